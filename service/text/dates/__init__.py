"""Dates as feeds, APIs and pages write them → aware datetimes in the zone that they name. Pure.

ISO 8601, RFC 822 and compact dates; and the names of months and zones. What is no date is None.
Fractions of a second are cut: nothing here depends on them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from typing import Literal

from service.text.dates import clocks
from service.text.dates.calendars import in_ours
from service.text.months import month

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Before the web had news: anything older is a template's filler such as 1970-01-01."""
_MAX_LENGTH = 80
"""Longer texts are not dates; parsers of dates take the square of the length."""
_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d):?(\d\d):?(\d\d)(?:[.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?", re.ASCII)
"""Seconds, or thousandths, from 1970: from September 2001 to May 2033."""
_OF_JSON = re.compile(r"\\?/?Date\((1\d{12})(?:[+-]\d{4})?\)\\?/?", re.ASCII)
"""Thousandths from 1970 as .NET writes them: `/Date(1795759200000+0200)/`."""
_OFFSET = re.compile(r"\s*(?:UTC|GMT|Z|z)?\s*([+-])(\d\d?):?(\d\d)?$")
_DAY_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[+-]\d\d:\d\d")
"""A day as XML Schema has it; Python takes the offset for the time."""
_BLANKS_AT_T = re.compile(r"(?<=\d) ?T ?(?=\d)")
_UNSIGNED = re.compile(r"T\d\d:\d\d:\d\d [01]\d:[0-5]\d$")
_FRACTION = re.compile(r"(?<=:\d\d)[.,]\d+")
_ISO_START = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
    r"(?![\d.,:]|[T ]\d|.{1,9}\d:\d)",
    re.IGNORECASE,
)
"""Not where its time goes on in another form, as `8:1:59` or `at 8:30`."""
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3}, )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|(?![AP]M)[A-Z]{2,5})"
)
"""Dates as the standard wants them."""
_HALF = r"(?P<half>[ap]\.?\s?m\b\.?|[vn]\.?m\b\.?)"
"""Half of the day; `vm` and `nm` in Afrikaans."""
_ENDS_IN_HALF = re.compile(rf"\d\s?{_HALF}", re.IGNORECASE)
_TIME = re.compile(
    rf"(?<![\d+\-])(\d{{1,2}})(?:\s?[:h.]\s?(\d\d?)(?:\s?[:.]\s?(\d\d?))?(?:[.,]\d+)?\s*{_HALF}?"
    rf"|\s?{_HALF.replace('half', 'bare')})(?!\d)",
    re.IGNORECASE,
)
_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_YEAR_FIRST = re.compile(
    r"(?<![\d:])(?P<year>(?:19|20)\d\d)(?P<between>[-/]|\.\s?)(?P<month>\d{1,2})(?P=between)(?P<day>\d{1,2})(?!\d)"
)
_DAY_FIRST = re.compile(
    r"(?<![\d:])(?P<day>\d{1,2})(?P<between>[-/]|\.\s?)(?P<month>\d{1,2})(?P=between)(?P<year>(?:19|20)\d\d)(?!\d)"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})[a-z]{{0,6}}\b", re.IGNORECASE)
LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e31-\u0ece\u1000-\u109f\u1780-\u17d3])"
"""A letter, or a vowel or other sign of one."""
LETTERS = rf"{LETTER}+(?:['’]{LETTER}+)?"
"""A word as dates have them."""
_DAY_MONTH = re.compile(
    r"(?<![\d:+])(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.ºª])?[\s\-/.]*(?:(?:de|of|ya)\s+)?"
    rf"(?P<month>{LETTERS})(?:[.,]?[\s\-/]*(?:(?:de|del)\s+)?(?P<year>\d{{4}}|\d\d)(?![\d:]|\.\d\d))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"(?P<month>{LETTERS})\.?[\s\-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])"
    r"(?:,?[\s\-]+(?P<year>\d{4})(?![\d:]))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d+\-])\d{4}(?![\d:])")
