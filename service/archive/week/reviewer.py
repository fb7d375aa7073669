"""Makes the review of a week: asks the tables, and hands what they have to `figures`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo

from service.archive.week import figures
from service.archive.week.days import WeekDays, begins
from service.archive.week.review import WeekCost, WeekReview, WeekStory
from service.archive.week.volume import bursts_of, past_before
from service.feedback.votes import Votes
from service.models import SERIOUS_RISK, Brand, HealthState, SourceHealth
from service.storage.database import Database
from service.storage.tables import sources
from service.storage.tables.archive import week as table
from service.storage.tables.archive.week import FoundStory
from service.storage.tables.spending import Spending, Spent
from service.wording.source_troubles import gone_quiet, not_reached

_DAY = timedelta(days=1)
_OPEN = timedelta(days=14)
"""A risk that nobody told of for so long is over, as far as the web goes."""
_UNWELL = (HealthState.FAILING, HealthState.GONE)


class Reviewer:
    """Reviews weeks of one brand."""

    def __init__(
        self,
        database: Database,
        votes: Votes,
        *,
        brand: Callable[[], Brand],
        zone: tzinfo,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._votes = votes
        self._brand = brand
        self._zone = zone
        self._clock = clock

    def today(self) -> WeekDays:
        """Return the seven days until today."""
        return WeekDays(self._clock().astimezone(self._zone).date())

    async def review(self, days: WeekDays) -> WeekReview:
        """Return what there is to say of these seven days.

        Raises DatabaseUnavailableError and VotesUnavailableError.
        """
        now, brand, database = self._clock(), self._brand(), self._database
        today = now.astimezone(self._zone).date()
        since, until = begins(days.first, self._zone), begins(days.last + _DAY, self._zone)
        named, past, risky, mailed, votes, healths = await asyncio.gather(
            table.named_between(database, brand.id, since, until),
            past_before(database, brand.id, days.first, self._zone, through=days.last),
            table.risky(
                database, brand.id, risk=SERIOUS_RISK, told_since=until - _OPEN, until=until
            ),
            table.mailed_between(database, brand.id, since, until),
            self._votes.in_force(brand.id),
            sources.all_of(database, brand.id),
        )
        spent = await Spending(database, brand.id).between(days.first, days.last)
        loudest = figures.loudest_stories(named, self._zone)
        bursts = await bursts_of(database, brand.id, named, past, self._zone)
        of_bursts = {day: one.story for day, one in bursts.items()}
        cast = figures.by_story(votes)
        voted_on = {vote.story for vote in votes if vote.at >= since}
        told = sorted(voted_on.union(loudest.values(), of_bursts.values()))
        known = await table.findings_of(database, brand.id, told)
        return WeekReview(
            brand=brand.display_name,
            first=days.first,
            last=days.last,
            over=days.last < today,
            made_at=now,
            volume=figures.volume(
                days, named, past, today=today, zone=self._zone, loudest=_shown(known, loudest),
                bursts=bursts, of_bursts=_shown(known, of_bursts),
            ),
            tone=figures.tone(named),
            voice=figures.voice(brand, named, brand.sources_read(today)),
            risks=tuple(figures.open_risks(risky, cast)),
            five=tuple(figures.five(mailed, cast)),
            votes=figures.voted(votes, since, until, known),
            sources_quiet=tuple(_not_well(healths.values(), now)),
            cost=_cost(spent),
        )  # fmt: skip


def _shown(
    known: Mapping[str, FoundStory], keys: Mapping[date, str]
) -> dict[date, WeekStory | None]:
    """Return what is shown of the story of each day; None where nothing of it is kept."""
    return {
        day: figures.story_of(known[key]) if key in known else None for day, key in keys.items()
    }


def _cost(spent: Spent) -> WeekCost:
    return WeekCost(
        usd=spent.usd, tokens=spent.tokens, unpriced=spent.unpriced, estimated=spent.estimated
    )


def _not_well(healths: Iterable[SourceHealth], now: datetime) -> Iterator[str]:
    """Yield what is said of each source that is silent or failing."""
    for one in sorted(healths, key=lambda health: health.name):
        if one.quiet or one.state in _UNWELL:
            yield not_reached(one, now) if one.state in _UNWELL else gone_quiet(one, now)
