"""Which file of votes each running copy of a brand uses, as PostgreSQL has it.

Votes are one SQLite file, so all copies of a brand must have the same one. Each copy keeps a row
that says where its file is and whose `beats` grow while it lives; no clock is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.storage.database import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy's word about its file of votes."""

    owner: str
    place: str
    host: str
    votes: int
    beats: int = 0
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of entering: the copies with another file that stand in the way, if any do.

    `before` is the last copy with another file that left, or was given up, before we came in.
    """

    others: Sequence[Copy] = ()
    before: Copy | None = None


async def enter(
    database: Database, brand_id: str, mine: Copy, given_up: Mapping[str, int] | None = None
) -> Entry:
    """Enter a copy unless others live with another file; enter nothing if they do.

    `given_up` are owners, with their beats when last looked at, that count as dead unless they
    have given a sign of life since.
    """
    given_up = given_up or {}
    async with database.transaction() as connection:
        await connection.execute("LOCK TABLE votes_files IN SHARE ROW EXCLUSIVE MODE")
        rows = await _elsewhere(connection, brand_id, mine.place)
        ended = [_copy(row) for row in rows if row["ended"]]
        living = [_copy(row) for row in rows if not row["ended"]]
        alive = [one for one in living if given_up.get(one.owner) != one.beats]
        if alive:
            return Entry(alive)
        await _put(connection, brand_id, mine)
        before = max((*living, *ended), key=_last_seen, default=None)
        return Entry(before=before)


async def others(database: Database, brand_id: str, place: str) -> list[Copy]:
    """Return the copies with another file that have not said goodbye, the last seen first."""
    async with database.connection() as connection:
        return [
            _copy(row) for row in await _elsewhere(connection, brand_id, place) if not row["ended"]
        ]


async def _elsewhere(
    connection: Connection, brand_id: str, place: str
) -> list[Mapping[str, object]]:
    rows: list[Mapping[str, object]] = await connection.fetch(
        "SELECT owner, place, host, votes, beats, seen_at, ended FROM votes_files "
        "WHERE brand_id = $1 AND place <> $2 ORDER BY seen_at DESC",
        brand_id,
        place,
    )
    return rows


async def _put(connection: Connection, brand_id: str, mine: Copy) -> None:
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


async def beat(database: Database, brand_id: str, owner: str, votes: int) -> bool:
    """Give a sign of life; False: our row is gone, somebody took us for dead."""
    async with database.connection() as connection:
        found = await connection.fetchval(
            "UPDATE votes_files SET beats = beats + 1, votes = $3, seen_at = now() "
            "WHERE brand_id = $1 AND owner = $2 AND NOT ended RETURNING true",
            brand_id, owner, votes,
        )  # fmt: skip
    return bool(found)


async def leave(database: Database, brand_id: str, owner: str) -> None:
    """Say goodbye: whoever comes next need not wait to see whether we live."""
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE votes_files SET ended = true WHERE brand_id = $1 AND owner = $2",
            brand_id,
            owner,
        )


def _last_seen(copy: Copy) -> float:
    return copy.seen_at.timestamp() if copy.seen_at else 0.0


def _copy(row: Mapping[str, object]) -> Copy:
    return Copy(**{name: value for name, value in row.items() if name != "ended"})  # type: ignore[arg-type]
