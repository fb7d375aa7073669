"""Sources in trouble, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from service.models import SourceReport, SourceState
from service.models.item import FAILURES_REPORTED_FROM
from service.text.normalize import short
from service.wording.catalogue import _, n_
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
        lines.append(n_("and {count} more", "and {count} more", more).format(count=more))
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