_LAST_CENTURY = 70
"""The first year of two digits that is 1970 and not 2070."""
_OFFSET_BEGINS = (
    r"(?:(?:UTC|GMT|Z)(?=\s*[+\-−]\s?\d)|[A-Z]{3,4}(?=[+\-−]\d\d:?\d\d)|(?=\s*-?[+\-−]\d))"
)
_OFFSET_AFTER = re.compile(
    rf"{_OFFSET_BEGINS}\s*-?([+\-−])\s?(\d{{1,2}})(?::?(\d\d))?(?!\d)", re.IGNORECASE
)
"""Not what a dash stands before, as in `08:30 - 2 min read` and `10:16 Uhr - 1. Liga`."""
_ZONES: dict[str, float] = {
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "SAST": 2,
    "CAT": 2,
    "EAT": 3,
}
_ZONES |= {"MEZ": 1, "MESZ": 2, "WIB": 7}
_ZONES |= {"WAT": 1, "IST": 5.5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "MSK": 3, "NZST": 12}
_ZONES |= {"AEST": 10, "AEDT": 11, "ACST": 9.5, "AWST": 8, "NZDT": 13}
ZONES = {
    name: timezone(timedelta(hours=hours), f"+{int(hours):02d}{round(hours % 1 * 60):02d}")
    for name, hours in _ZONES.items()
}
"""The zones that RFC 822 does not list and feeds use; `str` of one is its offset, `+0200`."""
_ZONES_OF_RFC822 = {
    name: timezone(timedelta(hours=hours))
    for name, hours in zip(
        ("UT", "UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"),
        (0, 0, 0, 0, -5, -4, -6, -5, -7, -6, -8, -7),
        strict=True,
    )
}


def parse(
    text: str | None, zone: tzinfo = UTC, *, day_first: bool | None = None
) -> datetime | None:
    """Return the moment that a date names, in its own zone; `zone` where it names none.

    `day_first` says what `03/04/2026` is; None that nobody knows, and it is no date.
    """
    text = in_ours(clocks.in_ours(" ".join((text or "")[: _MAX_LENGTH + 1].split())))
    if not text or len(text) > _MAX_LENGTH:
        return None
    text, place = clocks.without_place(text)
    zone = place or zone
    try:
        compact = _COMPACT.fullmatch(text)
        at: datetime | None
        if compact:
            day, time = "-".join(compact.groups()[:3]), compact.groups("00")[3:6]
            at = datetime.fromisoformat(f"{day}T{':'.join(time)}{compact[7] or ''}")
        elif epoch := _EPOCH.fullmatch(text) or _OF_JSON.fullmatch(text):
            at = datetime.fromtimestamp(int(epoch[1][:10]), UTC)
        elif _RFC822.fullmatch(text):
            at = _iso(text) or _rfc822(text)
        else:
            at = _iso(text) or _spelled(text, day_first) or _rfc822(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return at.replace(tzinfo=zone) if at and at.tzinfo is None else at


def _spelled(text: str, day_first: bool | None) -> datetime | None:
    """Return the moment of a date as people write them: `Seg, 24 Ago 2026 7:22 PM GMT-3`.

    Day, month and year must all be there.
    """
    text = _ASIAN.sub(r"\1-\2-\3 ", text)
    found = _day_in_numbers(text, day_first) or _day_with_a_name(text)
    if found is None:
        return None
    day, rest = found
    time = _TIME.search(rest)
    if time is None:
        return day
    hour, minute, second = int(time[1]), int(time[2] or 0), int(time[3] or 0)
    half = (time["half"] or time["bare"] or "")[:1].lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in "pn" else 0)
    if hour > 24 or minute > 59 or second > 60:
        return None
    zone = _zone(rest[time.end() :].strip())
    if zone is None:
        return None
    return day.replace(tzinfo=zone or None) + timedelta(hours=hour, minutes=minute, seconds=second)


