-- Which file of votes each running copy of a brand uses: a second host, with another file, is refused.
CREATE TABLE votes_files (
    brand_id text NOT NULL,
    owner    text NOT NULL,                      -- the process, as in agent_runs
    place    text NOT NULL,                      -- one value for one file on one running host
    host     text NOT NULL,                      -- for people
    votes    bigint NOT NULL,                    -- in force when last seen
    beats    bigint NOT NULL DEFAULT 0,          -- grows while the process lives, whatever clocks say
    seen_at  timestamptz NOT NULL DEFAULT now(), -- for people
    ended    boolean NOT NULL DEFAULT false,     -- the process said goodbye
    PRIMARY KEY (brand_id, owner)
);
