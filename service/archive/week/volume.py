"""How much is said of a brand: counted a day, against its own normal, by the run that hears it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from service.archive.week.baseline import (
    LEAST_MORE,
    WINDOW,
    Normal,
    burst_from,
    is_spike,
    normal_of,
)
from service.archive.week.days import begins, bounds
from service.archive.week.mentions import Rivals, mentions_of, with_tellings
from service.models import Brand, Evaluation, Item, Reason, ReasonCode, Story
from service.storage.database import Database
from service.storage.tables import runs
from service.storage.tables.archive import mentions as mention_table
from service.storage.tables.archive import week
from service.storage.tables.archive.mentions import OF_BRAND, Mention

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
ESTABLISHED = timedelta(days=28)
"""So long a source is read before what it brings is compared: one that was added yesterday makes
nobody talk more."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the days before one, of the sources that were read through them."""

    counts: Mapping[date, int]
    """Tellings of each day that was read."""
    sources: frozenset[str]
    """Keys of the sources that are compared."""
    added: tuple[str, ...]
    """Names of those that are too new for it."""
    begun: date | None
    """The brand's first day; None: nothing was ever read."""

    def normal(self, day: date) -> Normal | None:
        """Return what is normal for a day; None: too little is known."""
        return normal_of(day, self.counts)


async def past_before(
    database: Database, brand_id: str, day: date, zone: tzinfo, *, through: date | None = None
) -> Past:
    """Return what is known of the days before `day`, and of those until `through` as well, by
    sources that can be compared on `day`."""
    first_run = await runs.first_started_at(database, brand_id)
    begun = first_run.astimezone(zone).date() if first_run else None
    # The first day began with the first run, and what was there already.
    since = max(day - WINDOW, begun + _DAY) if begun else day
    established = max(day - ESTABLISHED, begun + _DAY) if begun else day
    known = await week.sources_since(database, brand_id, begins(established, zone))
    cut = begins(established, zone)
    steady = frozenset(key for key, _, at in known if at is not None and at < cut)
    added = tuple(sorted(name for key, name, _ in known if key not in steady))
    last = through or day - _DAY
    if since > last:
        return Past({}, steady, added, begun)
    days = bounds(since, last, zone)
    counts = await week.tellings_by_day(database, brand_id, sorted(steady), days)
    read = await week.days_read(database, brand_id, days)
    each = [since + n * _DAY for n in range(len(counts))]
    told = {on: n for on, n, was_read in zip(each, counts, read, strict=True) if was_read}
    return Past(told, steady, added, begun)


@dataclass(frozen=True, slots=True)
class Heard:
    """Who was named in a run, and the verdicts, a spike's story flagged."""

    mentions: tuple[Mention, ...]
    evaluations: Mapping[str, Evaluation]


@dataclass(frozen=True, slots=True)
class Burst:
    """An hour far outside of normal."""

    hour: datetime
    reports: int
    usual: float
    story: str
    """The key of the one that is told most in it."""


