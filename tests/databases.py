"""Databases lent to tests: each finds one that is migrated and empty, and few are made.

To make a database and to drop it costs PostgreSQL a fifth of a second, more than most tests do in
theirs. One that comes back with nothing changed but rows is emptied, which takes a twentieth of
that, and lent again under another name: what still runs of the test before it cannot find it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

TEMPLATE = "template_topfive"
_MAX_BYTES = 8_000_000
"""One whose tables have grown further is dropped: dead rows would slow what comes next."""
_CATALOGUES = (
    "attrdef", "attribute", "cast", "class", "collation", "constraint", "default_acl", "enum",
    "event_trigger", "extension", "foreign_server", "foreign_table", "index", "inherits",
    "namespace", "policy", "proc", "publication", "rewrite", "trigger", "type",
)  # fmt: skip
_NUMBERS = itertools.count(1)

_TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
_OF_THE_DATABASE = """
SELECT ARRAY[datconnlimit::text, datallowconn::text, datacl::text, datdba::text,
    (SELECT count(*) FROM pg_db_role_setting s WHERE s.setdatabase = d.oid)::text]::text
FROM pg_database d WHERE datname = current_database()
"""
_BYTES = """
SELECT sum(pg_table_size(oid)) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
_COUNT_AGAIN = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
_GUESTS = """
SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def url_of(server: str, name: str) -> str:
    """Return the URL of the database `name` at `server`, an embedded server's URL."""
    return server.replace("@/postgres?", f"@/{name}?")


async def execute(url: str, *statements: str) -> None:
    """Carry out `statements` at `url`, each by itself."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


class LentDatabases:
    """Databases of one server, made from its `TEMPLATE` where none is free."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._free: dict[str, str] = {}
        """By name, what its catalogues said when it was made."""
        self._tables: list[str] = []
        self._kept: list[str] = []
        """Of these, what the migrations themselves fill."""

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend a migrated, empty database: its URL. It may be used and changed in any way."""
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        state = asyncio.run(self._hand_out(name))
        yield url_of(self._server, name)
        asyncio.run(self._take_back(name, state))

    async def _hand_out(self, name: str) -> str:
        while self._free:
            free, state = self._free.popitem()
            try:
                await execute(self._server, f"ALTER DATABASE {free} RENAME TO {name}")
            except asyncpg.PostgresError:  # somebody is in it
                await execute(self._server, f"DROP DATABASE IF EXISTS {free} WITH (FORCE)")
            else:
                return state
        await execute(self._server, created(name, TEMPLATE))
        connection = await asyncpg.connect(url_of(self._server, name))
        try:
            self._tables = [row[0] for row in await connection.fetch(_TABLES)]
            filled = [
                await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608
                for table in self._tables
            ]
            self._kept = [one for one, rows in zip(self._tables, filled, strict=True) if rows]
            return await self._state(connection)
        finally:
            await connection.close()

    async def _take_back(self, name: str, state: str) -> None:
        if await self._emptied(name, state):
            self._free[name] = state
        else:
            await execute(self._server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    async def _emptied(self, name: str, state: str) -> bool:
        """Return whether the database is now as it was made."""
        try:
            connection = await asyncpg.connect(url_of(self._server, name))
        except (asyncpg.PostgresError, OSError):
            return False
        try:
            await connection.execute("SET session_replication_role = replica")  # no foreign keys
            await connection.fetchval(_GUESTS)
            if await self._state(connection) != state:
                return False
            if await connection.fetchval(_BYTES) > _MAX_BYTES:
                return False
            rows = [one for one in self._tables if one not in self._kept]
            deleted = "; ".join(f"DELETE FROM {table}" for table in rows)  # noqa: S608 - ours
            await connection.execute(f"{deleted}; {_COUNT_AGAIN}")
        except asyncpg.PostgresError:
            return False
        finally:
            await connection.close()
        return True

    async def _state(self, connection: asyncpg.Connection) -> str:
        """Return what changes with any change but that of rows: how many entries each catalogue
        has, and who wrote its latest."""
        tables = [f"pg_{one}" for one in _CATALOGUES] + self._kept
        counted = ", ".join(
            f"(SELECT count(*) || '/' || max(xmin::text::bigint) FROM {table})"  # noqa: S608 - ours
            for table in tables
        )
        found = await connection.fetchrow(f"SELECT {counted}, ({_OF_THE_DATABASE})")
        return repr(tuple(found))


def created(name: str, template: str) -> str:
    """Return the statement that makes a database: files are copied, which takes half of what
    writing each page to the log takes."""
    return f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
