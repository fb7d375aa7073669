"""The pool of connections to PostgreSQL.

Everything that can go wrong between us and the server leaves here as one error,
`DatabaseUnavailableError`, whose message a person can act on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import asyncpg

from service.egress import Destination, connecting
from service.errors import PermanentError
from service.storage.connection_room import ConnectionRoom
from service.storage.database_errors import UNREACHABLE, is_full, refused, unavailable
from service.storage.postgres_address import PostgresAddress, read_address

COMMAND_TIMEOUT = 30.0
"""Seconds for one statement: a half-open connection would otherwise hang for ever."""
ACQUIRE_TIMEOUT = 10.0
"""Seconds to wait for a free connection before saying that the database is too busy."""
RELEASE_TIMEOUT = 5.0
"""Seconds to hand a connection back; a frozen one is thrown away after that."""
_OPEN_TIMEOUT = 3.0
"""Seconds that a further connection may take to open before a free one is waited for: a pooler
that has no more for us does not say so, it lets us wait."""
_FULL_PAUSE = 0.2
"""Seconds until a server is asked again whose connections others have."""
_ISOLATION = "read committed"

Connection: TypeAlias = Any
"""What `Database.connection` and `Database.transaction` lend: asyncpg ships no types."""


@dataclass(frozen=True, slots=True)
class _Server:
    """What one connection saw of the server, before there is a pool."""

    isolation: str
    pooled: bool
    """A pooler such as PgBouncer stands between: the process that answers is not the one that the
    connection was told of. Two statements may then meet two different sessions."""


class Database:
    """One pool; lends connections for a statement or a transaction."""

    def __init__(
        self, pool: asyncpg.Pool, *, room: int, acquire_timeout: float = ACQUIRE_TIMEOUT
    ) -> None:
        self._pool = pool
        self._room = ConnectionRoom(room)
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
        """Return an open pool on `url`, of at most `max_size` connections.

        Raises DatabaseUnavailableError, and PermanentError for what no waiting mends: a word of
        the address that nobody knows, a database that cannot hold every letter.
        """
        address = read_address(url)
        arguments = {"timeout": acquire_timeout, **address.arguments}
        settings = {} if address.names_itself else {"application_name": "topfive"}
        try:
            server = await _look_at(address, arguments, settings)
            if server.isolation != _ISOLATION:
                settings["default_transaction_isolation"] = _ISOLATION
            pool = await asyncpg.create_pool(
                address.dsn,
                connect=_connect,
                connection_class=_Cancellable,
                min_size=1,
                max_size=max_size,
                command_timeout=command_timeout,
                init=_try_and_set_json_codec if server.pooled else _set_json_codec,
                server_settings=settings,
                **({"statement_cache_size": 0} if server.pooled else {}),
                **arguments,
            )
        except UNREACHABLE as error:
            raise unavailable(error) from error
        except asyncpg.PostgresError as error:
            if is_full(error):
                raise unavailable(error) from error
            raise refused(error) from error
        return cls(pool, room=max_size, acquire_timeout=acquire_timeout)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection. Raises DatabaseUnavailableError, also for what fails inside."""
        try:
            connection = await self._acquire()
        except UNREACHABLE as error:
            raise unavailable(error) from error
        try:
            yield connection
        except UNREACHABLE as error:
            raise unavailable(error) from error
        finally:
            # One that cannot be handed back in time has been cut by the pool itself.
            try:
                with suppress(*UNREACHABLE):
                    await self._pool.release(connection, timeout=RELEASE_TIMEOUT)
            finally:
                self._room.leave()

    async def _acquire(self) -> Connection:
        """Return a connection; one that the server does not give is waited for, within the time."""
        async with asyncio.timeout(self._acquire_timeout):
            while True:
                await self._room.enter()
                patience = _OPEN_TIMEOUT if self._room.others else None
                try:
                    return await self._pool.acquire(timeout=patience)
                except BaseException as error:
                    if not (patience and isinstance(error, TimeoutError)) and not is_full(error):
                        self._room.leave()
                        raise
                    self._room.shrink()
                    if not patience:
                        await asyncio.sleep(_FULL_PAUSE)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lend a connection inside a transaction: all of it is stored, or nothing."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def ping(self) -> None:
        """Raise DatabaseUnavailableError unless the server answers a query, and may write.

        A standby, or one that a failover has left behind, answers all questions well.
        """
        async with self.connection() as connection:
            if await connection.fetchval("SHOW transaction_read_only") == "on":
                raise asyncpg.ReadOnlySQLTransactionError("it only answers questions")

    async def close(self) -> None:
        """Close the pool; connections that do not end within five seconds are cut."""
        try:
            await asyncio.wait_for(self._pool.close(), RELEASE_TIMEOUT)
        except (TimeoutError, *UNREACHABLE):
            self._pool.terminate()


class _Cancellable(asyncpg.Connection):  # type: ignore[misc] # it ships no types
    """A connection that may open another one, to call a statement back."""

    def get_reset_query(self) -> str:
        """Nothing is set, locked or listened to for longer than a transaction, so nothing is set
        back when a connection is handed back: that was a question more for each that is asked."""
        return ""

    async def _cancel(self, *arguments: Any) -> None:
        with connecting(Destination.POSTGRES):
            await super()._cancel(*arguments)


async def _connect(*arguments: Any, **named: Any) -> Any:
    with connecting(Destination.POSTGRES):
        return await asyncpg.connect(*arguments, **named)


async def _look_at(
    address: PostgresAddress, arguments: dict[str, Any], settings: dict[str, str]
) -> _Server:
    """Connect once and say what the server is. Raises PermanentError if it cannot hold our text."""
    connection = await _connect(
        address.dsn, statement_cache_size=0, server_settings=settings, **arguments
    )
    try:
        row = await connection.fetchrow(
            "SELECT pg_backend_pid() AS process, current_setting('server_encoding') AS encoding, "
            "current_setting('default_transaction_isolation') AS isolation"
        )
        pooled = row["process"] != connection.get_server_pid()
    finally:
        await connection.close(timeout=RELEASE_TIMEOUT)
    if row["encoding"] not in ("UTF8", "SQL_ASCII"):
        raise PermanentError(
            f"the database in DATABASE_URL stores text as {row['encoding']}, which has no room for "
            "every letter of the web",
            "Make one that stores UTF8: CREATE DATABASE topfive ENCODING 'UTF8' TEMPLATE template0;"
            " and name it at the end of DATABASE_URL.",
        )
    return _Server(row["isolation"], pooled)


async def _set_json_codec(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        encoder=partial(json.dumps, ensure_ascii=False, allow_nan=False),
        decoder=json.loads,
        schema="pg_catalog",
        format="text",
    )


async def _try_and_set_json_codec(connection: asyncpg.Connection) -> None:
    # A pooler lets anybody in, and gives it a server, or none, at the first question.
    try:
        await connection.execute("SELECT 1")
    except BaseException:
        connection.terminate()  # to close it in good order would wait for the same answer
        raise
    await _set_json_codec(connection)
