"""From PostgreSQL's first schema to today's, with rows in every table, as an upgrade meets it.

`FILLED` is what the first Topfive wrote. It is never changed with the schema: every later migration
has to bring these rows along, and the last test reads them with today's code.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service import resources
from service.storage import replay_data
from service.storage.database import Database
from service.storage.migrations import migrate, numbered
from service.storage.tables import alerts, items, outbox, runs, sources, stories
from service.storage.tables.spending import Spending
from service.storage.upkeep import backup

RUN = "0b6f2c1e-3a4d-4f5e-8a6b-7c8d9e0f1a2b"
FILLED = f"""
INSERT INTO agent_runs (id, brand_id, trigger, slot, status, started_at, completed_at, result,
                        error_message, owner, lease_until) VALUES
    ('{RUN}', 'b', 'schedule', '2026-11-01 10:00+00', 'completed', '2026-11-01 10:00:01+00',
     '2026-11-01 10:00:09+00',
     '{{"findings": [], "counts": {{"items": 2}},
        "email": {{"recipients": ["anna@example.com"]}}}}',
     NULL, 'host:1', '2026-11-01 10:00:30+00'),
    (gen_random_uuid(), 'b', 'http', NULL, 'failed', '2026-11-01 10:05+00', '2026-11-01 10:06+00',
     NULL, 'lease expired', 'host:1', '2026-11-01 10:05:30+00'),
    (gen_random_uuid(), 'other', 'cli', NULL, 'running', now(), NULL, NULL, NULL, 'host:2', now());
INSERT INTO items (brand_id, item_id, run_id, url, title, outcome, score, story, detail, retry)
    VALUES ('b', 'i1', '{RUN}', 'https://x/1', 'Title 1', 'mailed', 4.5, 's1', '{{"why": "w"}}',
            NULL),
           ('b', 'i2', '{RUN}', 'https://x/2', 'Title 2', 'unscored', NULL, '', '{{}}', NULL);
INSERT INTO stories (brand_id, key, title, first_seen, last_seen, run_id, score, sent_at, memory,
                     finding)
    VALUES ('b', 's1', 'Title 1', '2026-11-01 10:00+00', '2026-11-01 10:00+00', '{RUN}', 4.5,
            '2026-11-01 10:00+00',
            '{{"key": "s1", "title": "Title 1", "first_seen": "2026-11-01T10:00:00+00:00",
               "last_seen": "2026-11-01T10:00:00+00:00"}}', '{{"title": "Title 1"}}');
INSERT INTO sources (brand_id, source_key, name, health)
    VALUES ('b', 'k', 'News', '{{"source_key": "k", "name": "News", "state": "failing"}}');
INSERT INTO outbox (brand_id, run_id, recipient, sender, subject, message_id, body, state)
    VALUES ('b', '{RUN}', 'anna@example.com', 'a@b.c', 'Five', '<1>', '\\x00ff', 'sent'),
           ('b', '{RUN}', 'ben@example.com', 'a@b.c', 'Five', '<2>', '\\x00ff', 'queued');
INSERT INTO spending (brand_id, day, model, calls, prompt_tokens, usd)
    VALUES ('b', '2026-11-01', 'gpt-6-luna', 2, 1000, 0.001);
INSERT INTO reservations (id, brand_id, run_id, day, tokens, expires_at)
    VALUES (gen_random_uuid(), 'b', '{RUN}', '2026-11-01', 10, now());
INSERT INTO alerts VALUES ('b', 'mail', 'bad', 'no', '2026-11-01 10:00+00', '2026-11-01 10:00+00');
"""  # noqa: S608 - a test's own rows


async def first_schema(url: str) -> None:
    """Make what the first Topfive left behind."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            numbered(resources.postgres_migrations())[0][1].read_text(encoding="utf-8")
        )
        await connection.execute(
            "CREATE TABLE schema_version (version integer PRIMARY KEY, "
            "applied_at timestamptz NOT NULL DEFAULT now()); INSERT INTO schema_version VALUES (1);"
        )
        await connection.execute(FILLED)
    finally:
        await connection.close()


_DESCRIBE = """
SELECT table_name, column_name, data_type || coalesce(column_default, '') || is_nullable
    FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
ORDER BY 1, 2, 3
"""


async def schema(url: str) -> list[Any]:
    """Return every column, constraint and index, as PostgreSQL describes them."""
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(_DESCRIBE)]
    finally:
        await connection.close()


async def test_the_first_schema_s_rows_fill_every_table(empty_postgres_url: str) -> None:
    await first_schema(empty_postgres_url)
    connection = await asyncpg.connect(empty_postgres_url)
    tables = [
        row["name"]
        for row in await connection.fetch("SELECT relname AS name FROM pg_stat_user_tables")
    ]
    for table in tables:
        assert await connection.fetchval(f"SELECT count(*) FROM {table}"), table  # noqa: S608
    await connection.close()


