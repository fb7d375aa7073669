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


async def run_at(database: Database, brand_id: str, *moments: datetime) -> None:
    """Store that a run began and completed at each of these."""
    async with database.connection() as connection:
        await connection.executemany(
            "INSERT INTO agent_runs "
            "(id, brand_id, trigger, status, started_at, completed_at, owner, lease_until) "
            "VALUES ($1, $2, 'http', 'completed', $3, $3, 'one', $3)",
            [(uuid.uuid4(), brand_id, at) for at in moments],
        )


async def read_on(database: Database, brand_id: str, days: list[date]) -> None:
    """Store that a run completed on each of these days."""
    await run_at(database, brand_id, *map(at_noon, days))


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


async def found(
    database: Database, brand_id: str, story: str, at: datetime, **more: object
) -> None:
    """Store a story in the archive, and that a mail had it; `more` are columns of `findings`."""
    row: dict[str, object] = {
        "brand_id": brand_id, "story": story, "standing": "mailed", "mail_group": "brand",
        "title": f"Story {story}", "url": f"https://news.example/{story}", "outlet": "The Daily",
        "score": 3.5, "found_at": at, "told_at": at, "mailed_at": at, "run_id": uuid.uuid4(),
        "names_brand": True, "shown": {}, "why": "It is about you.", **more,
    }  # fmt: skip
    telling = {
        name: row[name] for name in ("brand_id", "story", "standing", "title", "url", "outlet")
    }
    telling |= {"run_id": row["run_id"], "at": at}
    async with database.connection() as connection:
        for table, values in (("findings", row), ("finding_tellings", telling)):
            marks = ", ".join(f"${n}" for n in range(1, len(values) + 1))
            await connection.execute(
                f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})",  # noqa: S608 - names of ours
                *values.values(),
            )


async def spent(database: Database, brand_id: str, day: date, usd: float, tokens: int) -> None:
    """Store what judging cost on a day."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO spending (brand_id, day, model, calls, prompt_tokens, usd) "
            "VALUES ($1, $2, 'gpt-6-luna', 1, $3, $4::float8::numeric)",
            brand_id, day, tokens, usd,
        )  # fmt: skip


async def eventful(database: Database, brand_id: str, today: date) -> None:
    """Store forty days of one or two reports a day, and a week with a storm on its Thursday."""
    await lived(database, brand_id, today - timedelta(days=7), days=40, a_day=2)
    week = [today - timedelta(days=n) for n in range(7, 0, -1)]
    await read_on(database, brand_id, week)
    tones = ("negative", "negative", "neutral", "positive", "mixed", "neutral", "positive")
    for day, tone, count in zip(week, tones, (2, 1, 3, 11, 4, 1, 2), strict=True):
        await named(database, brand_id, day, count, tone=tone)
        await named(database, brand_id, day, 1 + day.day % 2, about="Roman's Pizza")
        await named(database, brand_id, day, day.day % 3, about="Andiccio24")
    await named(database, brand_id, week[3], 6, story="storm", tone="negative")
    await named(database, brand_id, week[4], 3, story="storm", tone="negative")
    await reads(database, brand_id, "late", today - timedelta(days=9))
    await named(database, brand_id, week[5], 2, key="late")
    await found(
        database, brand_id, "storm", at_noon(week[3]), risk=3, risk_kind="food_safety", score=4.6,
        title="Twenty people ill after a birthday at a Debonairs Pizza in Soweto", tone="negative",
        outlets=["Sowetan", "News24", "IOL", "EWN"], why="Customers fell ill at one of your shops.",
    )  # fmt: skip
    await found(
        database, brand_id, "riders", at_noon(week[1]), risk=2, risk_kind="labour", score=3.4,
        title="Delivery riders of pizza chains threaten to strike", names_brand=False,
    )  # fmt: skip
    calm = (
        "Triple-Decker wins a prize", "A drive-through in Soweto", "New app takes orders",
        "A fan eats a metre of pizza",
    )  # fmt: skip
    for number, title in enumerate(calm):
        score, at = 3.0 + number / 10, at_noon(week[number])
        await found(database, brand_id, f"calm{number}", at, title=title, score=score)
    for day in week:
        await spent(database, brand_id, day, 0.0421, 18_200)
