"""When a source has gone quiet: weeks of readings by a clock, of healthy sources and of stopped."""

from __future__ import annotations

import gzip
import os
import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.models import QuietBecause, SourceQuiet, SourceRhythm, SourceState
from service.scraping import feeds
from service.scraping.source_rhythm import (
    Brought,
    after,
    newly_listed,
    patience,
    silence,
    turned_over,
    usual,
)
from tests.tables import each

START = datetime(2026, 8, 31, 0, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEKS_8 = 56
Draw = random.Random
Times = Callable[[Draw, int], list[float]]
"""The days, from the start, at which a source brings something in so many days."""


def hourly(draw: Draw, days: int) -> list[float]:
    """Nearly each hour from six to eight."""
    return [d + (h + draw.random()) / 24 for d in range(days) for h in range(6, 20)]


def daily(draw: Draw, days: int) -> list[float]:
    """Once a day at about one hour, and sometimes not at all."""
    hour = draw.uniform(4, 20) / 24
    return [d + hour + draw.gauss(0, 0.03) for d in range(days) if draw.random() < 0.97]


def weekly(draw: Draw, days: int) -> list[float]:
    """On one weekday, or the day before or behind it."""
    first = draw.uniform(0, 7)
    return [first + 7 * week + draw.gauss(0, 0.4) for week in range(days // 7)]


def on_weekdays(draw: Draw, days: int) -> list[float]:
    """Some in office hours, none at weekends nor on a bank holiday beside one."""
    most, holiday = draw.choice([1, 4, 20]), 7 * draw.randrange(3, 8)
    open_days = [d for d in range(days) if d % 7 < 5 and d != holiday]
    return [
        d + draw.uniform(6, 16) / 24
        for d in open_days
        for _ in range(max(1, round(draw.gauss(most, most / 4))))
    ]


def in_bursts(draw: Draw, days: int) -> list[float]:
    """A press office: many in some hours, then nothing for days."""
    found, at = [], 0.0
    while (at := at + draw.uniform(0.5, 8)) < days:
        found += [at + draw.random() / 6 for _ in range(draw.randint(2, 15))]
    return found


KINDS: tuple[Times, ...] = (hourly, daily, weekly, on_weekdays, in_bursts)


def readings(
    times: Iterable[float], days: float, every: timedelta = 4 * HOUR
) -> list[tuple[datetime, SourceQuiet]]:
    """Read a source so often; return when it was found to have gone quiet, and how."""
    waiting = deque(sorted(times))
    rhythm, now = SourceRhythm(), START
    quiet: SourceQuiet | None = None
    found = []
    while now < START + days * DAY:
        count, before = 0, quiet
        while waiting and waiting[0] * DAY <= now - START:
            waiting.popleft()
            count += 1
        reading = Brought(state=SourceState.OK, new=count)
        rhythm, quiet = after(rhythm, quiet, reading, now)
        if quiet and not before:
            found.append((now, quiet))
        now += every
    return found


@pytest.mark.parametrize(
    "seeds", [range(10), pytest.param(range(10, 40), marks=pytest.mark.slow)], ids=str
)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_healthy_source_is_named_in_eight_weeks(kind: Times, seeds: range) -> None:
    for seed in seeds:
        draw = random.Random(f"{kind.__name__} {seed}")
        assert readings(kind(draw, WEEKS_8), WEEKS_8) == [], seed


@pytest.mark.parametrize(
    ("kind", "at_least", "at_most"),
    [
        (hourly, 1.9, 2.6),
        (daily, 3.4, 9),
        (weekly, 14, 36),
        (on_weekdays, 3.4, 10),
        (in_bursts, 12, 60),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_source_that_stops_is_named_after_some_of_its_pauses(
    kind: Times, at_least: float, at_most: float
) -> None:
    for seed in range(10):
        draw = random.Random(f"{kind.__name__} stops {seed}")
        brought = [at for at in kind(draw, WEEKS_8) if at < 45]
        [(named, quiet)] = readings(brought, 45 + 90)
        assert at_least <= (named - START) / DAY - max(brought) <= at_most
        assert quiet.because is QuietBecause.NOTHING
        assert quiet.since - START - max(brought) * DAY < 4 * HOUR
        assert quiet.usual == pytest.approx(len(brought) / (max(brought) - min(brought)), rel=0.45)


def test_the_sentence_of_the_issue() -> None:
    """Fourteen a day, all day long, and then nothing."""
    brought = [day + n / 14 for day in range(28) for n in range(14)]
    [(named, quiet)] = readings(brought, 60)
    assert round(quiet.usual) == 14
    assert 2 <= (named - quiet.since) / DAY < 3


@each(
    ("times", "days"),
    [
        ([], 56),  # a search that never found anything
        ([0.5], 56),  # one hit
        ([0.5, 1.5, 2.5], 10),  # three days are no rhythm
        ([n / 5 for n in range(25)], 7),  # five days neither
        ([0.5, 8, 15, 22], 28 + 3),  # one a week is not quiet after three days
        ([0.5, 8, 15, 22, 29, 36], 36 + 10),  # nor after ten
    ],
)
def test_too_little_is_known_to_say_anything(times: Sequence[float], days: int) -> None:
    assert readings(times, days) == []


def test_what_brought_much_on_each_of_its_first_days_and_then_nothing_is_named() -> None:
    (found,) = readings([n / 5 for n in range(3, 25)], 60)
    assert 14 <= (found[0] - START) / DAY - 24 / 5 < 15
    assert readings([n + 0.5 for n in range(1, 5)], 60) == []  # one a day tells less


def every_day(days: int, each: int = 3) -> SourceRhythm:
    """A source that brought `each` on every day up to the morning of the last."""
    counts, last = (each,) * days, START + (days - 1) * DAY
    return SourceRhythm(day=last.date(), counts=counts, since=START, brought_at=last + 9 * HOUR)


def test_what_it_lists_at_first_says_nothing_of_its_days() -> None:
    rhythm, quiet = after(SourceRhythm(), None, Brought(state=SourceState.OK, new=80), START)
    assert (rhythm.counts, rhythm.brought_at, quiet) == ((0,), None, None)


def test_days_on_which_nobody_read_it_are_not_its_silence() -> None:
    """The service stood still for ten days; then it lists nothing new for a day."""
    rhythm = every_day(28)
    assert rhythm.brought_at
    nothing = Brought(state=SourceState.OK)
    back = rhythm.brought_at + 10 * DAY
    for hours in range(0, 25, 4):
        rhythm, quiet = after(rhythm, None, nothing, back + hours * HOUR)
        assert quiet is None
    assert silence(rhythm, back + DAY) == pytest.approx(15 / 24 + 1 + 9 / 24)
    rhythm, quiet = after(rhythm, None, nothing, back + 9 * DAY)
    assert quiet is None  # still only days that were read count
    for day in range(10, 16):
        rhythm, quiet = after(rhythm, quiet, nothing, back + day * DAY)
    assert quiet is not None


def test_a_clock_that_is_set_back_harms_nothing() -> None:
    rhythm = every_day(28)
    again, quiet = after(rhythm, None, Brought(state=SourceState.OK, new=2), START + 3 * DAY)
    assert (again.day, again.counts[-1], quiet) == (rhythm.day, 5, None)
    assert silence(again, START) == 0.0


def test_it_stays_named_until_it_brings_something_and_the_gap_is_forgiven() -> None:
    rhythm = every_day(28)
    before = patience(rhythm)
    quiet: SourceQuiet | None = None
    assert before
    assert rhythm.brought_at
    now = rhythm.brought_at
    for _ in range(40):
        now += 12 * HOUR
        rhythm, quiet = after(rhythm, quiet, Brought(state=SourceState.UNCHANGED), now)
    assert quiet
    assert quiet.since == rhythm.brought_at
    rhythm, over = after(rhythm, quiet, Brought(state=SourceState.OK, new=1), now)
    assert over is None
    then = patience(rhythm)
    assert then
    assert then < 3 * before  # twenty days of silence are not its usual now
    assert usual(rhythm) > 2


def test_who_slows_down_for_good_is_named_a_few_times_and_then_no_more() -> None:
    """From one a day to one a week, for half a year."""
    brought = [day + 0.4 for day in range(28)] + [28.4 + 7 * week for week in range(1, 26)]
    assert 1 <= len(readings(brought, 28 + 175)) <= 4


def test_a_holiday_is_half_usual() -> None:
    """Once a day, but for eleven days: the next silence is noticed in days, not in weeks."""
    counts = (3,) * 20 + (0,) * 11 + (3,) * 15
    last = START + len(counts) * DAY
    rhythm = SourceRhythm(day=last.date(), counts=counts, since=START, brought_at=last)
    found = patience(rhythm)
    assert found
    assert 8 <= found <= 14


def test_a_monthly_that_stops_is_named_by_its_pauses_of_half_a_year() -> None:
    """Eight weeks know two issues of it."""
    early = (1.5, 0.5, 2.5, 0.5, 1.5, 0.5, 1.5)
    brought = [30 * month + day for month, day in enumerate(early)]
    [(named, quiet)] = readings(brought, 181.5 + 120, every=DAY)
    assert 45 <= (named - START) / DAY - max(brought) <= 90
    assert quiet.usual == pytest.approx(1 / 30, rel=0.2)


def test_a_year_in_which_nobody_looked_is_no_silence_of_a_monthly() -> None:
    rhythm, quiet = SourceRhythm(), None
    for day in (*range(200), 500):
        brought = Brought(state=SourceState.OK, new=int(day < 200 and day % 30 == 19))
        rhythm, quiet = after(rhythm, quiet, brought, START + day * DAY)
    assert silence(rhythm, START + 500 * DAY) < 25
    assert quiet is None


OLD = Brought(state=SourceState.OK, too_old=3)


def test_all_that_it_brings_is_too_old() -> None:
    rhythm, quiet, now = every_day(28), None, START + 27 * DAY + 9 * HOUR
    named = 0
    for hour in range(5 * 24):
        reading = OLD if hour % 12 == 0 else replace(OLD, too_old=0)
        rhythm, quiet = after(rhythm, quiet, reading, now + hour * HOUR)
        named = named or (hour if quiet else 0)
    assert quiet
    assert quiet.because is QuietBecause.TOO_OLD
    assert quiet.too_old >= 5
    assert 24 <= named <= 60  # before silence alone would have said it


def test_a_new_source_whose_items_are_all_too_old_is_named_within_a_week() -> None:
    rhythm, quiet = SourceRhythm(), None
    for day in range(7):
        rhythm, quiet = after(rhythm, quiet, OLD, START + day * DAY)
    assert quiet
    assert (quiet.because, quiet.since, quiet.usual) == (QuietBecause.TOO_OLD, START, 0.0)


@pytest.mark.parametrize("searched", [False, True])
def test_old_things_that_turn_up_beside_new_ones_or_in_a_search_are_ordinary(
    *, searched: bool
) -> None:
    old = replace(OLD, searched=searched)
    rhythm, quiet = SourceRhythm(), None
    for day in range(60):
        new = 0 if searched else int(day % 2 == 0)
        rhythm, quiet = after(rhythm, quiet, replace(old, new=new), START + day * DAY)
        assert quiet is None
    # An archive that is listed anew, once, between two issues of a weekly.
    rhythm = SourceRhythm()
    for day in range(60):
        reading = Brought(
            state=SourceState.OK, new=int(day % 7 == 1), too_old=500 if day == 40 else 0
        )
        rhythm, quiet = after(rhythm, quiet, reading, START + day * DAY)
        assert quiet is None


def test_walls_are_named_after_half_a_day_and_until_they_are_gone() -> None:
    walled = Brought(state=SourceState.WALLED, new=2)  # the feed's own text came through
    rhythm, quiet, now = every_day(28), None, START + 28 * DAY
    said = []
    for hour in range(20):
        state = SourceState.UNCHANGED if hour % 3 == 2 else SourceState.WALLED
        rhythm, quiet = after(rhythm, quiet, replace(walled, state=state), now + hour * HOUR)
        said.append(quiet is not None)
    assert said.index(True) == 12
    assert all(said[12:])
    assert quiet
    assert (quiet.because, quiet.since) == (QuietBecause.WALL, now)
    _, quiet = after(rhythm, quiet, Brought(state=SourceState.OK), now + 20 * HOUR)
    assert quiet is None


def test_a_list_that_is_wholly_new_may_have_turned_over_more_than_once() -> None:
    last = datetime(2026, 11, 27, 18, tzinfo=UTC)
    new = [last + n * timedelta(minutes=1) for n in range(1, 6)]
    assert turned_over(new, 5, last)
    assert not turned_over(new, 4, last), "the request is the date of each"
    assert not turned_over([last, *new], 6, last), "its end was there the last time"
    assert not turned_over([None, *new], 6, last)
    assert not turned_over(new[1:], 4, last)
    assert not turned_over(new, 5, None)


def test_what_is_listed_for_the_first_time() -> None:
    ids = [f"{n:016x}" for n in random.Random(1).sample(range(2**62), 40)]
    listed: dict[str, bytes] = {}
    assert newly_listed(listed, "a", ids[:20]) == frozenset()
    assert newly_listed(listed, "a", ids[5:25]) == frozenset(ids[20:25])
    assert newly_listed(listed, "a", ids[5:25]) == frozenset()
    assert newly_listed(listed, "b", ids) == frozenset()
    assert len(listed["a"]) == 80


@pytest.mark.skipif("FEEDS_FOLDER" not in os.environ, reason="FEEDS_FOLDER names no real feeds")
def test_real_feeds_are_rarely_named_between_their_items() -> None:
    """Sped up to one item a day they must never be: nearly all are blogs, some with long rests."""
    named = weeks = 0
    for file in sorted(Path(os.environ["FEEDS_FOLDER"]).glob("*.xml.gz")):
        feed = feeds.parse(gzip.decompress(file.read_bytes()), "https://a.test/feed")
        dates = sorted({one.published for one in feed.entries if one.published})
        dates = [date for date in dates if date.year > 1990]
        if len(dates) < 8:
            continue
        mean = (dates[-1] - dates[0]) / len(dates)
        times = [(date - dates[0]) / mean for date in dates]
        named += len(readings(times, times[-1]))
        weeks += round(times[-1] / 7)
    assert weeks > 200
    assert named == 0
