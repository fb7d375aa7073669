"""When a page says it was published: JSON-LD, meta, `time`, its URL, then htmldate. Pure.

htmldate alone reads as well, at three times the cost, and knows days only; what a page says in
machine-readable form keeps its hour and zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from htmldate import find_date
from selectolax.lexbor import LexborHTMLParser

from service.models import DateFrom
from service.scraping.structured import Structured, text_of

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
    """`json-ld`, `meta`, `time`, `url` or `text`."""
    has_time: bool


def published(
    tree: LexborHTMLParser, html: str, url: str, said: Structured, now: datetime | None = None
) -> Dated | None:
    """Return when the page was published as far as it says so, in UTC; None if it does not."""
    for how, value in _said(tree, said):
        at = moment(value)
        if at is not None and _plausible(at, now):
            return Dated(at, DateFrom.PAGE, how, _has_time(value))
    at = _from_url(url)
    if at is not None and _plausible(at, now):
        return Dated(at, DateFrom.URL, "url", has_time=False)
    at = _searched(html, url)
    return Dated(at, DateFrom.PAGE, "text", has_time=False) if at and _plausible(at, now) else None


def moment(value: str) -> datetime | None:
    """Return the moment that a machine-readable date names, in UTC; no zone means UTC."""
    value = value.strip()
    found = _ISO.match(value)
    try:
        if found:
            return _from_iso(found)
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return _utc(at)


def _said(tree: LexborHTMLParser, said: Structured) -> list[tuple[str, str]]:
    """Return what machine-readable places say, the most trusted first."""
    nodes = [*said.articles, *said.others]
    found = [("json-ld", text_of(node.get("datePublished"))) for node in nodes]
    found += [("meta", said.meta.get(name, "")) for name in _META]
    found += [("time", text) for text in _times(tree)]
    return [(how, value) for how, value in found if value]


def _times(tree: LexborHTMLParser) -> list[str]:
    elements = tree.css("time[datetime]")[:20]
    marked = [one for one in elements if "pubdate" in one.attributes]
    return [one.attributes.get("datetime") or "" for one in [*marked, *elements]]


def _from_iso(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, zone = found.groups()
    at = datetime(
        int(year),
        int(month),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        tzinfo=UTC,
    )
    if not zone or zone.upper() in {"Z", "UTC", "GMT"}:
        return at
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return at - sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _has_time(value: str) -> bool:
    return ":" in value


def _plausible(at: datetime, now: datetime | None) -> bool:
    return at >= EARLIEST and (now is None or at <= now + timedelta(days=1))


def _from_url(url: str) -> datetime | None:
    found = _URL_DAY.search(url)
    return moment("-".join(found.groups())) if found else None


def _searched(html: str, url: str) -> datetime | None:
    try:
        found = find_date(html, url=url, original_date=True, extensive_search=True)
    except (ValueError, TypeError, OverflowError, AttributeError, RecursionError):
        return None
    return moment(found) if found else None
