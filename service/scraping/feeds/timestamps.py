"""Dates as feeds and APIs give them → aware datetimes in UTC, to the second. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from service.text import dates


def stamp(text: str | None) -> datetime | None:
    """Return the moment that `text` names, RFC 822 or ISO 8601; without a zone it is UTC."""
    at = dates.parse(text)
    try:
        return at.astimezone(UTC) if at else None
    except OverflowError:
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
