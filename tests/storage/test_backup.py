"""Backups that are damaged, old, or of a database that has gone on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.archive import query
from service.archive.words import searched
from service.errors import PermanentError
from service.models import Message, Trigger
from service.models.run_result import FindingJson
from service.storage.database import Database
from service.storage.tables import outbox, runs
from service.storage.tables.archive import findings
from service.storage.tables.archive.findings import FoundRow, Standing
from service.storage.tables.archive.search import Search, newest
from service.storage.upkeep import backup
from tests.storage.test_migrations import RUN

BRAND = "b"


async def queue(database: Database, number: int, run_id: str | None = None) -> None:
    async with database.connection() as connection:
        message = Message(f"<{number}>", "a@b.c", "x@y.z", "Sübject, with a comma", b"\x00\xff")
        await outbox.enqueue(connection, message, brand_id=BRAND, run_id=run_id)


async def said(database: Database, query: str) -> list[tuple[object, ...]]:
    async with database.connection() as connection:
        return [tuple(row) for row in await connection.fetch(query)]


async def one_run(database: Database) -> str:
    claimed = await runs.claim(database, brand_id=BRAND, trigger=Trigger.HTTP, owner="o")
    await runs.start(database, claimed)
    async with database.transaction() as connection:
        await runs.complete(connection, claimed, {"title": 'a "quoted",\nlong one'})
    return claimed.run_id


async def test_mail_of_a_run_that_is_not_there_comes_back_without_it(
    database: Database, tmp_path: Path
) -> None:
    run_id = await one_run(database)
    await queue(database, 1, run_id)
    counts = await backup.save(database, BRAND, tmp_path)
    assert (counts["agent_runs"], counts["outbox"]) == (1, 1)
    runs_file = tmp_path / "agent_runs.csv"
    runs_file.write_text(runs_file.read_text().splitlines()[0] + "\n")
    await said(database, "WITH gone AS (DELETE FROM outbox RETURNING 1) SELECT * FROM gone")
    await said(database, "WITH gone AS (DELETE FROM agent_runs RETURNING 1) SELECT * FROM gone")
    assert (await backup.load(database, tmp_path))["outbox"] == 1
    assert await said(database, "SELECT run_id, body, state FROM outbox") == [
        (None, b"\x00\xff", "queued")
    ]


async def test_numbers_of_two_databases_do_not_get_in_each_others_way(
    database: Database, tmp_path: Path
) -> None:
    await queue(database, 1)
    await backup.save(database, BRAND, tmp_path)
    await said(database, "UPDATE outbox SET message_id = '<other>' RETURNING 1")
    assert (await backup.load(database, tmp_path))["outbox"] == 1
    await queue(database, 3)
    assert len(await said(database, "SELECT 1 FROM outbox")) == 3


async def test_mail_out_of_an_old_backup_is_not_sent_again(
    database: Database, tmp_path: Path
) -> None:
    await queue(database, 1)
    await said(database, "UPDATE outbox SET created_at = now() - interval '2 days' RETURNING 1")
    await backup.save(database, BRAND, tmp_path)
    await said(database, "DELETE FROM outbox RETURNING 1")
    await backup.load(database, tmp_path)
    [(state, error)] = await said(database, "SELECT state, last_error FROM outbox")
    assert state == "failed"
    assert "old backup" in str(error)


@pytest.mark.parametrize(
    ("table", "content", "words"),
    [
        ("items", b"brand_id,colour\nb,red\n", "does not know: 'colour'"),
        ("items", b"brand_id,item_id; DROP TABLE items\n", "does not know"),
        ("agent_runs", b"id,brand_id\nno-uuid,b\n", "is damaged"),
        ("agent_runs", b"id,brand_id\n00000000-0000-0000-0000-000000000000,\\N\n", "is damaged"),
        ("stories", b"brand_id,key\n\xff\xfe\n", "damaged|not text"),
        ("sources", b"\xff\n", "it is not text"),
    ],
)
async def test_a_damaged_file_is_named_and_nothing_is_restored(
    database: Database, tmp_path: Path, table: str, content: bytes, words: str
) -> None:
    await one_run(database)
    await backup.save(database, BRAND, tmp_path)
    await said(database, "DELETE FROM agent_runs RETURNING 1")
    (tmp_path / f"{table}.csv").write_bytes(content)
    with pytest.raises(PermanentError, match=words) as caught:
        await backup.load(database, tmp_path)
    assert f"{table}.csv" in caught.value.message
    assert await said(database, "SELECT 1 FROM agent_runs") == []


async def test_a_full_disk_is_told(database: Database, tmp_path: Path) -> None:
    await one_run(database)
    (tmp_path / "agent_runs.csv").symlink_to("/dev/full")
    with pytest.raises(PermanentError, match=r"agent_runs\.csv .*No space left") as caught:
        await backup.save(database, BRAND, tmp_path)
    assert "room" in caught.value.hint
    assert (await said(database, "SELECT status FROM agent_runs")) == [("completed",)]


async def test_a_file_that_cannot_be_written_is_named(database: Database, tmp_path: Path) -> None:
    (tmp_path / "stories.csv").mkdir()
    with pytest.raises(PermanentError, match=r"stories\.csv cannot be read or written"):
        await backup.save(database, BRAND, tmp_path)


async def test_findings_of_an_older_backup_are_found_by_what_they_have_not(
    database: Database, tmp_path: Path
) -> None:
    shown = FindingJson(story="s", title="Rain")
    row = FoundRow(shown=shown, standing=Standing.NAMED, names_brand=True, words=searched(shown),
                   at=datetime.now(UTC))  # fmt: skip
    async with database.transaction() as connection:
        await findings.save(connection, BRAND, RUN, [row])
        await connection.execute("UPDATE findings SET words = to_tsvector('simple', 'rain')")
    await backup.save(database, BRAND, tmp_path)
    await said(database, "WITH gone AS (DELETE FROM findings RETURNING 1) SELECT * FROM gone")
    await backup.load(database, tmp_path)
    found = await newest(database, BRAND, Search(text=query.read("-snow")), limit=9)
    assert [one.story for one in found] == ["s"]
