"""The machine's clock, PostgreSQL's included, set an hour on and back; a loop that is blocked."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from service.app import App
from service.runs.scheduler import next_slot
from tests.app.test_server import serving
from tests.app.world import World, completed, rows, sent, titles
from tests.e2e.test_whole_program import free_port
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)
TEN = timedelta(minutes=10)
HOUR = timedelta(hours=1)

_CLOCK = """
CREATE SCHEMA clock;
CREATE TABLE clock.moved (by interval NOT NULL);
INSERT INTO clock.moved VALUES ('0');
CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT pg_catalog.now() + by FROM clock.moved';
ALTER TABLE agent_runs ALTER started_at SET DEFAULT clock.now();
ALTER TABLE outbox ALTER not_before SET DEFAULT clock.now();
"""
"""PostgreSQL has no clock of its own to set: its `now()` is replaced for this database."""


@dataclass(slots=True)
class Machine:
    """The clocks of one machine: the service's and PostgreSQL's move together."""

    world: World
    database: asyncpg.Connection

    async def set(self, by: timedelta) -> None:
        """Set the clock, as a person or a time server does."""
        self.world.clock.by += by
        await self.database.execute("UPDATE clock.moved SET by = by + $1", by)

    async def wait(self, time_: timedelta) -> None:
        """Let time pass."""
        self.world.clock.passed += time_
        await self.set(time_)


@pytest.fixture
async def machine(around: World, postgres_url: str) -> Any:
    database = await asyncpg.connect(postgres_url)
    await database.execute(_CLOCK)
    name = await database.fetchval("SELECT current_database()")
    await database.execute(f"ALTER DATABASE {name} SET search_path = public, clock, pg_catalog")
    around.look_seconds = 0.05
    yield Machine(around, database)
    await database.close()


async def count(service: App) -> int:
    """Return how many runs there were; each slot has one, or PostgreSQL would not have it."""
    runs = await rows(service, "SELECT status, trigger FROM agent_runs")
    assert all(row["trigger"] == "schedule" for row in runs)
    return sum(row["status"] == "completed" for row in runs)


async def until_count(service: App, number: int) -> None:
    """Wait for that many runs, and see that it stays at that."""

    async def enough() -> bool:
        return await count(service) >= number

    await until(enough, f"run {number}")
    await asyncio.sleep(0.3)
    assert await count(service) == number


@pytest.mark.slow
@pytest.mark.fault(29)
async def test_an_hour_on_and_back_makes_no_double_and_misses_no_run(
    around: World, machine: Machine
) -> None:
    settings = {"port": str(free_port()), "agent_run_interval_minutes": "10"}
    async with around.opened(**settings) as service, serving(service):
        await until_count(service, 1)
        await machine.wait(TEN)
        await until_count(service, 2)
        await machine.set(HOUR)  # the slots of that hour never were; the current one runs
        await until_count(service, 3)
        await machine.set(-HOUR)
        await until_count(service, 3)
        for number in (4, 5, 6):  # the names of these slots were taken, for a good part
            await machine.wait(TEN)
            await until_count(service, number)
    # Started again within the hour that comes twice: slots by the clock, until they are taken.
    async with around.opened(**settings) as service, serving(service):
        await until_count(service, 7)
        for number in range(8, 15):
            await machine.wait(TEN)
            await until_count(service, number)


@pytest.mark.fault(29)
async def test_a_lease_from_before_the_clock_was_set_back_blocks_nobody_for_an_hour(
    around: World, machine: Machine
) -> None:
    await machine.set(HOUR)
    await machine.database.execute(
        "INSERT INTO agent_runs (id, brand_id, trigger, status, owner, lease_until) VALUES "
        "(gen_random_uuid(), 'debonairs', 'http', 'running', 'dead', "
        "clock.now() + interval '20 s')"
    )
    await machine.set(-HOUR)
    settings = {"port": str(free_port()), "agent_run_interval_minutes": "10"}
    async with around.opened(**settings) as service, serving(service):

        async def cut() -> bool:
            query = "SELECT 1 FROM agent_runs WHERE lease_until < now() + interval '1 minute'"
            return bool(await rows(service, query))

        await until(cut, "a shorter lease")
        await machine.wait(timedelta(seconds=31))

        async def gone_on() -> bool:
            runs = await rows(service, "SELECT trigger, status, error_message FROM agent_runs")
            return {row["status"] for row in runs} == {"failed", "completed"}

        await until(gone_on, "the run of the slot")


@pytest.mark.fault(29)
async def test_mail_that_waits_for_a_moment_that_was_put_an_hour_away_goes_out(
    around: World, machine: Machine
) -> None:
    around.fill()
    settings = {"port": str(free_port()), "agent_run_interval_minutes": "10"}
    around.mail.on("rcpt", "451 4.3.0 later", times=2)
    async with around.opened(**settings) as service, serving(service):
        await machine.set(HOUR)

        async def held() -> bool:
            query = "SELECT 1 FROM outbox WHERE attempts > 0 AND state = 'queued'"
            return len(await rows(service, query)) == 2

        await until(held, "two mails that are tried again later")
        await machine.set(-HOUR)

        async def arrived() -> bool:
            return len(around.mail.messages) == 2

        await until(arrived, "both mails")


@pytest.mark.slow
@pytest.mark.fault(29)
@pytest.mark.parametrize("schedule", ["every 60 minutes", "00:00,06:00,12:00,18:00"])
async def test_a_clock_that_was_days_ahead_keeps_no_news_back_for_days(
    around: World, machine: Machine, schedule: str
) -> None:
    mailed = []
    async with around.opened(email_schedule=schedule) as service:
        await machine.set(timedelta(days=2))
        for number, town in enumerate(("Soweto", "Durban", "Welkom", "Knysna", "George")):
            if number == 2:
                await machine.set(timedelta(days=-2))
            await machine.wait(timedelta(hours=6))
            around.publish(number % 3, town, f"Debonairs opens in {town}", f"Debonairs in {town}.")
            await completed(service)
            mailed.append(len(await sent(service)))
    assert mailed[-2:] == [2, 2]


@pytest.mark.slow
@pytest.mark.fault(30)
async def test_a_loop_that_is_blocked_for_five_seconds_misses_no_slot(around: World) -> None:
    settings = {"port": str(free_port()), "agent_run_interval_minutes": "10"}
    async with around.opened(**settings) as service, serving(service):
        await until_count(service, 1)
        now = datetime.now(UTC)
        around.clock.by = next_slot(now, TEN) - now - timedelta(seconds=2)
        around.clock.passed = around.clock.by
        time.sleep(5)  # noqa: ASYNC251 - the loop is blocked on purpose
        await until_count(service, 2)


async def test_what_a_clock_far_ahead_took_for_old_is_told_when_it_is_right_again(
    around: World, machine: Machine
) -> None:
    async with around.opened() as service:
        await completed(service)
        around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
        await machine.set(timedelta(days=30))
        assert not titles(await completed(service))
        await machine.set(timedelta(days=-30))
        assert titles(await completed(service)) == ["Debonairs opens in Soweto"]
