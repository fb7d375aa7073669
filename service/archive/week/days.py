"""Days of the readers' zone, and the week that is reviewed. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAYS = 7
_DAY = timedelta(days=1)
_WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.IGNORECASE)
_FIRST, _LAST = date(2000, 1, 10), date(2200, 1, 1)
"""Days that a person may ask for: arithmetic goes on beyond both."""


def begins(day: date, zone: tzinfo) -> datetime:
    """Return the moment (UTC) at which a day begins in a zone."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def bounds(first: date, last: date, zone: tzinfo) -> list[datetime]:
    """Return the moments that shut in each day from `first` to `last`, both included."""
    return [begins(first + n * _DAY, zone) for n in range((last - first).days + 2)]


@dataclass(frozen=True, slots=True)
class WeekDays:
    """Seven days, the last of them perhaps not over yet."""

    last: date

    @property
    def first(self) -> date:
        """The first of the seven."""
        return self.last - (DAYS - 1) * _DAY

    @property
    def each(self) -> tuple[date, ...]:
        """The seven in order."""
        return tuple(self.first + n * _DAY for n in range(DAYS))


def week_asked(week: str, until: str, today: date) -> WeekDays:
    """Return the days of `week` (2026-W48), or the seven until the day `until`; today's if neither.

    What lies ahead ends today. Raises ValueError in words.
    """
    if week and until:
        raise ValueError("give week or until, not both")
    last = today
    if week:
        last = _sunday(week)
    elif until:
        try:
            last = date.fromisoformat(until)
        except ValueError:
            raise ValueError("until is no day such as 2026-11-29") from None
    if not _FIRST <= last <= _LAST:
        raise ValueError("there is nothing so long ago, or so far ahead")
    return WeekDays(min(last, today))


def _sunday(week: str) -> date:
    match = _WEEK.fullmatch(week.strip())
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 7) if match else date.min
    except ValueError:
        raise ValueError("week is no week such as 2026-W48") from None
    finally:
        if not match:
            raise ValueError("week is no week such as 2026-W48")
