-- What a channel with a schedule of its own was told, and when: it is planned apart from the mail.
CREATE TABLE channel_states (
    brand_id     text NOT NULL,
    channel      text NOT NULL,
    begun        timestamptz NOT NULL, -- since when it is there: nothing older is told
    answered     timestamptz NOT NULL, -- the set time, or end of quiet hours, that was answered last
    collected_at timestamptz NOT NULL, -- until when stories were collected for it
    told_at      timestamptz,          -- when it was last told something
    PRIMARY KEY (brand_id, channel)
);

CREATE TABLE channel_stories (
    brand_id text NOT NULL,
    channel  text NOT NULL,
    story    text NOT NULL,
    told_at  timestamptz NOT NULL,
    PRIMARY KEY (brand_id, channel, story)
);
