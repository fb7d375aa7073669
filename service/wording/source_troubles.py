"""Sources in trouble, and those that have gone quiet, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from service.models import QuietBecause, SourceHealth, SourceQuiet, SourceReport, SourceState
from service.models.item import FAILURES_REPORTED_FROM
from service.text.normalize import short
from service.wording.catalogue import _, n_
from service.wording.figures import and_more
from service.wording.moments import lasted

MAX_NAMED = 6
"""Failed sources that a mail names; the rest are on the page."""

_TROUBLE: Mapping[SourceState, Callable[[], str]] = {
    SourceState.FAILED: lambda: _("{source} failed"),
    SourceState.WALLED: lambda: _("{source} answers with a wall: its pages cannot be read"),
    SourceState.GONE: lambda: _("{source} is gone and is not asked again"),
    SourceState.RESTING: lambda: _("{source} is resting after repeated failures"),
}


def failed_sources(
    reports: Sequence[SourceReport], now: datetime, since: datetime | None = None
) -> tuple[str, ...]:
    """Return a sentence for each source that brought nothing because of a fault, new ones first.

    New is what broke in this run or, in a mail that collects, after `since`.
    """
    troubled = [(_is_new(r, since), r) for r in reports if r.state in _TROUBLE]
    troubled.sort(key=lambda pair: (not pair[0], pair[1].source.name.casefold()))
    lines = [_trouble(report, now, new=new) for new, report in troubled[:MAX_NAMED]]
    more = len(troubled) - MAX_NAMED
    if more > 0:
        lines.append(and_more(more))
    return tuple(lines)


def _is_new(report: SourceReport, since: datetime | None) -> bool:
    if report.health_changed:
        return True
    health = report.health
    if since is None or health is None or health.since is None or health.since <= since:
        return False
    if report.state is SourceState.WALLED:
        return True
    return report.state is SourceState.GONE or health.failures >= FAILURES_REPORTED_FROM


def _trouble(report: SourceReport, now: datetime, *, new: bool) -> str:
    health = report.health
    words = _TROUBLE[report.state]().format(source=short(report.source.name, 60))
    error = report.error or (health.last_error if health else "")
    if error:
        words = _("{trouble}: {error}").format(trouble=words, error=short(error, 120))
    if new:
        return _("New: {trouble}").format(trouble=words)
    time = lasted(health.since, now) if health and health.since else ""
    return _("{trouble} (for {time})").format(trouble=words, time=time) if time else words


def gone_quiet(health: SourceHealth, now: datetime) -> str:
    """Return "Namibian: nothing for 3 days; it used to bring 14 a day"; empty if it is not so."""
    quiet = health.quiet
    if quiet is None:
        return ""
    words = _QUIET[quiet.because](quiet).format(
        source=short(health.name, 60),
        time=lasted(quiet.since, now) or _("a moment"),
        count=f"{quiet.too_old:,}",
    )
    if not quiet.usual or quiet.because is QuietBecause.WALL:
        return words
    return _("{quiet}; it used to bring {rate}").format(quiet=words, rate=_rate(quiet.usual))


def quiet_sources(healths: Sequence[SourceHealth], now: datetime) -> tuple[str, ...]:
    """Return a sentence for each source that has gone quiet."""
    lines = [gone_quiet(health, now) for health in healths[:MAX_NAMED]]
    more = len(healths) - MAX_NAMED
    if more > 0:
        lines.append(and_more(more))
    return tuple(lines)


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
        return _("{count} a day").format(count=f"{a_day:,.0f}")
    if round(a_day * 7) >= 1:
        return _("{count} a week").format(count=f"{a_day * 7:.0f}")
    return _("{count} in four weeks").format(count=f"{max(1.0, a_day * 28):.0f}")
