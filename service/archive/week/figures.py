"""The figures of a week, made of what was stored. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from service.archive.week.baseline import LEAST_DAYS, is_spike
from service.archive.week.days import DAYS, WeekDays
from service.archive.week.review import (
    Loudness,
    VoiceShare,
    WeekDay,
    WeekSpike,
    WeekStory,
    WeekTone,
    WeekVoice,
    WeekVolume,
    WeekVotes,
    loudness_of,
)
from service.archive.week.volume import Burst, Past
from service.brands.one_rival import one_name_each
from service.models import SERIOUS_RISK, Answer, Brand, RiskKind, Source, Tone, Vote
from service.storage.tables.archive.mentions import OF_BRAND
from service.storage.tables.archive.week import FoundStory, Named
from service.text.normalize import words

FIVE = 5
_DAY = timedelta(days=1)
_READ_DAYS = 5
"""Days of an earlier week that must have been read, so that the rest is made up for."""
_WORST_FIRST = (Tone.NEGATIVE, Tone.MIXED, Tone.POSITIVE, Tone.NEUTRAL)
"""Which tone a story has whose reports are divided evenly."""


def volume(
    days: WeekDays, named: Sequence[Named], past: Past, *, today: date, zone: tzinfo,
    loudest: Mapping[date, WeekStory | None], bursts: Mapping[date, Burst],
    of_bursts: Mapping[date, WeekStory | None],
) -> WeekVolume:  # fmt: skip
    """Return how much was said; `loudest` is the story with most reports of each day, `bursts` what
    hours were spikes and `of_bursts` their stories."""
    ours = [one for one in named if one.about == OF_BRAND]
    by_day: dict[date, dict[str, Named]] = defaultdict(dict)
    first: dict[str, Named] = {}
    for one in ours:
        if first.setdefault(one.telling, one) is one:
            by_day[one.at.astimezone(zone).date()][one.telling] = one
    made = [_day(day, by_day[day], past, today=today) for day in days.each if day <= today]
    over = [one for one in made if one.over]
    compared = sum(one.compared for one in over)
    weeks = _like_weeks(days, len(over), past)
    loudness, usual = loudness_of(compared, weeks) if over else (Loudness.UNKNOWN, None)
    spikes = [
        WeekSpike(day=one.day, reports=one.compared, usual=one.usual or 0.0,
                  story=loudest.get(one.day))
        for one in made if one.spike
    ]  # fmt: skip
    of_days = {one.day for one in spikes}
    spikes += [
        WeekSpike(day=day, hour=one.hour, reports=one.reports, usual=one.usual,
                  story=of_bursts.get(day))
        for day, one in bursts.items() if day not in of_days
    ]  # fmt: skip
    spikes.sort(key=lambda one: one.day)
    return WeekVolume(
        reports=len(first),
        stories=len({one.story for one in ours}),
        compared=compared,
        usual=usual,
        loudness=loudness,
        days_known=sum(day < days.first for day in past.counts),
        days_needed=LEAST_DAYS,
        not_compared=past.added,
        days=tuple(made),
        spikes=tuple(spikes),
    )


def _day(day: date, told: Mapping[str, Named], past: Past, *, today: date) -> WeekDay:
    compared = sum(one.source_key in past.sources for one in told.values())
    normal = past.normal(day)
    return WeekDay(
        day=day,
        reports=len(told),
        stories=len({one.story for one in told.values()}),
        compared=compared,
        usual=normal.usual if normal else None,
        high=normal.high if normal else None,
        spike=is_spike(compared, normal),
        over=day < today,
        # Of the brand's first day and of today nothing is compared: they are not counted there.
        read=day in past.counts
        or bool(told)
        or (past.begun is not None and day in {past.begun, today}),
        watched=past.begun is not None and day >= past.begun,
    )


def _like_weeks(days: WeekDays, over: int, past: Past) -> list[float]:
    """Return the reports of the same weekdays of the weeks before, made up for unread days."""
    found = []
    for back in range(1, 7):
        each = [days.first + (n - DAYS * back) * _DAY for n in range(over)]
        read = [past.counts[day] for day in each if day in past.counts]
        if len(read) >= min(over, _READ_DAYS):
            found.append(sum(read) * over / len(read))
    return found


def loudest_stories(named: Iterable[Named], zone: tzinfo) -> dict[date, str]:
    """Return the key of the story with most reports of the brand, by day."""
    told: dict[date, Counter[str]] = defaultdict(Counter)
    seen: set[str] = set()
    for one in named:
        if one.about == OF_BRAND and one.telling not in seen:
            seen.add(one.telling)
            told[one.at.astimezone(zone).date()][one.story] += 1
    return {day: counts.most_common(1)[0][0] for day, counts in told.items()}


def tone(named: Iterable[Named]) -> WeekTone:
    """Return how the brand was spoken of: each story by the tone that most of its reports have."""
    by_story: dict[str, Counter[str]] = defaultdict(Counter)
    for one in named:
        if one.about == OF_BRAND:
            by_story[one.story][one.tone or ""] += 1
    counts: Counter[str] = Counter()
    for tones in by_story.values():
        known = {one: n for one, n in tones.items() if one}
        best = max(_WORST_FIRST, key=lambda one: known.get(one, 0)) if known else ""
        counts[best or "unknown"] += 1
    return WeekTone(**{str(one): n for one, n in counts.items()})


def voice(brand: Brand, named: Sequence[Named], read: Sequence[Source]) -> WeekVoice:
    """Return the brand's share among its listed rivals, by stories; `read` are its sources.

    A rival that is listed under two names counts once: "GM" under "General Motors".
    """
    counted = [one for one in named if one.tone is not None]
    called = one_name_each(brand.competitors)
    stories: dict[str, set[str]] = defaultdict(set)
    for one in counted:
        stories[called.get(one.about, one.about)].add(one.story)
    names = [OF_BRAND, *dict.fromkeys(called.values())]
    every = sum(len(stories[name]) for name in names)
    shares = [
        VoiceShare(
            name=name or brand.display_name,
            own=name == OF_BRAND,
            stories=len(stories[name]),
            share=round(len(stories[name]) / every, 4) if every else 0.0,
        )
        for name in names
    ]
    searches = [source for source in read if source.kind.form.searched]
    rivals = [tuple(words(name)) for name in brand.competitors]
    of_rivals = sum(_asks_for(source, rivals) for source in searches)
    return WeekVoice(
        shares=(shares[0], *sorted(shares[1:], key=lambda one: -one.stories)),
        sources=len(read),
        searches_of_brand=len(searches) - of_rivals,
        searches_of_rivals=of_rivals,
        left_out=len(named) - len(counted),
    )


def _asks_for(source: Source, names: Iterable[tuple[str, ...]]) -> bool:
    """Return whether what a source searches for has one of these names in it."""
    target = f" {' '.join(words(source.target))} "
    return any(name and f" {' '.join(name)} " in target for name in names)


def story_of(found: FoundStory, votes: Collection[Vote] = ()) -> WeekStory:
    """Return a story for page and mail, with what was voted on it."""
    kind = RiskKind(found.risk_kind) if found.risk_kind in set(RiskKind) else RiskKind.NONE
    return WeekStory(
        story=found.story, title=found.title, url=found.url, source=found.outlet,
        outlets=max(1, found.outlets), score=found.score, why=found.why, evidence=found.quote,
        risk=found.risk, risk_kind=kind,
        tone=found.tone, found_at=found.found_at, told_at=found.told_at,
        yes=sum(one.answer is Answer.YES for one in votes),
        no=sum(one.answer is Answer.NO for one in votes),
    )  # fmt: skip


def by_story(votes: Iterable[Vote]) -> dict[str, list[Vote]]:
    """Return votes by the story that they are on."""
    found: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        found[vote.story].append(vote)
    return found


def open_risks(found: Sequence[FoundStory], votes: Mapping[str, list[Vote]]) -> list[WeekStory]:
    """Return the risks that no reader has waved away: one no closes it, a yes keeps it open."""
    shown = [story_of(one, votes.get(one.story, ())) for one in found]
    return [one for one in shown if one.yes or not one.no]


def five(found: Sequence[FoundStory], votes: Mapping[str, list[Vote]]) -> list[WeekStory]:
    """Return the five of the week: risks first, then what readers said yes to, then by score."""
    shown = [story_of(one, votes.get(one.story, ())) for one in found]
    ranked = sorted(
        shown,
        key=lambda one: (one.risk < SERIOUS_RISK, one.no - one.yes, -(one.score or 0.0)),
    )
    return ranked[:FIVE]


def voted(
    votes: Sequence[Vote], since: datetime, until: datetime, known: Mapping[str, FoundStory]
) -> WeekVotes:
    """Return what was voted in the week; `known` are the stories that the archive has."""
    cast = [vote for vote in votes if since <= vote.at < until]
    stories = by_story(cast)
    most = sorted(stories, key=lambda key: (-len(stories[key]), key))
    return WeekVotes(
        yes=sum(vote.answer is Answer.YES for vote in cast),
        no=sum(vote.answer is Answer.NO for vote in cast),
        readers=len({vote.recipient for vote in cast}),
        stories=tuple(story_of(known[key], stories[key]) for key in most if key in known)[:FIVE],
    )
