"""What a backup of the votes holds, and how it is added to the file that is in use."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosqlite

from service.errors import PermanentError
from service.feedback.sqlite import connect, damaged, version_of

_PATIENCE_MS = 5000
_WITH_FORGOTTEN = 2
"""The schema that first had the table `forgotten`."""
_READ = {
    "votes": "SELECT brand_id, recipient, story, answer, reason, comment, at FROM votes",
    "unsubscribed": "SELECT brand_id, recipient, at FROM unsubscribed",
    "forgotten": "SELECT salt, mark, at FROM forgotten",
}
_ADD = {
    # Of two answers of one person to one story the later one counts, wherever it was.
    "votes": "INSERT INTO votes (brand_id, recipient, story, answer, reason, comment, at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET answer = excluded.answer, "
    "reason = excluded.reason, comment = excluded.comment, at = excluded.at "
    "WHERE excluded.at > votes.at",
    "unsubscribed": "INSERT INTO unsubscribed (brand_id, recipient, at) VALUES (?, ?, ?) "
    "ON CONFLICT DO NOTHING",
    "forgotten": "INSERT INTO forgotten (salt, mark, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
}

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class VotesBackup:
    """The rows of a backup, in the order of the tables' columns."""

    votes: Rows
    unsubscribed: Rows
    forgotten: Rows


async def read(source: Path) -> VotesBackup:
    """Return what the backup `source` holds. Raises PermanentError if it is none of ours."""
    if not await asyncio.to_thread(source.is_file):
        raise PermanentError(f"there is no backup at {source}", "Check the path.")
    try:
        connection = await connect(source, _PATIENCE_MS)
        try:
            version = await version_of(connection)
            if version < 1:
                raise damaged(source, "it has no votes table")
            found: dict[str, Rows] = {}
            for table, query in _READ.items():
                absent = table == "forgotten" and version < _WITH_FORGOTTEN
                found[table] = [] if absent else list(await connection.execute_fetchall(query))
            return VotesBackup(**found)
        finally:
            await connection.close()
    except sqlite3.Error as error:
        raise damaged(source, str(error)) from error


async def add(
    connection: aiosqlite.Connection, held: VotesBackup, left_out: Collection[str]
) -> dict[str, int]:
    """Add the rows of `held` that are missing or newer, but for the recipients `left_out`.

    Returns how many rows were added or changed, by kind. `connection` is inside a transaction.
    """
    wanted = {
        "votes": [row for row in held.votes if row[1] not in left_out],
        "unsubscribed": [row for row in held.unsubscribed if row[1] not in left_out],
        "forgotten": held.forgotten,
    }
    counts = {}
    for table, rows in wanted.items():
        before = connection.total_changes
        await connection.executemany(_ADD[table], rows)
        counts[table] = connection.total_changes - before
    return counts
