"""What comes to us with an old date: a recall is dated by its day and put up later; nobody read.

Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service.scraping.entries.dates import stale
from service.scraping.sources.registry import ListedEntry

_COVERED = 3
"""Entries of the last reading that are older than a new one: the list went as far back then."""
_LAG = timedelta(days=1)
"""How much later than its date an entry may come into its list, or its date be wrong."""
NEWS = timedelta(days=10)
FEW = 3
"""How old what comes into a list may be to be news all the same, and how many entries may be so in
one reading: many are an archive."""


def news_since(last: datetime | None, now: datetime, max_age: timedelta) -> timedelta:
    """Return how old the news of a source may be that was read `last` then.

    What came out meanwhile nobody has seen, if the machine, or the site, was off for longer than
    news is news.
    """
    unread = now - last if last else timedelta(0)
    return max(max_age, min(unread + _LAG, NEWS)) if unread > max_age else max_age


def with_missed(
    entries: Sequence[ListedEntry],
    left: Collection[str],
    now: datetime,
    max_age: timedelta,
    reach: timedelta,
) -> list[ListedEntry]:
    """Return the entries, those marked that are too old and news all the same.

    That is what an earlier run `left`, and what is no older than `reach` (`news_since`). It counts
    from now: what finds no place in this mail may have one in the next.
    """
    if not left and reach <= max_age:
        return list(entries)
    missed = {
        one.id
        for one in entries
        if one.entry.published
        and stale(one, now, max_age)
        and (one.id in left or not stale(one, now, reach))
    }
    return [replace(one, just_came=True) if one.id in missed else one for one in entries]


def marked(
    entries: Sequence[ListedEntry], fresh: Collection[str], now: datetime, max_age: timedelta
) -> tuple[list[ListedEntry], int]:
    """Return the entries, those marked that are news for having come only now, and how many came
    as late and are none.

    `fresh` are the ids of those that were not listed the last time. A list that went as far back
    at that time would have had them; what is older may have moved up as others went.
    """
    dates = [at for one in entries if one.id not in fresh and (at := one.entry.published)]
    if len(dates) < _COVERED or not fresh:
        return list(entries), 0
    since = sorted(dates)[_COVERED - 1]
    late = {
        one.id: at
        for one in entries
        if one.id in fresh
        and (at := one.entry.published) is not None
        and at > since
        and stale(one, now, max_age)
    }
    news = {one for one, at in late.items() if now - at <= NEWS}
    if len(news) > FEW:
        news = set()
    return [replace(one, just_came=one.id in news) for one in entries], len(late) - len(news)
