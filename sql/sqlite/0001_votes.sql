-- One row a vote in force: the last answer of a recipient to a story. Undo deletes the row.
CREATE TABLE votes (
    brand_id  TEXT NOT NULL,
    recipient TEXT NOT NULL,
    story     TEXT NOT NULL,
    answer    TEXT NOT NULL CHECK (answer IN ('yes', 'no')),
    reason    TEXT NOT NULL DEFAULT '',
    comment   TEXT NOT NULL DEFAULT '',
    at        TEXT NOT NULL, -- ISO 8601 in UTC, microseconds always written, so that text order is time order
    PRIMARY KEY (brand_id, recipient, story)
) STRICT, WITHOUT ROWID;
CREATE INDEX votes_by_time ON votes (brand_id, at);
CREATE INDEX votes_by_story ON votes (brand_id, story);

-- Recipients who asked for no more mail.
CREATE TABLE unsubscribed (
    brand_id  TEXT NOT NULL,
    recipient TEXT NOT NULL,
    at        TEXT NOT NULL,
    PRIMARY KEY (brand_id, recipient)
) STRICT, WITHOUT ROWID;

-- One row that the health check writes, to know that a vote could be written.
CREATE TABLE pulse (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    beat INTEGER NOT NULL
) STRICT;
INSERT INTO pulse VALUES (1, 0);
