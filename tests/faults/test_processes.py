"""The program killed with -9 or told to stop, at every stage, as a real process."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.app.process.signals import AGAIN_SECONDS
from tests.app.world import World
from tests.delivery.smtp_server import HOLD, MailServer
from tests.e2e.test_whole_program import free_port, until_mails
from tests.faults.nursery import Copy, Nursery, nursery
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

GRACE = 10.0
"""Seconds that the container gives after SIGTERM are 30; the program itself wants no more."""


@dataclass(slots=True)
class Stage:
    """A world, its database, and copies that are killed in it."""

    world: World
    home: Nursery
    database: asyncpg.Connection
    folder: Path

    async def start(self, **changed: str) -> Copy:
        """Start a copy whose leases last a second; its slot runs at once."""
        environ = self.world.environ | {"PORT": str(free_port()), "EVALUATOR": "openai"} | changed
        return await self.home.start(environ, self.folder / "log", {"lease": 1.0, "look": 0.1})

    async def start_as_it_is(self, **changed: str) -> Copy:
        """Start a copy by the command line, with nothing varied."""
        environ = self.world.environ | {"PORT": str(free_port())} | changed
        return await self.home.start(environ, self.folder / "log")

    async def rows(self, query: str) -> list[dict[str, Any]]:
        """Return what a query finds."""
        return [dict(row) for row in await self.database.fetch(query)]

    async def until_rows(self, query: str) -> None:
        """Wait until a query finds something."""
        await until(lambda: self.rows(query), query)

    async def completed(self, copy: Copy) -> dict[str, Any]:
        """Let the copy carry out a run; return its result."""
        await until(copy.is_up, "the start")
        answer = await copy.ask("POST", "/run-agent?wait=true")
        assert answer is not None
        row = json.loads(answer[1])
        assert row["status"] == "completed", row
        return dict(row["result"])


@pytest.fixture
async def stage(around: World, tmp_path: Path, postgres_url: str) -> AsyncIterator[Stage]:
    around.fill()
    database = await asyncpg.connect(postgres_url)
    async with nursery() as home:
        yield Stage(around, home, database, tmp_path)
    await database.close()


@pytest.mark.fault(1)
async def test_killed_while_scraping_its_row_is_closed_and_the_next_run_finds_it_all(
    stage: Stage,
) -> None:
    stage.world.web.sites[2].gate = asyncio.Event()
    copy = await stage.start()
    await asyncio.wait_for(stage.world.web.sites[2].asked.wait(), 30)
    await stage.until_rows("SELECT 1 FROM agent_runs WHERE status = 'running'")
    await copy.end(signal.SIGKILL)
    stage.world.web.sites[2].gate = None
    await stage.until_rows("SELECT 1 FROM agent_runs WHERE lease_until < now()")
    result = await stage.completed(await stage.start())
    assert len(result["findings"]) == 2
    closed = await stage.rows("SELECT error_message FROM agent_runs WHERE status = 'failed'")
    assert closed == [{"error_message": "lease expired"}]


@pytest.mark.fault(2)
async def test_killed_between_completing_and_sending_the_digest_goes_out_after_the_restart(
    stage: Stage,
) -> None:
    copy = await stage.start(SMTP_PORT=str(free_port()))  # nobody listens there
    await stage.until_rows("SELECT 1 FROM outbox WHERE attempts > 0")
    await copy.end(signal.SIGKILL)
    assert stage.world.mail.messages == []
    again = await stage.start()
    await until_mails(stage.world.mail, 2)
    assert await again.end() == 0
    assert await stage.rows("SELECT DISTINCT state FROM outbox") == [{"state": "sent"}]


@pytest.mark.fault(4)
async def test_killed_between_the_250_and_writing_sent_it_comes_once_more_the_same(
    stage: Stage,
) -> None:
    mail = stage.world.mail
    mail.on("after_dot", HOLD)
    copy = await stage.start(EMAIL_TO="anna@example.com")
    await asyncio.wait_for(mail.stuck.wait(), 30)
    holding = stage.database.transaction()
    await holding.start()
    await stage.database.execute("SELECT FROM outbox FOR UPDATE")
    mail.gate.set()  # the server says 250; what is written then waits for our lock
    other = await asyncpg.connect(stage.world.environ["DATABASE_URL"])
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    await until(lambda: other.fetchval(waiting), "the writing of 'sent'")
    await copy.end(signal.SIGKILL)
    # PostgreSQL would carry out what it was told before it notices that nobody is there.
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    )
    await other.close()
    await holding.rollback()
    assert await stage.rows("SELECT state FROM outbox") == [{"state": "data"}]
    again = await stage.start(EMAIL_TO="anna@example.com")
    await stage.until_rows("SELECT 1 FROM outbox WHERE state = 'sent'")
    assert await again.end() == 0
    assert len(mail.messages) == 2
    assert len({kept.body for kept in mail.messages}) == 1


@asynccontextmanager
async def scraping(stage: Stage) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Hold the run where it reads; lend what tells that it is there."""
    site = stage.world.web.sites[1]
    site.gate = asyncio.Event()
    yield site.asked.wait
    site.gate.set()


