-- Every run asks which set time, or morning, was answered last; among a year of runs few carry one.
CREATE INDEX agent_runs_answered ON agent_runs (brand_id, started_at DESC)
    WHERE status = 'completed' AND result #>> '{email,slot}' IS NOT NULL;
