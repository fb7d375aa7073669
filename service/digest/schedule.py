"""When mail goes out: every run or at set times, and never in quiet hours but for risk 3. Pure.

Times of day are wall-clock times in one zone. On the day when clocks go forward a set time that is
not there falls as much later as the clocks jump (02:30 becomes 03:30); on the day when they go back
a time that comes twice counts the first time. So each time of day comes exactly once a day.

Quiet hours are read off the clock on the wall, minute by minute: where the clocks go back into them
they begin once more, and where the clocks jump over their end they end with the jump.

Two decisions that people ask about:

- Risk 3 means that somebody may be hurt or the law is at the door: it goes out at once, between set
  times and within quiet hours too. Everything else waits for its set time or, where there are none,
  for the end of quiet hours; nothing is dropped.
- A "nothing today" mail belongs to a set time, and each set time has at most one. After a stop of
  several days only the last missed time counts: nobody wants three empty mails at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Any

from service.models import URGENT_RISK, QuietHours

_MINUTE = timedelta(minutes=1)
_EARLY = timedelta(seconds=20)
"""How much sooner a mail may go than its span says: runs begin some seconds earlier or later, and
one that came a second too soon would make an hour of it an hour and ten minutes."""
_HOUR = timedelta(hours=1)
_LOOKED_AT = 3 * 24 + 1
"""Hours within which quiet hours have begun and ended, whatever a zone does to its clocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When one brand's readers are to hear: after every run that found something, unless there are
    `times`, or a span in which they get one mail at most."""

    times: tuple[time, ...] = ()
    every: timedelta | None = None
    zone: tzinfo = UTC
    quiet: QuietHours | None = None

    def clock_time(self, moment: datetime) -> str:
        """Return "07:30" in the readers' zone."""
        return f"{moment.astimezone(self.zone):%H:%M}"


def of_setting(said: tuple[time, ...] | timedelta) -> dict[str, Any]:
    """Return the fields of a `Schedule` that a setting such as EMAIL_SCHEDULE gives."""
    if isinstance(said, timedelta):
        return {"times": (), "every": said}
    return {"times": said, "every": None}


class Send(StrEnum):
    """What goes out now."""

    DIGEST = "digest"
    QUIET = "quiet"
    """The honest "nothing today"."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run that just ended should do about mail."""

    send: Send
    not_before: datetime
    """Now, or the end of quiet hours."""
    slot: datetime | None = None
    """The set time, or end of quiet hours, that this run answers, whatever it sends."""
    urgent: bool = False
    """Sent at once because of risk 3."""
    only_urgent: bool = False
    """The stories of risk 3 go alone; the rest waits for its time."""


def plan(
    schedule: Schedule,
    *,
    now: datetime,
    since: datetime,
    found: int,
    top_risk: int,
    last_mail: datetime | None = None,
) -> Plan:
    """Decide about mail for what was found; `last_mail`: when the last with findings was made.

    `since` is the slot that was last answered, or when the service first started; `found` is how
    many findings there are and `top_risk` the highest risk (0 to 3) among them.
    """
    urgent = found > 0 and top_risk >= URGENT_RISK
    slot = due_slot(schedule, since=since, now=now, last_mail=last_mail)
    end_of_quiet = release(schedule, now)
    if slot is None and (schedule.times or schedule.every or end_of_quiet > now):
        send = Send.DIGEST if urgent else Send.NOTHING
        return Plan(send=send, not_before=now, urgent=urgent, only_urgent=urgent)
    nothing = Send.QUIET if schedule.times else Send.NOTHING
    return Plan(
        send=Send.DIGEST if found else nothing,
        not_before=now if urgent else end_of_quiet,
        slot=slot,
        urgent=urgent,
    )


def due_slot(
    schedule: Schedule, *, since: datetime, now: datetime, last_mail: datetime | None = None
) -> datetime | None:
    """Return the set time that is due or, where there are none, the end of quiet hours.

    Where one mail may go in a span it is `now`, once `last_mail` is so long ago.
    """
    if schedule.times:
        return due(schedule, since=since, now=now)
    if schedule.every:
        return now if next_due(schedule, now, last_mail) is None else None
    if schedule.quiet is None or held_until(schedule, now):
        return None
    end = _last_end(schedule, now)
    return end if end is not None and end > since else None


