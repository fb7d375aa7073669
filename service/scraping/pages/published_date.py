"""When a page says it was published. Pure.

In this order: JSON-LD, meta, the URL, `time` elements, the date beside the headline, htmldate.
htmldate alone costs several times as much and knows days only; what a page says in machine-readable
form keeps its hour and zone.

The date beside the headline ("27.04.2020", "April 27, 2020") is for pages that say nothing to
machines: only with a day, a month and a year of four digits, and not where Americans and the rest
of the world read a numeric date differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

from htmldate import find_date
from selectolax.lexbor import LexborHTMLParser

from service.models import DateFrom
from service.scraping.pages.metadata import Structured, text_of
from service.text import dates, months
from service.text.normalize import fold, squeeze

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
_BEFORE = 100
"""Characters of text before the headline that may hold its date: a line above it."""
_MIN_HEADLINE = 8
"""Characters; a shorter heading stands in many places of a page."""
_AFTER = 250
"""Characters after it: a standfirst and a byline. Twice as far finds dates of other stories too."""
_DATE = re.compile(
    r"(?<![\d.,/-])(?:"
    r"(?P<iso>(?:19|20)\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th|º|er)?[.\s]\s*(?:de\s+)?(?P<month>[^\W\d_]{3,12})\.?,?"
    r"\s+(?:de\s+)?(?P<year>(?:19|20)\d\d)"
    r"|(?P<us_month>[^\W\d_]{3,12})\.?\s+(?P<us_day>\d{1,2})(?:st|nd|rd|th)?,?"
    r"\s+(?P<us_year>(?:19|20)\d\d)"
    r"|(?P<n_day>\d{1,2})\s?(?P<mark>[./-])\s?(?P<n_month>\d{1,2})(?P=mark)\s?(?P<n_year>(?:19|20)\d\d)"
    r"|(?P<cjk_year>(?:19|20)\d\d)\s?[年.]\s?(?P<cjk_month>\d{1,2})\s?[月.]\s?(?P<cjk_day>\d{1,2})"
    r")(?!\d)",
    re.IGNORECASE,
)


class DateStrength(Enum):
    """How far a page's date may be relied upon."""

    OWN = "the page says it of itself: to machines, in its address, or beside its headline"
    """It may make an item too old."""
    WEAK = "somewhere on the page there is a date, and it may be another story's or a footer's"
    """It must never make an item too old."""
    NONE = "the page has no date"


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment, what it was read from, and whether the hour is known."""

    at: datetime
    date_from: DateFrom
    how: str
    """`json-ld`, `meta`, `url`, `time`, `byline` or `text`."""
    has_time: bool

    @property
    def strength(self) -> DateStrength:
        """Return how far this date may be relied upon."""
        return DateStrength.WEAK if self.how == "text" else DateStrength.OWN


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
        if (
            at is not None
            and at >= dates.EARLIEST
            and (now is None or at <= now + timedelta(days=1))
        ):
            kind = {"url": DateFrom.URL, "text": DateFrom.TEXT}.get(how, DateFrom.PAGE)
            return Dated(_on_day_of(url, at) if has_time else at, kind, how, has_time)
    return None


def _found(
    tree: LexborHTMLParser, html: str, url: str, said: Structured, title: str
) -> Iterator[tuple[str, datetime | None, bool]]:
    """Yield how, when and whether with its time each source says it, the most trusted first."""
    for node in (*said.articles, *said.others):
        value = text_of(node.get("datePublished"))
        yield "json-ld", dates.parse(value), ":" in value
    for name in _META:
        value = said.meta.get(name, "")
        yield "meta", dates.parse(value), ":" in value
    yield "url", _from_url(url), False
    elements = tree.css("time[datetime]")[:20]
    for element in (*(one for one in elements if "pubdate" in one.attributes), *elements):
        value = element.attributes.get("datetime") or ""
        yield "time", dates.parse(value), ":" in value
    for at in _beside_headline(tree, title):
        yield "byline", at, False
    if html:
        try:
            day = find_date(html, url=url, original_date=True, extensive_search=True)
        except (ValueError, TypeError, OverflowError, AttributeError, RecursionError):
            day = None
        yield "text", dates.parse(day), False


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


def _from_url(url: str) -> datetime | None:
    found = _URL_DAY.search(url)
    return dates.parse("-".join(found.groups())) if found else None


def _beside_headline(tree: LexborHTMLParser, title: str) -> Iterator[datetime]:
    """Yield the days that stand near the headline, the first after it first; midnight, UTC."""
    text = squeeze(tree.body.text(separator=" ")) if tree.body else ""
    headings = [squeeze(node.text(separator=" ")) for node in tree.css("h1")[:5]]
    alike = [
        one for one in headings if one and (fold(one) in fold(title) or fold(title) in fold(one))
    ]
    for heading in (*alike, title, *headings[:1]):
        start = text.find(heading) if len(heading) >= _MIN_HEADLINE else -1
        if start >= 0:
            end = start + len(heading)
            yield from _days(text[end : end + _AFTER])
            yield from reversed(list(_days(text[max(0, end - len(title) - _BEFORE) : end])))
            return


def _days(text: str) -> Iterator[datetime]:
    for found in _DATE.finditer(text):
        day = _day(found)
        if day is not None:
            yield day


def _day(found: re.Match[str]) -> datetime | None:
    part = found.groupdict()
    year = part["iso"] or part["year"] or part["us_year"] or part["n_year"] or part["cjk_year"]
    day = part["iso_day"] or part["day"] or part["us_day"] or part["n_day"] or part["cjk_day"]
    month = part["iso_month"] or part["n_month"] or part["cjk_month"]
    if part["mark"] in {"/", "-"} and int(part["n_day"]) <= 12 and part["n_day"] != part["n_month"]:
        return None
    number = int(month) if month else months.month(part["month"] or part["us_month"])
    try:
        return datetime(int(year), number, int(day), tzinfo=UTC)
    except ValueError:
        return None
