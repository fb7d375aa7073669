"""The week in review as a page that prints well, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from service.archive.week.days import DAYS, week_asked
from service.archive.week.review import WeekDay, WeekReview
from service.archive.week.reviewer import Reviewer
from service.archive.week.view import view_of
from service.storage.tables import runs
from service.web.context import CONTEXT, WebContext
from service.web.responses import as_json, asks_page, page, problem
from service.wording.archive_pages import week as words
from service.wording.moments import short_weekday

_MOST = 20
"""Characters of what says which week."""
WIDTH, HEIGHT = 336.0, 150.0
"""Small, so that its text stays readable when a telephone shows it at this very size."""
_LEFT, _TOP, _BOTTOM = 28.0, 18.0, 22.0
_STEP = (WIDTH - _LEFT) / DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """One day of the picture."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    """`good`, `bad` for a spike, `quiet` for a day that is not over."""
    middle: float
    name: str
    count: str
    count_at: float
    words: str
    usual: float | None
    """Where the line of what is usual stands."""
    high: float | None
    """Where the ground of what is ordinary ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPicture:
    """How much was said on each day, above the ground of what is ordinary."""

    bars: tuple[DayBar, ...]
    top: int
    words: str
    has_normal: bool


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /week`: seven days in review, of `?week=2026-W48` or until the day `?until=`."""
    context = request.app[CONTEXT]
    today = context.clock().astimezone(context.timezone).date()
    week, until = (request.query.get(name, "")[:_MOST] for name in ("week", "until"))
    try:
        days = week_asked(week, until, today)
    except ValueError as error:
        return problem(request, 400, *words.not_understood(str(error)))
    review = await _reviewer(context).review(days)
    if not asks_page(request):
        return as_json(review.model_dump(mode="json"))
    step = timedelta(days=DAYS)
    first = await runs.first_started_at(context.database, context.brand.id)
    has_earlier = first and first.astimezone(context.timezone).date() < days.first
    return page(
        request,
        "archive/week.html",
        review=review,
        view=view_of(review, context.timezone),
        picture=picture(review),
        earlier=days.last - step if has_earlier else None,
        later=min(days.last + step, today) if days.last < today else None,
    )


def _reviewer(context: WebContext) -> Reviewer:
    return Reviewer(
        context.database,
        context.votes,
        brand=lambda: context.brand,
        zone=context.timezone,
        clock=context.clock,
    )


def picture(review: WeekReview) -> WeekPicture:
    """Return the bars of a week's days."""
    days: Sequence[WeekDay] = review.volume.days
    top = max([1, *(day.reports for day in days), *(day.high or 0 for day in days)])
    bars = tuple(_bar(day, number, top) for number, day in enumerate(days))
    return WeekPicture(
        bars=bars,
        top=top,
        words="; ".join(bar.words for bar in bars),
        has_normal=any(day.usual is not None for day in days),
    )


def _bar(day: WeekDay, number: int, top: int) -> DayBar:
    x, y = _LEFT + _STEP * number, _height(day.reports, top)
    usual = _height(day.usual or 0.0, top)
    said = words.day_value(day.reports, day.usual, over=day.over, read=day.read, spike=day.spike)
    return DayBar(
        x=round(x + _STEP * 0.2, 1),
        y=y,
        width=round(_STEP * 0.6, 1),
        height=round(HEIGHT - _BOTTOM - y, 1),
        kind="bad" if day.spike else "good" if day.over else "quiet",
        middle=round(x + _STEP / 2, 1),
        name=short_weekday(day.day),
        count=f"{day.reports:,}" if day.read else "–",
        count_at=round(min(y, usual) - 4, 1),
        words=f"{short_weekday(day.day)}: {said}",
        usual=None if day.usual is None else usual,
        high=None if day.high is None else _height(day.high, top),
    )


def _height(count: float, top: int) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * min(1.0, count / top), 1)
