"""The pool of connections to PostgreSQL.

Everything that can go wrong between us and the server leaves here as one error,
`DatabaseUnavailableError`, whose message a person can act on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, TypeAlias

import asyncpg

from service.errors import DatabaseUnavailableError

COMMAND_TIMEOUT = 30.0
"""Seconds for one statement: a half-open connection would otherwise hang for ever."""
ACQUIRE_TIMEOUT = 10.0
"""Seconds to wait for a free connection before saying that the database is too busy."""
RELEASE_TIMEOUT = 5.0
"""Seconds to hand a connection back; a frozen one is thrown away after that."""

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
                init=_set_json_codec,
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
            # One that cannot be handed back in time has been cut by the pool itself.
            with suppress(*_UNREACHABLE):
                await self._pool.release(connection, timeout=RELEASE_TIMEOUT)

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


async def _set_json_codec(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        encoder=partial(json.dumps, ensure_ascii=False, allow_nan=False),
        decoder=json.loads,
        schema="pg_catalog",
        format="text",
    )
