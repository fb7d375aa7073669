"""When the week in review is due: a day of the week and a time on the readers' clock. Pure.

As with all set times: one that is not there when clocks go forward falls as much later as they
jump, one that comes twice counts the first time. After a stop only the last missed week counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from service.archive.week.days import WeekDays
from service.models import WeeklyTime
from service.wording.archive_pages import week as words
from service.wording.moments import full_date, until

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """One week's time."""

    day: date
    """As the readers' calendar has it."""
    at: datetime
    """In UTC."""

    @property
    def week(self) -> date:
        """The Monday of its week: each week has one report, whatever WEEKLY_REPORT was before."""
        return self.day - self.day.weekday() * _DAY

    @property
    def reviewed(self) -> WeekDays:
        """The seven whole days before it."""
        return WeekDays(self.day - _DAY)


@dataclass(frozen=True, slots=True)
class WeeklySchedule:
    """When the week's mail goes, for people."""

    weekly: WeeklyTime
    zone: tzinfo

    def rule(self) -> str:
        """Return "every Monday at 07:30 (Africa/Johannesburg)"."""
        return words.sent_when(self.weekly.weekday, f"{self.weekly.at:%H:%M}", str(self.zone))

    def next(self, now: datetime) -> str:
        """Return "next: Monday 30 November 2026, 07:30 SAST (in 30 h)"."""
        at = next_slot(self.weekly, self.zone, now).at
        return words.sent_next(full_date(at.astimezone(self.zone)), until(at, now))


def last_slot(weekly: WeeklyTime, zone: tzinfo, now: datetime) -> WeeklySlot:
    """Return the time that came last."""
    return max((one for one in _around(weekly, zone, now) if one.at <= now), key=lambda one: one.at)


def next_slot(weekly: WeeklyTime, zone: tzinfo, now: datetime) -> WeeklySlot:
    """Return the time that comes next."""
    return min((one for one in _around(weekly, zone, now) if one.at > now), key=lambda one: one.at)


def _around(weekly: WeeklyTime, zone: tzinfo, now: datetime) -> list[WeeklySlot]:
    today = now.astimezone(zone).date()
    first = today + (weekly.weekday - today.weekday()) * _DAY
    days = [first + 7 * n * _DAY for n in (-2, -1, 0, 1, 2)]
    return [
        # fold=0: of two equal wall-clock times the first, and one that is not there falls later
        WeeklySlot(day, datetime.combine(day, weekly.at, tzinfo=zone).astimezone(UTC))
        for day in days
    ]
