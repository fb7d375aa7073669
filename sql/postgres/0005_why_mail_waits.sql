-- Why a message is not sent, where that is not about the message itself: the settings of the mail
-- server are wrong, the provider's limit is reached, or the recipient does not want it any more.
ALTER TABLE outbox ADD COLUMN cause text CHECK (cause IN ('settings', 'limit', 'unwanted'));