@asynccontextmanager
async def judging(stage: Stage) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Hold the run where the model judges."""
    stage.world.model.delay = 15.0
    yield lambda: stage.world.model_asked(30)


@asynccontextmanager
async def _locked(stage: Stage, lock: str) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    looking = await asyncpg.connect(stage.world.environ["DATABASE_URL"])
    async with stage.database.transaction():
        await stage.database.execute(lock)
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        yield lambda: until(lambda: looking.fetchval(waiting), "the lock")
    await looking.close()


def ranking(stage: Stage) -> Any:
    """Hold the run where it compares with the stories that are known."""
    return _locked(stage, "LOCK TABLE stories IN ACCESS EXCLUSIVE MODE")


def storing(stage: Stage) -> Any:
    """Hold the run in its one transaction."""
    return _locked(stage, "LOCK TABLE items IN SHARE MODE")


@pytest.mark.fault(7)
@pytest.mark.parametrize("held", [scraping, judging, ranking, storing])
async def test_sigterm_in_any_stage_closes_the_row_and_ends_in_time_and_a_second_at_once(
    stage: Stage, held: Any
) -> None:
    async with held(stage) as reached:
        copy = await stage.start()
        await reached()
        await until(copy.is_up, "the page")
        assert await copy.end(seconds=GRACE + 5) == 0, copy.output()
    [row] = await stage.rows("SELECT status, error_message FROM agent_runs")
    assert (row["status"], row["error_message"][:8]) == ("failed", "stopped:")
    assert await stage.rows("SELECT 1 FROM outbox") == []
    assert "Traceback" not in copy.output()
    await stage.database.execute("DELETE FROM agent_runs")
    stage.world.model.requests.clear()
    stage.world.web.sites[1].asked.clear()
    async with held(stage) as reached:
        copy = await stage.start()
        await reached()
        await until(copy.is_up, "the page")
        copy.send(signal.SIGTERM)
        await asyncio.sleep(AGAIN_SECONDS + 0.3)  # one that comes sooner is the first one's echo
        assert not copy.ended.done()
        assert await copy.end(seconds=3) == 130


@pytest.mark.fault(8)
async def test_sigterm_in_data_ends_in_time_the_row_says_data_and_the_next_start_sends_it(
    stage: Stage,
) -> None:
    mail: MailServer = stage.world.mail
    mail.on("after_dot", HOLD)
    copy = await stage.start(EMAIL_TO="anna@example.com")
    await asyncio.wait_for(mail.stuck.wait(), 30)
    assert await copy.end(seconds=GRACE) == 0
    rows = await stage.rows("SELECT state FROM outbox")
    assert rows == [{"state": "data"}]
    assert await stage.rows("SELECT status FROM agent_runs") == [{"status": "completed"}]
    await stage.start(EMAIL_TO="anna@example.com")
    await stage.until_rows("SELECT 1 FROM outbox WHERE state = 'sent'")
    assert len(mail.messages) == 2
    assert len({kept.body for kept in mail.messages}) == 1


@pytest.mark.fault(32)
async def test_a_full_disk_under_the_log_file_costs_lines_and_not_the_service(
    stage: Stage,
) -> None:
    copy = await stage.start(LOG_FILE="/dev/full", LOG_LEVEL="DEBUG")
    await stage.completed(copy)
    await until_mails(stage.world.mail, 2)
    health = await copy.ask("GET", "/health")
    assert health is not None
    assert health[0] == 200
    assert await copy.end() == 0
    assert "Mail sent" in copy.output()  # the other way out is open still
    assert "Traceback" not in copy.output()


async def test_a_standby_is_welcome_and_a_second_volume_is_refused_until_the_first_has_died(
    stage: Stage, tmp_path: Path
) -> None:
    first = await stage.start_as_it_is()
    await until(first.is_up, "the first")
    standby = await stage.start_as_it_is()
    await until(standby.is_up, "the standby")
    stranger = await stage.start_as_it_is(DATA_DIR=str(tmp_path / "elsewhere"))
    assert await stranger.end(0) == 1
    assert "is served already, with another file of votes, on host" in stranger.output()
    for copy in (first, standby):
        await copy.end(signal.SIGKILL)
    heir = await stage.start_as_it_is(DATA_DIR=str(tmp_path / "elsewhere"))
    await until(heir.is_up, "the heir")
    assert await heir.end() == 0
