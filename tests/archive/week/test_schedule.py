"""When the week in review is due, by the readers' clock, whatever is done to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.archive.week.days import WeekDays, bounds, week_asked
from service.archive.week.schedule import WeeklySchedule, last_slot, next_slot
from service.config.values.validators import weekly_time
from service.models import WeeklyTime
from tests.tables import each

BERLIN, MONDAY = ZoneInfo("Europe/Berlin"), WeeklyTime(0, time(7, 30))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_it_is_a_day_and_a_time_of_the_readers_zone() -> None:
    slot = last_slot(MONDAY, BERLIN, utc("2026-11-24 10:00"))
    assert (slot.day, slot.at) == (date(2026, 11, 23), utc("2026-11-23 06:30"))
    assert slot.reviewed == WeekDays(date(2026, 11, 22))
    assert slot.reviewed.each[0] == date(2026, 11, 16)
    assert next_slot(MONDAY, BERLIN, slot.at).at == utc("2026-11-30 06:30")
    assert last_slot(MONDAY, BERLIN, slot.at - timedelta(seconds=1)).day == date(2026, 11, 16)
    said = WeeklySchedule(MONDAY, BERLIN)
    assert said.rule() == "every Monday at 07:30 (Europe/Berlin)"
    assert said.next(utc("2026-11-29 06:30")).startswith("next: Monday 30 November 2026, 07:30 CET")


@pytest.mark.parametrize(
    ("at", "day", "expected"),
    [
        (time(2, 30), date(2026, 3, 29), "2026-03-29 01:30"),  # not there: as much later
        (time(2, 30), date(2026, 10, 25), "2026-10-25 00:30"),  # twice: the first
    ],
)
def test_a_change_of_the_clocks_makes_no_second_time_and_loses_none(
    at: time, day: date, expected: str
) -> None:
    sunday = WeeklyTime(6, at)
    midday = datetime.combine(day, time(12), tzinfo=BERLIN)
    assert last_slot(sunday, BERLIN, midday).at == utc(expected)
    looks = [utc(expected) - timedelta(days=8) + timedelta(minutes=10 * n) for n in range(2200)]
    seen = [last_slot(sunday, BERLIN, now).week for now in looks]
    assert seen == sorted(seen)
    assert len(set(seen)) == 4


@given(
    st.integers(0, 6),
    st.times(),
    st.integers(10**9, 4 * 10**9),
    st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns"]),
)
def test_every_week_of_every_zone_has_one(day: int, at: time, seconds: int, name: str) -> None:
    weekly, zone = WeeklyTime(day, at), ZoneInfo(name)
    now = datetime.fromtimestamp(seconds, UTC)
    last, following = last_slot(weekly, zone, now), next_slot(weekly, zone, now)
    assert last.at <= now < following.at
    assert following.day - last.day == timedelta(weeks=1)
    assert following.week - last.week == timedelta(weeks=1)
    assert last.day.weekday() == day


def test_days_are_shut_in_by_the_midnights_of_their_zone() -> None:
    each = bounds(date(2026, 3, 28), date(2026, 3, 29), BERLIN)
    assert each == [utc("2026-03-27 23:00"), utc("2026-03-28 23:00"), utc("2026-03-29 22:00")]


def test_a_week_is_named_by_its_number_or_its_last_day() -> None:
    today = date(2026, 11, 25)
    assert week_asked("", "", today).last == today
    assert week_asked("2026-W47", "", today) == WeekDays(date(2026, 11, 22))
    assert week_asked("2026w47", "", today).last == date(2026, 11, 22)
    assert week_asked("2026-W48", "", today).last == today
    assert week_asked("", "2026-11-20", today).first == date(2026, 11, 14)
    assert week_asked("", "2027-01-01", today).last == today


@each(
    ("week", "until"),
    [
        ("2026-W60", ""), ("soon", ""), ("", "yesterday"), ("", "2026-02-30"), ("", "20261125"),
        ("2026-W47", "2026-11-20"), ("", "0001-01-01"), ("", "9999-12-31"), ("٢٠٢٦-W47", ""),
    ],
)  # fmt: skip
def test_what_is_no_week_is_said(week: str, until: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        week_asked(week, until, date(2026, 11, 25))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("monday 07:30", 0), ("Mon 7:30", 0), ("Fridays, 07:30", 4), ("THURS 07:30", 3),
        ("sunday  7:30", 6),
    ],
)  # fmt: skip
def test_a_day_and_a_time_are_read_as_people_write_them(text: str, day: int) -> None:
    assert weekly_time(text) == WeeklyTime(day, time(7, 30))


def test_nothing_is_never() -> None:
    assert weekly_time("  ") is None
    assert weekly_time(None) is None


@each(
    "text",
    ["monday", "07:30", "funday 07:30", "mo 07:30", "monday 25:00", "friday 07:30 09:00"],
)  # fmt: skip
def test_what_is_no_day_and_time_is_said_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"07:30"):
        weekly_time(text)
