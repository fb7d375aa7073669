"""What an attempt makes of a source's health."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.models import Source, SourceHealth, SourceKind, SourceState
from service.scraping.source_health import Attempt, address, after, not_due, rests_until

NOW = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)
FEED = Source(kind=SourceKind.FEED, target="http://a.test/feed", name="A")
SEARCH = Source(kind=SourceKind.SEARCH, target="words", name="S")
OK = Attempt(state=SourceState.OK)
EMPTY = Attempt(state=SourceState.EMPTY)
SAME = Attempt(state=SourceState.UNCHANGED)
DOWN = Attempt(state=SourceState.FAILED, error="no answer")
GONE = Attempt(state=SourceState.GONE, error="gone for good")


def lived(
    *attempts: Attempt, source: Source = FEED, before: SourceHealth | None = None
) -> tuple[SourceHealth, list[bool]]:
    """The health after attempts ten minutes apart, and which of them people hear of."""
    heard = []
    now = NOW
    health = before
    for attempt in attempts:
        health, changed = after(health, source, attempt, now)
        heard.append(changed)
        now += timedelta(minutes=10)
    assert health is not None
    return health, heard


def test_a_source_that_answers_is_well_and_nobody_hears_of_it() -> None:
    health, heard = lived(OK, OK, SAME)
    assert (health.state, health.failures, health.last_error) == ("well", 0, "")
    assert health.last_ok_at == NOW + timedelta(minutes=20)
    assert health.since == NOW
    assert heard == [False, False, False]


def test_one_failure_is_ordinary_and_two_are_news() -> None:
    health, heard = lived(OK, DOWN, OK)
    assert (health.state, heard) == ("well", [False, False, False])
    health, heard = lived(OK, DOWN, DOWN, DOWN, OK)
    assert heard == [False, False, True, False, True]
    assert health.state == "well"
    health, _ = lived(OK, DOWN, DOWN)
    assert (health.state, health.failures, health.last_error) == ("failing", 2, "no answer")
    assert health.since == NOW + timedelta(minutes=10)


def test_rests_grow_to_a_day() -> None:
    rests, now = [], NOW
    health = None
    for _ in range(14):
        health, _ = after(health, FEED, DOWN, now)
        rests.append(health.retry_at - now if health.retry_at else timedelta(0))
        now = health.retry_at or now
    minutes = [rest // timedelta(minutes=1) for rest in rests]
    assert minutes == [0, 0, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440, 1440, 1440, 1440]


def test_what_the_host_asks_counts_when_it_is_longer() -> None:
    health, _ = lived(replace(DOWN, wait=7200.0))
    assert health.retry_at == NOW + timedelta(hours=2)
    assert not_due(FEED, health, NOW) is SourceState.NOT_DUE
    health, _ = lived(replace(OK, wait=3600.0))
    assert health.retry_at == NOW + timedelta(hours=1)
    health, _ = lived(replace(OK, wait=1e9))
    assert health.retry_at == NOW + timedelta(days=1)


def test_its_own_interval_counts_when_it_is_longer() -> None:
    hourly = replace(FEED, every=60)
    health, _ = lived(replace(OK, wait=600.0), source=hourly)
    assert health.retry_at == NOW + timedelta(hours=1)
    weekly, _ = lived(OK, source=replace(FEED, every=7 * 1440))
    assert weekly.retry_at == NOW + timedelta(days=7)


def test_when_a_source_is_due() -> None:
    known = SourceHealth(source_key="k", name="A")
    assert not_due(FEED, None, NOW) is None
    assert not_due(FEED, known, NOW) is None
    assert not_due(FEED, replace(known, retry_at=NOW + timedelta(seconds=20)), NOW) is None
    later = replace(known, retry_at=NOW + timedelta(minutes=5))
    assert not_due(FEED, later, NOW) is SourceState.NOT_DUE
    assert not_due(FEED, replace(later, failures=3), NOW) is SourceState.RESTING
    far = replace(known, retry_at=NOW + timedelta(days=8))
    assert not_due(FEED, far, NOW) is None, "it was written by a clock that was wrong"
    assert not_due(replace(FEED, every=14 * 1440), far, NOW) is SourceState.NOT_DUE


def test_410_is_told_once_and_asked_again_once_a_day_or_by_a_person() -> None:
    health, heard = lived(OK, GONE, GONE, GONE)
    assert (health.state, health.last_error) == ("gone", "gone for good")
    assert heard == [False, True, False, False]
    said = NOW + timedelta(minutes=30)
    assert not_due(FEED, health, said + timedelta(hours=23)) is SourceState.GONE
    assert not_due(FEED, health, said, by_person=True) is None
    assert not_due(FEED, health, said + timedelta(hours=24)) is None
    assert lived(OK, before=health)[0].state == "well"
    assert lived(OK, before=health)[1] == [True]


def test_an_empty_feed_is_no_failure_but_told_when_it_was_full() -> None:
    health, heard = lived(OK, EMPTY, EMPTY, SAME, OK)
    assert heard == [False, True, False, False, True]
    health, heard = lived(OK, EMPTY)
    assert (health.state, health.failures) == ("empty", 0)
    assert health.last_ok_at == NOW + timedelta(minutes=10)


def test_a_search_may_find_nothing() -> None:
    health, heard = lived(OK, EMPTY, source=SEARCH)
    assert (health.state, heard) == ("well", [False, False])


def test_a_304_after_failures_does_not_make_it_well() -> None:
    health, heard = lived(OK, DOWN, DOWN, SAME)
    assert (health.state, health.failures) == ("failing", 2)
    assert heard[-1] is False
    health, _ = lived(OK, before=health)
    assert health.state == "well"


def test_a_slow_source_is_told_and_must_become_quick() -> None:
    slow, fair, quick = (replace(OK, seconds=one) for one in (12.0, 7.0, 1.0))
    health, heard = lived(quick, slow, fair, quick)
    assert heard == [False, True, False, True]
    assert health.state == "well"
    assert lived(fair)[0].state == "well"


def test_a_move_is_adopted_when_it_was_seen_on_three_runs() -> None:
    moved = replace(OK, moved_to="http://b.test/feed")
    health, heard = lived(moved, moved)
    assert address(FEED, health) == FEED.target
    assert heard == [False, False]
    health, heard = lived(moved, moved, moved)
    assert address(FEED, health) == "http://b.test/feed"
    assert heard == [False, False, True]
    health, heard = lived(OK, SAME, before=health)
    assert address(FEED, health) == "http://b.test/feed"
    health, _ = lived(replace(OK, moved_to="http://c.test/feed"), before=health)
    assert address(FEED, health) == "http://c.test/feed"
    health, _ = lived(DOWN, before=health)
    assert address(FEED, health) == FEED.target


def test_a_move_that_wavers_is_not_adopted() -> None:
    moved = replace(OK, moved_to="http://b.test/feed")
    other = replace(OK, moved_to="http://c.test/feed")
    assert lived(moved, moved, OK, moved)[0].moved_seen == 1
    assert lived(moved, moved, other)[0].moved_seen == 1
    assert lived(moved, SAME, moved)[0].moved_seen == 2
    assert address(FEED, None) == FEED.target


@pytest.mark.parametrize("name", ["A", "renamed"])
def test_the_name_follows_the_brand_file(name: str) -> None:
    health, _ = lived(OK)
    health, _ = after(health, replace(FEED, name=name), OK, NOW)
    assert health.name == name


_ATTEMPTS = st.builds(
    Attempt,
    state=st.sampled_from([SourceState.OK, SourceState.EMPTY, SourceState.FAILED]),
    seconds=st.floats(0, 60),
    wait=st.floats(0, 1e7),
    moved_to=st.sampled_from(["", "http://b.test/", "http://c.test/"]),
)


@given(st.lists(_ATTEMPTS, min_size=1, max_size=20))
def test_whatever_happens_it_is_asked_again_within_a_day(attempts: list[Attempt]) -> None:
    health = None
    for attempt in attempts:
        health, _ = after(health, FEED, attempt, NOW)
        assert health.retry_at is None or NOW <= health.retry_at <= NOW + timedelta(days=1)
        assert (health.failures > 0) == (health.state == "failing")


def test_a_run_that_a_person_starts_asks_what_rests_and_makes_its_rest_no_longer() -> None:
    health, _ = lived(DOWN, DOWN, DOWN)
    now = NOW + timedelta(minutes=25)
    assert not_due(FEED, health, now) is SourceState.RESTING
    assert rests_until(FEED, health, now) == health.retry_at
    assert not_due(FEED, health, now, by_person=True) is None
    again, heard = after(health, FEED, replace(DOWN, error="still down"), now)
    assert (again.retry_at, again.failures, heard) == (health.retry_at, 3, False)
    assert again.last_error == "still down"
    mended, heard = after(health, FEED, OK, now)
    assert (mended.state, mended.failures, heard) == ("well", 0, True)
    assert not_due(FEED, mended, now) is None
    assert rests_until(FEED, mended, now) is None
    # Who asked to be left alone is left alone, whoever starts the run.
    health, _ = lived(DOWN, DOWN, replace(DOWN, wait=3600.0))
    assert not_due(FEED, health, now, by_person=True) is SourceState.RESTING


def test_a_host_that_cannot_be_reached_rests_for_an_hour_at_most() -> None:
    health, now = None, NOW
    attempt = replace(DOWN, unreached=True)
    waits = []
    for _ in range(8):
        health, _ = after(health, FEED, attempt, now)
        waits.append(health.retry_at - now if health.retry_at else timedelta(0))
        now = health.retry_at or now + timedelta(minutes=10)
    assert waits[2:] == [timedelta(minutes=30), *[timedelta(hours=1)] * 5]
