"""Findings whose mail reached nobody: which they are, and which of them do not come again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from service.models import Undelivered
from service.models.score import SERIOUS_RISK
from service.storage.database import Connection, Database
from service.storage.tables.stories import GRAVE_FOR

_TITLES = 3
"""Titles that a mail names of those that do not come again."""

LEFT_OUT = """EXISTS (
    SELECT FROM delivery_attempts AS end_ WHERE end_.message_id = {0}.message_id
    AND end_.attempt = {0}.attempts AND end_.verdict = 'left_out')"""
"""That a message waited for a recipient whom the settings named no more in the end."""
_OF_RUNS = """
    SELECT mail.run_id FROM outbox AS mail JOIN agent_runs AS run ON run.id = mail.run_id
    WHERE mail.brand_id = $1 AND mail.kind = 'digest'
      AND run.result #> '{email,recipients}' ? mail.recipient AND mail.run_id IN (
"""
_IN_VAIN = f"""{_OF_RUNS}
          SELECT run_id FROM outbox WHERE brand_id = $1 AND kind = 'digest' AND state = 'failed'
          AND (cause IS NULL OR {LEFT_OUT.format("outbox")})
          AND updated_at > now() - interval '14 days')
    GROUP BY mail.run_id HAVING bool_or(mail.cause IS NULL OR {LEFT_OUT.format("mail")})
      AND bool_and(mail.state = 'failed')
"""  # noqa: S608 - our own conditions
"""Runs whose mail nobody got, be it that nobody took it or that it was refused for what it is."""
_SENT_AGAIN = f"""{_OF_RUNS}
          SELECT run_id FROM finding_tellings WHERE brand_id = $1 AND standing = 'undelivered')
    GROUP BY mail.run_id HAVING NOT bool_and(mail.state = 'failed')
"""  # noqa: S608 - as above
"""Those that somebody had sent once more."""
_TELLINGS_IN_VAIN = f"""
    UPDATE finding_tellings SET standing = 'undelivered'
    WHERE brand_id = $1 AND standing = 'mailed' AND run_id IN ({_IN_VAIN})
"""  # noqa: S608 - as above
_TELLINGS_AFTER_ALL = f"""
    UPDATE finding_tellings SET standing = 'mailed'
    WHERE brand_id = $1 AND standing = 'undelivered' AND run_id IN ({_SENT_AGAIN})
"""  # noqa: S608 - as above
_NEWEST_MAILED = """
    (SELECT max(told.at) FROM finding_tellings AS told WHERE told.brand_id = found.brand_id
     AND told.story = found.story AND told.standing = 'mailed')
"""
_FINDINGS_IN_VAIN = f"""
    UPDATE findings AS found SET standing = 'undelivered'
    WHERE brand_id = $1 AND standing = 'mailed' AND {_NEWEST_MAILED} IS NULL AND EXISTS (
        SELECT FROM finding_tellings AS told
        WHERE told.brand_id = $1 AND told.story = found.story AND told.standing = 'undelivered')
"""  # noqa: S608 - as above
_FINDINGS_AFTER_ALL = f"""
    UPDATE findings AS found SET standing = 'mailed', mailed_at = {_NEWEST_MAILED}
    WHERE brand_id = $1 AND standing = 'undelivered' AND {_NEWEST_MAILED} IS NOT NULL
"""  # noqa: S608 - as above
_LOST = f"""
    found.brand_id = $1 AND found.standing = 'undelivered' AND NOT EXISTS (
        SELECT FROM stories WHERE stories.brand_id = $1 AND stories.key = found.story
        AND candidate IS NOT NULL AND sent_at IS NULL AND (last_seen >= $2
            OR ((candidate #>> '{{evaluation,risk}}')::int >= {SERIOUS_RISK}
                AND last_seen >= $2::timestamptz - interval '{GRAVE_FOR.days} days')))
    AND NOT EXISTS (
        SELECT FROM outbox WHERE outbox.run_id = found.loss_told_in AND outbox.state <> 'failed')
"""  # noqa: S608 - as above
"""What does not come again, and of which no mail has said so that arrived or still may."""


async def mark(connection: Connection, brand_id: str) -> None:
    """Let findings say whether a mail brought them; in the transaction that stores a run's own."""
    for statement in (
        _TELLINGS_IN_VAIN,
        _TELLINGS_AFTER_ALL,
        _FINDINGS_IN_VAIN,
        _FINDINGS_AFTER_ALL,
    ):
        await connection.execute(statement, brand_id)


async def lost(database: Database, brand_id: str, now: datetime, max_age: timedelta) -> Undelivered:
    """Return the findings that reached nobody and are too old to come again, the gravest first.

    Not those that a mail told of already. Titles are of those that no mail server refused.
    """
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT found.story, found.title, coalesce(stories.sent_at IS NULL, false) AS untold "  # noqa: S608 - our own conditions
            "FROM findings AS found LEFT JOIN stories ON stories.brand_id = found.brand_id "
            f"AND stories.key = found.story WHERE {_LOST} "
            "ORDER BY found.risk DESC, coalesce(found.score, 0) DESC, found.story LIMIT 1000",
            brand_id, now - max_age,
        )  # fmt: skip
    return Undelivered(
        stories=tuple(row["story"] for row in rows),
        titles=tuple(row["title"] for row in rows if row["untold"])[:_TITLES],
    )


async def tell(connection: Connection, brand_id: str, run_id: str, keys: Sequence[str]) -> None:
    """Note that the mail of a run tells of these stories that they never arrived."""
    await connection.execute(
        "UPDATE findings SET loss_told_in = $2 WHERE brand_id = $1 AND story = ANY($3::text[])",
        brand_id, uuid.UUID(run_id), list(keys),
    )  # fmt: skip
