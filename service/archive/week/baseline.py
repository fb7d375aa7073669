"""What is normal for a brand on a day of the week, and what is far outside of it. Pure.

Robust: a median and the median's own deviation, so that last month's storm makes no new one look
ordinary. Small counts are compared by their square roots (Anscombe 1948), on which chance alone
moves a count by about one whatever its size. `dev-research/bench/spikes.md` has the figures.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW = timedelta(days=42)
"""How far back normal reaches: six of each weekday, and a brand's last season no more."""
LEAST_DAYS = 14
"""Days that were read below which nothing is normal yet: two of each weekday."""
FAR = 3.5
"""Deviations from normal that are far outside; chance alone goes so far once in some years."""
LEAST_MORE = 4
"""Reports above normal that a spike has at least: a quiet brand's second mention is none."""
TIMES = 2.0
"""How many times normal a spike is at least: at a loud brand a tenth more is far, and no news."""
FAR_IN_AN_HOUR, TIMES_IN_AN_HOUR = 5.0, 3.0
"""The same of an hour: of those there are twenty-four a day, and chance goes further in one."""
_DAY_HOURS = 24
_BUSY = 0.05
"""The share of busiest days that are a brand's own habit: a spike is beyond them."""
_TRUST = 4
"""Days of one weekday from which it is believed as much as all days together."""
_SCALE = 1.4826
"""What makes a median deviation comparable with a standard deviation."""


@dataclass(frozen=True, slots=True)
class Normal:
    """What to expect of one day."""

    usual: float
    """Reports, by the median of like days."""
    high: int
    """The most that is still ordinary."""
    spike_from: int
    """From so many on it is far outside of normal."""
    days: int
    """Days that were looked at."""


def normal_of(day: date, counts: Mapping[date, int]) -> Normal | None:
    """Return what is normal for `day` by the counts of earlier days; None: there are too few.

    `counts` has every day that was read, those without a report too.
    """
    past = {on: n for on, n in counts.items() if timedelta(0) < day - on <= WINDOW}
    if len(past) < LEAST_DAYS:
        return None
    roots = {on: _root(count) for on, count in past.items()}
    middle = statistics.median(roots.values())
    shifts = [_shift([r for on, r in roots.items() if on.weekday() == one], middle)
              for one in range(7)]  # fmt: skip
    off = sorted(root - middle - shifts[on.weekday()] for on, root in roots.items())
    expected = middle + shifts[day.weekday()]
    spread = max(1.0, _SCALE * statistics.median(map(abs, off)))
    busy = off[-max(1, int(len(off) * _BUSY))]
    usual = max(0.0, _count(expected))
    beyond = math.ceil(_count(expected + max(FAR * spread, busy)))
    return Normal(
        usual=round(usual, 1),
        high=max(round(usual), math.floor(_count(expected + 2 * spread))),
        spike_from=max(beyond, math.ceil(usual + LEAST_MORE), math.ceil(usual * TIMES)),
        days=len(past),
    )


def is_spike(count: int, normal: Normal | None) -> bool:
    """Return whether so many reports in a day are far outside of normal."""
    return normal is not None and count >= normal.spike_from


def burst_from(hours: Sequence[int | None]) -> tuple[float, int] | None:
    """Return what is usual of an hour, and from how many reports on it is far outside of normal.

    `hours` are those before it, the last one nearest; None stands for one in which nothing was
    read. None of it all: too little is known. A burst is beyond every hour of that time, so that
    none is told where such hours are a brand's habit; the hour right before may belong to it.
    """
    like = [count for count in hours[-_DAY_HOURS::-_DAY_HOURS] if count is not None]
    if len(like) < LEAST_DAYS:
        return None
    roots = [_root(count) for count in like]
    middle = statistics.median(roots)
    spread = max(1.0, _SCALE * statistics.median(abs(root - middle) for root in roots))
    usual = max(0.0, _count(middle))
    loudest = max(count for count in hours[:-1] if count is not None)
    beyond = math.ceil(_count(middle + FAR_IN_AN_HOUR * spread))
    least = max(beyond, math.ceil(usual + LEAST_MORE), math.ceil(usual * TIMES_IN_AN_HOUR))
    return round(usual, 1), max(least, loudest + 1)


def distance(count: int, like: Sequence[float]) -> tuple[float, float]:
    """Return what is usual by `like` counts, and how far off `count` is, in deviations."""
    roots = [_root(one) for one in like]
    middle = statistics.median(roots)
    spread = max(1.0, _SCALE * statistics.median(abs(root - middle) for root in roots))
    return round(max(0.0, _count(middle)), 1), (_root(count) - middle) / spread


def _shift(roots: list[float], middle: float) -> float:
    """Return how far one weekday is from all days; little is believed of few."""
    if not roots:
        return 0.0
    return (statistics.median(roots) - middle) * len(roots) / (len(roots) + _TRUST)


def _root(count: float) -> float:
    return 2 * math.sqrt(count + 0.375)


def _count(root: float) -> float:
    return max(0.0, root) ** 2 / 4 - 0.375
