"""The dates of a feed's document, as no reader of feeds knows them, made ISO 8601. Pure.

Both readers know the forms of the standards and lose the rest, or worse: of `08:00 +02:00` the
zone, of `08:28 PM` the half of the day. A time without a zone is read in the zone that most of the
feed's other dates name, or where none does in that of the country that its address, its site's or
its language tells.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, timezone, tzinfo
from html import escape, unescape

from service.text import dates
from service.text.dates.places import day_comes_first, zone_of, zone_of_host
from service.text.normalize import squeeze
from service.text.urls import host_of

_NAMES = (
    "pubDate|published|updated|date|issued|modified|created|lastBuildDate|publicationDate"
    "|pubdate|PubDate"
)
_KNOWN = (
    r"(?:[A-Z][a-z]{2}, )?\d\d? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC|Z|[ECMP][SD]T)\s*[<\]]"
    r"|\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))?\s*[<\]]"
)
"""What both readers know."""
_UNKNOWN = re.compile(
    rf"(<(?:\w+:)?(?:{_NAMES})(?:\s[^<>]*)?>\s{{0,99}}+(?:<!\[CDATA\[\s{{0,99}}+)?+)"
    rf"(?!{_KNOWN})((?:&lt;|<(?:(?:time|span|div|p|a)\b|!--))"
    rf"(?:(?!</(?:\w+:)?(?:{_NAMES})\b)[\s\S]){{0,1000}}+"
    r"|[^<\]\s][^<\]]{0,79}+(?:\](?!\]>))?+)(?=\s{0,99}+(?:\]\]>\s{0,99}+)?</)"
)
"""What they do not, HTML among it as Drupal's views print it, escaped or not."""
_SAID_TO_MACHINES = re.compile(r"\s(?:datetime|content)\s*=\s*[\"']([^\"'<>]{4,80})[\"']")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>|\]\]>", re.DOTALL)
DATE_OF = re.compile(rf"<(?:\w+:)?(?:{_NAMES})(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?([^<\]]{{1,80}})")
"""A date and what it says."""
_ZONED = re.compile(
    rf"<(?:\w+:)?(?:{_NAMES})(?:\s[^<>]*)?>[^<]{{0,80}}?\d\d:\d\d(?::\d\d)?(?:\.\d+)?"
    r"\s{0,9}((?:UTC|GMT|Z)?\s{0,9}[+-]\d\d:?\d\d|(?![AP]M\b)[A-Z]{1,5})\s{0,9}(?:\]\]>\s{0,9})?</"
)
_LINK = re.compile(r"<link\s*>\s*+(?:<!\[CDATA\[)?\s*+(https?://[^<\s\]]+)")
_LANGUAGE = re.compile(
    r"<(?:dc:)?language\s*>\s*[a-z]{2,3}[-_]([A-Za-z]{2})\s*</|\sxml:lang=[\"'][a-z]{2,3}-([A-Za-z]{2})"
)
_MANY_LIVE_THERE = frozenset(("GB", "US"))
"""`en-gb` and `en-us` are what many systems write wherever the site is."""
_HEAD = 8_192
_YEAR = re.compile(r"\d{4}")
_DIGITS = re.compile(r"\d+")
_FEWEST_NUMBERS = 3
"""Numbers of what only the readers may understand: with fewer it is a month or a year."""
_DAYS_OF_ONE_MONTH = 3
"""Other numbers behind one and the same from which on that is the month of them all."""
_NUMBERS = re.compile(
    rf"<(?:\w+:)?(?:{_NAMES})(?:\s[^<>]*)?>[^<]{{0,20}}?(\d\d?)[/-](\d\d?)[/-]\d{{4}}"
)


def mended(document: str, url: str) -> str:
    """Return `document`, which was read at `url`, with its unusual dates in ISO 8601.

    What names no year, such as "yesterday", or no day is no date: one of the readers would guess.
    """
    zone: tzinfo | None = None
    day_first: bool | None = None

    def in_iso(found: re.Match[str]) -> str:
        nonlocal zone, day_first
        if zone is None:
            zone = _zone(document, url)
            day_first = _day_first(document, url)
        start, said = found[1], found[2]
        if said.startswith(("&lt;", "<")):
            start, said = start.replace("<![CDATA[", ""), _without_markup(said)
        said = unescape(unescape(said)) if "&" in said else said
        at = dates.parse(said, zone, day_first=day_first)
        if at:
            return f"{start}{at.isoformat()}"
        tells_day = _YEAR.search(said) and len(_DIGITS.findall(said)) >= _FEWEST_NUMBERS
        kept = found[0] if start == found[1] else f"{start}{escape(said)}"
        return kept if tells_day else start

    return _UNKNOWN.sub(in_iso, document)


def _without_markup(html: str) -> str:
    """Return a date as its markup says it to machines, or else to people."""
    html = unescape(html) if html.startswith("&") else html
    for said in _SAID_TO_MACHINES.findall(html):
        if dates.parse(said):
            return str(said)
    return squeeze(_TAG.sub(" ", html))[:80]


def _zone(document: str, url: str) -> tzinfo:
    """Return the zone of this feed's times that name none."""
    named = (dates.parse(f"2026-01-01 00:00:00 {name}") for name in _ZONED.findall(document))
    told = Counter(at.utcoffset() for at in named if at)
    if told:  # a feed of many zones, gathered from many sites, does not tell
        ((offset, times),) = told.most_common(1)
        return timezone(offset) if offset and 2 * times > told.total() else UTC
    head = document[:_HEAD]
    site = _LINK.search(head)
    zone = zone_of_host(host_of(url)) or (zone_of_host(host_of(site[1])) if site else None)
    language = _LANGUAGE.search(head)
    region = (language[1] or language[2]).upper() if language else ""
    if zone is None and region not in _MANY_LIVE_THERE:
        zone = zone_of(region)
    return zone or UTC


def _day_first(document: str, url: str) -> bool | None:
    """Return whether `03/04/2026` in this feed is in April; None if nothing tells."""
    pairs = _NUMBERS.findall(document)
    if any(int(one) > 12 for one, _ in pairs):
        return True
    if any(int(other) > 12 for _, other in pairs):
        return False
    firsts, others = ({int(pair[which]) for pair in pairs} for which in (0, 1))
    # What comes out on the first of each month has one number as well.
    if len(firsts) == 1 and firsts != {1} and len(others) >= _DAYS_OF_ONE_MONTH:
        return False
    return day_comes_first(host_of(url)) or None
