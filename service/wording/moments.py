"""Days and times of day in words."""

from __future__ import annotations

from datetime import date

from service.wording.catalogue import _


def weekday(day: date) -> str:
    """Return "Monday"."""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[day.weekday()]


def month(day: date) -> str:
    """Return "November"."""
    names = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    return names[day.month - 1]


def day_and_month(day: date) -> str:
    """Return "23 November"."""
    return _("{day} {month}").format(day=day.day, month=month(day))
