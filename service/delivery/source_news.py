"""Sources in trouble, as a mail's readers hear of them where nobody gets alerts.

Pure. Of each source once when it begins and once when it is over; what no mail has said yet is said
in the next one, and what was over before any mail went out is not said at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from service.delivery.operator_alerts import Condition, News, decide
from service.models import SourceNews, SourceReport, SourceState
from service.models.item import FAILURES_REPORTED_FROM
from service.scraping.source_health import WALLS_SAID_FROM
from service.storage.tables.alerts import KnownAlert

_ANSWERED = frozenset({SourceState.OK, SourceState.UNCHANGED, SourceState.EMPTY})


def conditions_of(reports: Sequence[SourceReport], now: datetime) -> list[Condition]:
    """Return a condition, by name, for each source that a run knows anything of."""
    conditions = []
    for report in reports:
        health, state = report.health, report.state
        failures = health.failures if health else 0
        lasting = state is SourceState.FAILED and failures >= FAILURES_REPORTED_FROM
        silent = bool(health and (health.quiet or health.is_long_in_part(now)))
        # A list that answers as before shows nothing of its pages, which were not asked again.
        walled = bool(health and health.walls >= WALLS_SAID_FROM)
        gone = state in (SourceState.GONE, SourceState.RESTING, SourceState.WALLED)
        if gone or lasting or ((silent or walled) and state in _ANSWERED):
            bad = True
        elif state in _ANSWERED:
            bad = False
        else:
            continue
        subject = f"reader:{report.source.key}"
        conditions.append(Condition(subject, bad, report.source.name, once=True))
    return conditions


def news_of(
    conditions: Sequence[Condition], known: Mapping[str, KnownAlert], now: datetime
) -> tuple[SourceNews, tuple[KnownAlert, ...]]:
    """Return what the next mail is to say, and what its readers then know."""
    found = decide(conditions, known, now)
    return SourceNews(
        begun=tuple(one.detail for one in found if one.news is News.BROKEN),
        ended=tuple(one.detail for one in found if one.news is News.MENDED),
    ), tuple(one.state for one in found)
