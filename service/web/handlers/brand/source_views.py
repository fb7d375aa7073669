"""The sources of the brand file as the page lists them: each with how it does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.models import Answer, HealthState, Source, SourceHealth, Vote
from service.scraping import source_health
from service.scraping.sources import titles
from service.storage.tables import sources
from service.storage.tables.desk import source_yield
from service.storage.tables.desk.source_yield import SourceYield
from service.web.context import WebContext
from service.web.handlers.brand.changes import described
from service.wording.source_troubles import gone_quiet

SPAN = timedelta(days=30)
"""Over which it is counted what a source is good for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSource:
    """One source with its state and rhythm."""

    source: Source
    state: str
    """`off`, `paused`, `quiet`, or the state of its health; `new` before it was read."""
    error: str
    rests_until: datetime | None
    """Until when it is left alone after failures, by runs of the schedule."""
    per_day: float | None
    """None on the first day: what it listed then has gathered over a time that nobody knows."""
    last_find: datetime | None
    items: int
    mailed: float | None
    """The share of its items whose story was mailed; None: it brought nothing."""
    liked: float | None
    """The share of votes on these stories that say yes; None: nobody voted."""
    votes: int


async def listed(context: WebContext) -> list[ListedSource]:
    """Return every source that the file names now, in its order."""
    now, brand = context.clock(), await described(context)
    healths, brought, votes = await asyncio.gather(
        sources.all_of(context.database, brand.id),
        source_yield.since(context.database, brand.id, now - SPAN),
        context.votes.in_force(brand.id, now - 2 * SPAN),
    )
    day = context.today
    none = SourceYield(items=0, mailed=0, stories=frozenset())
    return [
        _view(
            source,
            healths.get(source.key),
            brought.get(source.key, none),
            votes,
            now=now,
            day=day,
        )
        for source in titles.as_known(brand.sources, healths)
    ]


def _view(
    source: Source,
    health: SourceHealth | None,
    brought: SourceYield,
    votes: Sequence[Vote],
    *,
    now: datetime,
    day: date,
) -> ListedSource:
    cast = [vote for vote in votes if vote.story in brought.stories]
    liked = sum(vote.answer is Answer.YES for vote in cast)
    counts = [one for one in health.rhythm.counts if one is not None] if health else []
    state, error = _state(source, health, now, day)
    return ListedSource(
        source=source,
        state=state,
        error=error,
        rests_until=source_health.rests_until(source, health, now) if state == "failing" else None,
        per_day=sum(counts) / len(counts) if len(counts) > 1 else None,
        last_find=max(found) if (found := _finds(health, brought)) else None,
        items=brought.items,
        mailed=brought.mailed / brought.items if brought.items else None,
        liked=liked / len(cast) if cast else None,
        votes=len(cast),
    )


def _finds(health: SourceHealth | None, brought: SourceYield) -> list[datetime]:
    """Return when it brought something, as its rhythm and as its items have it."""
    return [one for one in (health and health.rhythm.brought_at, brought.last) if one]


def _state(
    source: Source, health: SourceHealth | None, now: datetime, day: date
) -> tuple[str, str]:
    if source.off:
        return "off", ""
    if not source.is_read(day):
        return "paused", ""
    if health is None:
        return "new", ""
    if health.state in (HealthState.FAILING, HealthState.GONE):
        return str(health.state), health.last_error
    quiet = gone_quiet(health, now)
    return ("quiet", quiet) if quiet else (str(health.state), health.last_error)
