"""The health of a source: what an attempt makes of it, and when it is asked again. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.models import HealthState, Source, SourceHealth, SourceState
from service.models.item import FAILURES_REPORTED_FROM
from service.scraping.sources import registry

ADOPT_AFTER = 3
"""Runs in which permanent redirects must lead to one place before we ask there directly."""
WALLS_SAID_FROM = 2
"""Pages in a row that answer with a wall before it is said of the source: one may be one's own."""
_REST_FROM = 3
"""Failures in a row before the source is left alone for a while."""
_FIRST_REST = timedelta(minutes=30)
_MAX_REST = timedelta(days=1)
"""Neither a rest nor what a host asks for may keep us away longer."""
_UNREACHED_REST = timedelta(hours=1)
"""The same for one that could not be reached at all: more often than not that is our own network,
and once that is back, its news must not wait for a day."""
_TOLERANCE = timedelta(seconds=30)
"""Runs start up to this much early without making a source miss its turn."""
_SLOW_SECONDS = 10.0
_QUICK_SECONDS = 5.0
"""A slow source must become this quick before it counts as well again, or it would flicker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How one attempt to read a source ended."""

    state: SourceState
    """`ok`, `unchanged`, `empty`, `walled`, `failed` or `gone`."""
    error: str = ""
    """Of one that answered: what of it failed."""
    seconds: float = 0.0
    """Of its slowest answer."""
    wait: float = 0.0
    """Seconds for which the host wants to be left alone, or says that nothing will change."""
    moved_to: str = ""
    """Where permanent redirects, and no others, led."""
    read: int = 0
    walls: int = 0
    """Pages that were read, and that answered with a wall."""
    unreached: bool = False
    """Its host gave no answer at all."""


def not_due(
    source: Source, health: SourceHealth | None, now: datetime, *, by_person: bool = False
) -> SourceState | None:
    """Return why a source is not asked at `now`; None if it is.

    A run that a person starts asks those too that rest because they failed, for they may have been
    mended; not those whose host asked to be left alone. A moment further away than anybody may keep
    us away is from a clock that went wrong.
    """
    if health is None or health.retry_at is None:
        return None
    if not _TOLERANCE < health.retry_at - now <= _longest(source) + _TOLERANCE:
        return None
    gone = health.state is HealthState.GONE
    if health.failures < _REST_FROM and not gone:
        return SourceState.NOT_DUE
    if by_person and (health.asked_until is None or health.asked_until <= now):
        return None
    return SourceState.GONE if gone else SourceState.RESTING


def failed_just_now(health: SourceHealth | None) -> bool:
    """Return whether the last attempt failed and no long rest lies between it and this one."""
    return health is not None and 0 < health.failures < _REST_FROM


def rests_until(source: Source, health: SourceHealth | None, now: datetime) -> datetime | None:
    """Return until when a source is left alone because it failed; None if it is not."""
    rests = not_due(source, health, now) is SourceState.RESTING
    return health.retry_at if health and rests else None


def address(source: Source, health: SourceHealth | None) -> str:
    """Return where to ask: the configured target, or where it has moved for good."""
    if health and health.moved_to and health.moved_seen >= ADOPT_AFTER:
        return health.moved_to
    return source.target


def after(
    before: SourceHealth | None, source: Source, attempt: Attempt, now: datetime
) -> tuple[SourceHealth, bool]:
    """Return the health after `attempt`, and whether it changed in a way people should hear of."""
    old = before or SourceHealth(source_key=source.key, name=source.name, since=now)
    old = old if old.name == source.name else replace(old, name=source.name)
    if attempt.state is SourceState.GONE:
        # Once a day all the same: a site that is rebuilt says so of what is back an hour later.
        told = replace(old, last_error=attempt.error, retry_at=now + _MAX_REST, asked_until=None)
        return _into(told, HealthState.GONE, now), old.state is not HealthState.GONE
    if attempt.state is SourceState.FAILED:
        return _failed(old, source, attempt, now)
    return _answered(old, source, attempt, now)


