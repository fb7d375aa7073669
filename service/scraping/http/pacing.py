"""How fast one host may be asked: no gap while it is well, growing gaps while it shows distress.

Pure: times are seconds of any steady clock, handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

FIRST_GAP = 1.0
"""Seconds between two requests after the first sign of distress."""
LONGEST_GAP = 60.0
"""A host that wants longer pauses says so by `Retry-After`."""
_NO_GAP = 0.2
"""Gaps shorter than this are none."""
_SLOW_SECONDS = 2.0
"""Answers faster than this are no distress, however much faster the host was before."""
_SLOWER = 3.0
"""Times its own average: growing latency is how an overloaded host looks from outside."""
_WEIGHT = 0.2
"""Share of the newest answer in the average."""
DISTRESS = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Pace:
    """What is known of one host's patience."""

    gap: float = 0.0
    """Seconds between the starts of two requests, by our own judgement."""
    floor: float = 0.0
    """Seconds that its rules ask for (`Crawl-delay`, a known API's limit)."""
    latency: float = 0.0
    """Moving average of its answers, in seconds; 0 before the first."""
    closed_until: float = 0.0
    """Not asked before this moment: `Retry-After` or a used-up quota."""

    @property
    def pause(self) -> float:
        """Seconds to leave between the starts of two requests."""
        return max(self.gap, self.floor)


def after_answer(
    pace: Pace, *, status: int, seconds: float, now: float, wait: float | None = None
) -> Pace:
    """Return the pace after an answer with `status` that took `seconds`.

    `wait` is what the host asked us to wait, None if it did not. Status 0 is a broken connection,
    which says nothing about pace.
    """
    if status in DISTRESS or wait is not None:
        gap = min(LONGEST_GAP, max(FIRST_GAP, pace.gap * 2)) if status in DISTRESS else pace.gap
        return replace(pace, gap=gap, closed_until=max(pace.closed_until, now + (wait or gap)))
    if status == 0:
        return pace
    latency = seconds if not pace.latency else pace.latency + _WEIGHT * (seconds - pace.latency)
    if pace.latency and seconds > max(_SLOW_SECONDS, _SLOWER * pace.latency):
        return replace(pace, gap=min(LONGEST_GAP, max(FIRST_GAP, pace.gap * 1.5)), latency=latency)
    gap = pace.gap * 0.7
    return replace(pace, gap=gap if gap >= _NO_GAP else 0.0, latency=latency)


def to_cache(pace: Pace, now: float) -> dict[str, float] | None:
    """Return what is worth lending to the cache: only distress. None if there is none."""
    closed = max(0.0, pace.closed_until - now)
    return {"gap": pace.gap, "closed": closed} if pace.gap or closed else None


def from_cache(value: object, now: float, most: float) -> Pace:
    """Return the pace that was lent; whatever cannot be read is no pace. `most` bounds the wait."""
    if not isinstance(value, Mapping):
        return Pace()
    gap, closed = value.get("gap"), value.get("closed")
    if not isinstance(gap, int | float) or not isinstance(closed, int | float):
        return Pace()
    return Pace(gap=min(LONGEST_GAP, max(0.0, gap)), closed_until=now + min(most, max(0.0, closed)))
