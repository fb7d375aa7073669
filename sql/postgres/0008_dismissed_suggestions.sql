-- Suggestions for the brand file that somebody said no to: they are not made again.
CREATE TABLE dismissed_suggestions (
    brand_id text NOT NULL,
    kind     text NOT NULL, -- trials.suggestions.SuggestionKind
    name     text NOT NULL, -- the word, the site, or the key of the source
    at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (brand_id, kind, name)
);
