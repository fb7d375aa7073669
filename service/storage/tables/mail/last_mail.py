"""Mails as their runs know of them: the last with findings, and which went without a story."""

from __future__ import annotations

from datetime import datetime

from service.models import URGENT_RISK
from service.storage.database import Database
from service.storage.tables.runs import CLOCK_SET

_COLLECTED = "coalesce((result #>> '{email,collected_at}')::timestamptz, completed_at)"
"""By the clock of the run that collected, as the stories' own times are: the database's may go
wrong against it, and what lay in between would be lost."""


async def last_mailed_at(database: Database, brand_id: str, now: datetime) -> datetime | None:
    """Return when the last mail with findings was made, by the clock of its run.

    What lies ahead of `now` is left out: see `runs.CLOCK_SET`.
    """
    async with database.connection() as connection:
        moment: datetime | None = await connection.fetchval(
            f"SELECT {_COLLECTED} FROM agent_runs "  # noqa: S608 - our own path
            "WHERE brand_id = $1 AND status = 'completed' "
            f"AND result #>> '{{email,kind}}' = 'digest' AND {_COLLECTED} <= $2 "
            "ORDER BY started_at DESC LIMIT 1",
            brand_id,
            now + CLOCK_SET,
        )
    return moment


async def last_answered_slot(
    database: Database, brand_id: str, now: datetime
) -> tuple[datetime, datetime] | None:
    """Return the set time that was last answered, and until when stories were collected for it.

    What lies ahead of `now` is left out: see `runs.CLOCK_SET`.
    """
    slot = "(result #>> '{email,slot}')::timestamptz"
    async with database.connection() as connection:
        row = await connection.fetchrow(
            f"SELECT {slot} AS slot, {_COLLECTED} AS until FROM agent_runs "  # noqa: S608 - as above
            "WHERE brand_id = $1 AND status = 'completed' "
            f"AND greatest({slot}, {_COLLECTED}) <= $2 AND result #>> '{{email,slot}}' IS NOT NULL "
            "ORDER BY started_at DESC LIMIT 1",
            brand_id,
            now + CLOCK_SET,
        )
    return (row["slot"], row["until"]) if row else None


async def voted_out(database: Database, brand_id: str, story: str) -> datetime | None:
    """Return when the last mail was made that had `story` but for votes; None: there was none."""
    async with database.connection() as connection:
        moment: datetime | None = await connection.fetchval(
            f"SELECT {_COLLECTED} "  # noqa: S608 - our own path
            "FROM agent_runs WHERE brand_id = $1 AND status = 'completed' "
            "AND coalesce(result #>> '{email,kind}', '') <> '' "
            "AND coalesce(result #> '{receipt,kept_out}', '[]') ? $2 "
            "ORDER BY started_at DESC LIMIT 1",
            brand_id, story,
        )  # fmt: skip
    return moment


async def passed_by(
    database: Database, brand_id: str, story: str, since: datetime
) -> datetime | None:
    """Return when the first mail was made, by a run that began at `since` or later, that had not
    `story`; None: there was none. What is mailed alone for its danger leaves the rest waiting.
    """
    async with database.connection() as connection:
        moment: datetime | None = await connection.fetchval(
            f"SELECT {_COLLECTED} "  # noqa: S608 - our own path
            "FROM agent_runs WHERE brand_id = $1 AND status = 'completed' AND started_at >= $3 "
            "AND coalesce(result #>> '{email,kind}', '') <> '' "
            "AND NOT coalesce(result #> '{email,stories}', '[]') ? $2 "
            "AND (result #>> '{email,slot}' IS NOT NULL OR EXISTS ("
            "SELECT FROM jsonb_array_elements(result -> 'findings') AS one "
            "WHERE (one ->> 'risk')::int < $4 "
            "AND coalesce(result #> '{email,stories}', '[]') ? (one ->> 'story'))) "
            "ORDER BY started_at LIMIT 1",
            brand_id, story, since, URGENT_RISK,
        )  # fmt: skip
    return moment
