"""Days of the readers' zone, and the week that is reviewed. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from service.wording.archive_pages import week as words

DAYS = 7
_DAY = timedelta(days=1)
_WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.IGNORECASE | re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
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
        raise ValueError(words.one_of_both())
    last = today
    try:
        if week:
            match = _WEEK.fullmatch(week)
            last = date.fromisocalendar(int(match[1]), int(match[2]), 7) if match else date.min
        elif until:
            last = date.fromisoformat(until) if _DATE.fullmatch(until) else date.min
    except ValueError:
        last = date.min
    if last == date.min:
        raise ValueError(words.no_week(week) if week else words.no_day(until))
    if not _FIRST <= last <= _LAST:
        raise ValueError(words.out_of_time())
    return WeekDays(min(last, today))
