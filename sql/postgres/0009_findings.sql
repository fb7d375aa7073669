-- The archive: every story that was mailed, almost mailed or named the brand, as it is shown now, and
-- each time that something was told of it. What was found before comes along, without its `words`: the
-- program fills those in when it serves (service/archive/indexing.py).
CREATE TABLE findings (
    brand_id     text NOT NULL,
    story        text NOT NULL,        -- its key: the id of its page
    standing     text NOT NULL CHECK (standing IN ('mailed', 'almost', 'listed', 'named')), -- the best so far
    mail_group   text NOT NULL,        -- 'brand' or 'relevant'
    title        text NOT NULL,
    url          text NOT NULL,
    outlet       text NOT NULL,
    outlets      text[] NOT NULL DEFAULT '{}', -- all so far
    published_at timestamptz,
    topic        text NOT NULL DEFAULT '',
    tone         text NOT NULL DEFAULT '',
    link         text NOT NULL DEFAULT '',
    risk         smallint NOT NULL DEFAULT 0,
    risk_kind    text NOT NULL DEFAULT 'none',
    score        real,
    why          text NOT NULL DEFAULT '',
    quote        text NOT NULL DEFAULT '',
    names_brand  boolean NOT NULL DEFAULT false,
    found_at     timestamptz NOT NULL, -- when a run met it first
    told_at      timestamptz NOT NULL, -- when a run last met something of it
    mailed_at    timestamptz,          -- when a mail last had it as a finding
    run_id       uuid NOT NULL,        -- the run of what is shown; may be pruned before the finding
    shown        jsonb NOT NULL,       -- models.run_result.FindingJson
    words        tsvector,             -- null: not filled in yet
    PRIMARY KEY (brand_id, story)
);
CREATE INDEX findings_newest ON findings (brand_id, told_at DESC, story DESC);
CREATE INDEX findings_mailed ON findings (brand_id, mailed_at DESC, story DESC)
    WHERE standing = 'mailed';
CREATE INDEX findings_found ON findings (brand_id, found_at);
CREATE INDEX findings_topics ON findings (brand_id, topic);
CREATE INDEX findings_words ON findings USING gin (words);
CREATE INDEX findings_without_words ON findings (story) WHERE words IS NULL;

CREATE TABLE finding_tellings (
    brand_id  text NOT NULL,
    story     text NOT NULL,
    run_id    uuid NOT NULL,
    at        timestamptz NOT NULL,
    standing  text NOT NULL CHECK (standing IN ('mailed', 'almost', 'listed', 'named')), -- in this run
    title     text NOT NULL,
    url       text NOT NULL,
    outlet    text NOT NULL,
    quote     text NOT NULL DEFAULT '',
    why       text NOT NULL DEFAULT '',
    tone      text NOT NULL DEFAULT '',
    risk      smallint NOT NULL DEFAULT 0,
    risk_kind text NOT NULL DEFAULT 'none',
    score     real,
    outlets   integer NOT NULL DEFAULT 1, -- how many told it by then
    change    jsonb,                   -- models.StoryChange: what was new since it was mailed
    subject   text NOT NULL DEFAULT '', -- of the mail that had it
    PRIMARY KEY (brand_id, story, run_id)
);
CREATE INDEX finding_tellings_of_a_run ON finding_tellings (run_id);

-- All places where a story is told, for its page.
CREATE INDEX items_of_a_story ON items (brand_id, story) WHERE story <> '';

-- The address of the feeds: of its random key only the hash is here.
CREATE TABLE feed_keys (
    brand_id text PRIMARY KEY,
    hash     bytea NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT now()
);

