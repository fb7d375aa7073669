-- People who asked to be forgotten. All that is kept of one is a salted, slow hash: it tells whether
-- an address that somebody already has is on the list, so that it gets no mail and no old backup
-- brings its votes back; it gives no address away.
CREATE TABLE forgotten (
    salt TEXT PRIMARY KEY,
    mark TEXT NOT NULL,
    at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
