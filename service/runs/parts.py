"""What a pipeline is given beside its rooms: its rules, and the shapes of two parts that act."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from service.matching.prefilter import Prefilter
from service.models import DEFAULT_MIN_SCORE, Judgement, Source, SourceHealth, SourceReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Plain values that a brand's runs go by."""

    top: int = 5
    min_score: float = DEFAULT_MIN_SCORE
    max_age: timedelta = timedelta(hours=72)
    deadline_seconds: float = 540.0
    sample: bool = False
    """The demonstration's: marked SAMPLE wherever it shows."""


class Collect(Protocol):
    """Reads sources; the network and the caches behind it are the composition root's business."""

    async def __call__(
        self,
        sources: Sequence[Source],
        *,
        health: Mapping[str, SourceHealth],
        known: Callable[[Sequence[str]], Awaitable[set[str]]],
        prefilter: Prefilter,
        now: datetime,
        max_age: timedelta,
        languages: Sequence[str],
        regions: Sequence[str],
        deadline: float,
        progress: Callable[[SourceReport], None],
    ) -> list[SourceReport]:
        """Return one report a source; see `service.scraping.collector`."""
        ...


OnCommit = Callable[[Sequence[SourceReport], Judgement], Awaitable[None]]
"""Hears of a run that completed how its sources were and what judging came to."""


async def tell_nobody(_: Sequence[SourceReport], __: Judgement) -> None: ...
