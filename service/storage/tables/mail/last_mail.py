"""The last mail that had something to say, as its run knows of it."""

from __future__ import annotations

from datetime import datetime

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