def _failed(
    old: SourceHealth, source: Source, attempt: Attempt, now: datetime
) -> tuple[SourceHealth, bool]:
    rest = timedelta(seconds=min(attempt.wait, _MAX_REST.total_seconds()))
    asked_until = now + rest if rest else None
    resting = rests_until(source, old, now)
    if resting:  # a person had it asked out of turn: that makes its rest no longer
        retry_at = max(resting, asked_until or resting)
        told = replace(old, last_error=attempt.error, retry_at=retry_at, asked_until=asked_until)
        return told, False
    failures = old.failures + 1
    if failures >= _REST_FROM:
        most = _UNREACHED_REST if attempt.unreached else _MAX_REST
        rest = max(rest, min(most, _FIRST_REST * 2 ** min(failures - _REST_FROM, 10)))
    new = replace(
        _into(old, HealthState.FAILING, now),
        failures=failures,
        last_error=attempt.error,
        retry_at=_later(source, now, rest),
        asked_until=asked_until,
    )
    if new.moved_seen >= ADOPT_AFTER:
        new = replace(new, moved_to="", moved_seen=0)
    return new, failures == FAILURES_REPORTED_FROM


def _answered(
    old: SourceHealth, source: Source, attempt: Attempt, now: datetime
) -> tuple[SourceHealth, bool]:
    rest = timedelta(seconds=min(attempt.wait, _MAX_REST.total_seconds()))
    retry_at = _later(source, now, rest)
    if attempt.state is SourceState.UNCHANGED and old.state is HealthState.FAILING:
        # It answered, but nothing shows that it can be read again.
        return replace(old, retry_at=retry_at), False
    walls = 0 if attempt.read else old.walls + attempt.walls
    new = replace(
        _into(old, _state(old, source, attempt, walls), now),
        retry_at=retry_at,
        walls=walls,
        failures=0,
        last_ok_at=now,
        last_error=attempt.error,
    )
    new = _moved(new, old, attempt)
    heard = new.state != old.state and not (
        old.state is HealthState.FAILING
        and old.failures < FAILURES_REPORTED_FROM
        and new.state is HealthState.WELL
    )
    adopted = new.moved_seen == ADOPT_AFTER and old.moved_seen < ADOPT_AFTER
    return new, heard or adopted


def _state(old: SourceHealth, source: Source, attempt: Attempt, walls: int) -> HealthState:
    empty = attempt.state is SourceState.EMPTY and not registry.TYPES[source.kind].may_be_empty
    still_empty = attempt.state is SourceState.UNCHANGED and old.state is HealthState.EMPTY
    if empty or still_empty:
        return HealthState.EMPTY
    if walls >= WALLS_SAID_FROM:
        return HealthState.WALLED
    if attempt.error:
        return HealthState.PARTLY
    limit = _QUICK_SECONDS if old.state is HealthState.SLOW else _SLOW_SECONDS
    return HealthState.SLOW if attempt.seconds > limit else HealthState.WELL


def _moved(new: SourceHealth, old: SourceHealth, attempt: Attempt) -> SourceHealth:
    """Count the runs in a row in which permanent redirects led to one place."""
    if attempt.moved_to:
        seen = old.moved_seen + 1 if attempt.moved_to == old.moved_to else 1
        if old.moved_seen >= ADOPT_AFTER and attempt.moved_to != old.moved_to:
            seen = ADOPT_AFTER  # the adopted address moved on, permanently as well
        return replace(new, moved_to=attempt.moved_to, moved_seen=min(seen, ADOPT_AFTER))
    if old.moved_seen >= ADOPT_AFTER or attempt.state is SourceState.UNCHANGED:
        return new
    return replace(new, moved_to="", moved_seen=0)


def _into(health: SourceHealth, state: HealthState, now: datetime) -> SourceHealth:
    return health if health.state == state else replace(health, state=state, since=now)


def _later(source: Source, now: datetime, rest: timedelta) -> datetime | None:
    """When it may be asked again: the larger of its own interval and what was asked of us."""
    wait = max(rest, timedelta(minutes=source.every or 0))
    return now + min(wait, _longest(source)) if wait else None


def _longest(source: Source) -> timedelta:
    return max(_MAX_REST, timedelta(minutes=source.every or 0))
