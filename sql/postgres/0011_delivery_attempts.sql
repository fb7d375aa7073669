-- Each attempt to deliver a message: when, what the other side answered, what followed.
CREATE TABLE delivery_attempts (
    brand_id   text NOT NULL,
    message_id text NOT NULL REFERENCES outbox (message_id) ON DELETE CASCADE,
    attempt    integer NOT NULL,                       -- counted by the message
    at         timestamptz NOT NULL DEFAULT now(),     -- when it ended
    verdict    text NOT NULL,                          -- delivery.channel.Verdict
    code       integer,                                -- an SMTP reply or an HTTP status
    answer     text NOT NULL,                          -- for people
    state      text NOT NULL,                          -- of the message afterwards
    next_at    timestamptz,                            -- of the next attempt
    PRIMARY KEY (message_id, attempt)
);
-- The page of deliveries: newest first, also of one recipient, also of what did not arrive.
CREATE INDEX outbox_newest ON outbox (brand_id, id DESC);
CREATE INDEX outbox_of_a_recipient ON outbox (brand_id, recipient, id DESC);
CREATE INDEX outbox_not_arrived ON outbox (brand_id, id DESC) WHERE state IN ('failed', 'unknown');
