"""From the first schema of the votes to today's, with rows in it, as an upgrade meets it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service import resources
from service.errors import PermanentError
from service.feedback.sqlite import statements
from service.feedback.votes import Votes
from service.models import Answer, NoReason, Vote
from service.storage.migrations import numbered
from tests.feedback.test_votes import AT, VOTE

FILLED = """
INSERT INTO votes VALUES
    ('debonairs', 'aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb', 'no', 'old', 'seen on Tuesday',
     '2026-11-23T09:40:00.000000+00:00'),
    ('other', 'cccccccccccccccc', 'dddddddddddddddd', 'yes', '', '',
     '2026-11-23T10:00:00.000000+00:00');
INSERT INTO unsubscribed VALUES
    ('debonairs', 'eeeeeeeeeeeeeeee', '2026-11-23T09:40:00.000000+00:00');
UPDATE pulse SET beat = 7;
"""
"""Rows of the first schema, written as it was: never to be changed with it."""


def first_schema(folder: Path) -> Path:
    """Return a file that the first Topfive left behind."""
    path = folder / "feedback.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(
            numbered(resources.sqlite_migrations())[0][1].read_text(encoding="utf-8")
        )
        file.executescript("PRAGMA user_version = 1;" + FILLED)
    return path


def schema(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()


async def test_every_upgrade_from_the_first_schema_keeps_every_vote(tmp_path: Path) -> None:
    path = first_schema(tmp_path)
    votes = await Votes.open(path, resources.sqlite_migrations())
    assert await votes.in_force("debonairs") == [VOTE]
    [other] = await votes.in_force("other")
    assert other == Vote(
        recipient="c" * 16, story="d" * 16, answer=Answer.YES, reason=NoReason.NONE,
        at=datetime(2026, 11, 23, 10, tzinfo=UTC), brand_id="other",
    )  # fmt: skip
    assert await votes.unsubscribed("debonairs") == {"e" * 16}
    await votes.ping()
    await votes.forget("c" * 16, AT)
    await votes.close()
    fresh = tmp_path / "fresh.db"
    await (await Votes.open(fresh, resources.sqlite_migrations())).close()
    assert schema(path) == schema(fresh)


_OPEN = """
import asyncio, sys
from pathlib import Path
from service import resources
from service.feedback.votes import Votes

async def main():
    await (await Votes.open(Path(sys.argv[1]), Path(sys.argv[2]))).close()

asyncio.run(main())
"""


async def test_two_processes_upgrade_one_file_once(tmp_path: Path) -> None:
    """The last step would count twice if it were applied twice."""
    path = first_schema(tmp_path)
    folder = tmp_path / "migrations"
    shutil.copytree(resources.sqlite_migrations(), folder)
    number = len(numbered(folder)) + 1
    (folder / f"{number:04}_beat.sql").write_text("UPDATE pulse SET beat = beat + 1;\n")
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", _OPEN, str(path), str(folder))
        for _ in range(3)
    ]
    assert [await one.wait() for one in processes] == [0, 0, 0]
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (number,)
        assert file.execute("SELECT beat FROM pulse").fetchone() == (8,)


async def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(resources.sqlite_migrations(), folder)
    number = len(numbered(folder))
    path = tmp_path / "feedback.db"
    await (await Votes.open(path, folder)).close()
    broken = folder / f"{number + 1:04}_broken.sql"
    broken.write_text("CREATE TABLE half (x TEXT) STRICT;\nNONSENSE;\n")
    before = schema(path)
    with pytest.raises(PermanentError, match="cannot be opened"):
        await Votes.open(path, folder)
    assert schema(path) == before
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA user_version").fetchone() == (number,)


def test_a_script_is_cut_into_its_statements() -> None:
    script = (
        "-- a comment; with a semicolon\nCREATE TABLE a (x TEXT); -- after\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\n  SELECT ';';\nEND;\nSELECT 1"
    )
    found = statements(script)
    assert [one.split()[0] for one in found] == ["--", "CREATE", "SELECT"]
    assert "".join(found) == script


async def test_a_copy_of_the_file_alone_has_the_votes_of_before_the_last_run(
    tmp_path: Path,
) -> None:
    path = tmp_path / "feedback.db"
    votes = await Votes.open(path, resources.sqlite_migrations())
    await votes.record(VOTE)
    await votes.ping()  # as each run ends
    copy = tmp_path / "copy.db"
    await asyncio.to_thread(shutil.copyfile, path, copy)
    await votes.close()
    with closing(sqlite3.connect(copy)) as file:
        assert file.execute("SELECT story FROM votes").fetchall() == [(VOTE.story,)]
