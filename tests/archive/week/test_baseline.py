"""What is normal on a day of the week, and what is far outside of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from service.archive.week.baseline import LEAST_DAYS, LEAST_MORE, burst_from, is_spike, normal_of

DAY = date(2026, 11, 23)


def past(days: int, count: Callable[[date], int]) -> dict[date, int]:
    """Return a count for each of the days before DAY."""
    each = [DAY - timedelta(days=n) for n in range(1, days + 1)]
    return {on: count(on) for on in each}


def test_a_new_installation_has_no_normal() -> None:
    assert normal_of(DAY, {}) is None
    assert normal_of(DAY, past(LEAST_DAYS - 1, lambda _: 2)) is None
    assert not is_spike(500, None)
    assert normal_of(DAY, past(LEAST_DAYS, lambda _: 2)) is not None


def test_a_quiet_brands_second_mention_is_no_spike_and_a_storm_is() -> None:
    normal = normal_of(DAY, past(42, lambda on: int(on.day == 7)))
    assert normal is not None
    assert normal.usual == 0
    assert [is_spike(count, normal) for count in (1, 2, LEAST_MORE, 12)] == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(("weekend", "week"), [(0, 10), (3, 30), (40, 100)])
def test_each_weekday_has_its_own_normal(weekend: int, week: int) -> None:
    counts = past(42, lambda on: weekend if on.weekday() >= 5 else week)
    saturday = normal_of(DAY + timedelta(days=5), counts | {DAY: week})
    monday = normal_of(DAY, counts)
    assert saturday is not None
    assert monday is not None
    assert not is_spike(week, monday)
    assert saturday.usual < monday.usual
    assert saturday.spike_from < monday.spike_from


def test_one_storm_in_the_past_makes_no_other_look_ordinary() -> None:
    calm, stormy = past(42, lambda _: 5), past(42, lambda on: 90 if on.day == 10 else 5)
    one, other = normal_of(DAY, calm), normal_of(DAY, stormy)
    assert one is not None
    assert other is not None
    assert other.usual == one.usual == pytest.approx(5, abs=0.1)
    assert is_spike(30, one)
    assert is_spike(90 + 30, other)


def test_chance_alone_makes_hardly_any() -> None:
    """A thousand days of each rate, thinned by lot and never by us: less than one in two years."""
    rng, alarms = random.Random(20), 0
    for rate in (0.2, 1.0, 4.0, 15.0):
        counts = [sum(rng.random() < rate / 50 for _ in range(50)) for _ in range(300)]
        days = {DAY + timedelta(days=n): count for n, count in enumerate(counts)}
        for number in range(60, 300, 3):
            on = DAY + timedelta(days=number)
            before = {day: n for day, n in days.items() if on - timedelta(days=45) < day < on}
            alarms += is_spike(days[on], normal_of(on, before))
    assert alarms == 0


def test_an_hour_is_compared_with_the_same_hour_of_other_days_and_is_the_loudest_of_all() -> None:
    quiet = [0] * 24 * 20
    assert burst_from(quiet[: 24 * LEAST_DAYS - 1]) is None
    assert burst_from(quiet) == (0.0, 10)
    noisy = [*quiet[:-40], 14, *quiet[-39:]]
    assert burst_from(noisy) == (0.0, 15)
    assert burst_from([*quiet[:-1], 30]) == (0.0, 10)  # the hour right before may belong to it
    nine_to_five = [40 if 9 <= n % 24 < 17 else 2 for n in range(24 * 20)]
    at_night, by_day = burst_from(nine_to_five), burst_from(nine_to_five[:-14])
    assert at_night is not None
    assert by_day is not None
    assert (at_night[0], by_day[0]) == (2.0, 40.0)
    assert at_night[1] > 40  # not the loudest: no burst
    assert by_day[1] == 120


def test_hours_in_which_nothing_was_read_are_no_quiet_ones() -> None:
    hours = [5 if n < 24 * 20 else None for n in range(24 * 30)]
    assert burst_from([None] * 24 * 30) is None
    assert burst_from(hours) == (5.0, 23)