async def test_an_upgrade_keeps_every_row_and_ends_in_the_schema_of_a_new_one(
    empty_postgres_url: str, postgres_url: str
) -> None:
    await first_schema(empty_postgres_url)
    database = await Database.connect(empty_postgres_url, max_size=2)
    assert await migrate(database, resources.postgres_migrations()) == len(
        numbered(resources.postgres_migrations())
    )
    newest = await runs.newest(database, "b", 5)
    assert [(row["status"], row["trigger"]) for row in newest] == [
        ("failed", "http"), ("completed", "schedule"),
    ]  # fmt: skip
    assert newest[1]["result"]["counts"] == {"items": 2}
    assert await items.known(database, "b", ["i1", "i2", "i3"]) == {"i1", "i2"}
    [past] = await replay_data.past_runs(database, "b")
    assert [story.key for story in past.stories] == ["s1"]
    memory = (await stories.by_keys(database, "b", ["s1"]))["s1"]
    assert memory.title == "Title 1"
    assert (await sources.all_of(database, "b"))["k"].state == "failing"
    async with database.connection() as connection:
        waiting = await outbox.claim(connection, brand_id="b", owner="o", lease=30.0)
        assert waiting is not None
        assert (waiting.recipient, waiting.body) == ("ben@example.com", b"\x00\xff")
        known = await alerts.lock(connection, brand_id="b", subjects=["mail", "run"], new=[])
        assert [told.subject for told in known.values() if told.bad] == ["mail"]
    used = await Spending(database, "b").used_today(datetime(2026, 11, 1, 12, tzinfo=UTC))
    assert used == 1000 + 10  # spent, and promised to a call under way
    await database.close()
    assert await schema(empty_postgres_url) == await schema(postgres_url)


async def test_a_backup_of_the_first_schema_can_be_restored_today(
    empty_postgres_url: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await first_schema(empty_postgres_url)
    then = tuple(table for table in backup.TABLES if table not in backup.LATER)
    monkeypatch.setattr(backup, "TABLES", then)
    old = await Database.connect(empty_postgres_url, max_size=2)
    saved = await backup.save(old, "b", tmp_path)
    await old.close()
    monkeypatch.undo()
    assert await backup.load(database, tmp_path) == saved
    assert await backup.load(database, tmp_path) == dict.fromkeys(saved, 0)
    assert all(saved.values())


_MIGRATE = """
import asyncio, sys
from pathlib import Path
from service.storage.database import Database
from service.storage.migrations import migrate

async def main():
    database = await Database.connect(sys.argv[1], max_size=2)
    await migrate(database, Path(sys.argv[2]))
    await database.close()

asyncio.run(main())
"""


async def test_two_processes_upgrade_one_database_once(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    """The last step would count twice if it were applied twice."""
    await first_schema(empty_postgres_url)
    folder = tmp_path / "migrations"
    shutil.copytree(resources.postgres_migrations(), folder)
    number = len(numbered(folder)) + 1
    (folder / f"{number:04}_twice.sql").write_text(
        "SELECT pg_sleep(0.3); UPDATE spending SET calls = calls + 1;"
    )
    command = (sys.executable, "-c", _MIGRATE, empty_postgres_url, str(folder))
    processes = [await asyncio.create_subprocess_exec(*command) for _ in range(3)]
    assert [await one.wait() for one in processes] == [0, 0, 0]
    connection = await asyncpg.connect(empty_postgres_url)
    assert await connection.fetchval("SELECT calls FROM spending") == 3
    assert await connection.fetchval("SELECT max(version) FROM schema_version") == number
    await connection.close()


async def test_a_migration_may_take_longer_than_a_question(
    postgres_url: str, tmp_path: Path
) -> None:
    """So may waiting for the copy that is at it."""
    folder = tmp_path / "migrations"
    shutil.copytree(resources.postgres_migrations(), folder)
    number = len(numbered(folder)) + 1
    (folder / f"{number:04}_long.sql").write_text("SELECT pg_sleep(0.8);")
    copies = [
        await Database.connect(postgres_url, max_size=1, command_timeout=0.4) for _ in range(2)
    ]
    assert await asyncio.gather(*(migrate(one, folder) for one in copies)) == [number, number]
    for one in copies:
        await one.close()


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    postgres_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(resources.postgres_migrations(), folder)
    number = len(numbered(folder)) + 1
    (folder / f"{number:04}_broken.sql").write_text("CREATE TABLE half (x text); NONSENSE;")
    before = await schema(postgres_url)
    database = await Database.connect(postgres_url, max_size=2)
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await migrate(database, folder)
    (folder / f"{number:04}_broken.sql").write_text("CREATE TABLE half (x text);")
    assert await schema(postgres_url) == before
    assert await asyncio.wait_for(migrate(database, folder), 10) == number  # the lock is free
    await database.close()
