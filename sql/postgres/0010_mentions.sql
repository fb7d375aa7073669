-- Who said what of whom, and when: the figures of the week, and what is normal for a brand. A row an
-- item and name: the brand (`about` is empty), or a rival by its name in the brand file.
CREATE TABLE mentions (
    brand_id   text NOT NULL,
    item_id    text NOT NULL,
    about      text NOT NULL DEFAULT '',
    story      text NOT NULL DEFAULT '',
    telling    text NOT NULL,            -- the same for copies of one text: the id of the first of them
    at         timestamptz NOT NULL,     -- when it came out, or was first seen
    source_key text NOT NULL DEFAULT '',
    tone       text,                     -- NULL: of a version that did not keep it, nor who else was named
    headline   text NOT NULL DEFAULT '', -- folded; copies have the same, or the same text
    prints     text NOT NULL DEFAULT '', -- service.text.shingles of the text, with its limit
    PRIMARY KEY (brand_id, item_id, about)
);
CREATE INDEX mentions_in_order ON mentions (brand_id, at) INCLUDE (about, story, telling, source_key);
CREATE INDEX mentions_of_a_story ON mentions (brand_id, story);

-- What earlier versions knew of the brand; of one headline it is one telling.
INSERT INTO mentions (brand_id, item_id, story, telling, at, source_key)
SELECT brand_id, item_id, story, md5(story || ' ' || lower(title)),
       CASE WHEN detail ->> 'hours' IS NULL OR published_at IS NULL OR published_at > first_seen
            THEN first_seen ELSE greatest(published_at, first_seen - interval '3 days') END,
       source_key
FROM items WHERE detail ->> 'names_brand' = 'true'
   OR (NOT detail ? 'names_brand' AND detail ->> 'link' IN ('direct', 'product')
       AND coalesce(detail ->> 'excluded', '') = '');

-- Each week's report is made once, whatever becomes of the process: the Monday of its week.
CREATE TABLE weekly_reports (
    brand_id text NOT NULL,
    week     date NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT now(),
    mails    integer NOT NULL,           -- 0: the week in which the report was first asked for
    PRIMARY KEY (brand_id, week)
);
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check
    CHECK (kind IN ('digest', 'quiet', 'alert', 'test', 'week'));
-- What a week's mails had.
CREATE INDEX finding_tellings_mailed ON finding_tellings (brand_id, at) WHERE standing = 'mailed';
