-- The first schema: runs, what was read, stories, sources' health, outgoing mail, spending, alerts.
-- Append-only: never change a migration that has shipped; write the next one.

CREATE TABLE agent_runs (
    id            uuid PRIMARY KEY,
    brand_id      text NOT NULL,
    trigger       text NOT NULL CHECK (trigger IN ('schedule', 'http', 'cli')),
    slot          timestamptz,
    status        text NOT NULL DEFAULT 'pending'
                  CHECK (status IN ('pending', 'running', 'completed', 'failed')),
    started_at    timestamptz NOT NULL DEFAULT now(),
    completed_at  timestamptz,
    result        jsonb,
    error_message text,
    owner         text NOT NULL,
    lease_until   timestamptz NOT NULL,
    CONSTRAINT a_slot_is_claimed_once UNIQUE (brand_id, slot),
    CONSTRAINT ended_runs_have_an_end CHECK ((completed_at IS NOT NULL) = (status IN ('completed', 'failed'))),
    CONSTRAINT failed_runs_say_why CHECK (status <> 'failed' OR error_message IS NOT NULL)
);
-- Never two runs of a brand at once: the database decides, not a lock.
CREATE UNIQUE INDEX one_run_at_a_time ON agent_runs (brand_id) WHERE status IN ('pending', 'running');
CREATE INDEX agent_runs_newest ON agent_runs (brand_id, started_at DESC);

-- Everything that was read and is not to be read or reported again.
CREATE TABLE items (
    brand_id     text NOT NULL,
    item_id      text NOT NULL,
    run_id       uuid NOT NULL, -- the last run that dealt with it; may be pruned before the item
    url          text NOT NULL,
    title        text NOT NULL,
    outlet       text NOT NULL DEFAULT '',
    source_key   text NOT NULL DEFAULT '',
    published_at timestamptz,
    first_seen   timestamptz NOT NULL DEFAULT now(),
    outcome      text NOT NULL, -- 'mailed', 'almost', 'not chosen', 'under the floor', 'no match', 'unscored', 'too old', ...
    score        real,
    story        text NOT NULL DEFAULT '',
    detail       jsonb NOT NULL DEFAULT '{}', -- why it is in or out, for people
    retry        jsonb,                       -- the whole item, while it is unscored and will be tried again
    PRIMARY KEY (brand_id, item_id)
);
CREATE INDEX items_of_a_run ON items (run_id);
CREATE INDEX items_to_retry ON items (brand_id) WHERE retry IS NOT NULL;

CREATE TABLE stories (
    brand_id   text NOT NULL,
    key        text NOT NULL,
    title      text NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL,
    run_id     uuid NOT NULL,       -- the last run that met it
    score      real,
    sent_at    timestamptz,         -- last mailed
    memory     jsonb NOT NULL,      -- models.StoryMemory
    candidate  jsonb,               -- story and judgement, while a later digest may still choose it
    finding    jsonb,               -- the finding as last mailed, for the vote page
    PRIMARY KEY (brand_id, key)
);
CREATE INDEX stories_recent ON stories (brand_id, last_seen DESC);

CREATE TABLE sources (
    brand_id   text NOT NULL,
    source_key text NOT NULL,
    name       text NOT NULL,
    health     jsonb NOT NULL,      -- models.SourceHealth
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (brand_id, source_key)
);

-- Outgoing mail. `body` is the frozen message; exactly these bytes are sent, also when resent.
CREATE TABLE outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    brand_id        text NOT NULL,
    run_id          uuid REFERENCES agent_runs (id) ON DELETE SET NULL,
    kind            text NOT NULL DEFAULT 'digest' CHECK (kind IN ('digest', 'quiet', 'alert', 'test')),
    recipient       text NOT NULL,
    sender          text NOT NULL,
    subject         text NOT NULL,
    message_id      text NOT NULL UNIQUE,
    body            bytea NOT NULL,
    state           text NOT NULL DEFAULT 'queued'
                    CHECK (state IN ('queued', 'sending', 'data', 'sent', 'failed', 'unknown')),
    attempts        integer NOT NULL DEFAULT 0,
    in_doubt        boolean NOT NULL DEFAULT false, -- an earlier attempt may have delivered it
    resent          boolean NOT NULL DEFAULT false, -- was in doubt and has been sent once more
    urgent          boolean NOT NULL DEFAULT false, -- goes out in quiet hours too
    not_before      timestamptz NOT NULL DEFAULT now(),
    first_tried_at  timestamptz,
    last_error      text NOT NULL DEFAULT '',
    owner           text,
    lease_until     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_due ON outbox (brand_id, not_before) WHERE state IN ('queued', 'sending', 'data', 'unknown');
CREATE INDEX outbox_of_a_run ON outbox (run_id);

-- What judging cost, by day (of UTC) and model; `reserved` is promised to calls that are under way.
CREATE TABLE spending (
    brand_id          text NOT NULL,
    day               date NOT NULL,
    model             text NOT NULL,
    calls             bigint NOT NULL DEFAULT 0,
    prompt_tokens     bigint NOT NULL DEFAULT 0,
    cached_tokens     bigint NOT NULL DEFAULT 0,
    completion_tokens bigint NOT NULL DEFAULT 0,
    reasoning_tokens  bigint NOT NULL DEFAULT 0,
    estimated         boolean NOT NULL DEFAULT false,
    usd               numeric(14, 8) NOT NULL DEFAULT 0,
    unpriced          boolean NOT NULL DEFAULT false,
    PRIMARY KEY (brand_id, day, model)
);

-- Tokens promised to a call before it is made, and once settled what it really used; an unsettled
-- one that expired belonged to a process that died. Kept for two days: a run's sum is read here.
CREATE TABLE reservations (
    id         uuid PRIMARY KEY,
    brand_id   text NOT NULL,
    run_id     uuid NOT NULL,
    day        date NOT NULL,
    tokens     bigint NOT NULL,
    settled    boolean NOT NULL DEFAULT false,
    expires_at timestamptz NOT NULL
);
CREATE INDEX reservations_of_a_run ON reservations (run_id);
CREATE INDEX reservations_of_a_day ON reservations (brand_id, day);

-- What the operator was told, so that a restart does not tell it again.
CREATE TABLE alerts (
    brand_id    text NOT NULL,
    subject     text NOT NULL,      -- such as 'run', 'source:KEY', 'budget', 'mail'
    state       text NOT NULL,      -- 'bad' or 'well'
    detail      text NOT NULL DEFAULT '',
    since       timestamptz NOT NULL,
    reminded_at timestamptz NOT NULL,
    PRIMARY KEY (brand_id, subject)
);
