"""A week's review in words, part by part: page, mail and plain text are written from this. Pure.

Everything scraped is one clean line of bounded length here, linked only if the link is http(s).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from service.archive.week.review import WeekReview, WeekStory, WeekVolume
from service.digest.links import web_link
from service.models import SERIOUS_RISK
from service.text.normalize import one_line, short
from service.wording import labels
from service.wording.archive_pages import week as words
from service.wording.figures import and_more
from service.wording.moments import short_date, weekday

_TITLE, _WHY, _OUTLET, _NAME = 160, 280, 60, 60
_MOST_SOURCES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """One bar of a picture, as a row of a table."""

    label: str
    value: str
    share: int
    """Of the longest bar, 0 to 100."""
    own: bool = True
    """Whether it is the brand's; a rival's is drawn lighter."""
    spike: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """One story."""

    title: str
    url: str
    """Empty: no link."""
    story: str
    meta: str
    why: str = ""
    risk: str = ""
    """Its serious risk in words; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPart:
    """One part, with its heading."""

    code: str
    heading: str
    said: tuple[str, ...] = ()
    """Sentences before rows and stories."""
    rows: tuple[WeekRow, ...] = ()
    stories: tuple[WeekLine, ...] = ()
    notes: tuple[str, ...] = ()
    """Small print: what the figures can and cannot say."""
    alarm: bool = False
    brief: bool = False
    """Its stories are named alone: they stand elsewhere, or are many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
    """The whole."""

    brand: str
    headline: str
    span: str
    parts: tuple[WeekPart, ...]
    spikes: tuple[str, ...] = field(default=())
    """What must not be overlooked, in a sentence each."""


def view_of(review: WeekReview, zone: tzinfo) -> WeekView:
    """Return a review in words; days and times are those of `zone`."""
    spikes = tuple(
        words.spike(
            one.day,
            one.hour.astimezone(zone) if one.hour else None,
            one.reports,
            one.usual,
            short(one.story.title, _TITLE) if one.story else "",
        )
        for one in review.volume.spikes
    )
    return WeekView(
        brand=one_line(review.brand, _NAME),
        headline=words.headline(
            review.volume.loudness,
            review.volume.reports,
            read=any(day.read for day in review.volume.days) or not review.volume.days,
        ),
        span=words.span(review.first, review.last),
        spikes=spikes,
        parts=tuple(make(review, zone) for make in _PARTS),
    )


def _volume(review: WeekReview, _zone: tzinfo) -> WeekPart:
    told = review.volume
    said = [
        words.volume(told.reports, told.stories, over=review.over),
        words.compared(told.compared, told.usual, told.days_known, told.days_needed),
    ]
    if unread := sum(not day.read for day in told.days if day.over and day.watched):
        said.insert(1, words.unread(unread))
    if told.usual is not None and not told.spikes:
        said.append(words.no_spike())
    notes = (words.too_new([short(one, _NAME) for one in told.not_compared]),)
    return WeekPart(
        code="volume",
        heading=words.HEADINGS["volume"](),
        said=tuple(said),
        rows=_days(told),
        notes=notes if told.not_compared and told.usual is not None else (),
    )


def _days(told: WeekVolume) -> tuple[WeekRow, ...]:
    top = max([1, *(day.reports for day in told.days)])
    return tuple(
        WeekRow(
            label=f"{weekday(day.day)} {short_date(day.day)}",
            value=words.day_value(
                day.reports, day.usual, over=day.over, read=day.read, spike=day.spike
            ),
            share=round(100 * day.reports / top),
            spike=day.spike,
        )
        for day in told.days
    )


def _tone(review: WeekReview, _zone: tzinfo) -> WeekPart:
    counts = {name: int(getattr(review.tone, name)) for name in type(review.tone).model_fields}
    every = sum(counts.values())
    rows = tuple(
        WeekRow(label=words.tone(name), value=words.stories(n), share=round(100 * n / every))
        for name, n in counts.items()
        if every and (n or name != "unknown")
    )
    said = () if every else (words.nothing("tone"),)
    return WeekPart(code="tone", heading=words.HEADINGS["tone"](), said=said, rows=rows)


def _voice(review: WeekReview, _zone: tzinfo) -> WeekPart:
    voice = review.voice
    every, rivals = sum(one.stories for one in voice.shares), voice.shares[1:]
    own = voice.shares[0].stories if voice.shares else 0
    top = max([1, *(one.stories for one in voice.shares)])
    rows = tuple(
        WeekRow(
            label=short(one.name, _NAME),
            value=f"{words.stories(one.stories)} ({one.share:.0%})",
            share=round(100 * one.stories / top),
            own=one.own,
        )
        for one in voice.shares
        if every and rivals and (one.own or one.stories)
    )
    unheard = sum(not one.stories for one in rivals) if every else 0
    notes = [words.nothing_of_rivals(unheard)] if unheard else []
    notes += [words.seen_by(voice.sources, voice.searches_of_brand, voice.searches_of_rivals)]
    if voice.left_out:
        notes.append(words.voice_left_out(voice.left_out))
    return WeekPart(
        code="voice",
        heading=words.HEADINGS["voice"](),
        said=(words.share(own, every, len(rivals)),),
        rows=rows,
        notes=tuple(notes) if rivals else (),
    )


def _risks(review: WeekReview, zone: tzinfo) -> WeekPart:
    said = words.open_means() if review.risks else words.nothing("risks")
    return WeekPart(
        code="risks",
        heading=words.HEADINGS["risks"](),
        said=(said,),
        stories=tuple(_line(one, zone, since=True) for one in review.risks),
        alarm=bool(review.risks),
    )


def _five(review: WeekReview, zone: tzinfo) -> WeekPart:
    return WeekPart(
        code="five",
        heading=words.HEADINGS["five"](),
        said=() if review.five else (words.nothing("five"),),
        stories=tuple(_line(one, zone, why=True) for one in review.five),
    )


def _votes(review: WeekReview, zone: tzinfo) -> WeekPart:
    cast = review.votes
    return WeekPart(
        code="votes",
        heading=words.HEADINGS["votes"](),
        said=(words.votes(cast.yes, cast.no, cast.readers),),
        stories=tuple(_line(one, zone) for one in cast.stories),
        brief=True,
    )


def _sources(review: WeekReview, _zone: tzinfo) -> WeekPart:
    quiet = [one_line(one, 240) for one in review.sources_quiet]
    said = quiet[:_MOST_SOURCES] or [words.nothing("sources")]
    if quiet[_MOST_SOURCES:]:
        said.append(and_more(len(quiet) - _MOST_SOURCES))
    return WeekPart(code="sources", heading=words.HEADINGS["sources"](), said=tuple(said))


def _cost(review: WeekReview, _zone: tzinfo) -> WeekPart:
    spent = review.cost
    said = words.cost(spent.usd, spent.tokens, unpriced=spent.unpriced, estimated=spent.estimated)
    return WeekPart(code="cost", heading=words.HEADINGS["cost"](), said=(said,))


_PARTS: Sequence[Callable[[WeekReview, tzinfo], WeekPart]] = (
    _volume, _risks, _five, _tone, _voice, _votes, _sources, _cost,
)  # fmt: skip


def _line(one: WeekStory, zone: tzinfo, *, why: bool = False, since: bool = False) -> WeekLine:
    dates = ""
    if since and one.found_at and one.told_at:
        dates = words.risk_line(_day(one.found_at, zone), _day(one.told_at, zone), one.outlets)
    meta = [short(one.source, _OUTLET), dates, words.on_votes(one.yes, one.no)]
    return WeekLine(
        title=short(one.title, _TITLE) or words.untitled(),
        url=web_link(one.url),
        story=one.story,
        meta=" · ".join(part for part in meta if part),
        why=short(one.why, _WHY) if why else "",
        risk=labels.risk(one.risk, one.risk_kind) if one.risk >= SERIOUS_RISK else "",
    )


def _day(at: datetime, zone: tzinfo) -> str:
    return short_date(at.astimezone(zone).date())
