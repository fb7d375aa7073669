"""A brand's past as its tables have it: days that were read, and who was named on them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

from service.models import SourceHealth, SourceQuiet, SourceRhythm
from service.storage.database import Database
from service.storage.json_codec import to_json
from service.storage.tables.archive import mentions
from service.storage.tables.archive.mentions import Mention

NOON = time(12, tzinfo=UTC)


def at_noon(day: date, hours: float = 0.0) -> datetime:
    """Return noon of a day in UTC, some hours later."""
    return datetime.combine(day, NOON) + timedelta(hours=hours)


async def read_on(database: Database, brand_id: str, days: list[date]) -> None:
    """Store that a run completed on each of these days."""
    async with database.connection() as connection:
        await connection.executemany(
            "INSERT INTO agent_runs "
            "(id, brand_id, trigger, status, started_at, completed_at, owner, lease_until) "
            "VALUES ($1, $2, 'http', 'completed', $3, $3, 'one', $3)",
            [(uuid.uuid4(), brand_id, at_noon(day)) for day in days],
        )


async def reads(
    database: Database, brand_id: str, key: str, since: date, quiet: SourceQuiet | None = None
) -> None:
    """Store that a source is read since a day."""
    rhythm = SourceRhythm(since=at_noon(since))
    health = SourceHealth(source_key=key, name=f"Source {key}", rhythm=rhythm, quiet=quiet)
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO sources (brand_id, source_key, name, health) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (brand_id, source_key) DO UPDATE SET health = excluded.health",
            brand_id, key, health.name, to_json(health),
        )  # fmt: skip


async def named(
    database: Database, brand_id: str, day: date, count: int, *, key: str = "a", **more: object
) -> list[Mention]:
    """Store so many reports of a day, each of a story of its own unless told otherwise."""
    made = [
        Mention(**{"item_id": name, "story": name, "telling": name, "tone": "neutral",
                   "at": at_noon(day), "source_key": key, **more})  # type: ignore[arg-type]
        for name in (uuid.uuid4().hex for _ in range(count))
    ]  # fmt: skip
    async with database.connection() as connection:
        await mentions.save(connection, brand_id, [], made)
    return made


async def lived(
    database: Database, brand_id: str, today: date, *, days: int = 40, a_day: int = 1
) -> None:
    """Store so many days before today, each read, each with so many reports by source "a"."""
    each = [today - timedelta(days=n) for n in range(days, 0, -1)]
    await read_on(database, brand_id, each)
    await reads(database, brand_id, "a", each[0])
    for day in each:
        await named(database, brand_id, day, a_day)
