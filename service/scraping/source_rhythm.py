"""The rhythm of a source, and when it has been silent for far too long. Pure.

Days are days in UTC. A day on which the source was not read says nothing, and a weekday on which it
always rests is left out, so neither our own standstill nor a weekend is its silence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import fmean, median, pstdev

from service.models import QuietBecause, SourceQuiet, SourceRhythm, SourceState

_KEPT_DAYS = 56
"""Days of history up to the last item: eight issues of a weekly."""
_KEPT_SILENCE = 90
"""Days without an item that are kept behind them."""
_KEPT_OF_RARE = 224
"""The same, both, of a source of which 56 days tell too little: eight issues of a monthly."""
_DAY = timedelta(days=1)

_MIN_DAYS = 7
_MIN_ACTIVE = 5
"""Days with something new before a rhythm is believed, which a weekly has after four weeks."""
_BARELY_ACTIVE = 4
_BARELY_PATIENCE = 14.0
"""Of a source that brought much on each of its first days, and then nothing before a rhythm was
known: the days of silence that nobody takes for one."""
_YOUNG_DAYS = 14
_YOUNG_PATIENCE = 5.0
"""Days of silence that are ordinary while fewer than two weekends have been seen."""
_CHANCE = 1e-5
"""How unlikely silence must be for a source that brings something on days drawn by lot; it has at
most some three hundred pauses a year."""
_GAPS = 1.75
"""Silence is ordinary up to this many times the longest pause, so that a holiday may follow one."""
_ALONE = 3
_ALONE_AMONG = 8
"""A pause so many times as long as the next longest, among so many, is a holiday: half of it is
taken for usual."""
_BUSY = 5
"""Items on nearly each of its days that make silence of two days enough, whatever the gaps."""
_BUSY_PATIENCE = 2.0
_MANY = 3
"""Items a day from which the middle day says what is usual; rarer ones are counted over all."""
_REST_SEEN = 2
_REST_OTHERS = 0.7
_REST_MOST = 3
"""A weekday is one of rest after this many without anything, if the others are mostly active, and
if there are no more of them: else it is no weekly pattern but a rare source."""

_OLD_ITEMS = 5
_OLD_DAYS = 2
"""Too old items, and days with some, that are no chance when nothing else comes."""
_OLD_ITEMS_ALONE = 10
_OLD_DAYS_ALONE = 5
"""Likewise for a source that never brought anything else."""

_WINDOW = 5
"""Entries of the shortest list that says anything by being new from end to end."""

_WALLED = timedelta(hours=12)
"""So long a site may answer with walls: some do for a night, or for two stories in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one reading of a source brought."""

    state: SourceState
    new: int = 0
    """Items that came through, and those that only another source had brought first."""
    too_old: int = 0
    searched: bool = False
    """It searches: whether old things turn up there says nothing."""


def after(
    rhythm: SourceRhythm, quiet: SourceQuiet | None, brought: Brought, now: datetime
) -> tuple[SourceRhythm, SourceQuiet | None]:
    """Return the rhythm after a reading, and how the source is quiet; None while it is not."""
    if rhythm.day is None:  # what it lists at first has gathered over a time that nobody knows
        return SourceRhythm(day=now.date(), counts=(0,), since=now), None
    rhythm = _noted(_forgiven(rhythm, quiet) if brought.new else rhythm, brought, now)
    because: QuietBecause | None = None
    if rhythm.walled_since and now - rhythm.walled_since >= _WALLED:
        because = QuietBecause.WALL
    elif not brought.new:
        if quiet is not None and (quiet.because is not QuietBecause.WALL or rhythm.walled_since):
            return rhythm, quiet
        because = _silent_because(rhythm, now, searched=brought.searched)
    if because is None or (quiet is not None and quiet.because is because):
        return rhythm, quiet if because else None
    walled = rhythm.walled_since if because is QuietBecause.WALL else None
    return rhythm, SourceQuiet(
        because=because,
        since=walled or rhythm.brought_at or rhythm.since or now,
        begun=now,
        usual=round(usual(rhythm), 2),
        too_old=rhythm.too_old,
    )


def patience(rhythm: SourceRhythm) -> float | None:
    """Return the days of silence after which it is no chance; None: too little is known of it.

    A source that keeps its pauses alike is believed to go on so. The more they differ, the more
    it is taken for one that brings something on days drawn by lot.
    """
    history = _history(rhythm)
    resting = _resting(history)
    days = [count for day, count in history if day.weekday() not in resting]
    active = [number for number, count in enumerate(days) if count]
    if len(history) < _MIN_DAYS or len(active) < _MIN_ACTIVE:
        daily = len(active) == len(days) >= _BARELY_ACTIVE
        return _BARELY_PATIENCE if daily and fmean(days) >= _MANY else None
    gaps = [later - earlier for earlier, later in pairwise(active)]
    ordinary = _GAPS * (_longest(gaps) + 1)  # in days, a pause may be a day longer than it looks
    if len(history) < _YOUNG_DAYS:
        ordinary = max(ordinary, _YOUNG_PATIENCE)
    elif sorted(days)[len(days) // 10] >= _BUSY and max(gaps) == 1:
        return _BUSY_PATIENCE
    share = len(gaps) / (len(days) + 1)  # its days begin and end with something new
    by_lot = math.log(_CHANCE) / math.log(1 - share)
    unlike = pstdev(gaps) / fmean(gaps) / math.sqrt(1 - share)  # 1 for days drawn by lot
    doubt = min(max(1.0, unlike), 1.5 * (unlike + 1 / len(gaps)) ** 2)
    return ordinary + doubt * max(0.0, by_lot - ordinary)


def _longest(gaps: Sequence[int]) -> float:
    """Return the longest usual pause."""
    *_, next_longest, longest = (0, *sorted(gaps))
    if len(gaps) >= _ALONE_AMONG and longest > _ALONE * next_longest:
        return max(next_longest, longest / 2)
    return longest


def silence(rhythm: SourceRhythm, now: datetime) -> float:
    """Return the days without anything new, those left out on which it was not read or rests."""
    begun = rhythm.brought_at or rhythm.since
    if begun is None:
        return 0.0
    resting, total = _resting(_history(rhythm)), 0.0
    for day, count in _days(rhythm):
        if count is None or day < begun.date() or day.weekday() in resting:
            continue
        start = max(begun, datetime.combine(day, time(), UTC))
        end = min(now, datetime.combine(day, time(), UTC) + _DAY)
        total += max(0.0, (end - start) / _DAY)
    return total


def usual(rhythm: SourceRhythm) -> float:
    """Return how many items a day it brought before it fell silent; 0 if none is known."""
    counts = [count for _, count in _history(rhythm)]
    if len(counts) < _MIN_DAYS:
        return fmean(counts) if counts else 0.0
    middle = median(counts)  # no backlog of one day, nor half a day at the end, moves it
    return middle if middle >= _MANY else fmean(counts[1:])  # it begins with one


def newly_listed(
    listed: MutableMapping[str, bytes], source_key: str, ids: Sequence[str]
) -> frozenset[str]:
    """Return those item ids that the source did not list the last time; none the first time.

    `listed` remembers four bytes of each id over the runs of one process.
    """
    before = listed.get(source_key)
    listed[source_key] = b"".join(bytes.fromhex(one[:8]) for one in ids)
    if before is None:
        return frozenset()
    seen = {before[at : at + 4] for at in range(0, len(before), 4)}
    return frozenset(one for one in ids if bytes.fromhex(one[:8]) not in seen)


def turned_over(dates: Sequence[datetime | None], fresh: int, last: datetime | None) -> bool:
    """Return whether all that a source lists came out since its `last` reading.

    It may have listed more in between, then. `dates` are those of what it lists, of which `fresh`
    no earlier run knows: some feeds give each entry the moment of the request.
    """
    if last is None or len(dates) < _WINDOW or fresh < len(dates):
        return False
    return all(at is not None and at > last for at in dates)


def _noted(rhythm: SourceRhythm, brought: Brought, now: datetime) -> SourceRhythm:
    day = max(now.date(), rhythm.day or now.date())  # a clock that was set back adds to today
    missed = (day - (rhythm.day or day)).days
    counts = rhythm.counts
    if missed:
        counts += (None,) * min(missed - 1, 2 * _KEPT_OF_RARE) + (0,)
    counts = (*counts[:-1], (counts[-1] or 0) + brought.new)
    walled = rhythm.walled_since
    if brought.state is not SourceState.UNCHANGED:
        walled = (walled or now) if brought.state is SourceState.WALLED else None
    rhythm = replace(rhythm, day=day, counts=_trimmed(counts), walled_since=walled)
    if brought.new:
        return replace(rhythm, brought_at=now, too_old=0, old_days=0, old_on=None)
    if brought.too_old:
        return replace(
            rhythm,
            too_old=rhythm.too_old + brought.too_old,
            old_days=rhythm.old_days + (rhythm.old_on != day),
            old_on=day,
        )
    return rhythm


def _trimmed(counts: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Keep the history while the source is silent: it is what the silence is measured by."""
    silent = next((n for n, count in enumerate(reversed(counts)) if count), len(counts))
    if _are_enough(counts[: len(counts) - silent]):
        return counts[-(_KEPT_DAYS + min(silent, _KEPT_SILENCE)) :]
    return counts[-(_KEPT_OF_RARE + min(silent, _KEPT_OF_RARE)) :]


