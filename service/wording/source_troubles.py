"""Sources that have gone quiet, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from service.models import QuietBecause, SourceHealth, SourceQuiet
from service.text.normalize import short
from service.wording.catalogue import SOURCE_LANGUAGE, _, n_, spoken_language
from service.wording.figures import number
from service.wording.moments import lasted


def gone_quiet(health: SourceHealth, now: datetime) -> str:
    """Return "Namibian: nothing for 3 days; it used to bring 14 a day"; empty if it is not so."""
    quiet = health.quiet
    if quiet is None:
        return ""
    words = _QUIET[quiet.because](quiet).format(
        source=short(health.name, 60),
        time=lasted(quiet.since, now) or _("a moment"),
        count=number(quiet.too_old),
    )
    if not quiet.usual or quiet.because is QuietBecause.WALL:
        return words
    return _("{quiet}; it used to bring {rate}").format(quiet=words, rate=_rate(quiet.usual))


def not_reached(health: SourceHealth, now: datetime) -> str:
    """Return how long a source has not been read, and why, which is known in English alone."""
    source, error = short(health.name, 60), short(health.last_error, 120)
    time = lasted(health.since, now) if health.since else ""
    words = _("{source}: not read for {time}") if time else _("{source}: not read")
    if time and health.last_ok_at is None:
        words = _("{source}: never read yet")
    said = words.format(source=source, time=time)
    return f"{said} ({error})" if error and spoken_language() == SOURCE_LANGUAGE else said


def answers_in_part(health: SourceHealth, now: datetime) -> str:
    """Return which source answers in part, how long, and what fails, known in English alone."""
    source, error = short(health.name, 60), short(health.last_error, 120)
    words = _("{source}: part of it has failed for {time}").format(
        source=source, time=(lasted(health.since, now) if health.since else "") or _("a moment")
    )
    return f"{words} ({error})" if error and spoken_language() == SOURCE_LANGUAGE else words


_QUIET: Mapping[QuietBecause, Callable[[SourceQuiet], str]] = {
    QuietBecause.NOTHING: lambda _quiet: _("{source}: nothing for {time}"),
    QuietBecause.TOO_OLD: lambda quiet: n_(
        "{source}: one item in {time}, and it is too old",
        "{source}: {count} items in {time}, all of them too old",
        quiet.too_old,
    ),
    QuietBecause.WALL: lambda _quiet: _(
        "{source}: for {time} its pages are walls (consent, log-in, payment or a check)"
    ),
}


def _rate(a_day: float) -> str:
    """Return "14 a day", "3 a week" or "2 in four weeks"."""
    if round(a_day) >= 1:
        return _("{count} a day").format(count=number(a_day, ",.0f"))
    if round(a_day * 7) >= 1:
        return _("{count} a week").format(count=number(a_day * 7, ".0f"))
    return _("{count} in four weeks").format(count=number(max(1.0, a_day * 28), ".0f"))
