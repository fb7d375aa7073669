-- One row a vote in force: the last answer of a recipient to a story. Undo deletes the row.
CREATE TABLE votes (
    brand_id  TEXT NOT NULL,
    recipient TEXT NOT NULL,
    story     TEXT NOT NULL,
    answer    TEXT NOT NULL CHECK (answer IN ('yes', 'no')),
    reason    TEXT NOT NULL DEFAULT '',
    comment   TEXT NOT NULL DEFAULT '',
    at        TEXT NOT NULL, -- ISO 8601 in UTC
    PRIMARY KEY (brand_id, recipient, story)
) STRICT;
CREATE INDEX votes_by_time ON votes (brand_id, at);

-- Recipients who asked for no more mail.
CREATE TABLE unsubscribed (
    brand_id  TEXT NOT NULL,
    recipient TEXT NOT NULL,
    at        TEXT NOT NULL,
    PRIMARY KEY (brand_id, recipient)
) STRICT;

CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT;
