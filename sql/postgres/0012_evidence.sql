-- What mails quoted, with the text around it, so that a page can be asked again whether it stands.
CREATE TABLE evidence (
    brand_id   text NOT NULL,
    item_id    text NOT NULL,
    story      text NOT NULL,
    run_id     uuid NOT NULL,        -- whose mail quoted it; may be pruned before
    url        text NOT NULL,
    mailed_at  timestamptz NOT NULL, -- by the run's own clock, as all moments here
    quote      text NOT NULL,        -- as the page is known to have it; a changed one takes its place
    passage    jsonb NOT NULL,       -- the sentence that holds it, and those before and after
    print      text NOT NULL,        -- SHA-256 of the passage as it was mailed
    prints     text NOT NULL,        -- of the sentences of the whole article
    notes      jsonb NOT NULL DEFAULT '[]', -- corrections that stood there before
    on_page    boolean NOT NULL,     -- the passage has been seen on the page itself
    item       jsonb NOT NULL,       -- models.Item and models.Evaluation, for the story to come again
    evaluation jsonb NOT NULL,
    state      text NOT NULL DEFAULT 'waiting', -- archive.evidence.schedule.State
    looked_at  timestamptz,          -- when the page last answered
    due_at     timestamptz,          -- when it is asked again; null: never
    tries      smallint NOT NULL DEFAULT 0, -- in a row without an answer that counts
    suspected  jsonb,                -- changes that a second look is to bear out
    validators jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (brand_id, item_id)
);
CREATE INDEX evidence_due ON evidence (brand_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX evidence_of_story ON evidence (brand_id, story);

-- What became of it, with both versions.
CREATE TABLE evidence_changes (
    brand_id   text NOT NULL,
    item_id    text NOT NULL,
    story      text NOT NULL,
    run_id     uuid NOT NULL,        -- which noticed it
    noticed_at timestamptz NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('changed', 'removed', 'corrected', 'gone')),
    url        text NOT NULL,
    outlet     text NOT NULL,
    was        text NOT NULL,
    now        text NOT NULL,
    PRIMARY KEY (brand_id, item_id, noticed_at, kind)
);
CREATE INDEX evidence_changes_of_story ON evidence_changes (brand_id, story, noticed_at);
