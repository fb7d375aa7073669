"""The figures of a week: who was heard of how often, what was mailed, which risks are known.

Days are counted between moments that the caller names, so that they are days of the readers' zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.models import SERIOUS_RISK
from service.storage.database import Connection, Database

_MOST = 20_000
"""Mentions of one week that are looked at: a name that is told of thrice a minute has more."""
_MOST_RISKS = 50
_MOST_MAILED = 500
"""Findings of a week that are weighed for its five."""

_BY_DAY = """
    SELECT width_bucket(first, $3::timestamptz[]) AS day, count(*) AS tellings
    FROM (SELECT min(at) AS first FROM mentions
          WHERE brand_id = $1 AND about = '' AND at >= ($3::timestamptz[])[1]
            AND at < ($3::timestamptz[])[array_upper($3::timestamptz[], 1)]
            AND source_key = ANY($2::text[])
          GROUP BY telling) told
    GROUP BY 1"""
_READ_DAYS = """
    SELECT DISTINCT width_bucket(started_at, $2::timestamptz[]) AS day FROM agent_runs
    WHERE brand_id = $1 AND status = 'completed' AND started_at >= ($2::timestamptz[])[1]
      AND started_at < ($2::timestamptz[])[array_upper($2::timestamptz[], 1)]"""
_SINCE = """
    SELECT s.source_key, s.name,
           least((s.health #>> '{rhythm,since}')::timestamptz, told.first) AS since
    FROM sources s LEFT JOIN (
        SELECT source_key, min(at) AS first FROM mentions
        WHERE brand_id = $1 AND at < $2 AND at >= $2::timestamptz - interval '60 days'
        GROUP BY source_key) told USING (source_key)
    WHERE s.brand_id = $1"""
_MENTIONS = """
    SELECT about, story, telling, at, source_key, tone FROM mentions
    WHERE brand_id = $1 AND at >= $2 AND at < $3 ORDER BY at, item_id LIMIT $4"""
_FINDING = """
    f.story, f.title, f.url, f.outlet, cardinality(f.outlets) AS outlets, f.risk, f.risk_kind,
    f.tone, f.score, f.why, f.quote, f.mail_group, f.names_brand, f.found_at, f.told_at"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStory:
    """A story as the archive has it."""

    story: str
    title: str
    url: str
    outlet: str
    outlets: int
    risk: int
    risk_kind: str
    tone: str
    score: float | None
    why: str
    quote: str
    mail_group: str
    names_brand: bool
    found_at: datetime
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """One row of `mentions`, as the week counts it."""

    about: str
    story: str
    telling: str
    at: datetime
    source_key: str
    tone: str | None
    """None: of a version that kept neither tone nor rivals."""


async def tellings_by_day(
    database: Database, brand_id: str, source_keys: Sequence[str], bounds: Sequence[datetime]
) -> list[int]:
    """Return how many tellings of the brand began between each two of `bounds`, copies once."""
    async with database.connection() as connection:
        rows = await connection.fetch(_BY_DAY, brand_id, list(source_keys), list(bounds))
    counts = [0] * (len(bounds) - 1)
    for row in rows:
        counts[row["day"] - 1] = row["tellings"]
    return counts


async def days_read(database: Database, brand_id: str, bounds: Sequence[datetime]) -> list[bool]:
    """Return of each two of `bounds` whether a run completed between them."""
    async with database.connection() as connection:
        rows = await connection.fetch(_READ_DAYS, brand_id, list(bounds))
    found = {row["day"] - 1 for row in rows}
    return [day in found for day in range(len(bounds) - 1)]


async def sources_since(
    database: Database, brand_id: str, before: datetime
) -> list[tuple[str, str, datetime | None]]:
    """Return key and name of each source, and since when it is read as far as it is known."""
    async with database.connection() as connection:
        rows = await connection.fetch(_SINCE, brand_id, before)
    return [(row["source_key"], row["name"], row["since"]) for row in rows]


async def named_between(
    database: Database, brand_id: str, since: datetime, until: datetime
) -> list[Named]:
    """Return who was named from `since` to before `until`, the oldest first."""
    async with database.connection() as connection:
        rows = await connection.fetch(_MENTIONS, brand_id, since, until, _MOST)
    return [Named(**row) for row in rows]


async def findings_of(
    database: Database, brand_id: str, keys: Sequence[str]
) -> dict[str, FoundStory]:
    """Return what the archive has of these stories, by key."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            f"SELECT {_FINDING} FROM findings f "  # noqa: S608 - our own columns
            "WHERE brand_id = $1 AND story = ANY($2::text[])",
            brand_id, list(keys),
        )  # fmt: skip
    return {row["story"]: FoundStory(**row) for row in rows}


async def risky(
    database: Database, brand_id: str, *, risk: int, told_since: datetime, until: datetime
) -> list[FoundStory]:
    """Return what has so much risk at least, was told of since then and found before `until`: of
    the brand, or mailed; the gravest first."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            f"SELECT {_FINDING} FROM findings f WHERE brand_id = $1 "  # noqa: S608 - our own columns
            "AND told_at >= $2 AND found_at < $3 AND risk >= $4 "
            "AND (names_brand OR standing = 'mailed') ORDER BY risk DESC, told_at DESC LIMIT $5",
            brand_id, told_since, until, risk, _MOST_RISKS,
        )  # fmt: skip
    return [FoundStory(**row) for row in rows]


async def mailed_between(
    database: Database, brand_id: str, since: datetime, until: datetime
) -> list[FoundStory]:
    """Return what mails of these moments had as a finding, the best first."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            f"SELECT {_FINDING} FROM findings f WHERE brand_id = $1 AND story IN ("  # noqa: S608 - our own columns
            "SELECT story FROM finding_tellings WHERE brand_id = $1 AND standing = 'mailed' "
            "AND at >= $2 AND at < $3) "
            "ORDER BY risk >= $4 DESC, score DESC NULLS LAST, told_at DESC LIMIT $5",
            brand_id, since, until, SERIOUS_RISK, _MOST_MAILED,
        )  # fmt: skip
    return [FoundStory(**row) for row in rows]


async def report_made(database: Database, brand_id: str, week: date) -> bool | None:
    """Return whether a week's report was made; None: none was ever asked for."""
    async with database.connection() as connection:
        made: bool | None = await connection.fetchval(
            "SELECT bool_or(week = $2) FROM weekly_reports WHERE brand_id = $1", brand_id, week
        )
    return made


async def take_report(connection: Connection, brand_id: str, week: date, mails: int) -> bool:
    """Note that a week's report is made with the caller's transaction; False: it was already."""
    taken = await connection.fetchval(
        "INSERT INTO weekly_reports (brand_id, week, mails) VALUES ($1, $2, $3) "
        "ON CONFLICT DO NOTHING RETURNING true",
        brand_id, week, mails,
    )  # fmt: skip
    return bool(taken)
