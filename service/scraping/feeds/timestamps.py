"""Dates as feeds and APIs write them → aware datetimes in UTC, to the second. Pure.

What is no date is None. Fractions of a second are cut: nothing here depends on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_MAX_LENGTH = 80
"""Longer texts are not dates; parsers of dates take the square of the length."""
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d))?(Z?)")
_OFFSET = re.compile(r"\s*(?:UTC|GMT|Z|z)?\s*([+-])(\d\d):?(\d\d)?$")
_FRACTION = re.compile(r"(?<=:\d\d)[.,]\d+")
ZONES: dict[str, float] = {
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "SAST": 2,
    "CAT": 2,
    "EAT": 3,
}
ZONES |= {"WAT": 1, "IST": 5.5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "MSK": 3, "NZST": 12}
ZONES |= {"AEST": 10, "AEDT": 11, "ACST": 9.5, "AWST": 8, "NZDT": 13}
"""Hours east of Greenwich of the zone names that RFC 822 does not list and feeds use."""


def stamp(text: str | None) -> datetime | None:
    """Return the moment that `text` names, RFC 822 or ISO 8601; without a zone it is UTC."""
    text = " ".join((text or "")[: _MAX_LENGTH + 1].split())
    if not text or len(text) > _MAX_LENGTH:
        return None
    try:
        return _iso(text) or _compact(text) or _rfc822(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def from_parts(parts: Sequence[int] | None) -> datetime | None:
    """Return the moment of a `time.struct_time` in UTC, None if it names none."""
    if not parts:
        return None
    try:
        year, month, day, hour, minute, second = parts[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def from_epoch(seconds: object) -> datetime | None:
    """Return the moment of a Unix time in seconds, None if it is no number or out of range."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso(text: str) -> datetime | None:
    if len(text) < 10 or text[4] != "-":
        return None
    text = _FRACTION.sub("", text, count=1)
    found = _OFFSET.search(text, 11)
    if found:
        text = f"{text[: found.start()]}{found[1]}{found[2]}:{found[3] or '00'}"
    elif text.upper().endswith((" UTC", " GMT", " Z")):
        text = text[: text.rindex(" ")] + "+00:00"
    try:
        return _utc(datetime.fromisoformat(text))
    except ValueError:
        return None


def _compact(text: str) -> datetime | None:
    found = _COMPACT.fullmatch(text)
    if not found:
        return None
    return from_parts([int(part or 0) for part in found.groups()[:6]])


def _rfc822(text: str) -> datetime | None:
    name = text.rpartition(" ")[2].upper()
    parts = parsedate_tz(text)
    if parts is None:
        return None
    seconds = parts[9] or 0
    if name in ZONES and not seconds:
        seconds = int(ZONES[name] * 3600)
    day = datetime(*parts[:3], tzinfo=timezone(timedelta(seconds=seconds)))
    return _utc(day + timedelta(hours=parts[3], minutes=parts[4], seconds=parts[5]))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
