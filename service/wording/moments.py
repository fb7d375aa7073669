"""Days, times of day and ages in words. English day and month names are the catalogue's keys."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from service.models import DateFrom, Item
from service.wording.catalogue import _, n_

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def weekday(day: date) -> str:
    """Return "Monday"."""
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
        _("Sunday"),
    )  # fmt: skip
    return names[day.weekday()]


def month(day: date) -> str:
    """Return "November"."""
    names = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"),
        _("August"), _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    return names[day.month - 1]


def day_and_month(day: date) -> str:
    """Return "23 November"."""
    return _("{day} {month}").format(day=day.day, month=month(day))


def whole_day(day: date) -> str:
    """Return "Monday 23 November"."""
    return _("{weekday} {day}").format(weekday=weekday(day), day=day_and_month(day))


def full_date(at: datetime) -> str:
    """Return "Monday 23 November 2026, 09:40 SAST", in the zone that `at` has."""
    words = _("{weekday} {day} {month} {year}, {time} {zone}").format(
        weekday=weekday(at),
        day=at.day,
        month=month(at),
        year=at.year,
        time=f"{at:%H:%M}",
        zone=zone_name(at),
    )
    return words.rstrip()


def zone_name(at: datetime) -> str:
    """Return "SAST", "UTC-03:00" where the zone has no letters, or "" where there is no zone."""
    name, offset = at.tzname() or "", f"{at:%z}"
    return name if name[:1].isalpha() or not name else f"UTC{offset[:3]}:{offset[3:5]}"


def short_date(day: date) -> str:
    """Return "23 Nov"."""
    months = (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"), _("Sep"),
        _("Oct"), _("Nov"), _("Dec"),
    )  # fmt: skip
    return _("{day} {month}").format(day=f"{day:%d}", month=months[day.month - 1])


def short_weekday(day: date) -> str:
    """Return "Mon"."""
    days = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return days[day.weekday()]


def short_moment(at: datetime) -> str:
    """Return "Mon 23 Nov, 09:40", in the zone that `at` has."""
    return _("{weekday} {date}, {time}").format(
        weekday=short_weekday(at), date=short_date(at), time=f"{at:%H:%M}"
    )


def _passed(passed: timedelta) -> str:
    """Return "25 min", "3 h", "4 days"; empty for less than a minute."""
    if passed < MINUTE:
        return ""
    if passed < HOUR:
        return _("{count} min").format(count=passed // MINUTE)
    if passed < 48 * HOUR:
        return _("{count} h").format(count=passed // HOUR)
    return n_("{count} day", "{count} days", passed.days).format(count=passed.days)


def age(then: datetime, now: datetime) -> str:
    """Return how long ago `then` was: "just now", "25 min ago", "3 h ago", "4 days ago"."""
    passed = _passed(now - then)
    return _("{time} ago").format(time=passed) if passed else _("just now")


def lasted(since: datetime, now: datetime) -> str:
    """Return how long something has lasted: "25 min"; empty for less than a minute."""
    return _passed(now - since)


def until(then: datetime | None, now: datetime) -> str:
    """Return "in 4 min", "in 2 h", "in 3 days", "now"; "not planned" for None."""
    if then is None:
        return _("not planned")
    left = then - now
    if left < timedelta(seconds=1):
        return _("now")
    if left < MINUTE:
        return _("in {count} s").format(count=left.seconds)
    if left < 2 * HOUR:
        return _("in {count} min").format(count=left // MINUTE)
    if left < 48 * HOUR:
        return _("in {count} h").format(count=left // HOUR)
    return _("in {count} days").format(count=left.days)


def duration(seconds: float) -> str:
    """Return "48 s" or "3 min 05 s"."""
    whole = round(seconds)
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    return _("{minutes} min {seconds} s").format(minutes=whole // 60, seconds=f"{whole % 60:02d}")


def published(item: Item, now: datetime) -> str:
    """Return the age of an item; one whose date nobody gave says when we first saw it.

    A date ahead of the clock is told as one: a feed of the wrong zone, or a clock that is wrong.
    Where its page is much older than its feed says, both are told: nobody knows which is right. So
    is the old date with which an entry came into its list only now.
    """
    page = item.page_date
    if item.published_at is not None and item.date_from is not DateFrom.FIRST_SEEN:
        told = age(item.published_at, now)
        if item.published_at - now >= HOUR:
            told = _("dated {time} ahead").format(time=_passed(item.published_at - now))
    else:
        seen = age(item.published_at or item.fetched_at, now)
        told = _("first seen {age}").format(age=seen)
    if page is None:
        return told
    day = _("{day} {month} {year}").format(day=page.day, month=month(page), year=page.year)
    return _("{age}, but its page is of {day}").format(age=told, day=day)
