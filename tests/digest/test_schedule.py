"""When mail goes out: set times over changes of the clock, quiet hours, risk 3."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.digest.schedule import (
    Plan,
    Schedule,
    Send,
    collects_from,
    due,
    due_slot,
    next_due,
    next_time,
    plan,
    release,
)
from service.models import QuietHours
from tests.tables import each

JOHANNESBURG = ZoneInfo("Africa/Johannesburg")  # UTC+2 all year
BERLIN = ZoneInfo("Europe/Berlin")  # forward on 29 March, back on 25 October 2026
NIGHT = QuietHours(time(22), time(6))
TWICE = Schedule(times=(time(7, 30), time(16)), zone=JOHANNESBURG)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def decided(schedule: Schedule, now: str, since: str, found: int, risk: int = 0) -> Plan:
    return plan(schedule, now=at(now), since=at(since), found=found, top_risk=risk)


@pytest.mark.parametrize(
    ("found", "risk", "send"), [(0, 0, Send.NOTHING), (1, 0, Send.DIGEST), (5, 3, Send.DIGEST)]
)
def test_every_run_sends_only_when_there_is_something(found: int, risk: int, send: Send) -> None:
    made = decided(Schedule(), "2026-03-09T05:31", "2026-03-01", found, risk)
    assert (made.send, made.slot, made.not_before) == (send, None, at("2026-03-09T05:31"))
    assert made.urgent == (risk == 3)
    assert not made.only_urgent


@each(
    ("now", "since", "slot"),
    [
        ("2026-03-09T05:29", "2026-03-08T14:00", None),
        ("2026-03-09T05:30", "2026-03-08T14:00", "2026-03-09T05:30"),
        ("2026-03-09T05:39", "2026-03-09T05:30", None),
        ("2026-03-09T14:05", "2026-03-09T05:30", "2026-03-09T14:00"),
        # after three days' stop: the last time only
        ("2026-03-12T10:00", "2026-03-09T05:30", "2026-03-12T05:30"),
        # started at 09:00 local: 07:30 was before its time
        ("2026-03-09T07:10", "2026-03-09T07:00", None),
    ],
)
def test_set_times(now: str, since: str, slot: str | None) -> None:
    assert due(TWICE, since=at(since), now=at(now)) == (at(slot) if slot else None)


def test_the_next_time_is_known() -> None:
    assert next_time(TWICE, at("2026-03-09T05:30")) == at("2026-03-09T14:00")
    assert next_time(TWICE, at("2026-03-09T20:00")) == at("2026-03-10T05:30")
    assert next_time(Schedule(), at("2026-03-09T20:00")) is None


def test_one_quiet_mail_for_each_set_time() -> None:
    made = decided(TWICE, "2026-03-09T05:31", "2026-03-08T14:00", 0)
    assert (made.send, made.slot) == (Send.QUIET, at("2026-03-09T05:30"))
    assert decided(TWICE, "2026-03-09T05:41", "2026-03-09T05:30", 0).send is Send.NOTHING


def test_between_set_times_only_risk_3_goes() -> None:
    assert decided(TWICE, "2026-03-09T09:00", "2026-03-09T05:30", 4, 2).send is Send.NOTHING
    made = decided(TWICE, "2026-03-09T09:00", "2026-03-09T05:30", 4, 3)
    assert (made.send, made.urgent, made.only_urgent) == (Send.DIGEST, True, True)
    assert made.slot is None


def test_at_a_set_time_risk_3_goes_with_the_rest() -> None:
    made = decided(TWICE, "2026-03-09T14:01", "2026-03-09T05:30", 4, 3)
    assert (made.send, made.urgent, made.only_urgent) == (Send.DIGEST, True, False)
    assert made.slot == at("2026-03-09T14:00")


@pytest.mark.parametrize(
    ("moment", "released"),
    [
        ("2026-03-09T19:59", "2026-03-09T19:59"),
        ("2026-03-09T20:00", "2026-03-10T04:00"),
        ("2026-03-10T03:59", "2026-03-10T04:00"),
        ("2026-03-10T04:00", "2026-03-10T04:00"),
    ],
)
def test_quiet_hours_hold_and_release(moment: str, released: str) -> None:
    schedule = Schedule(times=(time(0),), zone=JOHANNESBURG, quiet=NIGHT)
    assert release(schedule, at(moment)) == at(released)
    made = decided(schedule, moment, "2026-03-01", 2)
    assert (made.send, made.not_before) == (Send.DIGEST, at(released))


@pytest.mark.parametrize(
    ("now", "since", "risk", "send", "slot"),
    [
        ("2026-03-09T23:00", "2026-03-09T04:00", 0, Send.NOTHING, None),
        ("2026-03-09T23:00", "2026-03-09T04:00", 3, Send.DIGEST, None),
        ("2026-03-10T04:05", "2026-03-09T04:00", 0, Send.DIGEST, "2026-03-10T04:00"),
        ("2026-03-10T04:15", "2026-03-10T04:00", 0, Send.DIGEST, None),
    ],
)
def test_after_every_run_quiet_hours_collect_until_they_end(
    now: str, since: str, risk: int, send: Send, slot: str | None
) -> None:
    schedule = Schedule(zone=JOHANNESBURG, quiet=NIGHT)
    made = decided(schedule, now, since, 2, risk)
    assert (made.send, made.slot) == (send, at(slot) if slot else None)
    assert made.not_before == at(now)
    assert made.only_urgent == made.urgent == (risk == 3)
    assert decided(schedule, now, since, 0).send is Send.NOTHING
    assert due_slot(schedule, since=at(since), now=at(now)) == made.slot


def test_what_waits_goes_out_at_the_next_time_or_at_the_end_of_quiet_hours() -> None:
    nights = Schedule(zone=JOHANNESBURG, quiet=NIGHT)
    assert next_due(nights, at("2026-03-09T23:00")) == at("2026-03-10T04:00")
    assert next_due(nights, at("2026-03-09T12:00")) is None
    assert next_due(TWICE, at("2026-03-09T12:00")) == at("2026-03-09T14:00")


def test_a_night_collects_from_its_begin_and_a_set_time_from_the_last() -> None:
    nights = Schedule(zone=JOHANNESBURG, quiet=NIGHT)
    assert collects_from(nights, at("2026-03-09T12:00")) == at("2026-03-09T20:00")
    assert collects_from(nights, at("2026-03-09T22:00")) == at("2026-03-09T22:00")
    for schedule in (TWICE, replace(TWICE, quiet=NIGHT), Schedule()):
        assert collects_from(schedule, at("2026-03-09T12:00")) == at("2026-03-09T12:00")


def test_risk_3_breaks_quiet_hours() -> None:
    schedule = Schedule(zone=JOHANNESBURG, quiet=NIGHT)
    made = decided(schedule, "2026-03-09T23:00", "2026-03-01", 2, 3)
    assert made.not_before == at("2026-03-09T23:00")


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = Schedule(quiet=QuietHours(time(12), time(13)))
    assert release(noon, at("2026-03-09T12:30")) == at("2026-03-09T13:00")
    assert release(noon, at("2026-03-09T13:00")) == at("2026-03-09T13:00")
    never = Schedule(quiet=QuietHours(time(12), time(12)))
    assert release(never, at("2026-03-09T12:00")) == at("2026-03-09T12:00")


def test_a_time_that_the_clock_skips_comes_an_hour_later() -> None:
    schedule = Schedule(times=(time(2, 30),), zone=BERLIN)
    slot = due(schedule, since=at("2026-03-28T12:00"), now=at("2026-03-29T12:00"))
    assert slot == at("2026-03-29T01:30")  # 03:30 in summer time


def test_a_time_that_comes_twice_counts_once() -> None:
    schedule = Schedule(times=(time(2, 30),), zone=BERLIN)
    first = due(schedule, since=at("2026-10-24T12:00"), now=at("2026-10-25T00:31"))
    assert first == at("2026-10-25T00:30")
    assert due(schedule, since=first, now=at("2026-10-25T23:00")) is None


def test_quiet_hours_end_by_the_wall_clock_when_clocks_change() -> None:
    schedule = Schedule(zone=BERLIN, quiet=NIGHT)
    assert release(schedule, at("2026-03-28T22:00")) == at("2026-03-29T04:00")
    assert release(schedule, at("2026-10-24T22:00")) == at("2026-10-25T05:00")


ZONES = st.sampled_from(
    [UTC, JOHANNESBURG, BERLIN, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/St_Johns")]
)
MOMENTS = st.datetimes(
    min_value=at("2026-01-01").replace(tzinfo=None),
    max_value=at("2027-01-01").replace(tzinfo=None),
    timezones=st.just(UTC),
)
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))


@given(ZONES, MOMENTS, TIMES, TIMES)
def test_mail_is_held_for_less_than_a_day_and_let_out_outside_quiet_hours(
    zone: ZoneInfo, moment: datetime, start: time, end: time
) -> None:
    schedule = Schedule(zone=zone, quiet=QuietHours(start, end))
    out = release(schedule, moment)
    assert moment <= out <= moment + timedelta(hours=25)
    if start != end:
        assert not QuietHours(start, end).hold(out.astimezone(zone).time())


@settings(max_examples=40)
@given(ZONES, st.dates(date(2026, 1, 2), date(2026, 12, 30)), TIMES)
def test_every_time_of_day_is_due_exactly_once_a_day(zone: ZoneInfo, day: date, wall: time) -> None:
    schedule = Schedule(times=(wall,), zone=zone)
    # Three days of the reader's own: one of them may have 23 or 25 hours.
    since = datetime.combine(day, time(0), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=3), time(0), zone).astimezone(UTC)
    slots = set()
    now = last = since
    while now < end:
        now += timedelta(minutes=10)
        slot = due(schedule, since=last, now=now)
        if slot is not None:
            assert slot not in slots
            slots.add(slot)
            last = slot
    assert len(slots) == 3


SPAN = Schedule(every=timedelta(minutes=60), quiet=QuietHours(time(22), time(6)))


@each(
    ("now", "last", "due"),
    [
        ("10:00", None, None),
        ("10:00", "09:00", None),
        ("10:00", "09:00:15", None),  # runs begin some seconds earlier or later
        ("10:00", "09:10", "10:10"),
        ("21:30", "21:10", "06:00"),
        ("23:00", "12:00", "06:00"),
    ],
)
def test_in_a_span_one_mail_goes_and_none_in_quiet_hours(
    now: str, last: str | None, due: str | None
) -> None:
    def moment(text: str) -> datetime:
        return datetime.combine(date(2026, 3, 9), time.fromisoformat(text), tzinfo=UTC)

    at, mailed = moment(now), moment(last) if last else None
    found = next_due(SPAN, at, mailed)
    assert (f"{found:%H:%M}" if found else None) == due
    planned = plan(SPAN, now=at, since=at, found=1, top_risk=0, last_mail=mailed)
    assert planned.send is (Send.NOTHING if due else Send.DIGEST)
    assert plan(SPAN, now=at, since=at, found=1, top_risk=3, last_mail=mailed).urgent
