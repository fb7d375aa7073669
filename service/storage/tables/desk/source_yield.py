"""What each source brought, what of it was mailed, and of which stories: by its key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceYield:
    """What one source brought since a moment."""

    items: int
    mailed: int
    """Of them, in a story that was mailed."""
    stories: frozenset[str]
    """The mailed stories."""
    last: datetime | None = None
    """When its newest item was first seen."""


async def since(database: Database, brand_id: str, moment: datetime) -> Mapping[str, SourceYield]:
    """Return what each source brought from `moment` on."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT i.source_key, count(*) AS items, count(s.key) AS mailed, "
            "max(i.first_seen) AS last, "
            "coalesce(array_agg(DISTINCT s.key) FILTER (WHERE s.key IS NOT NULL), '{}') AS stories "
            "FROM items i LEFT JOIN stories s ON s.brand_id = i.brand_id AND s.key = i.story "
            "AND s.sent_at IS NOT NULL WHERE i.brand_id = $1 AND i.first_seen >= $2 "
            "GROUP BY i.source_key",
            brand_id,
            moment,
        )
    return {
        row["source_key"]: SourceYield(
            items=row["items"],
            mailed=row["mailed"],
            stories=frozenset(row["stories"]),
            last=row["last"],
        )
        for row in rows
    }
