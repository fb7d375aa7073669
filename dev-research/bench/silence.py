"""How soon the silence of a source is noticed, and how often a healthy one is named.

    python dev-research/bench/silence.py RHYTHMS.json

RHYTHMS.json has an object: a source's name to the moments, in Unix seconds, at which it brought
something. Each is read twice a day over its last four years (what is named then goes on), and
stopped at four moments of these. Sources are sorted by the items a day that they bring.
"""

from __future__ import annotations

import json
import math
import random
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from service.models import SourceQuiet, SourceRhythm, SourceState
from service.scraping.source_rhythm import Brought, after

EVERY = timedelta(hours=12)
DAY = 86_400.0
LEARNED = 250
"""Days of reading before a source stops, if it is as old."""
REST = 70
"""Days without anything after which it had stopped by itself."""
WAITED = 300
"""Days for which is waited until its silence is named."""
STOPS = 4
YEARS = 4
CLASSES = (3.0, 1.0, 0.3, 0.1, 0.0)
"""Items a day from which a source belongs to a class."""


def named(times: Sequence[float], begin: float, end: float) -> list[float]:
    """Return the moments at which a source was named that was read from `begin` to `end`."""
    rhythm, quiet = SourceRhythm(), None
    found: list[float] = []
    at = begin
    while at <= end:
        before: SourceQuiet | None = quiet
        new = bisect_right(times, at) - bisect_right(times, at - EVERY.total_seconds())
        reading = Brought(state=SourceState.OK, new=new)
        rhythm, quiet = after(rhythm, quiet, reading, datetime.fromtimestamp(at, UTC))
        if quiet and not before:
            found.append(at)
        at += EVERY.total_seconds()
    return found


def stopped(times: Sequence[float], draw: random.Random) -> tuple[float, int] | None:
    """Return the days from its last item until a stopped source was named, inf for never, and the
    items that it brought in truth meanwhile; None where it has too short a life."""
    if times[-1] - times[0] < (REST + 10) * DAY:
        return None
    stop = draw.uniform(times[0] + REST * DAY, times[-1])
    brought = times[: bisect_right(times, stop)]
    if brought[-1] < stop - REST * DAY:
        return None
    begin = max(times[0], stop - LEARNED * DAY)
    found = [at for at in named(brought, begin, stop + WAITED * DAY) if at > stop]
    if not found:
        return math.inf, bisect_right(times, stop + WAITED * DAY) - len(brought)
    return (found[0] - stop) / DAY, bisect_left(times, found[0]) - len(brought)


def main() -> None:
    """Measure the rhythms that the argument names."""
    rhythms: dict[str, list[float]] = json.loads(Path(sys.argv[1]).read_text())
    years: dict[float, float] = defaultdict(float)
    alarms: dict[float, int] = defaultdict(int)
    waits: dict[float, list[tuple[float, int]]] = defaultdict(list)
    for name, life in sorted(rhythms.items()):
        times = life[bisect_left(life, life[-1] - YEARS * 365 * DAY) :]
        span = (times[-1] - times[0]) / DAY
        kind = next(low for low in CLASSES if len(times) / max(1.0, span) >= low)
        years[kind] += span / 365.25
        alarms[kind] += len(named(times, times[0], times[-1]))
        draw = random.Random(name)
        waits[kind] += [one for _ in range(STOPS) if (one := stopped(times, draw))]
    print("items a day | years | named | a year | noticed | days: median | 9 of 10 | items missed")
    for kind, of_it in years.items():
        said = sorted(wait for wait, _ in waits[kind]) or [math.inf]
        seen = sum(wait < math.inf for wait in said)
        missed = median(items for _, items in waits[kind] or [(0, 0)])
        print(
            f"{kind}+ | {of_it:.0f} | {alarms[kind]} | {alarms[kind] / of_it:.3f}"
            f" | {seen} of {len(said)} | {median(said):.0f} | {said[int(0.9 * len(said))]:.0f}"
            f" | {missed}"
        )


if __name__ == "__main__":
    main()
