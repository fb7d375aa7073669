"""Who gets mail, and when the next may come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from service.app import factories
from service.archive.week.schedule import WeeklySchedule
from service.cli.checks.lines import CheckLine, Mark
from service.config import Settings
from service.digest import schedule
from service.digest.schedule import Schedule
from service.models.channels import NamedChannel
from service.runs.scheduler import next_slot
from service.wording.moments import full_date, until


def reader_lines(settings: Settings, left: Collection[str], now: datetime) -> list[CheckLine]:
    """Return who of `EMAIL_TO` gets mail when the recipients `left` do not, and when."""
    readers = [one for one in settings.email_to if one not in left]
    lines = []
    if readers:
        lines.append(CheckLine(Mark.OK, "readers", ", ".join(readers)))
    else:
        words = (
            "nobody gets mail: everybody in EMAIL_TO has unsubscribed or was forgotten. Name "
            "others there, or bring back who asks for it: topfive resubscribe ADDRESS"
        )
        lines.append(CheckLine(Mark.FAIL, "readers", words))
    lines.append(CheckLine(Mark.OK, "mail goes", when(settings, now)))
    lines += [
        CheckLine(Mark.OK, f"channel {one.name}", channel_words(one, settings, now))
        for one in settings.channels
    ]
    if settings.weekly_report:
        weekly = WeeklySchedule(settings.weekly_report, settings.timezone)
        everybody = [*readers, *(one.recipient for one in settings.channels if one.weekly)]
        words = f"{weekly.rule()} to {', '.join(everybody) or 'nobody'}; {weekly.next(now)}"
        lines.append(CheckLine(Mark.OK, "week", words))
    told = ", ".join(settings.alert_email_to) or "nobody (ALERT_EMAIL_TO is empty)"
    lines.append(CheckLine(Mark.OK, "alerts", f"when the service itself is in trouble: {told}"))
    return lines


def channel_words(channel: NamedChannel, settings: Settings, now: datetime) -> str:
    """Return what a channel gets, and when."""
    least = [
        f"a score of {channel.min_score:g}" if channel.min_score is not None else "",
        f"a risk of {channel.min_risk}" if channel.min_risk is not None else "",
    ]
    wanted = " or ".join(filter(None, least))
    what = f"{channel.service}: findings" + (f" with {wanted} or more" if wanted else "")
    if channel.schedule is None:
        return f"{what}, of what the mail has, when it goes"
    timing = replace(factories.schedule(settings), **schedule.of_setting(channel.schedule))
    return f"{what}, {_rule(settings, timing)}; {_next(settings, timing, now)}"


def when(settings: Settings, now: datetime) -> str:
    """Return when mail goes out, and when the next one may, in the zone of the readers."""
    planned = factories.schedule(settings)
    local = full_date(now.astimezone(settings.timezone))
    words = f"{_rule(settings, planned)}; {_next(settings, planned, now)}; here it is {local}"
    quiet = settings.quiet_hours
    if quiet is None:
        return words
    return (
        f"{words}. From {quiet.start:%H:%M} to {quiet.end:%H:%M} ({settings.timezone.key}) it is "
        "held back, all but what somebody must act on at once"
    )


def _rule(settings: Settings, planned: Schedule) -> str:
    if planned.every:
        minutes = int(planned.every.total_seconds() // 60)
        return f"when something is new, at most one mail in {minutes} minutes"
    if not planned.times:
        minutes = settings.agent_run_interval_minutes
        every = "every minute" if minutes == 1 else f"every {minutes} minutes"
        return f"after each run that finds something new, {every}"
    *first, last = [f"{at:%H:%M}" for at in planned.times]
    times = f"{', '.join(first)} and {last}" if first else last
    return f"at {times} each day ({settings.timezone.key})"


def _next(settings: Settings, planned: Schedule, now: datetime) -> str:
    slot = schedule.next_time(planned, now)
    if slot is not None:
        due = schedule.release(planned, slot)
        return f"next: {full_date(due.astimezone(settings.timezone))} ({until(due, now)})"
    run = next_slot(now, factories.interval(settings))
    due = schedule.release(planned, run)
    return f"the next may go at {full_date(due.astimezone(settings.timezone))}"
