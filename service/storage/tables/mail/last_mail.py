"""Mails as their runs know of them: the last with findings, and which went without a story."""

from __future__ import annotations

from datetime import datetime

from service.models import URGENT_RISK
from service.storage.database import Database


async def last_mailed_at(database: Database, brand_id: str) -> datetime | None:
    """Return when the last mail with findings was made, by the clock of its run."""
    async with database.connection() as connection:
        moment: datetime | None = await connection.fetchval(
            "SELECT coalesce((result #>> '{email,collected_at}')::timestamptz, completed_at) "
            "FROM agent_runs WHERE brand_id = $1 AND status = 'completed' "
            "AND result #>> '{email,kind}' = 'digest' ORDER BY started_at DESC LIMIT 1",
            brand_id,
        )
    return moment


async def passed_by(
    database: Database, brand_id: str, story: str, since: datetime
) -> datetime | None:
    """Return when the first mail was made, by a run that began at `since` or later, that had not
    `story`; None: there was none. What is mailed alone for its danger leaves the rest waiting.
    """
    async with database.connection() as connection:
        moment: datetime | None = await connection.fetchval(
            "SELECT coalesce((result #>> '{email,collected_at}')::timestamptz, completed_at) "
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
