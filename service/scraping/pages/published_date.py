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
from email.utils import parsedate_to_datetime

from htmldate import find_date
from selectolax.lexbor import LexborHTMLParser

from service.models import DateFrom
from service.scraping.pages.metadata import Structured, text_of
from service.text.normalize import fold, squeeze

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


_BEFORE = 100
"""Characters of text before the headline that may hold its date: a line above it."""
_AFTER = 250
"""Characters after it: a standfirst and a byline. Twice as far finds dates of other stories too."""
_MONTHS = {
    1: "january januar janvier enero janeiro gennaio januari januarie styczen stycznia ocak",
    2: "february februar fevrier febrero fevereiro febbraio februari februarie lutego subat",
    3: "march marz maerz mars marzo marco maart mrt marca mart",
    4: "april avril abril aprile kwietnia nisan",
    5: "may mai mayo maio maggio mei maja mayis",
    6: "june juni juin junio junho giugno junie czerwca haziran",
    7: "july juli juillet julio julho luglio julie lipca temmuz",
    8: "august aout agosto augustus augustus sierpnia agustos",
    9: "september septembre septiembre setembro settembre sept wrzesnia eylul",
    10: "october oktober octobre octubre outubro ottobre pazdziernika ekim",
    11: "november novembre noviembre novembro listopada kasim",
    12: "december dezember decembre diciembre dezembro dicembre desember grudnia aralik",
}
_MONTH_OF = {name: number for number, names in _MONTHS.items() for name in names.split()}
_SHORT_OF = {
    name[:3]: number
    for number, names in _MONTHS.items()
    for name in names.split()[:6]
    if name[:3] not in {"mar", "jui", "jun", "jul"}
} | {"mar": 3, "jun": 6, "jul": 7, "jan": 1, "mai": 5, "may": 5}
_SHORT_OF |= {"juin": 6, "juil": 7, "sept": 9}
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


def beside_headline(tree: LexborHTMLParser, title: str) -> Iterator[datetime]:
    """Yield the days that stand near the headline, the first after it first; midnight, UTC."""
    text = squeeze(tree.body.text(separator=" ")) if tree.body else ""
    at = _headline_end(tree, title, text)
    if at is None:
        return
    start = max(0, at - len(title) - _BEFORE)
    yield from _days(text[at : at + _AFTER])
    yield from reversed(list(_days(text[start:at])))


def _headline_end(tree: LexborHTMLParser, title: str, text: str) -> int | None:
    headings = [squeeze(node.text(separator=" ")) for node in tree.css("h1")[:5]]
    for heading in [*(one for one in headings if _alike(one, title)), title, *headings[:1]]:
        found = text.find(heading) if len(heading) >= 8 else -1
        if found >= 0:
            return found + len(heading)
    return None


def _alike(one: str, other: str) -> bool:
    return bool(one) and (fold(one) in fold(other) or fold(other) in fold(one))


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
    number = int(month) if month else _month(part["month"] or part["us_month"])
    try:
        return datetime(int(year), number, int(day), tzinfo=UTC)
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return the month that a name in a European language means, 0 if it is none."""
    name = fold(name)
    return _MONTH_OF.get(name) or (_SHORT_OF.get(name, 0) if len(name) <= 4 else 0)
