-- Findings are found by words written otherwise too: "ehailing" for "e-hailing", "1000000" for "1 000 000".
-- Nothing is rewritten here: those of before are filled in beside the service, a thousand at a time
-- (service/archive/indexing.py).
ALTER TABLE findings ADD COLUMN words_made smallint NOT NULL DEFAULT 0;
DROP INDEX findings_without_words;
CREATE INDEX findings_unmade ON findings (story) WHERE words IS NULL OR words_made < 1;
