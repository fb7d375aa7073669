"""What was read: every item once, for ever, with what became of it.

"Seen" is decided here and not in the cache, and it commits with the run that saw it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from service.models import Item
from service.storage.database import Connection, Database
from service.storage.json_codec import from_json, to_json

_CHUNK = 5_000
"""Ids a query: well under the size at which PostgreSQL's planner slows down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOutcome:
    """What became of one item in one run."""

    item: Item
    outcome: str
    """`mailed`, `almost`, `not chosen`, `no match`, `unscored`, `too old`, …"""
    score: float | None = None
    story: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    retry: bool = False
    """Whether the item is kept whole, to be judged again by the next run."""


async def known(database: Database, brand_id: str, item_ids: Sequence[str]) -> set[str]:
    """Return those of `item_ids` that an earlier, committed run has dealt with."""
    found: set[str] = set()
    async with database.connection() as connection:
        for start in range(0, len(item_ids), _CHUNK):
            rows = await connection.fetch(
                "SELECT item_id FROM items WHERE brand_id = $1 AND item_id = ANY($2::text[])",
                brand_id, list(item_ids[start : start + _CHUNK]),
            )  # fmt: skip
            found.update(row["item_id"] for row in rows)
    return found


async def titles(database: Database, brand_id: str, item_ids: Sequence[str]) -> dict[str, str]:
    """Return what those of `item_ids` are called that belong to a story, by id."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT item_id, title FROM items WHERE brand_id = $1 AND item_id = ANY($2::text[]) "
            "AND story <> ''",
            brand_id, list(item_ids),
        )  # fmt: skip
    return {row["item_id"]: row["title"] for row in rows}


async def to_retry(database: Database, brand_id: str, max_age: timedelta, limit: int) -> list[Item]:
    """Return the best `limit` items that were not judged and are young enough to be tried again."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT retry FROM items WHERE brand_id = $1 AND retry IS NOT NULL "
            "AND first_seen > now() - $2::interval "
            "ORDER BY score DESC NULLS LAST, first_seen, item_id LIMIT $3",
            brand_id, max_age, limit,
        )  # fmt: skip
    return [from_json(Item, row["retry"]) for row in rows]


async def save(
    connection: Connection, brand_id: str, run_id: str, outcomes: Sequence[ItemOutcome]
) -> None:
    """Store what became of the items, inside the caller's transaction."""
    run = uuid.UUID(run_id)
    await connection.executemany(
        "INSERT INTO items (brand_id, item_id, run_id, url, title, outlet, source_key, "
        "published_at, outcome, score, story, detail, retry) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
        "ON CONFLICT (brand_id, item_id) DO UPDATE SET run_id = excluded.run_id, "
        # A story that comes back has been mailed all the same.
        "outcome = CASE items.outcome WHEN 'mailed' THEN 'mailed' ELSE excluded.outcome END, "
        "title = excluded.title, score = excluded.score, story = excluded.story, "
        "detail = excluded.detail, retry = excluded.retry "
        # Another name of an item never takes the place of what was said of an item.
        "WHERE excluded.outcome <> 'copy'",
        (  # made as they are sent
            (brand_id, item.id, run, item.url, item.title, item.outlet, item.source_key,
             item.published_at, one.outcome, one.score, one.story, one.detail,
             to_json(item) if one.retry else None)
            for one in outcomes
            for item in [one.item]
        ),
    )  # fmt: skip


async def move(connection: Connection, brand_id: str, to: Mapping[str, str]) -> list[str]:
    """Give items the addresses that they have by now, by id; return the keys of their stories.

    Inside the caller's transaction. Those that have them already are left alone.
    """
    rows = await connection.fetch(
        "UPDATE items SET url = now.url, retry = jsonb_set(retry, '{url}', to_jsonb(now.url)) "
        "FROM unnest($2::text[], $3::text[]) AS now(id, url) "
        "WHERE brand_id = $1 AND item_id = now.id AND items.url <> now.url RETURNING story",
        brand_id, list(to), list(to.values()),
    )  # fmt: skip
    return sorted({row["story"] for row in rows if row["story"]})


async def of_run(database: Database, run_id: str, limit: int = 2_000) -> list[dict[str, Any]]:
    """Return what a run read, the best first, for its page."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT item_id, url, title, outlet, published_at, first_seen, outcome, score, story, "
            "detail FROM items WHERE run_id = $1 "
            "ORDER BY score DESC NULLS LAST, item_id LIMIT $2",
            uuid.UUID(run_id), limit,
        )  # fmt: skip
    return [
        {
            key: value.isoformat() if isinstance(value, datetime) else value
            for key, value in row.items()
        }
        for row in rows
    ]


async def with_ids(
    database: Database, brand_id: str, item_ids: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Return the rows of those of `item_ids` that are known, by id; moments as they are.

    Of the last run that dealt with each, where it is kept: when it began, the floor that it went
    by, and what became of its mail: why none went out, or of which kind it was and whether it
    collected the stories of other runs too.
    """
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT item_id, run_id::text, url, title, outlet, source_key, first_seen, outcome, "
            "score, story, detail, started_at, (result ->> 'min_score')::float8 AS floor, "
            "result #> '{email,state_code}' AS mail, result #>> '{email,kind}' AS mailed, "
            "coalesce(result #>> '{email,slot}' IS NOT NULL "
            "OR result #> '{email,findings}' <> '[]', false) AS collects "
            "FROM items LEFT JOIN agent_runs ON agent_runs.id = items.run_id "
            "WHERE items.brand_id = $1 AND item_id = ANY($2::text[])",
            brand_id,
            list(item_ids),
        )
    return {row["item_id"]: dict(row) for row in rows}


async def best_score(database: Database, brand_id: str, since: datetime) -> float | None:
    """Return the best score of what was read since; None when nothing had one."""
    async with database.connection() as connection:
        best: float | None = await connection.fetchval(
            "SELECT max(score) FROM items WHERE brand_id = $1 AND first_seen > $2 "
            "AND outcome <> 'mailed' AND coalesce(detail ->> 'excluded', '') = ''",
            brand_id,
            since,
        )
    return best


async def headlines_of(
    database: Database, brand_id: str, outlets: Collection[str]
) -> list[tuple[str, str, str]]:
    """Return address, outlet and title of what these told of the brand, the newest 2,000."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT url, outlet, title FROM items WHERE brand_id = $1 AND outlet = ANY($2::text[]) "
            "AND detail ->> 'link' = 'direct' ORDER BY first_seen DESC LIMIT 2000",
            brand_id, list(outlets),
        )  # fmt: skip
    return [(row["url"], row["outlet"], row["title"]) for row in rows]


async def newest_titles(database: Database, brand_id: str, limit: int) -> list[str]:
    """Return the titles of what was read last, each once, for a look at what a brand reads."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT title FROM (SELECT title FROM items WHERE brand_id = $1 "
            "ORDER BY first_seen DESC LIMIT $2) newest",
            brand_id,
            limit,
        )
    return [row["title"] for row in rows]


async def sources_that_brought(database: Database, brand_id: str) -> set[str]:
    """Return the keys of the sources of which an item is known."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT source_key FROM items WHERE brand_id = $1", brand_id
        )
    return {row["source_key"] for row in rows}
