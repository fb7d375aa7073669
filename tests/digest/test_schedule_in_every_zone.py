"""Quiet hours and set times where the clocks change, against a clock read minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.digest.schedule import Schedule, collects_from, due, due_slot, next_time, release
from service.models import QuietHours
from tests.tables import each

MINUTE = timedelta(minutes=1)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
Change = tuple[datetime, int, int]
"""The first moment after a change, and the minutes apart from UTC before it and after it."""


def offset(zone: ZoneInfo, moment: datetime) -> int:
    apart = moment.astimezone(zone).utcoffset()
    assert apart is not None
    return int(apart.total_seconds()) // 60


@cache
def changes(name: str) -> tuple[Change, ...]:
    """Return the changes of a zone in two years."""
    zone, found = ZoneInfo(name), []
    for hour in range(0, int((END - BEGIN).total_seconds()) // 3600, 24):
        low, high = BEGIN + timedelta(hours=hour), BEGIN + timedelta(hours=hour + 24)
        before, after = offset(zone, low), offset(zone, high)
        if before == after:
            continue
        while high - low > MINUTE:
            middle = low + (high - low) // 2 // MINUTE * MINUTE
            low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
        found.append((high, before, after))
    return tuple(found)


@cache
def zones() -> tuple[str, ...]:
    """Return one zone of each way to change the clocks."""
    known = {changes(name): name for name in sorted(available_timezones(), reverse=True)}
    return tuple(sorted(name for found, name in known.items() if found))


@cache
def wall(name: str, change: Change) -> list[tuple[datetime, datetime]]:
    """Return the minutes of six days around a change, each with what the clock on the wall says."""
    start, zone = change[0] - timedelta(days=3), ZoneInfo(name)
    minutes = (start + n * MINUTE for n in range(6 * 24 * 60))
    return [(minute, minute.astimezone(zone).replace(tzinfo=None)) for minute in minutes]


@st.composite
def nights(draw: st.DrawFn) -> tuple[str, Change]:
    name = draw(st.sampled_from(zones()))
    return name, draw(st.sampled_from(changes(name)))


@st.composite
def near(draw: st.DrawFn, change: Change) -> time:
    """Draw a time of day, most often one that is missing or comes twice, or lies beside these."""
    beside = draw(st.integers(-150, 150)) + draw(st.sampled_from(change[1:]))
    at = change[0] + timedelta(minutes=beside)
    anywhere = st.builds(time, st.integers(0, 23), st.integers(0, 59))
    return draw(st.one_of(st.just(at.time()), anywhere))


@pytest.mark.slow
def test_all_zones_that_change_their_clocks_are_looked_at() -> None:
    jumps = {abs(after - before) for name in zones() for _, before, after in changes(name)}
    assert {30, 60, 120} <= jumps  # Lord Howe, most of the world, Troll
    assert len(zones()) > 20
    cairo = changes("Africa/Cairo")
    assert any(after > before for _, before, after in cairo)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=150, deadline=None)
def test_quiet_hours_hold_as_a_clock_on_the_wall_says(data: st.DataObject) -> None:
    name, change = data.draw(nights())
    quiet = QuietHours(data.draw(near(change)), data.draw(near(change)))
    schedule = Schedule(zone=ZoneInfo(name), quiet=quiet)
    seen = wall(name, change)
    at = data.draw(st.integers(2 * 1440, 4 * 1440))
    moment = seen[at][0]
    free = next((m for m, clock in seen[at:] if not quiet.hold(clock.time())), None)
    assert free is not None
    assert release(schedule, moment) == free
    if free > moment:
        assert due_slot(schedule, since=BEGIN, now=moment) is None
        assert collects_from(schedule, moment) == moment
        return
    held = [m for m, clock in seen[:at] if quiet.hold(clock.time())]
    ended = held[-1] + MINUTE if held else None
    assert due_slot(schedule, since=BEGIN, now=moment) == ended
    later = (m for m, clock in seen[at:] if quiet.hold(clock.time()))
    assert collects_from(schedule, moment) == next(later, moment)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=150, deadline=None)
def test_each_set_time_comes_once_a_day(data: st.DataObject) -> None:
    name, change = data.draw(nights())
    at = data.draw(near(change))
    schedule = Schedule(times=(at,), zone=ZoneInfo(name))
    seen = wall(name, change)
    days = sorted({clock.date() for _, clock in seen})[1:-1]
    expected = []
    for day in days:
        said = datetime.combine(day, at)
        shown = [m for m, clock in seen if clock == said]
        jump = timedelta(minutes=change[2] - change[1])
        expected += shown[:1] or [m for m, clock in seen if clock == said + jump][:1]
    assert len(expected) == len(days)
    for one, following in pairwise(expected):
        assert next_time(schedule, one) == following
        last, *between = (m for m, _ in seen if one <= m < following)
        assert due(schedule, since=one - MINUTE, now=last) == one
        for minute in between[::37]:
            assert due(schedule, since=one, now=minute) is None
        assert due(schedule, since=one, now=following) == following


@each(
    ("zone", "quiet", "at", "minutes"),
    [
        ("Europe/Berlin", "22:00-02:30", "2026-10-25T00:29", 1),  # 02:29, the first time
        ("Europe/Berlin", "22:00-02:30", "2026-10-25T00:30", 0),
        ("Europe/Berlin", "22:00-02:30", "2026-10-25T01:15", 15),  # 02:15, the second time
        ("Europe/Berlin", "22:00-02:30", "2026-03-29T00:50", 10),  # 01:50; 02:30 is not there
        ("America/New_York", "23:00-01:30", "2026-11-01T06:10", 20),
        ("Australia/Lord_Howe", "22:00-01:45", "2026-04-04T15:05", 10),
        ("Africa/Cairo", "20:00-23:30", "2026-10-29T21:15", 15),
        ("Antarctica/Troll", "22:00-02:30", "2026-10-25T02:10", 20),
        ("America/Santiago", "21:00-23:30", "2026-04-05T03:10", 20),
    ],
)
def test_quiet_hours_that_end_where_the_clocks_change(
    zone: str, quiet: str, at: str, minutes: int
) -> None:
    start, _, end = quiet.partition("-")
    hours = QuietHours(time.fromisoformat(start), time.fromisoformat(end))
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    held = release(Schedule(zone=ZoneInfo(zone), quiet=hours), moment) - moment
    assert held == timedelta(minutes=minutes)
