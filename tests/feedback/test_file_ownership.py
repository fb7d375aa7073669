"""One brand, one file of votes: standbys share it, a second host is refused, a moved one is not."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from service import resources
from service.errors import PermanentError
from service.feedback.file_ownership import VotesFileOwnership, place_of
from service.feedback.votes import Votes
from service.models import Answer, Vote
from service.storage.database import Database
from tests.waiting import until


@asynccontextmanager
async def ownership(
    database: Database, folder: Path, owner: str
) -> AsyncIterator[VotesFileOwnership]:
    """A copy of the brand whose votes lie in `folder`."""
    votes = await Votes.open(folder / "feedback.db", resources.sqlite_migrations())
    try:
        yield VotesFileOwnership(
            database,
            votes,
            brand_id="b",
            owner=owner,
            heartbeat_seconds=0.05,
            watch_seconds=0.5,
        )
    finally:
        await votes.close()


def never(reason: PermanentError) -> None:
    raise AssertionError(reason)


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as lines:
        yield lines


async def test_standbys_on_one_volume_are_welcome(database: Database, tmp_path: Path) -> None:
    async with (
        ownership(database, tmp_path, "one") as one,
        ownership(database, tmp_path, "two") as two,
        one.held(never),
        two.held(never),
    ):
        await asyncio.sleep(0.3)


@pytest.mark.parametrize("copied", [False, True])
async def test_a_second_file_is_refused_while_the_first_lives(
    database: Database, tmp_path: Path, copied: bool
) -> None:
    async with ownership(database, tmp_path / "a", "one") as one, one.held(never):
        if copied:
            shutil.copytree(tmp_path / "a", tmp_path / "b")
        async with ownership(database, tmp_path / "b", "two") as two:
            with pytest.raises(PermanentError, match="served already, with another file") as caught:
                await two.claim()
            assert "the same DATA_DIR" in caught.value.hint
        await asyncio.sleep(0.2)  # and the first is not disturbed by it
    async with ownership(database, tmp_path / "b", "two") as two, two.held(never):
        pass


async def test_a_copy_that_died_makes_room_after_a_moment(
    database: Database, tmp_path: Path
) -> None:
    async with ownership(database, tmp_path / "a", "killed") as one:
        await one.claim()
    async with ownership(database, tmp_path / "b", "two") as two, two.held(never):
        pass


async def test_one_taken_for_dead_that_comes_back_hears_of_it_and_stops(
    database: Database, tmp_path: Path
) -> None:
    heard: asyncio.Queue[PermanentError] = asyncio.Queue()
    async with ownership(database, tmp_path / "a", "frozen") as one:
        one._heartbeat_seconds = 1.5  # frozen, for the others
        async with (
            one.held(heard.put_nowait),
            ownership(database, tmp_path / "b", "two") as two,
            two.held(never),
        ):
            reason = await asyncio.wait_for(heard.get(), 10)
    assert "served already" in reason.message


async def test_an_error_in_the_heartbeat_ends_the_block_and_is_raised(
    database: Database, tmp_path: Path
) -> None:
    """Here it is `lost` that raises: so `never` makes a test fail wherever it is called."""
    async with ownership(database, tmp_path / "a", "frozen") as one:
        one._heartbeat_seconds = 1.5  # frozen, for the others
        with pytest.raises(AssertionError, match="served already"):
            async with (
                one.held(never),
                ownership(database, tmp_path / "b", "two") as two,
                two.held(never),
            ):
                await asyncio.sleep(60)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_block_that_is_cancelled_stays_cancelled(
    database: Database, tmp_path: Path
) -> None:
    async def serve() -> None:
        async with ownership(database, tmp_path, "one") as one, one.held(never):
            begun.set()
            await asyncio.sleep(60)

    begun = asyncio.Event()
    serving = asyncio.create_task(serve())
    await begun.wait()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_a_row_that_was_lost_is_written_again(database: Database, tmp_path: Path) -> None:
    async def rows() -> list[Any]:
        async with database.connection() as connection:
            found: list[Any] = await connection.fetch("SELECT owner FROM votes_files")
            return found

    async with ownership(database, tmp_path, "one") as one, one.held(never):
        async with database.connection() as connection:
            await connection.execute("DELETE FROM votes_files")
        await until(rows, "a new row")


async def test_a_forgotten_volume_is_told(
    database: Database, tmp_path: Path, logged: list[Any]
) -> None:
    async with ownership(database, tmp_path / "a", "one") as one:
        await one._votes.record(
            Vote(
                recipient="r", story="s", answer=Answer.YES, at=datetime.now(UTC), brand_id="b"
            )
        )  # fmt: skip
        async with one.held(never):
            pass
    async with ownership(database, tmp_path / "b", "two") as two, two.held(never):
        pass
    told = [line["event"] for line in logged if "holds 0 votes" in line["event"]]
    assert len(told) == 1
    assert "held 1" in told[0]


def test_where_the_system_names_no_boot_the_host_stands_in(tmp_path: Path) -> None:
    assert place_of(tmp_path) == place_of(tmp_path)
    assert place_of(tmp_path, tmp_path / "nothing") != place_of(tmp_path)