async def bursts_of(
    database: Database, brand_id: str, named: Sequence[week.Named], past: Past, zone: tzinfo
) -> dict[date, Burst]:
    """Return the loudest hour of each day of a week that was far outside of normal.

    `named` are those of the week, the oldest first. Most weeks have no hour that is asked about.
    """
    told: dict[datetime, dict[str, week.Named]] = {}
    seen: set[str] = set()
    for one in named:
        if one.about == OF_BRAND and one.telling not in seen:
            seen.add(one.telling)
            told.setdefault(_hour_of(one.at), {})[one.telling] = one
    loud = sorted(hour for hour, each in told.items() if len(each) >= LEAST_MORE)
    if not loud:
        return {}
    since, until = loud[0] - WINDOW, loud[-1] + _HOUR
    each = [since + n * _HOUR for n in range((until - since) // _HOUR + 1)]
    counts = await week.tellings_by_day(database, brand_id, sorted(past.sources), each)
    runs_in = await week.days_read(database, brand_id, each)
    read = {*past.counts, *(hour.astimezone(zone).date() for hour in loud)}
    heard = [
        count if at.astimezone(zone).date() in read else None
        for at, count in zip(each, counts, strict=False)
    ]
    found: dict[date, Burst] = {}
    for hour in loud:
        place = (hour - since) // _HOUR
        known = burst_from(heard[place - WINDOW // _HOUR : place])
        # What waited while nothing was read comes all at once.
        if known is None or counts[place] < known[1] or not any(runs_in[place - 2 : place]):
            continue
        day = hour.astimezone(zone).date()
        if day not in found or found[day].reports < counts[place]:
            each_told = told[hour].values()
            compared = [one for one in each_told if one.source_key in past.sources] or each_told
            found[day] = Burst(hour, counts[place], known[0], _loudest(compared, ()))
    return found


def _hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


class Volume:
    """Hears how much is said of one brand."""

    def __init__(self, brand: Brand, database: Database, zone: tzinfo) -> None:
        self._brand = brand
        self._database = database
        self._zone = zone
        self._rivals = Rivals(brand)

    async def hear(
        self,
        found: Sequence[Item],
        stories: Sequence[Story],
        evaluations: Mapping[str, Evaluation],
        now: datetime,
    ) -> Heard:
        """Return who is named in what a run found; the story that makes a spike has its flag."""
        named = await asyncio.to_thread(mentions_of, found, stories, evaluations, self._rivals)
        ours = [one for one in named if one.about == OF_BRAND]
        seen_before = {one.key for one in stories if one.memory is not None}
        keys = sorted({one.story for one in ours} & seen_before)
        known = await mention_table.of_stories(self._database, self._brand.id, keys)
        told = await asyncio.to_thread(with_tellings, named, known)
        flags = await self._spikes(told, now) if ours else {}
        flagged = {
            item.id: replace(its, flags=(flags[story.key], *its.flags))
            for story in stories
            if story.key in flags
            for item in story.items
            if (its := evaluations.get(item.id)) is not None
        }
        return Heard(tuple(told), {**evaluations, **flagged})

    async def _spikes(self, told: Sequence[Mention], now: datetime) -> dict[str, Reason]:
        """Return the flag of the story that made a spike of today, or of yesterday, by its key."""
        today = now.astimezone(self._zone).date()
        heard = {self._day(one.at) for one in told if one.about == OF_BRAND}
        flags: dict[str, Reason] = {}
        for day in sorted(heard & {today - _DAY, today}):
            spike = await self._spike(day, told)
            if spike:
                flags[spike[0]] = spike[1]
        this = _hour_of(now)
        for hour in (this - _HOUR, this):
            if any(one.about == OF_BRAND and hour <= one.at < hour + _HOUR for one in told):
                burst = await self._burst(hour, told)
                if burst:
                    flags.setdefault(*burst)
        return flags

    async def _spike(self, day: date, told: Sequence[Mention]) -> tuple[str, Reason] | None:
        """Return the story that made a day a spike, with its flag; one `told` now, of two."""
        begun, over = bounds(day, day, self._zone)
        stored = await week.named_between(self._database, self._brand.id, begun, over)
        named: list[Mention | week.Named] = [*stored, *told]
        own = {one.story for one in told}
        ours = [one for one in named if one.about == OF_BRAND and self._day(one.at) == day]
        if len({one.telling for one in ours}) < LEAST_MORE:
            return None  # whatever is normal, this is none; most runs ask no more
        past = await past_before(self._database, self._brand.id, day, self._zone)
        normal = past.normal(day)
        compared = {one.telling: one for one in ours if one.source_key in past.sources}
        if normal is None or not is_spike(len(compared), normal):
            return None
        values = {"count": len(compared), "usual": normal.usual, "high": normal.high}
        return _loudest(compared.values(), own), Reason(ReasonCode.SPIKE, values)

    async def _burst(self, hour: datetime, told: Sequence[Mention]) -> tuple[str, Reason] | None:
        """Return the story that made an hour a burst, with its flag; one `told` now, of two."""
        stored = await week.named_between(self._database, self._brand.id, hour - _DAY, hour + _HOUR)
        named: list[Mention | week.Named] = sorted([*stored, *told], key=lambda one: one.at)
        first: dict[str, Mention | week.Named] = {}
        for one in named:
            if one.about == OF_BRAND:
                first.setdefault(one.telling, one)
        begun = [one for one in first.values() if hour <= one.at < hour + _HOUR]
        if len(begun) < LEAST_MORE:
            return None  # most hours ask no more
        before = await week.days_read(self._database, self._brand.id, [hour - 2 * _HOUR, hour])
        if not before[0]:
            return None  # what waited while nothing was read comes all at once
        day = self._day(hour)
        past = await past_before(self._database, self._brand.id, day, self._zone)
        each = [hour - n * _HOUR for n in range(WINDOW // _HOUR, -1, -1)]
        counts = await week.tellings_by_day(
            self._database, self._brand.id, sorted(past.sources), each
        )
        read = {day, *past.counts}
        hours = [
            count if self._day(at) in read else None
            for at, count in zip(each[:-1], counts, strict=True)
        ]
        known = burst_from(hours)
        compared = [one for one in begun if one.source_key in past.sources]
        if known is None or len(compared) < known[1]:
            return None
        values = {"count": len(compared), "usual": known[0], "hours": 1}
        own = {one.story for one in told}
        return _loudest(compared, own), Reason(ReasonCode.SPIKE, values)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


def _loudest(named: Iterable[Mention | week.Named], own: Collection[str]) -> str:
    """Return the story that is told most; one of its `own`, of two."""
    counted = Counter(one.story for one in named)
    return max(counted, key=lambda key: (counted[key], key in own))
