"""The texts of what was read, whole, kept for KEEP_TEXT_DAYS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from service.models import Item
from service.storage.database import Connection, Database
from service.storage.packed import packed, unpacked

Text = tuple[str, str, bytes]
"""An item's id, the mark of what it said, and its packed text."""


def pack(items: Iterable[Item]) -> Iterator[Text]:
    """Yield the items as rows; takes some time, so that it belongs into a thread."""
    for item in items:
        body, mark = packed(Item, item)
        yield item.id, mark, body


def unpack(body: bytes) -> Item:
    """Return the item of a row."""
    return unpacked(Item, body)


async def save(connection: Connection, brand_id: str, rows: Sequence[Text]) -> None:
    """Keep texts, inside the caller's transaction; what is there already is kept longer."""
    await connection.executemany(
        "INSERT INTO texts (brand_id, item_id, mark, body) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (brand_id, item_id, mark) DO UPDATE SET kept_at = excluded.kept_at",
        ((brand_id, *row) for row in rows),
    )


async def since(database: Database, brand_id: str, moment: datetime) -> list[Text]:
    """Return the texts that were read at that moment or later, packed: thousands fit into memory.

    `unpack` makes items of them, off the event loop.
    """
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT item_id, mark, body FROM texts WHERE brand_id = $1 AND kept_at >= $2 "
            "ORDER BY kept_at, item_id",
            brand_id,
            moment,
        )
    return [(row["item_id"], row["mark"], row["body"]) for row in rows]


async def some(database: Database, brand_id: str, wanted: Sequence[tuple[str, str]]) -> list[Text]:
    """Return the texts with these ids and marks, in their order, of those that are still kept."""
    ids, marks = zip(*wanted, strict=True) if wanted else ((), ())
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT item_id, mark, body FROM texts JOIN unnest($2::text[], $3::text[]) "
            "WITH ORDINALITY AS wanted (item_id, mark, place) USING (item_id, mark) "
            "WHERE brand_id = $1 ORDER BY place",
            brand_id,
            list(ids),
            list(marks),
        )
    return [(row["item_id"], row["mark"], row["body"]) for row in rows]
