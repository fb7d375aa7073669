-- The other side knows the message by its id: one that may have arrived is sent until it is taken.
ALTER TABLE outbox ADD COLUMN repeatable boolean NOT NULL DEFAULT false;

-- Channels that answered that they want no more. `address` is a print of the address that did: with
-- another one the channel is open again.
CREATE TABLE stopped_channels (
    brand_id  text NOT NULL,
    recipient text NOT NULL, -- as the outbox names it
    address   text NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    answer    text NOT NULL, -- for people
    PRIMARY KEY (brand_id, recipient)
);
