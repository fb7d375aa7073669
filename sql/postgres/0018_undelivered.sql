-- What was in a mail that reached nobody is no longer said to have been mailed.
ALTER TABLE findings DROP CONSTRAINT findings_standing_check;
ALTER TABLE findings ADD CONSTRAINT findings_standing_check
    CHECK (standing IN ('mailed', 'undelivered', 'almost', 'listed', 'named'));
ALTER TABLE finding_tellings DROP CONSTRAINT finding_tellings_standing_check;
ALTER TABLE finding_tellings ADD CONSTRAINT finding_tellings_standing_check
    CHECK (standing IN ('mailed', 'undelivered', 'almost', 'listed', 'named'));
-- The mail that said of it that it never arrived.
ALTER TABLE findings ADD COLUMN loss_told_in uuid;
DROP INDEX findings_mailed;
CREATE INDEX findings_mailed ON findings (brand_id, mailed_at DESC, story DESC)
    WHERE standing IN ('mailed', 'undelivered');
CREATE INDEX findings_undelivered ON findings (brand_id, mailed_at) WHERE standing = 'undelivered';
CREATE INDEX finding_tellings_undelivered ON finding_tellings (brand_id, run_id)
    WHERE standing = 'undelivered';
