"""What suggestions for the brand file are made of, and which of them are not made again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.storage.database import Database

_MOST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedItem:
    """An item that keywords or a model tied to the brand."""

    title: str
    url: str
    source_key: str
    story: str
    link: str
    mailed: bool


async def tied(database: Database, brand_id: str, since: datetime) -> list[TiedItem]:
    """Return what was read since then and has to do with the brand, the newest first."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT title, url, source_key, story, detail ->> 'link' AS link, "
            "outcome = 'mailed' AS mailed FROM items WHERE brand_id = $1 AND first_seen >= $2 "
            "AND detail ->> 'link' IN ('direct', 'product') "
            "AND coalesce(detail ->> 'excluded', '') = '' "
            "ORDER BY first_seen DESC, item_id LIMIT $3",
            brand_id, since, _MOST,
        )  # fmt: skip
    return [TiedItem(**dict(row)) for row in rows]


async def dismissed(database: Database, brand_id: str) -> set[tuple[str, str]]:
    """Return kind and name of what nobody wants to be suggested again."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT kind, name FROM dismissed_suggestions WHERE brand_id = $1", brand_id
        )
    return {(row["kind"], row["name"]) for row in rows}


async def dismiss(database: Database, brand_id: str, kind: str, name: str) -> None:
    """Remember that this is not to be suggested again."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO dismissed_suggestions (brand_id, kind, name) VALUES ($1, $2, $3) "
            "ON CONFLICT DO NOTHING",
            brand_id, kind, name,
        )  # fmt: skip
