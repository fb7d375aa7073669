"""What is normal on a day of the week, and what is far outside of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from service.archive.week.baseline import LEAST_DAYS, LEAST_MORE, is_spike, normal_of

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
