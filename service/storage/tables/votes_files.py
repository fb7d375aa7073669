"""Which file of votes each running copy of a brand uses, as PostgreSQL has it.

Votes are one SQLite file, so all copies of a brand must have the same one. Each copy keeps a row
that says where its file is; `beats` counts its heartbeats, so no clock is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.storage.database import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCopy:
    """One running copy of the service, and its file of votes."""

    owner: str
    place: str
    host: str
    votes: int
    beats: int = 0


@dataclass(frozen=True, slots=True)
class Registration:
    """What came of registering."""

    others: Sequence[ServiceCopy] = ()
    """The copies with another file that live and so stand in the way."""
    before: ServiceCopy | None = None
    """The last copy with another file that deregistered, or was given up, before us."""


async def register(
    database: Database, brand_id: str, mine: ServiceCopy, given_up: Mapping[str, int] | None = None
) -> Registration:
    """Register a copy unless others live with another file.

    `given_up` are owners, with their `beats` when last looked at, that count as dead unless they
    have sent a heartbeat since.
    """
    given_up = given_up or {}
    async with database.transaction() as connection:
        await connection.execute("LOCK TABLE votes_files IN SHARE ROW EXCLUSIVE MODE")
        rows = await _elsewhere(connection, brand_id, mine.place)
        living = [_copy(row) for row in rows if not row["ended"]]
        alive = [one for one in living if given_up.get(one.owner) != one.beats]
        if alive:
            return Registration(alive)
        await _put(connection, brand_id, mine)
        return Registration(before=_copy(rows[0]) if rows else None)  # the last that was seen


async def others(database: Database, brand_id: str, place: str) -> list[ServiceCopy]:
    """Return the copies with another file that have not deregistered, the last seen first."""
    async with database.connection() as connection:
        return [
            _copy(row) for row in await _elsewhere(connection, brand_id, place) if not row["ended"]
        ]


async def _elsewhere(
    connection: Connection, brand_id: str, place: str
) -> list[Mapping[str, object]]:
    rows: list[Mapping[str, object]] = await connection.fetch(
        "SELECT owner, place, host, votes, beats, ended FROM votes_files "
        "WHERE brand_id = $1 AND place <> $2 ORDER BY seen_at DESC",
        brand_id,
        place,
    )
    return rows


async def _put(connection: Connection, brand_id: str, mine: ServiceCopy) -> None:
    """Write our row in place of those with another file, and of copies of ours that are gone."""
    await connection.execute(
        "DELETE FROM votes_files WHERE brand_id = $1 AND (place <> $2 OR ended "
        "OR seen_at < now() - interval '1 day')",
        brand_id,
        mine.place,
    )
    await connection.execute(
        "INSERT INTO votes_files (brand_id, owner, place, host, votes) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (brand_id, owner) DO UPDATE SET place = $3, host = $4, votes = $5, "
        "seen_at = now(), ended = false, beats = votes_files.beats + 1",
        brand_id, mine.owner, mine.place, mine.host, mine.votes,
    )  # fmt: skip


async def heartbeat(database: Database, brand_id: str, owner: str, votes: int) -> bool:
    """Count one more heartbeat; False: our row is gone, somebody took us for dead."""
    async with database.connection() as connection:
        found = await connection.fetchval(
            "UPDATE votes_files SET beats = beats + 1, votes = $3, seen_at = now() "
            "WHERE brand_id = $1 AND owner = $2 AND NOT ended RETURNING true",
            brand_id, owner, votes,
        )  # fmt: skip
    return bool(found)


async def deregister(database: Database, brand_id: str, owner: str) -> None:
    """Mark our row as ended: whoever comes next need not watch for heartbeats."""
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE votes_files SET ended = true WHERE brand_id = $1 AND owner = $2",
            brand_id,
            owner,
        )


def _copy(row: Mapping[str, object]) -> ServiceCopy:
    return ServiceCopy(**{name: value for name, value in row.items() if name != "ended"})  # type: ignore[arg-type]
