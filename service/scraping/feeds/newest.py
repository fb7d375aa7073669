"""The newest items of a feed that lists more than we read, in whatever order they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from service.scraping.feeds.feed_dates import DATE_OF
from service.scraping.feeds.timestamps import stamp

_START = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)


def of_document(document: str, limit: int) -> tuple[str, bool]:
    """Return the document with its `limit` newest items, and whether any had to go."""
    ends = [found.end() for found in _END.finditer(document)]
    first = _START.search(document)
    if len(ends) <= limit or first is None or first.start() >= ends[0]:
        return document, False
    starts = [first.start(), *ends[:-1]]
    items = [document[start:end] for start, end in zip(starts, ends, strict=True)]
    dates = [stamp(found[1]) if (found := DATE_OF.search(item)) else None for item in items]
    kept = "".join(items[place] for place in places(dates, limit))
    return f"{document[: starts[0]]}{kept}{document[ends[-1] :]}", True


def places(dates: Sequence[datetime | None], limit: int) -> list[int]:
    """Return the places of the `limit` newest, in their order.

    An undated item counts as old as the dated one before it; without dates the first are newest.
    """
    ages: list[tuple[float, int]] = []
    last = next((at for at in dates if at is not None), None)
    for place, at in enumerate(dates):
        last = at or last
        ages.append((-last.timestamp() if last else 0.0, place))
    return sorted(place for _, place in sorted(ages)[:limit])
