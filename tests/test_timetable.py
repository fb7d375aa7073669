"""Slots, and a scheduler that neither sleeps through a moved clock nor drops a late job."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.timetable import Timetable, next_slot, slot_of

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

    async def __call__(self, slot: datetime) -> bool:
        self.slots.append(slot)
        self.refusals -= 1
        return self.refusals < 0


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
    table = Timetable(claims, interval=TEN, clock=lambda: moment, look_seconds=1)
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


async def test_a_blocked_loop_makes_a_run_late_not_lost() -> None:
    claims = _Claims()
    table = Timetable(claims, interval=TEN, look_seconds=1)
    table.start()
    time.sleep(1.6)  # noqa: ASYNC251 - the loop is blocked on purpose
    await until(lambda: bool(claims.slots))
    table.stop()


async def test_a_clock_set_back_does_not_put_the_scheduler_to_sleep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claims = _Claims(refusals=1_000)
    shift = [0.0]
    real = time.time
    monkeypatch.setattr("service.timetable.time.time", lambda: real() + shift[0])
    table = Timetable(claims, interval=TEN, look_seconds=0.2)
    table.start()
    await until(lambda: len(claims.slots) >= 1)
    table._scheduler.modify_job("look", next_run_time=datetime.now(UTC) + timedelta(hours=1))
    asked = len(claims.slots)
    await asyncio.sleep(0.5)
    assert len(claims.slots) == asked
    shift[0] = -3600.0
    await until(lambda: len(claims.slots) > asked)
    table.stop()


async def test_other_jobs_are_called_too() -> None:
    called = asyncio.Event()

    async def job() -> None:
        called.set()

    table = Timetable(_Claims(), interval=TEN)
    table.every(job, hours=1 / 3600)
    table.start()
    await asyncio.wait_for(called.wait(), 5)
    table.stop()
