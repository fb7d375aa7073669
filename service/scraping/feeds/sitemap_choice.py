"""Which sitemaps of an index are read: news stands in the newest. Pure.

Many indexes give no dates. Then the names tell: `news-sitemap.xml` before archives, the highest
year, month or number before the lower ones, and what lists authors or pictures last. Of numbers
some count from the newest: until it is known where news turns up, the lowest is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from service.scraping.feeds.sitemaps import SitemapEntry

MAX_CHILDREN = 5
"""Sitemaps of an index that are read in one run."""
MAX_NESTED = 3
"""Sitemaps of an index within an index."""
MAX_IN_ALL = 15
"""Sitemaps of one source in one run, whatever lists what."""
_NEWEST_KEPT = 2
"""Of these, how many are the newest by date and name whatever was new last time."""
_CANDIDATES = 200
_MOMENT = timedelta(minutes=1)
"""If all sitemaps were changed within it, the dates are that of the answer and tell nothing."""
_NEWS = re.compile(r"(?:^|[^a-z])(?:google-?)?(?:news|latest|recent|today|nuus|current)(?![a-z])")
_STORIES = re.compile(r"post|article|stor(?:y|ies)|content|blog|entries|archive")
_NO_STORIES = re.compile(
    r"(?:^|[^a-z])(?:author|user|profile|categor(?:y|ies)|tag|topic|taxonom(?:y|ies)|product|image"
    r"|video|media|attachment|section|static)s?(?![a-z])|(?:^|[/_-])pages?-sitemap"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*")
_NUMBER = re.compile(r"\d{1,14}")
_HASH = re.compile(r"[\da-f]{16,}")


def newest_first(children: Iterable[SitemapEntry]) -> list[str]:
    """Return the addresses of an index's sitemaps, those that should hold the newest first."""
    unique = {one.loc: one for one in children}
    dates = [one.lastmod for one in unique.values() if one.lastmod]
    if len(dates) > 2 and max(dates) - min(dates) < _MOMENT:
        unique = {loc: replace(one, lastmod=None) for loc, one in unique.items()}
    ranked = sorted(unique.values(), key=_rank, reverse=True)
    ordered = [one.loc for one in ranked]
    ordered[_NEWEST_KEPT:_NEWEST_KEPT] = _other_end(ranked[:1], ranked)
    return list(dict.fromkeys(ordered))[:_CANDIDATES]


def _other_end(first: Sequence[SitemapEntry], ranked: Sequence[SitemapEntry]) -> list[str]:
    """Return the lowest of the undated sitemaps that differ from the first by a number alone."""
    if not first or first[0].lastmod or _numbers(first[0].loc)[0]:  # a date or a year tells
        return []
    name = _NUMBER.sub("", first[0].loc)
    alike = [one.loc for one in ranked if not one.lastmod and _NUMBER.sub("", one.loc) == name]
    return alike[-1:]


def to_read(ordered: Sequence[str], seen: Collection[str], changed: Collection[str]) -> list[str]:
    """Return which of an index's sitemaps to read, given what was there and new last time.

    The newest, those that the index did not list before, and those that had changed.
    """
    unseen = [url for url in ordered if seen and url not in seen]
    lively = [url for url in ordered if url in changed]
    wanted = [*ordered[:_NEWEST_KEPT], *unseen, *lively, *ordered]
    return list(dict.fromkeys(wanted))[:MAX_CHILDREN]


def _rank(one: SitemapEntry) -> tuple[bool, bool, float, bool, tuple[int, ...]]:
    parts = urlsplit(one.loc)
    name = f"{parts.path}?{parts.query}".lower()
    news = bool(_NEWS.search(name))
    at = one.lastmod.timestamp() if one.lastmod else 0.0
    return (
        news and one.lastmod is None,
        news or not _NO_STORIES.search(name),
        at,
        bool(_STORIES.search(name)),
        _numbers(name),
    )


def _numbers(name: str) -> tuple[int, ...]:
    """Return the numbers in a name, its months among them, for comparing: years first."""
    name = _MONTH.sub(lambda month: f"{_MONTHS.index(month[1]) + 1:02d}", _HASH.sub("", name))
    numbers = [int(number) for number in _NUMBER.findall(name)]
    years = [number for number in numbers if 1990 <= number <= 2100]
    return (*(years or [0]), *(number for number in numbers if number not in years))
