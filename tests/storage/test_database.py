"""The pool and the migrations, against a real PostgreSQL."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from service import resources
from service.errors import DatabaseUnavailableError, PermanentError
from service.storage.database import Database
from service.storage.database_errors import unavailable
from service.storage.migrations import migrate, numbered


async def test_json_goes_in_and_comes_out_as_it_was(database: Database) -> None:
    value = {"title": "Pizza – “nice”", "n": [1, 2.5, None, True]}
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT $1::jsonb", value) == value


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    async def insert_and_fail() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO sources VALUES ('b', 'k', 'n', '{}')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await insert_and_fail()
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM sources") == 0


async def test_a_connection_is_handed_back_without_another_question(postgres_url: str) -> None:
    database = await Database.connect(postgres_url, max_size=2)
    async with database.connection() as first:
        async with database.connection() as other:
            await other.fetchval("SELECT 'the last that it is asked'")
            pid = other.get_server_pid()
        last = "SELECT query FROM pg_stat_activity WHERE pid = $1"
        assert await first.fetchval(last, pid) == "SELECT 'the last that it is asked'"
    await database.close()


async def test_what_is_set_within_a_transaction_ends_with_it(postgres_url: str) -> None:
    database = await Database.connect(postgres_url, max_size=1)
    async with database.connection() as connection:
        before = await connection.fetchval("SHOW statement_timeout")
    async with database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("SET LOCAL statement_timeout = 1234")
    async with database.connection() as connection:  # the open one was rolled back
        assert await connection.fetchval("SHOW statement_timeout") == before
        assert not connection.is_in_transaction()
    await database.close()


@pytest.mark.fault(13)
async def test_an_exhausted_pool_is_a_bounded_wait(postgres_url: str) -> None:
    database = await Database.connect(postgres_url, max_size=1, acquire_timeout=0.1)
    async with database.connection():
        with pytest.raises(DatabaseUnavailableError, match="did not answer in time"):
            await database.ping()
    await database.ping()
    await database.close()


async def test_a_server_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached") as caught:
        await Database.connect(f"postgresql://u@/d?host={tmp_path}")
    assert "DATABASE_URL" in caught.value.hint


async def test_a_database_that_is_not_there_is_named(postgres_url: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match="no such database"):
        await Database.connect(postgres_url.replace("@/test_", "@/no_"))


def test_a_refused_log_in_points_at_the_password() -> None:
    error = unavailable(asyncpg.InvalidPasswordError("password authentication failed"))
    assert "password in DATABASE_URL" in error.hint
    no_entry = 'no pg_hba.conf entry for host "10.0.0.7", user "u", database "x", no encryption'
    error = unavailable(asyncpg.InvalidAuthorizationSpecificationError(no_entry))
    assert no_entry in error.message
    assert "sslmode=require" in error.hint


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (asyncpg.DiskFullError("could not extend file"), "no room"),
        (asyncpg.TooManyConnectionsError("sorry, too many clients already"), "no room"),
        (asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT"), "may not write"),
        (asyncpg.QueryCanceledError("canceling statement"), "did not answer in time"),
        (ConnectionError('server at "db:5432" rejected SSL upgrade'), "does not speak TLS"),
    ],
)
def test_a_server_in_trouble_is_told_in_words(error: Exception, words: str) -> None:
    assert words in unavailable(error).message


async def test_a_read_only_server_is_unavailable(database: Database) -> None:
    async def write() -> None:
        async with database.transaction() as connection:
            await connection.execute("SET TRANSACTION READ ONLY")
            await connection.execute("DELETE FROM sources")

    with pytest.raises(DatabaseUnavailableError, match="may not write"):
        await write()


async def test_a_server_that_only_answers_questions_is_no_well_one(postgres_url: str) -> None:
    standby = await Database.connect(f"{postgres_url}&default_transaction_read_only=on")
    try:
        with pytest.raises(DatabaseUnavailableError, match="may not write"):
            await standby.ping()
    finally:
        await standby.close()


async def test_a_lost_connection_is_noticed_and_the_pool_recovers(database: Database) -> None:
    with pytest.raises(DatabaseUnavailableError):
        async with database.connection() as connection:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    await database.ping()


async def test_copies_that_start_together_migrate_once(empty_postgres_url: str) -> None:
    databases = [await Database.connect(empty_postgres_url, max_size=2) for _ in range(3)]
    folder = resources.postgres_migrations()
    versions = await asyncio.gather(*(migrate(database, folder) for database in databases))
    async with databases[0].connection() as connection:
        applied = await connection.fetchval("SELECT count(*) FROM schema_version")
    assert set(versions) == {len(numbered(folder))} == {applied}
    for database in databases:
        await database.close()


async def test_a_newer_schema_is_refused(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute("INSERT INTO schema_version (version) VALUES (9999)")
    with pytest.raises(PermanentError, match="9999"):
        await migrate(database, resources.postgres_migrations())


@pytest.mark.parametrize("names", [["0002_late.sql"], ["first.sql"], ["0001_a.sql", "0003_c.sql"]])
def test_migrations_have_names_without_gaps(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(PermanentError):
        numbered(tmp_path)
