-- A search that only leaves out a word needs one that all findings have: an index knows what is there.
-- And what was translated by machine is found by those words too: those findings are filled in anew
-- (service/archive/indexing.py).
UPDATE findings
SET words = CASE WHEN coalesce(shown ->> 'title_translated', '') || coalesce(shown ->> 'evidence_translated', '') = ''
                 THEN words || $$'*'$$::tsvector END
WHERE words IS NOT NULL;

-- A search within dates of long ago passes all that is newer: what was found later is passed within the index.
DROP INDEX findings_newest;
CREATE INDEX findings_newest ON findings (brand_id, told_at DESC, story DESC, found_at);
