-- Versions of the brand file that were in force or saved, with the file's bytes: to show what was
-- changed, and to undo it. `how`: saved in the browser, an earlier version put back there, or found
-- in the file, which somebody changed with an editor.
CREATE TABLE brand_versions (
    brand_id text NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    version  text NOT NULL,
    how      text NOT NULL CHECK (how IN ('saved', 'undone', 'found')),
    who      text NOT NULL DEFAULT '',
    what     text NOT NULL DEFAULT '',
    body     bytea NOT NULL,
    PRIMARY KEY (brand_id, made_at, version)
);
