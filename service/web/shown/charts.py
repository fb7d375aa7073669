"""The two pictures of the front page, as numbers: geometry for inline SVG. Pure.

The templates draw what stands here; every shape has its words for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from service.models import Answer, Vote
from service.ranking.learning.vote_effects import SURE_FROM, wilson
from service.web.shown.view_models import RunView
from service.wording.catalogue import _
from service.wording.moments import short_date, zone_name

WIDTH, HEIGHT = 320.0, 130.0
"""Small, so that its text stays readable when a telephone shows it at this very size."""
_LEFT, _BOTTOM, _TOP = 32.0, 20.0, 10.0
MAX_RUNS = 48
"""Bars in the chart of runs: eight hours of ten-minute runs."""
_FAILED = 0.2
"""Height of a failed run's bar, as a share of the whole: it found nothing."""
WEEKS = 8
"""Weeks in the chart of precision; votes are few, days would jump about."""
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One run."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    """`good`, `quiet` or `bad`."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChart:
    """New items by run, the failed runs marked."""

    bars: tuple[Bar, ...]
    top: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The precision of one week; its 95% interval where there are votes enough for one."""

    x: float
    y: float
    low: float | None
    high: float | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionChart:
    """Precision by week."""

    points: tuple[Point, ...]
    line: str
    """`points` attribute of a polyline."""
    words: str


def chart_of_runs(runs: Sequence[RunView], zone: tzinfo = UTC) -> RunChart:
    """Return the newest `MAX_RUNS` of `runs` (newest first) as bars, the newest at the right.

    Moments are told in `zone`.
    """
    shown = [run for run in runs[:MAX_RUNS] if run.over][::-1]
    top = max([run.result.counts.new for run in shown], default=0) or 1
    step = (WIDTH - _LEFT) / MAX_RUNS
    begin = WIDTH - step * len(shown)
    bars = [_bar(run, begin + step * i, step, top, zone) for i, run in enumerate(shown)]
    failed = sum(run.status == "failed" for run in shown)
    found = sum(len(run.findings) for run in shown)
    new = sum(run.result.counts.new for run in shown)
    words = _("The last {runs} runs: {new} new items, {found} findings, {failed} failed.").format(
        runs=len(shown), new=f"{new:,}", found=found, failed=failed
    )
    return RunChart(bars=tuple(bars), top=top, words=words)


def _bar(run: RunView, x: float, step: float, top: int, zone: tzinfo) -> Bar:
    room = HEIGHT - _BOTTOM - _TOP
    failed = run.status == "failed"
    height = _FAILED * room if failed else max(2.0, room * run.result.counts.new / top)
    kind = "bad" if failed else "good" if run.findings else "quiet"
    what = _("{new} new, {found} found").format(new=run.result.counts.new, found=len(run.findings))
    at = run.started_at and run.started_at.astimezone(zone)
    when = f"{short_date(at)} {at:%H:%M} {zone_name(at)}" if at else ""
    return Bar(
        x=round(x + step * 0.15, 1),
        y=round(HEIGHT - _BOTTOM - height, 1),
        width=round(step * 0.7, 1),
        height=round(height, 1),
        kind=kind,
        words=f"{when}: {_('failed') if failed else what}",
    )


def chart_of_precision(votes: Sequence[Vote], now: datetime) -> PrecisionChart:
    """Return the share of yes by week over the last `WEEKS` weeks, with its 95% interval."""
    step = (WIDTH - _LEFT) / WEEKS
    cast: list[list[Answer]] = [[] for _ in range(WEEKS)]
    for vote in votes:  # in one pass: there may be many thousands
        back = (now - vote.at) // _WEEK
        if 0 <= back < WEEKS:
            cast[WEEKS - 1 - back].append(vote.answer)
    points = [
        _point(answers, _LEFT + step * (week + 0.5), now - _WEEK * (WEEKS - 1 - week))
        for week, answers in enumerate(cast)
        if answers
    ]
    return PrecisionChart(
        points=tuple(points),
        line=" ".join(f"{point.x},{point.y}" for point in points),
        words=" ".join(point.words for point in points) or _("No votes yet."),
    )


def _point(cast: Sequence[Answer], x: float, end: datetime) -> Point:
    yes = cast.count(Answer.YES)
    sure = len(cast) >= SURE_FROM
    low, high = map(_height, wilson(yes, len(cast))) if sure else (None, None)
    return Point(
        x=round(x, 1),
        y=_height(yes / len(cast)),
        low=low,
        high=high,
        words=_("Week to {day}: {yes} of {votes} worth knowing.").format(
            day=short_date(end), yes=yes, votes=len(cast)
        ),
    )


def _height(share: float) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * share, 1)


def precision_of(
    votes: Sequence[Vote], now: datetime, days: int = 30
) -> tuple[float | None, int, int]:
    """Return the share of yes among the votes of the last `days`, and how many said yes and no."""
    since = now - timedelta(days=days)
    answers = [vote.answer for vote in votes if vote.at > since]
    yes, no = answers.count(Answer.YES), answers.count(Answer.NO)
    return (yes / (yes + no) if yes + no else None), yes, no
