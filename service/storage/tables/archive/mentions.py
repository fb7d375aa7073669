"""Who named the brand or a rival, when, in which story: one row an item and name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.storage.database import Connection, Database

OF_BRAND = ""
"""What `about` says of the brand itself."""
_COPIES_KEPT = 2_000
"""Rows of known stories that a run compares with; no story of one brand comes near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One item that names the brand, or a rival."""

    item_id: str
    story: str
    at: datetime
    """When it came out, or was first seen."""
    about: str = OF_BRAND
    """Empty: the brand. Else a rival, as the brand file writes it."""
    telling: str = ""
    """The same for all copies of one text."""
    source_key: str = ""
    tone: str | None = None
    headline: str = ""
    """Folded."""
    prints: str = ""
    """Of its text: by these and the headline copies are known."""


_COLUMNS = "item_id, about, story, telling, at, source_key, tone, headline, prints"


async def of_stories(database: Database, brand_id: str, keys: Sequence[str]) -> list[Mention]:
    """Return what is known of the brand in these stories, the oldest first."""
    if not keys:
        return []
    async with database.connection() as connection:
        rows = await connection.fetch(
            f"SELECT {_COLUMNS} FROM mentions WHERE brand_id = $1 AND about = '' "  # noqa: S608 - a constant
            "AND story = ANY($2::text[]) ORDER BY at, item_id LIMIT $3",
            brand_id, list(keys), _COPIES_KEPT,
        )  # fmt: skip
    return [Mention(**row) for row in rows]


async def save(
    connection: Connection, brand_id: str, judged: Collection[str], mentions: Sequence[Mention]
) -> None:
    """Store what the items `judged` say of whom, inside the caller's transaction."""
    if judged:
        await connection.execute(
            "DELETE FROM mentions WHERE brand_id = $1 AND item_id = ANY($2::text[])",
            brand_id, list(judged),
        )  # fmt: skip
    await connection.executemany(
        f"INSERT INTO mentions (brand_id, {_COLUMNS}) "  # noqa: S608 - a constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            (brand_id, one.item_id, one.about, one.story, one.telling, one.at, one.source_key,
             one.tone, one.headline, one.prints)
            for one in mentions
        ],
    )  # fmt: skip