def _day_in_numbers(text: str, day_first: bool | None) -> tuple[datetime, str] | None:
    """Return the day that a text names, and the text without it."""
    found = _YEAR_FIRST.search(text) or _DAY_FIRST.search(text)
    if found is None:
        return None
    day, number, year = (int(found[name]) for name in ("day", "month", "year"))
    if found.re is _DAY_FIRST and found["between"][0] != "." and day != number:
        if max(day, number) > 12:
            day_first = day > 12
        if day_first is None and (named := _WEEKDAY.search(text)):
            day_first = _told_by_weekday(named[1].lower(), day, number, year)
        if day_first is None:
            return None
        if not day_first:
            day, number = number, day
    return datetime(year, number, day), _without(text, found)  # noqa: DTZ001 (its zone comes later)


def _told_by_weekday(name: str, one: int, other: int, year: int) -> bool | None:
    """Return whether `one` is the day, as its weekday tells; None if both orders have that."""
    weekday = _WEEKDAYS.index(name)
    first = datetime(year, other, one).weekday() == weekday  # noqa: DTZ001 (a day alone)
    second = datetime(year, one, other).weekday() == weekday  # noqa: DTZ001
    return None if first is second else first


def _day_with_a_name(text: str) -> tuple[datetime, str] | None:
    """Return the day that a text names with the name of its month, and the text without it."""
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for found in pattern.finditer(text):
            number = month(found["month"])
            if not number:
                continue
            rest = _without(text, found)
            year_text = found["year"]
            if not year_text and (year := _YEAR.search(rest)):
                year_text, rest = year[0], _without(rest, year)
            if year_text:
                whole = int(year_text)
                if len(year_text) == 2:
                    whole += 2000 if whole < _LAST_CENTURY else 1900
                return datetime(whole, number, int(found["day"])), rest  # noqa: DTZ001 (as above)
    return None


def _without(text: str, part: re.Match[str]) -> str:
    return f"{text[: part.start()]} {text[part.end() :]}"


def _zone(text: str) -> tzinfo | Literal[False] | None:
    """Return the zone that stands behind a time, False where none does, None where it is none."""
    if re.match(_OFFSET_BEGINS, text, re.IGNORECASE):
        offset = _OFFSET_AFTER.match(text)
        if offset is None:
            return None
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    name = re.match(r"[A-Za-z]+", text.lstrip("("))
    named = name[0].upper() if name else ""
    return _ZONES_OF_RFC822.get(named) or ZONES.get(named) or False


def _iso(text: str) -> datetime | None:
    if len(text) < 10 or text[4] != "-":
        return None
    plain = _FRACTION.sub("", text, count=1)
    plain = _BLANKS_AT_T.sub("T", plain) if "T " in plain or " T" in plain else plain
    if _DAY_WITH_OFFSET.fullmatch(plain):
        plain = f"{plain[:10]}T00:00{plain[10:]}"
    found = _OFFSET.search(plain, 11)
    head, space, name = plain.rpartition(" ")
    if _UNSIGNED.search(plain):  # the plus of its zone was taken for a space in an address
        plain = f"{head}+{name}"
    elif found:
        plain = f"{plain[: found.start()]}{found[1]}{found[2]:0>2}:{found[3] or '00'}"
    elif space and name.upper() in {"UTC", "GMT", "Z"}:
        plain = f"{head}+00:00"
    elif space and name.upper() in ZONES:
        plain = f"{head}{ZONES[name.upper()]}"
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        # Something that is no part of it may follow, such as "[Europe/Paris]".
        start = None if _ENDS_IN_HALF.search(text) else _ISO_START.match(text)
        return _iso(start[0]) if start and start[0] != text else None


def _rfc822(text: str) -> datetime | None:
    parts = parsedate_tz(text)
    if parts is None:
        return None
    zone = timezone(timedelta(seconds=parts[9] or 0))
    if not parts[9]:
        zone = ZONES.get(text.rpartition(" ")[2].upper(), zone)
    day = datetime(*parts[:3], tzinfo=zone)
    return day + timedelta(hours=parts[3], minutes=parts[4], seconds=parts[5])
