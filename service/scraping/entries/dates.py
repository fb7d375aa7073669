"""When an entry came out by its feed, its page and its address, and whether it is news. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import islice

from service.models import DateFrom
from service.scraping.feeds.model import Entry
from service.scraping.page_content import PageContent
from service.scraping.pages.published_date import day_in_address
from service.scraping.sources.registry import ListedEntry
from service.text.dates import EARLIEST

_DAY = timedelta(days=1)
_STUCK = timedelta(days=30)
"""By how much a feed's date must be older than the day in the address to be wrong."""
_LONG_BEFORE = timedelta(days=4)
"""By how much a page's date must be older than the feed's to be told: a story may be sent a day or
two after it was written, and a page that knows only its day gets the rest of it."""
_MOST_LATE = 10
"""New addresses under an old day of change that are read in one run: many are an archive."""
_EVENT = re.compile(
    r"/(?:events?|calend[ae]r|kalender|agenda|diary|whats-?on)(?:[-_.?/]|$)", re.IGNORECASE
)
"""Folders of addresses that name the day of an event."""


def entry_date(entry: Entry, now: datetime) -> datetime | None:
    """Return when the feed says that an entry came out, if that can be."""
    return _believed(entry.published, now)


def has_own_date(entry: Entry, now: datetime) -> bool:
    """Return whether the feed's date is known, and the entry's own: its page need not tell."""
    return entry_date(entry, now) is not None and not entry.at_once


def _believed(at: datetime | None, now: datetime) -> datetime | None:
    """Return a moment, not after `now`; 1970, the year 1 and the future are fillers, no dates."""
    if at is None or at < EARLIEST or at - now > _DAY:
        return None
    return min(at, now)


def _day_of_stuck(at: datetime, listed: ListedEntry, now: datetime) -> datetime | None:
    """Return the day that an entry's address names, where its feed's date got stuck long before.

    Some systems give stories of today a date of months ago, the same for all. The day in the
    address of an event is when it takes place.
    """
    if now - at < _STUCK or _EVENT.search(listed.url):
        return None
    day = day_in_address(listed.url)
    return day if day is not None and at + _STUCK < day <= now else None


def newest_first(entry: Entry, now: datetime) -> float:
    """Return the key that sorts entries by date, the undated first: they may be the newest."""
    at = entry_date(entry, now) or _believed(entry.updated, now)
    return -(at or now).timestamp()


def dated(
    listed: ListedEntry, page: PageContent | None, now: datetime
) -> tuple[datetime, DateFrom]:
    """Return when an item came out and how that is known; without evidence, from first seen.

    When the feed or the sitemap says that an entry was changed, or gives several one moment, that
    counts where its page is silent. So does such a moment where the page says no more than its day,
    or one long before: then both are told.
    """
    if listed.just_came:
        return now, DateFrom.FIRST_SEEN
    said = entry_date(listed.entry, now)
    day = _day_of_stuck(said, listed, now) if said else None
    if said and not listed.entry.at_once:
        return (day, DateFrom.URL) if day else (said, DateFrom.FEED)
    if page is not None and page.date_from.is_evidence:
        at = _believed(page.published, now)
        if at is not None and not (said and _says_less(page, at, said)):
            return at, page.date_from
    if day:
        return day, DateFrom.URL
    changed = said or _believed(listed.entry.updated, now)
    return (changed, DateFrom.FEED) if changed is not None else (now, DateFrom.FIRST_SEEN)


def _says_less(page: PageContent, at: datetime, said: datetime) -> bool:
    """Return whether a page's date is long before the one that its feed gave several entries, or
    is the day of it alone."""
    return said - at > _LONG_BEFORE or (not page.has_time and timedelta(0) <= said - at < _DAY)


def day_long_before(at: datetime, page: PageContent | None) -> datetime | None:
    """Return when a page says that it came out, if that is long before what the feed says."""
    if page is None or page.published is None or not page.date_from.is_evidence:
        return None
    return page.published if at - page.published > _LONG_BEFORE else None


def too_old(
    listed: ListedEntry, page: PageContent | None, now: datetime, max_age: timedelta
) -> bool:
    """Return whether an entry is older than `max_age` by its feed's date, or else by its page's.

    A page that knows only the day gets the rest of that day.
    """
    at, how = dated(listed, page, now)
    if how in (DateFrom.PAGE, DateFrom.URL) and not (page and page.has_time):
        at += _DAY
    if listed.entry.at_once:
        at = max(at, entry_date(listed.entry, now) or at)
    return now - at > max_age


def stale(listed: ListedEntry, now: datetime, max_age: timedelta) -> bool:
    """Return whether the feed alone shows that an entry is too old; nothing needs to be read."""
    at = entry_date(listed.entry, now)
    if at is None:
        at = _believed(listed.entry.updated, now)
    if listed.just_came or at is None or now - at <= max_age:
        return False
    day = _day_of_stuck(at, listed, now)
    return day is None or now - day > max_age + _DAY


def may_be_news(
    entries: Sequence[ListedEntry],
    fresh: Collection[str],
    now: datetime,
    max_age: timedelta,
    waiting: Collection[str] = (),
) -> list[ListedEntry]:
    """Return the entries that their list does not show to be too old.

    Where it only says when pages were changed, the first few that were not listed the last time
    (`fresh`) and those left by the last run (`waiting`) are among them: some systems never move
    that day, not for a new page either. Its page tells.
    """
    old = {one.id for one in entries if stale(one, now, max_age)}
    late = [one.id for one in entries if one.id in old and one.entry.published is None]
    old -= {one for one in late if one in waiting}
    old -= set(islice((one for one in late if one in fresh), _MOST_LATE))
    return [one for one in entries if one.id not in old]
