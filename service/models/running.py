"""A run as a whole, and the mail it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from service.models.brand import Brand
from service.models.choosing import Choice
from service.models.judging import Cost, Scorer
from service.models.reading import SourceReport


class Trigger(StrEnum):
    """What started a run."""

    SCHEDULE = "schedule"
    HTTP = "http"
    CLI = "cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures at the foot of a mail."""

    sources: int = 0
    failed: int = 0
    items: int = 0
    """Entries that the sources listed."""
    new: int = 0
    judged: int = 0
    unscored: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All that a mail says, before it is put into words for one recipient."""

    brand: Brand
    run_id: str
    at: datetime
    choice: Choice
    counts: Counts
    reports: tuple[SourceReport, ...] = ()
    cost: Cost = field(default_factory=Cost)
    month_usd: float | None = None
    """Projected cost of the month; None: unpriced."""
    scorer: Scorer = Scorer.LEXICAL
    notes: tuple[str, ...] = ()
    min_score: float = 2.0
    best_score: float | None = None
    """The best score since the last digest, where that is more than this run's."""
    since: datetime | None = None
    """Since when its stories were collected; None: they are of this run alone."""
    sample: bool = False
    """The demo's: marked SAMPLE wherever it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run as it ended; `result` is the JSON of the contract."""

    run_id: str
    status: str
    result: Mapping[str, Any] | None = None
    error_message: str = ""