def _are_enough(counts: Sequence[int | None]) -> bool:
    """Return whether the last weeks have as many active days as a rhythm needs."""
    return sum(1 for count in counts[-_KEPT_DAYS:] if count) >= _MIN_ACTIVE


def _days(rhythm: SourceRhythm) -> list[tuple[date, int | None]]:
    last = rhythm.day or date.min
    first = len(rhythm.counts) - 1
    return [(last - (first - n) * _DAY, count) for n, count in enumerate(rhythm.counts)]


def _history(rhythm: SourceRhythm) -> list[tuple[date, int]]:
    """The days on which it was read, from the first to the last with something new.

    They are those of the last weeks, unless these tell too little.
    """
    days = _days(rhythm)
    active = [number for number, (_, count) in enumerate(days) if count]
    if not active:
        return []
    last = active[-1] + 1
    if _are_enough([count for _, count in days[:last]]):
        active = [number for number in active if number >= last - _KEPT_DAYS]
    return [(day, count) for day, count in days[active[0] : last] if count is not None]


def _resting(history: Sequence[tuple[date, int]]) -> frozenset[int]:
    """The weekdays on which it never brings anything, of a source that does on most others."""
    if not history:
        return frozenset()
    seen = Counter(day.weekday() for day, _ in history)
    active = Counter(day.weekday() for day, count in history if count)
    resting = frozenset(day for day in seen if not active[day] and seen[day] >= _REST_SEEN)
    others = sum(seen.values()) - sum(seen[day] for day in resting)
    if len(resting) > _REST_MOST or sum(active.values()) < _REST_OTHERS * others:
        return frozenset()
    return resting