-- What runs and stories of before know.
CREATE FUNCTION pg_temp.number_in(value jsonb) RETURNS real LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN jsonb_typeof(value) = 'number' THEN (value #>> '{}')::real END $$;
CREATE FUNCTION pg_temp.risk_in(value jsonb) RETURNS smallint LANGUAGE sql IMMUTABLE AS
    $$ SELECT least(greatest(coalesce(pg_temp.number_in(value), 0), 0), 3)::smallint $$;
CREATE FUNCTION pg_temp.moment_in(value jsonb) RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT CASE WHEN value #>> '{}' ~ '^[12]\d{3}-\d\d-\d\dT\d\d:\d\d'
                   THEN (value #>> '{}')::timestamptz END $$;
CREATE FUNCTION pg_temp.text_in(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN jsonb_typeof(value) = 'string' THEN value #>> '{}' ELSE '' END $$;
CREATE FUNCTION pg_temp.list_in(value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN jsonb_typeof(value) = 'array' THEN value ELSE '[]' END $$;
CREATE FUNCTION pg_temp.texts_in(value jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT ARRAY(SELECT jsonb_array_elements_text(pg_temp.list_in(value))) $$;

INSERT INTO finding_tellings (brand_id, story, run_id, at, standing, title, url, outlet, quote, why,
                              tone, risk, risk_kind, score, outlets, change, subject)
SELECT brand_id, found ->> 'story', id, started_at,
       CASE WHEN result #> '{email,stories}' ? (found ->> 'story') THEN 'mailed' ELSE 'almost' END,
       pg_temp.text_in(found -> 'title'), pg_temp.text_in(found -> 'url'),
       pg_temp.text_in(found -> 'source'), pg_temp.text_in(found -> 'evidence'),
       pg_temp.text_in(found -> 'why'), pg_temp.text_in(found -> 'tone'),
       pg_temp.risk_in(found -> 'risk'),
       coalesce(nullif(pg_temp.text_in(found -> 'risk_kind'), ''), 'none'),
       pg_temp.number_in(found -> 'score'),
       greatest(jsonb_array_length(pg_temp.list_in(found -> 'outlets')), 1),
       CASE WHEN jsonb_typeof(found -> 'change_codes') = 'object' THEN found -> 'change_codes' END,
       CASE WHEN result #> '{email,stories}' ? (found ->> 'story')
            THEN pg_temp.text_in(result #> '{email,subject}') ELSE '' END
FROM agent_runs, LATERAL (
    SELECT jsonb_array_elements(pg_temp.list_in(result #> '{email,findings}')) AS found, 1 AS turn
    UNION ALL SELECT jsonb_array_elements(pg_temp.list_in(result -> 'findings')), 2
    UNION ALL SELECT result -> 'almost', 3
) AS told
WHERE status = 'completed' AND pg_temp.text_in(found -> 'story') <> ''
ORDER BY turn
ON CONFLICT DO NOTHING;

-- First as last mailed, then as runs chose it, then what named the brand and was left over.
INSERT INTO findings (brand_id, story, standing, mail_group, title, url, outlet, outlets, published_at,
                      topic, tone, link, risk, risk_kind, score, why, quote, names_brand, found_at,
                      told_at, mailed_at, run_id, shown)
SELECT DISTINCT ON (brand_id, key) brand_id, key, standing,
       coalesce(nullif(pg_temp.text_in(found -> 'group'), ''),
                CASE WHEN found ->> 'link' IN ('direct', 'product') THEN 'brand' ELSE 'relevant' END),
       pg_temp.text_in(found -> 'title'), pg_temp.text_in(found -> 'url'),
       pg_temp.text_in(found -> 'source'),
       pg_temp.texts_in(coalesce(memory -> 'outlets', found -> 'outlets')),
       pg_temp.moment_in(found -> 'published_at'), pg_temp.text_in(found -> 'topic'),
       pg_temp.text_in(found -> 'tone'), pg_temp.text_in(found -> 'link'),
       pg_temp.risk_in(found -> 'risk'),
       coalesce(nullif(pg_temp.text_in(found -> 'risk_kind'), ''), 'none'),
       pg_temp.number_in(found -> 'score'), pg_temp.text_in(found -> 'why'),
       pg_temp.text_in(found -> 'evidence'),
       coalesce(found ->> 'link' IN ('direct', 'product') AND found ->> 'inferred' IS DISTINCT FROM 'true',
                false),
       least(at, sent_at), greatest(at, sent_at), sent_at, run_id,
       found || jsonb_build_object('story', key)
FROM (
    SELECT brand_id, key, 'mailed' AS standing, finding AS found, memory,
           coalesce(sent_at, last_seen) AS at, coalesce(sent_at, last_seen) AS sent_at, run_id, 1 AS turn
    FROM stories WHERE jsonb_typeof(finding) = 'object'
    UNION ALL
    SELECT brand_id, found ->> 'story',
           CASE WHEN result #> '{email,stories}' ? (found ->> 'story') THEN 'mailed' ELSE 'almost' END,
           found, '{}', started_at,
           CASE WHEN result #> '{email,stories}' ? (found ->> 'story') THEN started_at END, id, 2
    FROM agent_runs, LATERAL (
        SELECT jsonb_array_elements(pg_temp.list_in(result #> '{email,findings}')) AS found
        UNION ALL SELECT jsonb_array_elements(pg_temp.list_in(result -> 'findings'))
        UNION ALL SELECT result -> 'almost'
    ) AS told
    WHERE status = 'completed' AND pg_temp.text_in(found -> 'story') <> ''
    UNION ALL
    SELECT brand_id, key, CASE WHEN memory ->> 'listed' IS NULL THEN 'named' ELSE 'listed' END,
           candidate -> 'evaluation' || jsonb_build_object(
               'title', candidate #> '{story,items,0,title}', 'url', candidate #> '{story,items,0,url}',
               'source', coalesce(nullif(candidate #> '{story,items,0,publisher}', '""'),
                                  candidate #> '{story,items,0,source}'),
               'published_at', candidate #> '{story,items,0,published_at}', 'flags', '[]'::jsonb),
           memory, coalesce(pg_temp.moment_in(candidate -> 'met_at'), last_seen), NULL, run_id, 3
    FROM stories
    WHERE candidate #>> '{evaluation,link}' IN ('direct', 'product')
      AND candidate #>> '{evaluation,inferred}' IS DISTINCT FROM 'true'
      AND candidate #>> '{evaluation,excluded}' IS NULL
      AND jsonb_typeof(candidate #> '{story,items,0}') = 'object'
) AS known
ORDER BY brand_id, key, standing <> 'mailed', turn, at DESC;

-- Found is when it was first told, not when it was last.
UPDATE findings SET found_at = least(found_at, first_at), told_at = greatest(told_at, last_at)
FROM (SELECT brand_id, story, min(at) AS first_at, max(at) AS last_at FROM finding_tellings
      GROUP BY brand_id, story) AS told
WHERE told.brand_id = findings.brand_id AND told.story = findings.story;

DROP FUNCTION pg_temp.number_in(jsonb), pg_temp.moment_in(jsonb), pg_temp.text_in(jsonb),
              pg_temp.risk_in(jsonb), pg_temp.list_in(jsonb), pg_temp.texts_in(jsonb);
