"""A database that was lent before is as good as a new one, or it is not lent again."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from tests.databases import LentDatabases, execute

_STORED = (
    "INSERT INTO stories (brand_id, key, title, first_seen, last_seen, run_id, memory) "
    "VALUES ('a', 'b', 'c', now(), now(), gen_random_uuid(), '{}')"
)


def asked(url: str, query: str) -> object:
    """Return what a query finds first."""

    async def ask() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_rows_are_gone_numbers_begin_anew_and_what_migrations_stored_is_there(
    lent_databases: LentDatabases,
) -> None:
    which = "SELECT oid FROM pg_database WHERE datname = current_database()"
    with lent_databases.lent() as first:
        before = asked(first, which)
        versions = asked(first, "SELECT count(*) FROM schema_version")
        asyncio.run(execute(first, "SELECT nextval(seqrelid) FROM pg_sequence", _STORED))
    with lent_databases.lent() as again:
        assert again != first
        assert asked(again, which) == before, "it was not lent again"
        assert asked(again, "SELECT count(*) FROM stories") == 0
        assert asked(again, "SELECT count(*) FROM pg_sequences WHERE last_value IS NOT NULL") == 0
        assert asked(again, "SELECT count(*) FROM schema_version") == versions
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        asked(first, which)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE stories ADD COLUMN more text",
        "DELETE FROM schema_version",
        "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET jit = off', current_database()); END$$",
    ],
)
def test_what_was_changed_otherwise_is_not_lent_again(
    lent_databases: LentDatabases, change: str
) -> None:
    which = "SELECT oid FROM pg_database WHERE datname = current_database()"
    with lent_databases.lent() as url:
        before = asked(url, which)
        asyncio.run(execute(url, change))
    with lent_databases.lent() as url:
        assert asked(url, which) != before
