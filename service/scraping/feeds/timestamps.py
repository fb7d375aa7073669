"""Dates as feeds and APIs give them → aware datetimes in UTC, to the second. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from service.text import dates

_FIRST_DAY = datetime(1970, 1, 2, tzinfo=UTC)
"""What is earlier is how programs write that they have no date: year 1, 1900, the epoch."""
_FILLERS = frozenset((datetime(1999, 11, 30), datetime(2001, 1, 1)))  # noqa: DTZ001 (in any zone)
"""What PHP makes of `0000-00-00`, and the first moment of Apple's clock."""


def stamp(text: str | None, zone: tzinfo = UTC) -> datetime | None:
    """Return the moment that `text` names, in `zone` where it names none; the epoch is none."""
    at = dates.parse(text, zone)
    if at is None or at.year < _FIRST_DAY.year - 1 or at.replace(tzinfo=None) in _FILLERS:
        return None
    return _believed(at.astimezone(UTC))


def from_parts(parts: Sequence[int] | None) -> datetime | None:
    """Return the moment of a `time.struct_time` in UTC, None if it names none."""
    if not parts:
        return None
    try:
        year, month, day, hour, minute, second = parts[:6]
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return None if at.replace(tzinfo=None) in _FILLERS else _believed(at)
    except (ValueError, OverflowError, TypeError):
        return None


def from_epoch(seconds: object) -> datetime | None:
    """Return the moment of a Unix time in seconds, None if it is no number or out of range."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return _believed(datetime.fromtimestamp(int(seconds), UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _believed(at: datetime) -> datetime | None:
    return at if at >= _FIRST_DAY else None
