-- What was read, and what replaying a run needs, kept for KEEP_TEXT_DAYS: another brand file or other
-- settings are tried on it. `body` is JSON, deflated.
CREATE TABLE texts (
    brand_id text NOT NULL,
    item_id  text NOT NULL,
    mark     text NOT NULL,  -- of what it said: an article is written anew at the same address
    kept_at  timestamptz NOT NULL DEFAULT now(),
    body     bytea NOT NULL, -- models.Item
    PRIMARY KEY (brand_id, item_id, mark)
);
CREATE INDEX texts_by_age ON texts (brand_id, kept_at);
ALTER TABLE texts ALTER COLUMN body SET STORAGE EXTERNAL;

-- A run as its choice saw it; it names the states by their marks.
CREATE TABLE recorded_runs (
    brand_id   text NOT NULL,
    run_id     uuid NOT NULL,
    at         timestamptz NOT NULL, -- by the run's own clock
    brand_mark text NOT NULL,
    rules_mark text NOT NULL,
    votes_mark text NOT NULL,
    body       bytea NOT NULL,
    PRIMARY KEY (brand_id, run_id)
);
CREATE INDEX recorded_runs_in_order ON recorded_runs (brand_id, at);
ALTER TABLE recorded_runs ALTER COLUMN body SET STORAGE EXTERNAL;

-- What many runs have in common, each version once: the brand, the rules, the votes; and once a day
-- the stories that a run began with.
CREATE TABLE recorded_states (
    brand_id text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('brand', 'rules', 'votes', 'stories', 'old_story')),
    mark     text NOT NULL,
    kept_at  timestamptz NOT NULL DEFAULT now(),
    body     bytea NOT NULL,
    PRIMARY KEY (brand_id, kind, mark)
);
ALTER TABLE recorded_states ALTER COLUMN body SET STORAGE EXTERNAL;
