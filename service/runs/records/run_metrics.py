"""What a run counts in the metrics: that it ended, its sources, its items and what judging cost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from service.metrics import Metrics
from service.models import RunStatus, Trigger
from service.runs.records.run_draft import RunDraft
from service.storage.tables.items import ItemOutcome


class RunMetrics:
    """The figures of one run, which begins now."""

    def __init__(self, metrics: Metrics, trigger: Trigger) -> None:
        self._metrics = metrics
        self._trigger = trigger
        self._seconds = asyncio.get_running_loop().time
        self._begun = self._seconds()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return self._seconds() - self._begun

    def ended(self, status: RunStatus, at: datetime) -> None:
        """Count that it ended, stored or not."""
        self._metrics.run_ended(trigger=self._trigger, status=status, seconds=self.seconds, at=at)

    def committed(self, draft: RunDraft) -> None:
        """Count what it found, once that is stored."""
        self._metrics.judged(draft.judgement.cost)
        for report in draft.digest.reports:
            self._metrics.source_read(report.source.name, report.state)
            self._metrics.items(report.source.name, "new", len(report.items))
        if not draft.failure:
            for (source, outcome), count in _by_source(draft.outcomes).items():
                self._metrics.items(source, outcome, count)


def _by_source(outcomes: Iterable[ItemOutcome]) -> Counter[tuple[str, str]]:
    """Count items by their source's name and by what became of them, copies aside."""
    return Counter(
        (one.item.source, one.outcome.replace(" ", "_"))
        for one in outcomes
        if one.outcome != "copy"
    )