def next_due(
    schedule: Schedule, now: datetime, last_mail: datetime | None = None
) -> datetime | None:
    """Return when mail that waits now goes out; None where none waits."""
    if schedule.times:
        return next_time(schedule, now)
    due_at = now
    if schedule.every and last_mail is not None and now + _EARLY < last_mail + schedule.every:
        due_at = last_mail + schedule.every
    end = release(schedule, due_at)
    return end if end > now else None


def collects_from(schedule: Schedule, moment: datetime) -> datetime:
    """Return since when stories compete for the next slot; those of `moment` were answered last.

    Where mail goes out after every run, that is the start of the first quiet hours after it.
    """
    if schedule.times or schedule.every or schedule.quiet is None or held_until(schedule, moment):
        return moment
    return _next(schedule, moment, quiet=True) or moment


def due(schedule: Schedule, *, since: datetime, now: datetime) -> datetime | None:
    """Return the latest set time (UTC) after `since` and not after `now`; None: none is due."""
    latest = max((s for s in _slots_around(schedule, now) if s <= now), default=None)
    return latest if latest is not None and latest > since else None


def next_time(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the first set time (UTC) after `now`; None when mail goes after every run."""
    return min((s for s in _slots_around(schedule, now) if s > now), default=None)


def release(schedule: Schedule, moment: datetime) -> datetime:
    """Return `moment`, or the end (UTC) of the quiet hours that it falls into."""
    if not _is_quiet(schedule, moment):
        return moment
    return _next(schedule, moment, quiet=False) or moment


def held_until(schedule: Schedule, moment: datetime) -> datetime | None:
    """Return the end (UTC) of the quiet hours that `moment` falls into; None: it is in none."""
    until = release(schedule, moment)
    return until if until > moment else None


def _is_quiet(schedule: Schedule, moment: datetime) -> bool:
    quiet = schedule.quiet
    return quiet is not None and quiet.hold(moment.astimezone(schedule.zone).time())


def _last_end(schedule: Schedule, now: datetime) -> datetime | None:
    """Return when the last quiet hours before `now`, which is in none, ended."""
    if schedule.quiet is None:
        return None
    hour, at = _hour_and_minute(now)
    for _ in range(_LOOKED_AT):
        before = _quiet_minutes(schedule, hour)[at::-1]
        if True in before:
            return hour + (at - before.index(True) + 1) * _MINUTE
        hour, at = hour - _HOUR, 59
    return None


def _next(schedule: Schedule, moment: datetime, *, quiet: bool) -> datetime | None:
    """Return the first full minute after `moment` that is in quiet hours, or in none."""
    hour, at = _hour_and_minute(moment + _MINUTE)
    for _ in range(_LOOKED_AT):
        after = _quiet_minutes(schedule, hour)[at:]
        if quiet in after:
            return hour + (at + after.index(quiet)) * _MINUTE
        hour, at = hour + _HOUR, 0
    return None


def _hour_and_minute(moment: datetime) -> tuple[datetime, int]:
    minute = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return minute.replace(minute=0), minute.minute


@lru_cache(maxsize=512)
def _quiet_minutes(schedule: Schedule, hour: datetime) -> tuple[bool, ...]:
    """Return which minutes of an hour (UTC) are in quiet hours; every run asks for the same day's.

    No zone is apart from UTC by a part of a minute.
    """
    return tuple(_is_quiet(schedule, hour + minute * _MINUTE) for minute in range(60))


def _slots_around(schedule: Schedule, now: datetime) -> list[datetime]:
    local = now.astimezone(schedule.zone)
    return [
        _instant(schedule, local, day, at) for day in (-2, -1, 0, 1, 2) for at in schedule.times
    ]


def _instant(schedule: Schedule, local: datetime, day: int, at: time) -> datetime:
    date = local.date() + timedelta(days=day)
    # fold=0: of two equal wall-clock times the first; a time that does not exist is read with the
    # offset before the jump, which is as much later as the clocks went forward
    wall = datetime.combine(date, at.replace(tzinfo=None, fold=0), tzinfo=schedule.zone)
    return wall.astimezone(UTC)
