-- Which story a message to a channel tells, for the page of the finding. Mail tells several.
ALTER TABLE outbox ADD COLUMN story text;
CREATE INDEX outbox_story ON outbox (brand_id, story) WHERE story IS NOT NULL;

-- Chats' ids have it (brand.run.story.recipient), webhooks' bodies do.
UPDATE outbox SET story = split_part(substr(message_id, length(brand_id) + 2), '.', 2)
WHERE kind = 'digest' AND starts_with(recipient, 'channel:')
  AND starts_with(message_id, brand_id || '.');
UPDATE outbox SET story = convert_from(body, 'UTF8')::jsonb #>> '{data,finding,story}'
WHERE kind = 'digest' AND starts_with(recipient, 'channel:') AND starts_with(message_id, 'msg_');
