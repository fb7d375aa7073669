"""The pool on PostgreSQL, and the migrations that bring its schema to today's.

Everything that can go wrong between us and the server leaves here as one error,
`DatabaseUnavailableError`, whose message a person can act on.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import structlog

from service.errors import DatabaseUnavailableError, PermanentError

_log = structlog.get_logger(__name__)

COMMAND_TIMEOUT = 30.0
"""Seconds for one statement: a half-open connection would otherwise hang for ever."""
ACQUIRE_TIMEOUT = 10.0
"""Seconds to wait for a free connection before saying that the database is too busy."""
RELEASE_TIMEOUT = 5.0
"""Seconds to hand a connection back; a frozen one is thrown away after that."""
_MIGRATION_LOCK = 0x70F15E
"""Any number, the same in every copy: two copies that start together migrate one after another."""
_MIGRATION_NAME = re.compile(r"^(\d{4})_\w+\.sql$")

_UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # of a connection that was lost or interrupted in mid-query
    asyncpg.PostgresConnectionError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    asyncpg.QueryCanceledError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)

Connection: TypeAlias = Any
"""What `Database.connection` and `Database.transaction` lend: asyncpg ships no types."""


class Database:
    """One pool; lends connections for a statement or a transaction."""

    def __init__(self, pool: asyncpg.Pool, *, acquire_timeout: float = ACQUIRE_TIMEOUT) -> None:
        self._pool = pool
        self._acquire_timeout = acquire_timeout

    @classmethod
    async def connect(
        cls,
        url: str,
        *,
        max_size: int = 10,
        command_timeout: float = COMMAND_TIMEOUT,
        acquire_timeout: float = ACQUIRE_TIMEOUT,
    ) -> Database:
        """Return an open pool on `url`. Raises DatabaseUnavailableError."""
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=max_size,
                command_timeout=command_timeout,
                timeout=acquire_timeout,
                init=_speak_json,
                server_settings={"application_name": "topfive"},
            )
        except _UNREACHABLE as error:
            raise unavailable(error) from error
        return cls(pool, acquire_timeout=acquire_timeout)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection. Raises DatabaseUnavailableError, also for what fails inside."""
        try:
            connection = await self._pool.acquire(timeout=self._acquire_timeout)
        except _UNREACHABLE as error:
            raise unavailable(error) from error
        try:
            yield connection
        except _UNREACHABLE as error:
            raise unavailable(error) from error
        finally:
            await self._give_back(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lend a connection inside a transaction: all of it is stored, or nothing."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def ping(self) -> None:
        """Raise DatabaseUnavailableError unless the server answers a query."""
        async with self.connection() as connection:
            await connection.fetchval("SELECT 1")

    async def close(self) -> None:
        """Close the pool; connections that do not end within five seconds are cut."""
        try:
            await asyncio.wait_for(self._pool.close(), RELEASE_TIMEOUT)
        except (TimeoutError, *_UNREACHABLE):
            self._pool.terminate()

    async def _give_back(self, connection: Connection) -> None:
        # A connection that cannot be handed back in time has been cut by the pool itself.
        with suppress(*_UNREACHABLE):
            await self._pool.release(connection, timeout=RELEASE_TIMEOUT)


def unavailable(error: BaseException) -> DatabaseUnavailableError:
    """Return the error that a person can act on for one that asyncpg or the network raised."""
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        return DatabaseUnavailableError(
            "PostgreSQL refused the log-in", "Check the user name and password in DATABASE_URL."
        )
    if isinstance(error, asyncpg.InvalidCatalogNameError):
        return DatabaseUnavailableError(
            "PostgreSQL has no such database",
            "Check the database's name at the end of DATABASE_URL, or create it.",
        )
    if isinstance(error, (asyncpg.InsufficientResourcesError, asyncpg.ReadOnlySQLTransactionError)):
        return DatabaseUnavailableError(
            f"PostgreSQL has no room or may not write ({error})",
            "Free space on its disk, or allow it more connections.",
        )
    if isinstance(error, (TimeoutError, asyncpg.QueryCanceledError)):
        return DatabaseUnavailableError(
            "PostgreSQL did not answer in time", "See whether the server is overloaded or stuck."
        )
    return DatabaseUnavailableError(
        f"PostgreSQL cannot be reached ({str(error) or type(error).__name__})",
        "Start the server, or check the host and port in DATABASE_URL.",
    )


async def _speak_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb", encoder=_to_json, decoder=json.loads, schema="pg_catalog", format="text"
    )


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def migrations(folder: Path) -> list[tuple[int, Path]]:
    """Return the migrations in `folder` by number. Raises PermanentError on a gap or a bad name."""
    found = sorted(path for path in folder.iterdir() if path.suffix == ".sql")
    numbered = [(_number(path), path) for path in found]
    if [number for number, _ in numbered] != list(range(1, len(numbered) + 1)):
        raise PermanentError(f"the migrations in {folder} are not numbered 0001, 0002, … in a row")
    return numbered


def _number(path: Path) -> int:
    match = _MIGRATION_NAME.match(path.name)
    if not match:
        raise PermanentError(f"{path.name} is not a migration's name such as 0001_first.sql")
    return int(match[1])


async def migrate(database: Database, folder: Path) -> int:
    """Apply what is missing, each migration in a transaction of its own; return the version.

    Copies that start at the same moment wait for one another. Raises PermanentError when the
    database was made by a newer Topfive.
    """
    steps = migrations(folder)
    async with database.connection() as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", _MIGRATION_LOCK)
        try:
            return await _apply_missing(connection, steps)
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", _MIGRATION_LOCK)


async def _apply_missing(connection: Connection, steps: list[tuple[int, Path]]) -> int:
    # Asked first: a role that may not create tables serves well while there is nothing to create.
    if await connection.fetchval("SELECT to_regclass('schema_version')") is None:
        await connection.execute(
            "CREATE TABLE schema_version ("
            "version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
    at: int = await connection.fetchval("SELECT coalesce(max(version), 0) FROM schema_version")
    if at > len(steps):
        raise PermanentError(
            f"the database has schema {at}, this Topfive knows {len(steps)}",
            "Run the newer version of Topfive, or restore a backup from before the upgrade.",
        )
    for number, path in steps[at:]:
        async with connection.transaction():
            await connection.execute(path.read_text(encoding="utf-8"))
            await connection.execute("INSERT INTO schema_version (version) VALUES ($1)", number)
        _log.info("Database schema updated", migration=path.name)
    return len(steps)
