"""The file of votes in bad times: locked, full, damaged, read-only, cancelled, closed."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from service import resources
from service.errors import PermanentError, VotesUnavailableError
from service.feedback import file_rights
from service.feedback.votes import Votes
from tests.feedback.test_votes import VOTE

SHORT_MS = 300
"""Patience with a lock in these tests; five seconds in service."""


@pytest.fixture
async def votes(tmp_path: Path) -> AsyncIterator[Votes]:
    """An open file of votes that waits only shortly for a lock."""
    opened = await Votes.open(
        tmp_path / "feedback.db", resources.sqlite_migrations(), busy_timeout=SHORT_MS
    )
    yield opened
    await opened.close()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the file's write lock, as another program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.fault(23)
async def test_a_locked_file_is_reported_soon_and_stores_nothing(votes: Votes) -> None:
    with held(votes.path):
        began = time.monotonic()
        with pytest.raises(VotesUnavailableError, match="locked") as caught:
            await votes.record(VOTE)
        assert time.monotonic() - began < 10  # bounded; how fast is not asked here
        assert "Try again" in caught.value.hint
    assert await votes.in_force("debonairs") == []
    await votes.record(VOTE)
    assert await votes.in_force("debonairs") == [VOTE]


async def test_a_lock_that_goes_in_time_is_waited_for(votes: Votes) -> None:
    with held(votes.path):
        storing = asyncio.create_task(votes.record(VOTE))
        await asyncio.sleep(SHORT_MS / 1000 / 3)
        assert not storing.done()
    await storing
    assert await votes.in_force("debonairs") == [VOTE]


async def test_many_who_wait_for_a_lock_are_all_answered_in_time(votes: Votes) -> None:
    with held(votes.path):
        began = time.monotonic()
        answers = await asyncio.gather(
            *(votes.record(replace(VOTE, recipient=f"{i:016x}")) for i in range(50)),
            return_exceptions=True,
        )
        assert time.monotonic() - began < 10  # together, not one after another
    assert all(isinstance(answer, VotesUnavailableError) for answer in answers)
    assert await votes.in_force("debonairs") == []


async def test_reading_goes_on_while_another_writes(votes: Votes) -> None:
    await votes.record(VOTE)
    with held(votes.path):
        assert await votes.in_force("debonairs") == [VOTE]
        with pytest.raises(VotesUnavailableError):
            await votes.ping()
    await votes.ping()


async def test_a_cancelled_vote_does_not_hold_up_the_next(tmp_path: Path) -> None:
    votes = await Votes.open(tmp_path / "v.db", resources.sqlite_migrations(), busy_timeout=30_000)
    with held(votes.path):
        storing = asyncio.create_task(votes.record(VOTE))
        await asyncio.sleep(0.05)
        storing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await storing
    began = time.monotonic()
    await votes.record(replace(VOTE, recipient="c" * 16))
    assert time.monotonic() - began < 10  # bounded; how fast is not asked here
    await votes.close()


async def test_a_transaction_that_fails_leaves_everything_as_it_was(votes: Votes) -> None:
    await votes.record(VOTE)
    with held(votes.path), pytest.raises(VotesUnavailableError):
        await votes.forget(VOTE.recipient, VOTE.at)
    assert await votes.in_force("debonairs") == [VOTE]

    async def fail_halfway() -> None:
        async with votes._writer.transaction() as connection:
            await connection.execute_fetchall("DELETE FROM votes")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_halfway()
    assert await votes.in_force("debonairs") == [VOTE]
    await votes.ping()


@pytest.mark.fault(24)
async def test_a_full_file_refuses_and_takes_votes_again_when_there_is_room(votes: Votes) -> None:
    await votes.record(VOTE)
    pages = (await votes._writer.ask("PRAGMA page_count"))[0][0]
    await votes._writer.ask(f"PRAGMA max_page_count = {pages}")
    stored = 1

    async def fill() -> None:
        nonlocal stored
        for i in range(1000):
            await votes.record(replace(VOTE, recipient=f"{i:016x}", comment="x" * 900))
            stored += 1

    with pytest.raises(VotesUnavailableError, match="full") as caught:
        await fill()
    assert "space" in caught.value.hint
    assert len(await votes.in_force("debonairs")) == stored
    await votes._writer.ask("PRAGMA max_page_count = 1000000")
    await votes.record(replace(VOTE, recipient="f" * 16))
    assert len(await votes.in_force("debonairs")) == stored + 1


@pytest.mark.fault(25)
async def test_a_damaged_page_is_found_at_start(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    votes = await Votes.open(path, resources.sqlite_migrations())
    for i in range(200):
        await votes.record(replace(VOTE, recipient=f"{i:016x}", comment="y" * 500))
    await votes.close()
    body = bytearray(path.read_bytes())
    body[8192:24576] = os.urandom(16384)
    path.write_bytes(body)
    with pytest.raises(PermanentError, match="damaged") as caught:
        await Votes.open(path, resources.sqlite_migrations())
    assert "backup" in caught.value.hint


async def test_a_file_of_another_kind_is_named_at_start(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    path.write_bytes(b"these are not the votes you are looking for" * 100)
    with pytest.raises(PermanentError, match="damaged"):
        await Votes.open(path, resources.sqlite_migrations())


async def test_a_folder_where_the_file_should_be_is_named_at_start(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="cannot be opened") as caught:
        await Votes.open(tmp_path, resources.sqlite_migrations())
    assert "FEEDBACK_DB" in caught.value.hint


async def test_a_file_under_a_file_is_named_at_start(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(PermanentError, match="cannot be opened"):
        await Votes.open(tmp_path / "data" / "feedback.db", resources.sqlite_migrations())


async def test_a_file_that_breaks_while_in_use_is_reported(votes: Votes) -> None:
    await votes.record(VOTE)
    with closing(sqlite3.connect(votes.path)) as other:
        other.execute("DROP TABLE votes")
        other.commit()
    with pytest.raises(VotesUnavailableError, match="cannot be used"):
        await votes.record(VOTE)
    with pytest.raises(VotesUnavailableError, match="cannot be used"):
        await votes.in_force("debonairs")


async def test_a_backup_that_cannot_be_written_is_reported(votes: Votes, tmp_path: Path) -> None:
    with pytest.raises(VotesUnavailableError, match="cannot be used"):
        await votes.backup(tmp_path / "no" / "such" / "folder" / "b.db")


async def test_after_closing_a_vote_is_refused_in_words(tmp_path: Path) -> None:
    votes = await Votes.open(tmp_path / "v.db", resources.sqlite_migrations())
    await votes.close()
    with pytest.raises(VotesUnavailableError, match="stopping"):
        await votes.record(VOTE)


async def test_a_locked_file_does_not_keep_the_service_from_starting(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    await (await Votes.open(path, resources.sqlite_migrations())).close()
    with held(path):
        votes = await Votes.open(path, resources.sqlite_migrations(), busy_timeout=SHORT_MS)
        assert await votes.in_force("debonairs") == []
        await votes.close()


@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Give up root's right to write everywhere, for as long as the block lasts."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own are for their owner alone."""
    folder = Path(tempfile.mkdtemp(prefix="topfive-votes-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.fault(25)
async def test_a_read_only_file_is_named_at_start(open_folder: Path) -> None:
    path = open_folder / "feedback.db"
    await (await Votes.open(path, resources.sqlite_migrations())).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = DELETE")  # so that it can be read at all
    for made in (path, open_folder):
        made.chmod(made.stat().st_mode & ~0o222)
    with as_an_ordinary_user(), pytest.raises(PermanentError, match="cannot be written") as caught:
        await Votes.open(path, resources.sqlite_migrations())
    assert "ch" in caught.value.hint


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to somebody else")
@pytest.mark.parametrize("part", ["", "folder"])
async def test_a_file_of_another_owner_is_named_at_start_and_while_it_is_open(
    open_folder: Path, part: str
) -> None:
    """SQLite opens it for reading, begins, and fails at the first vote."""
    path, us = open_folder / "feedback.db", 65534
    theirs = open_folder if part else path
    os.chown(open_folder, us, us)
    with as_an_ordinary_user():
        votes = await Votes.open(path, resources.sqlite_migrations())
        assert await votes.ping() is None
        os.seteuid(0)
        os.chown(theirs, 0, 0)
        os.seteuid(us)
        told = await votes.ping()  # it is open: votes go on being stored
        await votes.close()
        assert told is not None
        with pytest.raises(PermanentError, match=r"belongs to root \(uid 0\)") as caught:
            await Votes.open(path, resources.sqlite_migrations())
        assert f"(uid {us})" in caught.value.message
        assert told[0] in caught.value.message
        assert f"chown {us}:" in caught.value.hint
        assert caught.value.hint.endswith(str(theirs))
        os.seteuid(0)
        os.chown(theirs, us, us)
        os.seteuid(us)
        again = await Votes.open(path, resources.sqlite_migrations())
        await again.record(VOTE)
        await again.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a folder that is closed to others")
@pytest.mark.parametrize("name", ["feedback.db", "data/feedback.db"])
def test_a_folder_of_another_that_we_may_not_enter_is_named_at_start(
    open_folder: Path, name: str
) -> None:
    """Nothing in it can be asked for, neither the file nor a folder on the way to it."""
    path = open_folder / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    open_folder.chmod(0o700)
    with as_an_ordinary_user(), pytest.raises(PermanentError, match=r"root \(uid 0\)") as caught:
        asyncio.run(Votes.open(path, resources.sqlite_migrations()))
    assert caught.value.hint.endswith(f"chown 65534:{os.getegid()} {open_folder}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to somebody else")
def test_an_owner_without_a_name_and_a_read_only_disk_are_told(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(open_folder, 54321, 54321)
    with as_an_ordinary_user():
        told = file_rights.trouble(open_folder / "feedback.db")
        assert f"{open_folder} belongs to uid 54321," in str(told)
        monkeypatch.setattr(os, "statvfs", lambda _path: SimpleNamespace(f_flag=os.ST_RDONLY))
        told = file_rights.trouble(open_folder / "feedback.db")
        assert f"{open_folder} is mounted read-only" in str(told)


def test_a_folder_that_we_may_write_and_not_list_will_do(open_folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(open_folder, 65534, -1)
    open_folder.chmod(0o300)

    async def opened() -> None:
        votes = await Votes.open(open_folder / "feedback.db", resources.sqlite_migrations())
        assert await votes.ping() is None
        await votes.close()

    with as_an_ordinary_user():
        asyncio.run(opened())


def moved(path: Path) -> None:
    path.rename(path.with_name("away.db"))


def moved_with_its_log(path: Path) -> None:
    for part in ("", "-wal", "-shm"):
        Path(f"{path}{part}").rename(path.with_name(f"away.db{part}"))


def replaced(path: Path) -> None:
    copy = path.with_name("copy.db")
    shutil.copyfile(path, copy)
    copy.replace(path)


def overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def written_over_by_another_database(path: Path) -> None:
    with closing(sqlite3.connect(path.with_name("other.db"))) as other:
        other.execute("CREATE TABLE cats (name TEXT)")
    path.write_bytes(path.with_name("other.db").read_bytes())


def log_deleted(path: Path) -> None:
    Path(f"{path}-wal").unlink()


@pytest.mark.parametrize(
    "harm",
    [
        Path.unlink, moved, moved_with_its_log, replaced, overwritten, emptied,
        written_over_by_another_database, log_deleted,
    ],
)  # fmt: skip
async def test_no_vote_is_thanked_for_when_the_file_is_gone(
    votes: Votes, harm: Callable[[Path], None]
) -> None:
    await votes.record(VOTE)
    harm(votes.path)
    for attempt in (votes.record(replace(VOTE, story="d" * 16)), votes.ping()):
        with pytest.raises(VotesUnavailableError, match="nothing was stored") as caught:
            await attempt
        assert "restore" in caught.value.hint
        # Readers of mail see the message: where the file lies is the operator's to know.
        assert str(votes.path) in caught.value.hint
        assert str(votes.path.parent) not in caught.value.message


async def test_a_file_that_is_put_back_serves_again(votes: Votes) -> None:
    moved_with_its_log(votes.path)
    with pytest.raises(VotesUnavailableError):
        await votes.record(VOTE)
    for part in ("", "-wal", "-shm"):
        votes.path.with_name(f"away.db{part}").rename(f"{votes.path}{part}")
    await votes.record(VOTE)
    assert await votes.in_force("debonairs") == [VOTE]


async def test_looking_at_the_file_keeps_its_locks_and_other_copies_their_votes(
    votes: Votes, tmp_path: Path
) -> None:
    """A handle that a process closes takes its locks along: a second copy would drop the log."""
    await votes.record(VOTE)
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('UPDATE pulse SET beat = beat + 1'); c.commit(); c.close()"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(votes.path), cwd=tmp_path
    )
    assert await process.wait() == 0
    await votes.record(replace(VOTE, story="d" * 16))
    assert await votes.count("debonairs") == 2
