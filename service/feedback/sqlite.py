"""Connections to one SQLite file: checked and migrated when opened, patient with a locked file.

A locked file is waited for in short slices and not in one long busy time-out, because a statement
that SQLite has begun cannot be called back: a request that was cancelled would hold up the next
one for the whole time-out.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import aiosqlite

from service.errors import PermanentError, VotesUnavailableError
from service.feedback import file_rights
from service.storage import migrations

SLICE_MS = 100
"""The longest that one attempt waits for the lock."""
_MIGRATION_WAIT_MS = 5000
"""How long a copy waits, at start, for another one that brings the schema up to date."""
_CHUNK = 64
"""Rows that aiosqlite fetches at a time; its own default."""
_PRIMARY = 0xFF
"""SQLite's extended error codes carry the primary code in their low byte."""
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

Values: TypeAlias = Sequence[str | int | None]


class SerialConnection:
    """One connection that does one thing at a time and waits for a lock at most `patience_ms`."""

    def __init__(
        self,
        connection: aiosqlite.Connection,
        patience_ms: int,
        present: Callable[[], None] | None = None,
        path: Path | None = None,
    ) -> None:
        """`present` raises VotesUnavailableError when the file is no longer where it was; it is
        asked before and after whatever is done. `path` is the file's, to look at its owner."""
        self._present = present
        self._path = path
        self._connection = connection
        self._patience = patience_ms / 1000
        self._lock = asyncio.Lock()
        self._closed = False

    async def ask(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Run one statement, a transaction of its own, and return its rows.

        Raises VotesUnavailableError when the file is locked for too long, full or broken.
        """
        async with self._exclusive() as deadline:
            await self._look()
            rows = await self._retry_while_locked(statement, values, deadline)
            await self._look()
            return rows

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """Lend the connection inside a transaction: all of it is stored, or nothing."""
        async with self._exclusive() as deadline:
            await self._look()
            try:
                await self._retry_while_locked("BEGIN IMMEDIATE", (), deadline)
                yield self._connection
                await self._connection.execute_fetchall("COMMIT")
            except BaseException:
                # Also when BEGIN itself was cancelled: in SQLite's thread it may yet succeed.
                await self._connection.rollback()
                raise
            await self._look()

    async def _look(self) -> None:
        if self._present:
            await asyncio.to_thread(self._present)

    async def close(self) -> None:
        """Finish what is under way and close the connection."""
        self._closed = True
        await self._connection.close()

    @asynccontextmanager
    async def _exclusive(self) -> AsyncIterator[float]:
        """Wait until no other statement runs; yield the deadline (loop time) for SQLite's lock."""
        deadline = asyncio.get_running_loop().time() + self._patience
        try:
            async with asyncio.timeout(self._patience):
                await self._lock.acquire()
        except TimeoutError:
            raise _locked() from None
        try:
            if self._closed:
                raise VotesUnavailableError(
                    "the file of votes is closed, the service is stopping", "Try again in a minute."
                )
            yield deadline
        except sqlite3.Error as error:
            raise unavailable(error, self._path) from error
        finally:
            self._lock.release()

    async def _retry_while_locked(
        self, statement: str, values: Values, deadline: float
    ) -> list[tuple[Any, ...]]:
        """Try until the lock is ours or the deadline has passed.

        An attempt under way is never given up: a vote that we called lost might yet be stored.
        """
        loop = asyncio.get_running_loop()
        while True:
            try:
                rows = await self._connection.execute_fetchall(statement, values)
            except sqlite3.OperationalError as error:
                # SQLite has already waited one slice, in its own thread.
                if not is_locked(error) or loop.time() >= deadline:
                    raise
            else:
                return [tuple(row) for row in rows]


def is_locked(error: sqlite3.Error) -> bool:
    """Return whether another connection has locked the file, so that waiting may help."""
    return _code(error) in _LOCKED


def unavailable(error: sqlite3.Error, path: Path | None = None) -> VotesUnavailableError:
    """Return the error that a person can act on for one that SQLite raised."""
    if is_locked(error):
        return _locked()
    if path and (because := file_rights.trouble(path)):
        return VotesUnavailableError(
            "the file of votes cannot be written; nothing was stored", ". ".join(because)
        )
    if _code(error) == sqlite3.SQLITE_FULL:
        return VotesUnavailableError(
            "the disk, or the file of votes, is full; nothing was stored",
            "Free some space where the votes are kept (FEEDBACK_DB), then try again.",
        )
    return VotesUnavailableError(
        f"the file of votes cannot be used ({error}); nothing was stored",
        "Check the disk on which FEEDBACK_DB lies, and any limit on how much may be written there; "
        "restore the file from a backup if it is damaged.",
    )


def _locked() -> VotesUnavailableError:
    return VotesUnavailableError(
        "the file of votes is locked by another program; nothing was stored",
        "Try again in a minute. If it stays so, close whatever else has FEEDBACK_DB open.",
    )


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


async def connect(path: Path, patience_ms: int) -> aiosqlite.Connection:
    """Return a connection in autocommit with our settings. Raises sqlite3.Error."""
    # Opened before aiosqlite has a thread: one whose opening fails would outlive its event loop.
    opened = await asyncio.to_thread(
        sqlite3.connect, path, isolation_level=None, check_same_thread=False
    )
    connection = await aiosqlite.Connection(lambda: opened, iter_chunk_size=_CHUNK)
    try:
        for setting in (
            f"busy_timeout = {min(SLICE_MS, patience_ms)}",
            "synchronous = FULL",  # votes are rare and precious: on the disk when acknowledged
            "secure_delete = ON",  # what a person had forgotten is overwritten, not only unlinked
            "foreign_keys = ON",
        ):
            await connection.execute_fetchall(f"PRAGMA {setting}")
    except BaseException:
        await connection.close()
        raise
    return connection


async def open_checked(path: Path, folder: Path, patience_ms: int) -> aiosqlite.Connection:
    """Return a connection to a sound, writable file with today's schema.

    Raises PermanentError in plain words when the file is damaged, read-only, of a newer Topfive or
    no SQLite file at all.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if because := file_rights.trouble(path):
            raise _unwritable(path, because)
        connection = await connect(path, patience_ms)
    except (sqlite3.Error, OSError) as error:
        raise _unusable(path, error) from error
    try:
        await _check(connection, path)
        await _migrate(connection, folder, patience_ms)
    except sqlite3.Error as error:
        await connection.close()
        raise _unusable(path, error) from error
    except BaseException:
        await connection.close()
        raise
    return connection


def _unusable(path: Path, error: Exception) -> PermanentError:
    code = _code(error) if isinstance(error, sqlite3.Error) else 0
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return damaged(path, str(error))
    if because := file_rights.trouble(path):
        return _unwritable(path, because)
    return PermanentError(
        f"the file of votes {path} cannot be opened ({error})",
        "Check DATA_DIR, or FEEDBACK_DB if it is set: the folder must be writable, with room.",
    )


def _unwritable(path: Path, because: file_rights.WhatAndHint) -> PermanentError:
    what, hint = because
    return PermanentError(f"the file of votes {path} cannot be written: {what}", hint)


def damaged(path: Path, why: str) -> PermanentError:
    """Return the error for a file that is not, or no longer, a sound SQLite file."""
    return PermanentError(
        f"the file of votes {path} is damaged ({why})",
        "Move it away and restore a backup with `topfive restore`, or start without it to begin "
        "with no votes.",
    )


async def _check(connection: aiosqlite.Connection, path: Path) -> None:
    verdict = await connection.execute_fetchall("PRAGMA quick_check(1)")
    complaint = " ".join(str(row[0]) for row in verdict)
    if complaint != "ok":
        raise damaged(path, complaint)
    try:
        await connection.execute_fetchall("BEGIN IMMEDIATE")
        await connection.execute_fetchall("ROLLBACK")
        await connection.execute_fetchall("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if not is_locked(error):  # another copy is writing at this moment: then it is writable
            raise


async def _migrate(connection: aiosqlite.Connection, folder: Path, patience_ms: int) -> None:
    """Apply the migrations that are missing, each in a transaction of its own."""
    steps = migrations.missing(
        migrations.numbered(folder), await version_of(connection), "the file of votes"
    )
    if not steps:
        return
    await connection.execute_fetchall(f"PRAGMA busy_timeout = {_MIGRATION_WAIT_MS}")
    for number, step in steps:
        await connection.execute_fetchall("BEGIN IMMEDIATE")
        try:
            if await version_of(connection) < number:  # another copy may just have applied it
                for statement in statements(step.read_text(encoding="utf-8")):
                    await connection.execute_fetchall(statement)
                await connection.execute_fetchall(f"PRAGMA user_version = {number}")
            await connection.execute_fetchall("COMMIT")
        except BaseException:
            await connection.rollback()
            raise
    await connection.execute_fetchall(f"PRAGMA busy_timeout = {min(SLICE_MS, patience_ms)}")


def statements(script: str) -> list[str]:
    """Return the statements of `script`: `executescript` would end the transaction around them."""
    found, begun = [], ""
    for line in script.splitlines(keepends=True):
        begun += line
        if sqlite3.complete_statement(begun):
            found.append(begun)
            begun = ""
    return [*found, begun] if begun.strip() else found


async def version_of(connection: aiosqlite.Connection) -> int:
    """Return the number of the last migration that was applied."""
    rows: Iterable[Any] = await connection.execute_fetchall("PRAGMA user_version")
    return int(next(iter(rows))[0])
