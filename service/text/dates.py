"""Dates as feeds, APIs and pages write them → aware datetimes in the zone that they name. Pure.

ISO 8601, RFC 822 and compact dates; and the names of months and zones. What is no date is None.
Fractions of a second are cut: nothing here depends on them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from service.text.normalize import fold

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Before the web had news: anything older is a template's filler such as 1970-01-01."""
_MAX_LENGTH = 80
"""Longer texts are not dates; parsers of dates take the square of the length."""
_COMPACT = re.compile(r"(\d{8})(?:T?(\d{6}))?Z?", re.ASCII)
_OFFSET = re.compile(r"\s*(?:UTC|GMT|Z|z)?\s*([+-])(\d\d):?(\d\d)?$")
_FRACTION = re.compile(r"(?<=:\d\d)[.,]\d+")
_ISO_START = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
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
_ZONES |= {"WAT": 1, "IST": 5.5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "MSK": 3, "NZST": 12}
_ZONES |= {"AEST": 10, "AEDT": 11, "ACST": 9.5, "AWST": 8, "NZDT": 13}
ZONES = {
    name: timezone(timedelta(hours=hours), f"+{int(hours):02d}{round(hours % 1 * 60):02d}")
    for name, hours in _ZONES.items()
}
"""The zones that RFC 822 does not list and feeds use; `str` of one is its offset, `+0200`."""
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


def parse(text: str | None) -> datetime | None:
    """Return the moment that a machine-readable date names, in its own zone; none means UTC."""
    text = " ".join((text or "")[: _MAX_LENGTH + 1].split())
    if not text or len(text) > _MAX_LENGTH:
        return None
    try:
        compact = _COMPACT.fullmatch(text)
        at: datetime | None
        if compact:
            at = datetime.fromisoformat(f"{compact[1]}T{compact[2] or '000000'}")
        else:
            at = _iso(text) or _rfc822(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


def month(name: str) -> int:
    """Return the month that a name in a European language means, 0 if it is none."""
    name = fold(name)
    return _MONTH_OF.get(name) or (_SHORT_OF.get(name, 0) if len(name) <= 4 else 0)


def _iso(text: str) -> datetime | None:
    if len(text) < 10 or text[4] != "-":
        return None
    plain = _FRACTION.sub("", text, count=1)
    found = _OFFSET.search(plain, 11)
    head, space, name = plain.rpartition(" ")
    if found:
        plain = f"{plain[: found.start()]}{found[1]}{found[2]}:{found[3] or '00'}"
    elif space and name.upper() in {"UTC", "GMT", "Z"}:
        plain = f"{head}+00:00"
    elif space and name.upper() in ZONES:
        plain = f"{head}{ZONES[name.upper()]}"
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        # Something that is no part of it may follow, such as "[Europe/Paris]".
        start = _ISO_START.match(text)
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
