"""When a page says it was published. Pure.

In this order: JSON-LD, meta, the URL, `time` elements, the date beside the headline, htmldate.
htmldate alone costs several times as much and knows days only; what a page says in machine-readable
form keeps its hour and zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from htmldate import find_date
from selectolax.lexbor import LexborHTMLParser

from service.models import DateFrom
from service.scraping.pages.bylines import beside_headline
from service.scraping.pages.metadata import Structured, text_of

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Before the web had news: anything older is a template's filler such as 1970-01-01."""
_META = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "bt:pubdate",
    "sailthru.date",
    "article.published",
    "datepublished",
    "datecreated",
    "parsely-pub-date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "published-date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "date",
    "citation_publication_date",
    "article:post_date",
)
_FARTHEST_ZONE = 14
"""Hours between UTC and the zones that are farthest from it."""
_URL_DAY = re.compile(r"[/_-](20\d\d|199\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T\s]+(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment, what it was read from, and whether the hour is known."""

    at: datetime
    date_from: DateFrom
    how: str
    """`json-ld`, `meta`, `url`, `time`, `byline` or `text`."""
    has_time: bool


def published(
    tree: LexborHTMLParser,
    html: str,
    url: str,
    said: Structured,
    *,
    title: str = "",
    now: datetime | None = None,
) -> Dated | None:
    """Return when the page was published, in the zone that it names; None if it does not say.

    `tree` is without scripts and hidden elements, `html` with them; without `html` only what is
    marked as a date counts. With `now`, a date more than a day ahead of it is passed over.
    """
    for how, at, has_time in _found(tree, html, url, said, title):
        if at is not None and at >= EARLIEST and (now is None or at <= now + timedelta(days=1)):
            kind = DateFrom.URL if how == "url" else DateFrom.PAGE
            return Dated(_on_day_of(url, at) if has_time else at, kind, how, has_time)
    return None


def _found(
    tree: LexborHTMLParser, html: str, url: str, said: Structured, title: str
) -> Iterator[tuple[str, datetime | None, bool]]:
    """Yield what each place says, the most trusted and cheapest first."""
    for node in (*said.articles, *said.others):
        value = text_of(node.get("datePublished"))
        yield "json-ld", moment(value), _has_time(value)
    for name in _META:
        value = said.meta.get(name, "")
        yield "meta", moment(value), _has_time(value)
    yield "url", _from_url(url), False
    for value in _times(tree):
        yield "time", moment(value), _has_time(value)
    for at in beside_headline(tree, title):
        yield "byline", at, False
    if html:
        yield "text", _searched(html, url), False


def _on_day_of(url: str, at: datetime) -> datetime:
    """Return the same moment in a zone where it falls on the day that the URL names, if one can.

    Sites that give their times in UTC put the day of their own place in the path: published at
    23:11 UTC under `/2019/01/01/`, it was New Year's Day there.
    """
    day = _from_url(url)
    if day is None or at.utcoffset() or abs(day.date() - at.date()) != timedelta(days=1):
        return at
    ahead = day.date() > at.date()
    hours = 24 - at.hour if ahead else -at.hour - 1
    return at.astimezone(timezone(timedelta(hours=hours))) if abs(hours) <= _FARTHEST_ZONE else at


def moment(value: str) -> datetime | None:
    """Return the moment that a machine-readable date names, in its own zone; none means UTC."""
    value = value.strip()
    found = _ISO.match(value)
    try:
        if found:
            return _from_iso(found)
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _times(tree: LexborHTMLParser) -> list[str]:
    elements = tree.css("time[datetime]")[:20]
    marked = [one for one in elements if "pubdate" in one.attributes]
    return [one.attributes.get("datetime") or "" for one in [*marked, *elements]]


def _from_iso(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, zone = found.groups()
    return datetime(
        int(year),
        int(month),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        tzinfo=_zone(zone),
    )


def _zone(zone: str | None) -> timezone:
    if not zone or zone.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _has_time(value: str) -> bool:
    return ":" in value


def _from_url(url: str) -> datetime | None:
    found = _URL_DAY.search(url)
    return moment("-".join(found.groups())) if found else None


def _searched(html: str, url: str) -> datetime | None:
    try:
        found = find_date(html, url=url, original_date=True, extensive_search=True)
    except (ValueError, TypeError, OverflowError, AttributeError, RecursionError):
        return None
    return moment(found) if found else None
