"""Entries whose dates a program gave to several at once. Pure.

That is when it wrote them, or made the feed. Such a date says nothing of the single story,
whose page may know better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service.scraping.feeds.model import Entry

_FEWEST = 3
"""Two stories may well come out in one second."""
_STEP = timedelta(seconds=2)
"""What writing one entry takes a program at most, where each gets the moment of its own."""


def marked(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries, those marked `at_once` that have their dates from a program.

    People have stories come out on the hour, and many systems tell the minute or the day alone:
    such dates are a program's only where no entry of the feed has another, and never on the hour.
    """
    dated = sorted(
        ((one.published, place) for place, one in enumerate(entries) if one.published),
        key=lambda pair: pair[0],
    )
    batches: list[list[tuple[datetime, int]]] = []
    for at, place in dated:
        if batches and at - batches[-1][-1][0] <= _STEP:
            batches[-1].append((at, place))
        else:
            batches.append([(at, place)])
    places = {
        place
        for batch in batches
        if len(batch) >= _FEWEST and _is_programs(batch[0][0], alone=len(batches) == 1)
        for _, place in batch
    }
    if not places:
        return tuple(entries)
    return tuple(
        replace(one, at_once=True) if place in places else one for place, one in enumerate(entries)
    )


def _is_programs(at: datetime, *, alone: bool) -> bool:
    return bool(at.second or (alone and at.minute))
