"""The life of a run: every way in which it can end closes its row."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.errors import DatabaseUnavailableError, PermanentError
from service.models import RunReport, RunStatus, Trigger
from service.runs.controller import RunController
from service.runs.progress import ProgressCallback, ProgressStep
from service.storage.database import Database
from service.storage.tables import runs
from service.storage.tables.runs import Claim

SLOT = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)


async def completes(database: Database, claimed: Claim) -> RunReport:
    async with database.transaction() as connection:
        await runs.complete(connection, claimed, {"findings": []})
    return RunReport(run_id=claimed.run_id, status=RunStatus.COMPLETED)


def agent(database: Database, work: Any = None, **values: Any) -> RunController:
    async def plain(claimed: Claim, tell: ProgressCallback) -> RunReport:
        tell(ProgressStep("scrape", "reading"))
        return await completes(database, claimed)

    settings: dict[str, Any] = {"brand_id": "b", "owner": "me", "deadline_seconds": 5.0} | values
    return RunController(work or plain, database, **settings)


async def test_a_run_is_carried_out_and_its_steps_are_told(database: Database) -> None:
    one = agent(database)
    started = await one.start(Trigger.HTTP)
    assert (started.status, started.already_running) == ("pending", False)
    row = await one.wait(started.run_id)
    assert row is not None
    assert row["status"] == "completed"
    assert [step.message async for step in one.board.watch(started.run_id)] == ["reading"]
    assert (await one.report(started.run_id)).status == "completed"


async def test_a_hundred_requests_at_once_make_one_run(database: Database) -> None:
    go_on = asyncio.Event()

    async def slow(claimed: Claim, _: ProgressCallback) -> RunReport:
        await go_on.wait()
        return await completes(database, claimed)

    one = agent(database, slow)
    started = await asyncio.gather(*(one.start(Trigger.HTTP) for _ in range(100)))
    assert len({answer.run_id for answer in started}) == 1
    assert sum(not answer.already_running for answer in started) == 1
    go_on.set()
    await one.wait(started[0].run_id)
    assert (await one.start(Trigger.HTTP)).already_running is False
    await one.drain(5)


async def test_a_second_copy_gets_the_id_of_the_run_that_is_on(database: Database) -> None:
    go_on = asyncio.Event()

    async def slow(claimed: Claim, _: ProgressCallback) -> RunReport:
        await go_on.wait()
        return await completes(database, claimed)

    first, second = agent(database, slow), agent(database, slow, owner="other")
    started = await first.start(Trigger.CLI)
    answer = await second.start(Trigger.HTTP)
    assert (answer.run_id, answer.already_running) == (started.run_id, True)
    waiting = asyncio.create_task(second.wait(started.run_id))
    go_on.set()
    row = await waiting
    assert row is not None
    assert row["status"] == "completed"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermanentError("The key was refused", "Check it."), "The key was refused. Check it."),
        (ZeroDivisionError("x"), "a fault in Topfive: ZeroDivisionError('x')"),
    ],
)
async def test_a_run_that_breaks_is_closed_with_its_reason(
    database: Database, error: Exception, message: str
) -> None:
    told: list[tuple[str, str]] = []

    async def breaks(_: Claim, __: ProgressCallback) -> RunReport:
        raise error

    async def on_end(report: RunReport) -> None:
        told.append((report.run_id, report.error_message))

    one = agent(database, breaks, on_end=on_end)
    started = await one.start(Trigger.HTTP)
    row = await one.wait(started.run_id)
    assert row is not None
    assert (row["status"], row["error_message"]) == ("failed", message)
    assert told == [(started.run_id, message)]


async def test_a_run_that_takes_too_long_is_closed(database: Database) -> None:
    async def hangs(_: Claim, __: ProgressCallback) -> RunReport:
        await asyncio.sleep(60)
        raise AssertionError

    one = agent(database, hangs, deadline_seconds=0.05)
    row = await one.wait((await one.start(Trigger.HTTP)).run_id)
    assert row is not None
    assert "did not finish within 0.05 seconds" in row["error_message"]


async def test_the_lease_is_renewed_while_the_run_goes_on(database: Database) -> None:
    async def longer_than_its_lease(claimed: Claim, _: ProgressCallback) -> RunReport:
        await asyncio.sleep(0.6)
        assert await runs.close_dead(database, "b") == []
        return await completes(database, claimed)

    one = agent(database, longer_than_its_lease, lease_seconds=0.3, heartbeat_seconds=0.1)
    row = await one.wait((await one.start(Trigger.HTTP)).run_id)
    assert row is not None
    assert row["status"] == "completed"


async def test_a_run_whose_lease_was_lost_stops_and_writes_nothing(database: Database) -> None:
    stopped = asyncio.Event()

    async def works_on(_: Claim, __: ProgressCallback) -> RunReport:
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()
        raise AssertionError

    one = agent(database, works_on, heartbeat_seconds=0.05)
    started = await one.start(Trigger.HTTP)
    await asyncio.sleep(0.02)
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE agent_runs SET status = 'failed', error_message = 'lease expired', "
            "completed_at = now()"
        )
    report = await one.report(started.run_id)
    assert stopped.is_set()
    assert (report.status, "closed by another copy" in report.error_message) == ("failed", True)


async def test_draining_lets_a_short_run_end_and_closes_a_long_one(database: Database) -> None:
    async def short(claimed: Claim, _: ProgressCallback) -> RunReport:
        await asyncio.sleep(0.05)
        return await completes(database, claimed)

    async def long(_: Claim, __: ProgressCallback) -> RunReport:
        await asyncio.sleep(60)
        raise AssertionError

    for work, status in ((short, "completed"), (long, "failed")):
        one = agent(database, work)
        started = await one.start(Trigger.HTTP)
        await one.drain(0.5)
        row = await runs.one(database, started.run_id)
        assert row is not None
        assert row["status"] == status
        with pytest.raises(DatabaseUnavailableError, match="shutting down"):
            await one.start(Trigger.HTTP)
    assert row is not None
    assert row["error_message"].startswith("stopped")


async def test_a_slot_is_settled_when_anybody_has_run_it(database: Database) -> None:
    first, second = agent(database), agent(database, owner="other")
    assert await first.claim_slot(SLOT) is None  # it may be cut off yet
    await first.drain(5)
    assert await second.claim_slot(SLOT)
    assert len(await runs.newest(database, "b", 5)) == 1


async def test_a_slot_is_settled_when_its_run_has_failed_by_itself(database: Database) -> None:
    async def breaks(_: Claim, __: ProgressCallback) -> RunReport:
        raise ZeroDivisionError

    one = agent(database, breaks)
    assert await one.claim_slot(SLOT) is None
    [row] = await runs.newest(database, "b", 5)
    await one.wait(row["id"])
    assert await one.claim_slot(SLOT)
    assert len(await runs.newest(database, "b", 5)) == 1


async def test_a_standby_makes_up_for_the_slot_of_a_copy_that_is_shut_down_or_dies(
    database: Database,
) -> None:
    for number, ends in enumerate(("shut down", "dies")):
        slot, go_on = SLOT + timedelta(hours=number), asyncio.Event()
        dead: list[str] = []
        first = agent(database, waits_for(database, go_on), owner="first")
        second = agent(database, owner="second", is_dead=dead.__contains__)
        await first.claim_slot(slot)
        assert await second.claim_slot(slot) is None
        if ends == "dies":
            dead.append("first")
        else:
            await first.drain(0)
        assert await second.claim_slot(slot) is None
        await second.drain(5)
        rows = await runs.newest(database, "b", 2)
        assert [(row["status"], row["owner"]) for row in rows] == [
            ("completed", "second"), ("failed", "first"),
        ]  # fmt: skip
        assert {row["slot"] for row in rows} == {slot.isoformat()}
        go_on.set()
        await first.drain(5)


async def test_a_run_of_ours_that_could_not_be_closed_does_not_hold_its_slot(
    database: Database,
) -> None:
    """PostgreSQL did not answer when it ended: nobody carries it out, whatever its lease says."""
    one = agent(database)
    await runs.claim(database, brand_id="b", trigger=Trigger.SCHEDULE, owner="me", slot=SLOT)
    assert await one.claim_slot(SLOT) is None
    await one.drain(5)
    rows = await runs.newest(database, "b", 5)
    assert [row["status"] for row in rows] == ["completed", "failed"]


async def test_a_slot_waits_for_the_run_that_is_on(database: Database) -> None:
    one = agent(database)
    await runs.claim(database, brand_id="b", trigger=Trigger.HTTP, owner="another copy")
    assert not await one.claim_slot(SLOT)


def waits_for(database: Database, go_on: asyncio.Event) -> Any:
    """Return work that completes once it may."""

    async def work(claimed: Claim, _: ProgressCallback) -> RunReport:
        await go_on.wait()
        return await completes(database, claimed)

    return work


async def test_requests_that_waited_on_a_run_that_died_share_one_new_run(
    database: Database,
) -> None:
    dead: list[str] = []
    one = agent(database, is_dead=dead.__contains__)
    killed = await runs.claim(database, brand_id="b", trigger=Trigger.HTTP, owner="killed")
    waiting = [asyncio.create_task(one.run(Trigger.HTTP)) for _ in range(2)]
    await asyncio.sleep(0.1)
    # The second has slept longer when it hears of the death: the new run has ended by then.
    late = asyncio.create_task(one.run(Trigger.HTTP))
    await asyncio.sleep(0.1)
    assert not any(task.done() for task in (*waiting, late))
    dead.append("killed")
    answers = await asyncio.gather(*waiting, late)
    assert [answer and answer["status"] for answer in answers] == ["completed"] * 3
    assert len({answer["id"] for answer in answers if answer}) == 1
    rows = await runs.newest(database, "b", 5)
    assert [row["id"] for row in rows][1:] == [killed.run_id]


async def test_a_request_makes_up_for_a_run_that_died_once_and_not_for_ever(
    database: Database,
) -> None:
    async def dies(claimed: Claim, _: ProgressCallback) -> RunReport:
        async with database.connection() as connection:
            await connection.execute(
                "UPDATE agent_runs SET lease_until = now() - interval '1 second'"
            )
        await runs.close_dead(database, "b")
        return await completes(database, claimed)

    row = await agent(database, dies).run(Trigger.HTTP)
    assert row is not None
    assert (row["status"], row["error_message"]) == ("failed", "lease expired")
    assert len(await runs.newest(database, "b", 5)) == 2


async def test_a_request_whose_run_failed_by_itself_is_told_so(database: Database) -> None:
    async def breaks(_: Claim, __: ProgressCallback) -> RunReport:
        raise PermanentError("The key was refused", "Check it.")

    row = await agent(database, breaks).run(Trigger.HTTP)
    assert row is not None
    assert row["error_message"] == "The key was refused. Check it."
    assert len(await runs.newest(database, "b", 5)) == 1


async def test_a_request_that_waits_while_the_service_is_shut_down_is_told_so(
    database: Database,
) -> None:
    one = agent(database, waits_for(database, asyncio.Event()))
    waiting = asyncio.create_task(one.run(Trigger.HTTP))
    await asyncio.sleep(0.1)
    await one.drain(0)
    row = await waiting
    assert row is not None
    assert row["error_message"].startswith("stopped")


async def test_a_claim_on_its_way_when_draining_begins_leaves_no_run_behind(
    database: Database,
) -> None:
    one = agent(database, waits_for(database, asyncio.Event()))
    async with database.transaction() as connection:
        await connection.execute("LOCK TABLE agent_runs")
        starting = asyncio.create_task(one.start(Trigger.HTTP))
        await asyncio.sleep(0.1)
        draining = asyncio.create_task(one.drain(0))
        await asyncio.sleep(0.1)
    await draining
    row = await runs.one(database, (await starting).run_id)
    assert row is not None
    assert row["error_message"].startswith("stopped")


async def test_without_a_database_a_slot_is_not_settled(database: Database) -> None:
    one = agent(database)
    await database.close()
    assert not await one.claim_slot(SLOT)


async def test_a_row_that_cannot_be_closed_is_left_to_its_lease(database: Database) -> None:
    async def loses_the_database(_: Claim, __: ProgressCallback) -> RunReport:
        await database.close()
        raise PermanentError("no luck")

    one = agent(database, loses_the_database)
    report = await one.report((await one.start(Trigger.HTTP)).run_id)
    assert report.error_message == "no luck."


async def test_waiting_for_a_run_that_never_was_ends(database: Database) -> None:
    assert await agent(database).wait("00000000-0000-0000-0000-000000000000") is None