def _silent_because(rhythm: SourceRhythm, now: datetime, *, searched: bool) -> QuietBecause | None:
    """Why it is to be named that brought nothing this time; None: that is no wonder yet."""
    if rhythm.brought_at and now - rhythm.brought_at < _DAY:
        return None
    most = patience(rhythm)
    silent = silence(rhythm, now) if most is not None else 0.0
    if most is not None and silent > most:
        return QuietBecause.TOO_OLD if rhythm.too_old else QuietBecause.NOTHING
    if searched:
        return None
    if rhythm.brought_at is None:
        only_old = rhythm.too_old >= _OLD_ITEMS_ALONE and rhythm.old_days >= _OLD_DAYS_ALONE
    else:
        enough = rhythm.too_old >= _OLD_ITEMS and rhythm.old_days >= _OLD_DAYS
        only_old = enough and most is not None and silent > max(1.0, most / _GAPS)
    return QuietBecause.TOO_OLD if only_old else None


def _forgiven(rhythm: SourceRhythm, quiet: SourceQuiet | None) -> SourceRhythm:
    """The rhythm without the days for which it was known to be quiet: they are not its usual."""
    if quiet is None:
        return rhythm
    counts = tuple(
        None if day > quiet.begun.date() and not count else count for day, count in _days(rhythm)
    )
    return replace(rhythm, counts=counts)
