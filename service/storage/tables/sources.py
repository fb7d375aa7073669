"""The health of sources, kept over restarts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from service.models import SourceHealth
from service.storage.database import Connection, Database
from service.storage.json_codec import from_json, to_json


async def all_of(database: Database, brand_id: str) -> dict[str, SourceHealth]:
    """Return what is known of the brand's sources, by their key."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT source_key, health FROM sources WHERE brand_id = $1", brand_id
        )
    return {row["source_key"]: from_json(SourceHealth, row["health"]) for row in rows}


async def save(connection: Connection, brand_id: str, healths: Sequence[SourceHealth]) -> None:
    """Store the health of sources, inside the caller's transaction."""
    await connection.executemany(
        "INSERT INTO sources (brand_id, source_key, name, health) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (brand_id, source_key) DO UPDATE SET name = excluded.name, "
        "health = excluded.health, updated_at = now()",
        [(brand_id, one.source_key, one.name, to_json(one)) for one in healths],
    )


async def keep_only(connection: Connection, brand_id: str, source_keys: Collection[str]) -> None:
    """Forget the sources that the brand no longer lists: nobody mends what nobody asks."""
    await connection.execute(
        "DELETE FROM sources WHERE brand_id = $1 AND NOT source_key = ANY($2::text[])",
        brand_id, list(source_keys),
    )  # fmt: skip
