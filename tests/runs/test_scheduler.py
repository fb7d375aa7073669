"""Slots, and a scheduler that neither sleeps through a moved clock nor drops a late job."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.runs.scheduler import (
    NonDecreasingClock,
    RunScheduler,
    _NextOneTrigger,
    next_slot,
    slot_of,
)

TEN = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("moment", "slot"),
    [("10:00:00", "10:00"), ("10:09:59", "10:00"), ("10:10:00", "10:10"), ("23:59:59", "23:50")],
)
def test_a_slot_is_the_moment_floored(moment: str, slot: str) -> None:
    at = datetime.fromisoformat(f"2026-11-01T{moment}+00:00")
    assert slot_of(at, TEN) == datetime.fromisoformat(f"2026-11-01T{slot}:00+00:00")


@given(
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - hypothesis adds the zone
    st.integers(min_value=1, max_value=1440),
)
def test_every_moment_lies_in_one_slot(naive: datetime, minutes: int) -> None:
    at, interval = naive.replace(tzinfo=UTC), timedelta(minutes=minutes)
    assert slot_of(at, interval) <= at < next_slot(at, interval)
    assert slot_of(slot_of(at, interval), interval) == slot_of(at, interval)


class _Claims:
    """Remembers which slots were asked for; refuses the first `refusals` times."""

    def __init__(self, refusals: int = 0) -> None:
        self.slots: list[datetime] = []
        self.refusals = refusals
        self.taken: list[datetime] = []

    async def __call__(self, slot: datetime) -> datetime | None:
        self.slots.append(slot)
        self.refusals -= 1
        return max([slot, *self.taken]) if self.refusals < 0 else None


async def until(condition: object, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if callable(condition) and condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen in time")


async def test_the_current_slot_is_asked_for_at_once_and_only_until_it_is_settled() -> None:
    claims = _Claims(refusals=1)
    moment = datetime(2026, 11, 1, 10, 3, tzinfo=UTC)
    table = RunScheduler(claims, interval=TEN, clock=lambda: moment, look_seconds=1)
    table.start()
    assert table.running
    await until(lambda: len(claims.slots) == 2)
    await asyncio.sleep(1.2)
    assert claims.slots == [datetime(2026, 11, 1, 10, 0, tzinfo=UTC)] * 2
    assert table.next_run_at() == datetime(2026, 11, 1, 10, 10, tzinfo=UTC)
    moment += TEN
    await until(lambda: len(claims.slots) == 3)
    table.pause()
    table.stop()
    await asyncio.sleep(0)
    assert not table.running


@pytest.mark.fault(30)
async def test_a_blocked_loop_makes_a_run_late_not_lost() -> None:
    claims = _Claims()
    table = RunScheduler(claims, interval=TEN, look_seconds=1)
    table.start()
    time.sleep(1.6)  # noqa: ASYNC251 - the loop is blocked on purpose
    await until(lambda: bool(claims.slots))
    table.stop()


@pytest.mark.fault(29)
async def test_a_clock_set_back_does_not_put_the_scheduler_to_sleep() -> None:
    claims, shift, mended = _Claims(refusals=1_000), [timedelta(0)], asyncio.Event()

    async def on_moved() -> None:
        mended.set()
        raise ZeroDivisionError  # which must not end the watch

    table = RunScheduler(
        claims,
        interval=TEN,
        clock=lambda: datetime.now(UTC) + shift[0],
        look_seconds=0.2,
        on_moved=on_moved,
    )
    table.start()
    await until(lambda: len(claims.slots) >= 1)
    table._scheduler.modify_job("look", next_run_time=datetime.now(UTC) + timedelta(hours=1))
    asked = len(claims.slots)
    await asyncio.sleep(0.5)
    assert len(claims.slots) == asked
    shift[0] = -timedelta(hours=1)
    await until(lambda: len(claims.slots) > asked)
    await asyncio.wait_for(mended.wait(), 30)
    await asyncio.sleep(0.3)
    assert table.running
    table.stop()


class _Hands:
    """A wall clock and a steady one, moved by hand."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 1, 10, 3, tzinfo=UTC)
        self.steady = 0.0

    def go(self, minutes: float, wall: float | None = None) -> None:
        """Let time pass; the wall clock shows `wall` minutes instead."""
        self.steady += minutes * 60
        self.wall += timedelta(minutes=minutes if wall is None else wall)


@pytest.mark.fault(29)
def test_slots_go_on_through_an_hour_that_comes_twice_and_skip_one_that_never_was() -> None:
    hands = _Hands()
    clock = NonDecreasingClock(lambda: hands.wall, lambda: hands.steady)
    slots = []
    for minutes, wall in [(0, 0), (10, 10), (10, -50), (10, 10), (10, 70), (10, 10)]:
        hands.go(minutes, wall)
        slots.append(f"{slot_of(clock(), TEN):%H:%M}")
    assert slots == ["10:00", "10:10", "10:20", "10:30", "10:40", "10:50"]
    hands.go(10, 70)
    assert f"{slot_of(clock(), TEN):%H:%M}" == "12:00"


@pytest.mark.fault(29)
async def test_restarted_in_an_hour_that_comes_twice_the_next_run_is_an_interval_away() -> None:
    claims, hands = _Claims(), _Hands()
    claims.taken = [hands.wall + timedelta(minutes=57)]  # 11:00
    table = RunScheduler(claims, interval=TEN, clock=lambda: hands.wall, look_seconds=0.05)
    table.start()
    await until(lambda: bool(claims.slots))
    await asyncio.sleep(0.2)
    assert [f"{slot:%H:%M}" for slot in claims.slots] == ["10:00", "11:00"]
    assert timedelta(minutes=9) < table.next_run_at() - hands.wall <= TEN
    table._slot_clock.be_at_least(claims.taken[0] + TEN)
    await until(lambda: len(claims.slots) == 3)
    assert f"{claims.slots[2]:%H:%M}" == "11:10"
    table.stop()


async def test_what_is_under_way_when_it_is_stopped_is_cut_short_and_not_reported_as_a_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, ended = [], []

    async def claim(slot: datetime) -> datetime | None:
        begun.append(slot)
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(slot)
        return slot

    table = RunScheduler(claim, interval=TEN)
    table.start()
    await until(lambda: bool(begun))
    table.stop()
    await until(lambda: bool(ended))
    await asyncio.sleep(0.05)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_other_jobs_are_called_too() -> None:
    called = asyncio.Event()

    async def job() -> None:
        called.set()

    table = RunScheduler(_Claims(), interval=TEN)
    table.every(job, hours=1, first=timedelta(seconds=0.01))
    table.start()
    await asyncio.wait_for(called.wait(), 30)
    table.stop()


async def test_the_zone_that_the_machine_names_is_nothing_to_the_scheduler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Containers have TZ=UTC+2 and worse, which a library of APScheduler's refuses."""
    monkeypatch.setenv("TZ", "Mars/Olympus")
    scheduler = RunScheduler(_Claims(), interval=TEN)
    scheduler.every(_nothing, hours=6, first=TEN)
    [job] = scheduler._scheduler.get_jobs()
    assert job.trigger.timezone is UTC


async def _nothing() -> None:
    pass


def test_times_that_a_clock_has_jumped_over_are_not_counted_one_by_one() -> None:
    look = _NextOneTrigger(seconds=5, timezone=UTC)
    born, now = datetime(1972, 2, 26, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC)
    assert look.get_next_fire_time(born, now) == now + timedelta(seconds=5)
    just = now - timedelta(seconds=1)
    assert look.get_next_fire_time(just, now) == just + timedelta(seconds=5)
