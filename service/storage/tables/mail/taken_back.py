"""Stories of messages that reached nobody: they count as told no more, and compete again."""

from __future__ import annotations

from service.storage.database import Connection
from service.storage.tables.mail.undelivered import LEFT_OUT

_IN_VAIN = f"""
    SELECT mail.run_id FROM outbox AS mail JOIN agent_runs AS run ON run.id = mail.run_id
    WHERE mail.brand_id = $1 AND mail.kind = 'digest'
      AND run.result #> '{{email,recipients}}' ? mail.recipient
      AND mail.run_id IN (
          SELECT run_id FROM outbox WHERE brand_id = $1 AND kind = 'digest' AND state = 'failed'
          AND (cause IS NULL OR {LEFT_OUT.format("outbox")})
          AND updated_at > now() - interval '14 days')
    GROUP BY mail.run_id
    HAVING bool_or(mail.cause IS NULL OR {LEFT_OUT.format("mail")})
      AND bool_and(mail.state = 'failed' AND (
        mail.cause = 'unwanted' OR EXISTS (
            SELECT FROM delivery_attempts AS last
            WHERE last.message_id = mail.message_id AND last.attempt = mail.attempts
              AND last.verdict = 'retry')))
"""  # noqa: S608 - our own conditions
"""Runs whose mail was given up for every reader because for a day nobody took it. One that was
refused for what it is is none of them: its stories would spoil the next mail too. Nor is one that
somebody may have got."""
_ARRIVED_BEFORE = """
    SELECT max(told.at) FROM finding_tellings AS told
    WHERE told.brand_id = stories.brand_id AND told.story = stories.key
      AND told.standing = 'mailed' AND told.run_id NOT IN (SELECT run_id FROM vain)
"""
_UNTOLD = f"""
    WITH vain AS ({_IN_VAIN}), gone AS (
        SELECT key, ({_ARRIVED_BEFORE}) AS before FROM stories
        WHERE brand_id = $1 AND last_seen > now() - interval '14 days'
          AND memory #>> '{{sent,run_id}}' IN (SELECT run_id::text FROM vain))
    UPDATE stories SET sent_at = gone.before, memory = jsonb_set(memory, '{{sent}}', CASE
        WHEN gone.before IS NULL THEN 'null'
        ELSE (memory -> 'sent') || jsonb_build_object('at', gone.before, 'run_id', '') END)
    FROM gone WHERE stories.brand_id = $1 AND stories.key = gone.key
"""  # noqa: S608 - our own conditions
"""Of a story that an earlier mail had told, what arrived then is what it is measured against."""
_UNLISTED = f"""
    WITH vain AS ({_IN_VAIN})
    UPDATE stories SET memory = jsonb_set(memory, '{{listed}}', 'null')
    WHERE brand_id = $1 AND last_seen > now() - interval '14 days'
      AND memory #>> '{{listed,run_id}}' IN (SELECT run_id::text FROM vain)
"""  # noqa: S608 - as above

_UNTOLD_TO_CHANNELS = """
    WITH newest AS (
        SELECT DISTINCT ON (recipient, story)
            id, recipient, story, message_id, state, cause, attempts
        FROM outbox WHERE brand_id = $1 AND kind = 'digest' AND (recipient, story) IN (
            SELECT recipient, story FROM outbox WHERE brand_id = $1 AND kind = 'digest'
            AND state = 'failed' AND cause IS NULL AND story IS NOT NULL
            AND updated_at > now() - interval '14 days')
        ORDER BY recipient, story, id DESC)
    DELETE FROM channel_stories AS told USING newest
    WHERE told.brand_id = $1 AND told.story = newest.story
      AND 'channel:' || told.channel = newest.recipient
      AND newest.state = 'failed' AND newest.cause IS NULL
      AND EXISTS (SELECT FROM delivery_attempts AS last
                  WHERE last.message_id = newest.message_id AND last.attempt = newest.attempts
                    AND last.verdict = 'retry')
      AND NOT EXISTS (SELECT FROM outbox AS earlier WHERE earlier.brand_id = $1
                      AND earlier.recipient = newest.recipient AND earlier.story = newest.story
                      AND earlier.state <> 'failed')
"""
"""What a channel with a schedule of its own was to be told, and never was."""


async def take_back(connection: Connection, brand_id: str) -> int:
    """Let the stories of mails that reached nobody compete again; return how many were told there.

    For a channel with a schedule of its own, those that did not reach it.

    In the transaction that stores a run's own stories, so that no run brings back the word that one
    of them was mailed. Doing it twice does nothing more.
    """
    await connection.execute(_UNLISTED, brand_id)
    done = [await connection.execute(one, brand_id) for one in (_UNTOLD, _UNTOLD_TO_CHANNELS)]
    return sum(int(status.rpartition(" ")[2]) for status in done)
