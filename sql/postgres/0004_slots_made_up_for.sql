-- A slot whose run was cut off may be run once more: it is unique among runs that did not fail.
ALTER TABLE agent_runs DROP CONSTRAINT a_slot_is_claimed_once;
CREATE UNIQUE INDEX a_slot_succeeds_once ON agent_runs (brand_id, slot) WHERE status <> 'failed';
-- What was claimed of a slot, and the newest slot: asked for each time a slot is claimed.
CREATE INDEX agent_runs_slots ON agent_runs (brand_id, slot) WHERE slot IS NOT NULL;
