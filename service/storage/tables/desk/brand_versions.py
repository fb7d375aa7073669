"""Versions of the brand file: who put which in force, when, and its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.storage.database import Connection, Database

KEPT = 50
"""So many of the newest versions stay, however old they are."""
_COLUMNS = "made_at, version, how, who, what"


class How(StrEnum):
    """How a version came into force."""

    SAVED = "saved"
    """In the browser."""
    UNDONE = "undone"
    """An earlier version, put back in the browser."""
    FOUND = "found"
    """The file was changed with an editor, or was there at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandVersion:
    """One version, without its bytes."""

    made_at: datetime
    version: str
    how: How
    who: str
    what: str


async def add(
    connection: Connection,
    brand_id: str,
    body: bytes,
    *,
    version: str,
    how: How,
    who: str = "",
    what: str = "",
) -> None:
    """Keep a version, inside the caller's transaction; one that is the newest already, once."""
    await connection.execute(
        "INSERT INTO brand_versions (brand_id, version, how, who, what, body) "
        "SELECT $1, $2, $3, $4, $5, $6 WHERE $2 IS DISTINCT FROM (SELECT version "
        "FROM brand_versions WHERE brand_id = $1 ORDER BY made_at DESC LIMIT 1)",
        brand_id, version, how, who, what, body,
    )  # fmt: skip


async def newest(database: Database, brand_id: str, limit: int = KEPT) -> Sequence[BrandVersion]:
    """Return the newest versions, the last one first."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            f"SELECT {_COLUMNS} FROM brand_versions WHERE brand_id = $1 "  # noqa: S608 - our own
            "ORDER BY made_at DESC LIMIT $2",
            brand_id,
            limit,
        )
    return [BrandVersion(**{**row, "how": How(row["how"])}) for row in rows]


async def body(database: Database, brand_id: str, version: str) -> bytes | None:
    """Return the bytes of a version; None if it is not kept (any more)."""
    async with database.connection() as connection:
        found: bytes | None = await connection.fetchval(
            "SELECT body FROM brand_versions WHERE brand_id = $1 AND version = $2 "
            "ORDER BY made_at DESC LIMIT 1",
            brand_id,
            version,
        )
    return found
