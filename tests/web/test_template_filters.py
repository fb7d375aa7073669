"""Words, figures, charts and what `Accept` asks for: pure, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.models import (
    Answer,
    HealthState,
    Missing,
    QuietBecause,
    SourceHealth,
    SourceQuiet,
    SourceState,
    Vote,
)
from service.models.run import RunStatus
from service.models.run_result import SourceJson
from service.web import template_filters
from service.web.responses import wants_page
from service.web.shown import charts
from service.web.shown.view_models import (
    answers_by_story,
    finding_view,
    health_views,
    run_view,
    source_view,
)
from service.wording import figures, labels
from service.wording.runs import not_there
from tests.tables import each
from tests.web.stored import NOW, failed_row, finding, run_row

ZONE = ZoneInfo("Africa/Johannesburg")


@each(
    ("accept", "page"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html", True),
        ("TEXT/HTML", True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/xhtml+xml", True),
        ("application/json, text/html;q=0.5", False),
        ("text/html;q=0.8, application/json;q=0.2", True),
        ("text/html;q=0", False),
        ("text/html;q=nonsense", False),
        ("text/html;level=1", True),
        ("text/plain", False),
    ],
)
def test_json_unless_html_is_asked_for(accept: str, page: bool) -> None:
    assert wants_page(accept) is page


@given(st.text())
def test_any_accept_header_is_read(accept: str) -> None:
    assert wants_page(accept) in {True, False}


def test_moments_in_the_brands_own_time() -> None:
    assert template_filters.moment("2026-11-23T09:40:00+00:00", ZONE) == "Mon 23 Nov, 11:40"
    assert template_filters.moment(NOW, ZONE) == "Mon 23 Nov, 11:40"
    assert template_filters.iso(NOW) == "2026-11-23T09:40:00+00:00"
    for nothing in (None, "", "soon", 5, datetime(2026, 1, 1)):  # noqa: DTZ001 - naive on purpose
        assert template_filters.moment(nothing, ZONE) == "–"
        assert template_filters.iso(nothing) == ""
        assert template_filters.ago(nothing, NOW) == "–"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=42), "in 42 s"),
        (timedelta(minutes=9, seconds=59), "in 9 min"),
        (timedelta(minutes=119), "in 119 min"),
        (timedelta(hours=5), "in 5 h"),
    ],
)
def test_how_long_until(left: timedelta, said: str) -> None:
    assert template_filters.until(NOW + left, NOW) == said


def test_figures_are_honest() -> None:
    assert template_filters.score(None) == "unscored"
    assert template_filters.score(0.0) == "0.0"
    assert figures.money(None) == "unpriced"
    assert figures.money(0.0042) == "$0.0042"
    assert template_filters.percent(None) == "–"
    assert template_filters.percent(0.756) == "76%"
    assert template_filters.lasting(None) == "–"
    assert template_filters.lasting(47.6) == "48 s"
    assert template_filters.lasting(185) == "3 min 05 s"
    assert labels.risk(0, "labour") == ""
    assert labels.risk(3, "food_safety") == "Food safety: act now"
    assert labels.risk(9, "unknown") == labels.risk(9, "none") == "Risk: act now"
    assert template_filters.lasted(NOW - timedelta(hours=3), NOW) == "3 h"
    assert (
        template_filters.lasted(NOW - timedelta(seconds=59), NOW)
        == template_filters.lasted(None, NOW)
        == ""
    )


def test_a_run_without_a_result_can_be_shown() -> None:
    run = run_view(failed_row("x"))
    assert run.over
    assert (run.findings, run.sources, run.result.counts.items) == ((), (), 0)
    empty = run_view({})
    assert not empty.over
    assert empty.seconds is None
    assert run_view(run_row()).seconds == 60.0


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "ftp://x.example", ""):
        assert finding_view(finding(url=url)).url == ""


def test_votes_are_counted_on_their_own_story() -> None:
    vote = Vote(recipient="a", story=finding().story, answer=Answer.YES, at=NOW)
    cast = [vote, replace(vote, answer=Answer.NO), replace(vote, story="other")]
    view = finding_view(finding(), answers_by_story(cast))
    assert (view.yes, view.no) == (1, 1)


def test_sources_in_trouble_come_first() -> None:
    found = [("b", "well"), ("c", "gone"), ("a", "slow")]
    healths = [
        SourceHealth(source_key=n, name=n, state=HealthState(s), last_error="9 s") for n, s in found
    ]
    assert [one.name for one in health_views(healths, NOW)] == ["c", "a", "b"]
    assert [one.error for one in health_views(healths, NOW)] == ["9 s", "9 s", ""]
    for state, error in ((SourceState.OK, ""), (SourceState.GONE, "old"), (None, "")):
        assert source_view(SourceJson(name="x", state=state, error="old")).error == error


def test_what_a_source_did_not_bring_is_told_and_one_that_answers_in_part_is_in_trouble() -> None:
    row = SourceJson(
        name="x", state=SourceState.OK, partly="no answer", refused_links=2,
        left_out={"later": 1, "forbidden": 12, "of a newer version": 1},
    )  # fmt: skip
    assert source_view(row).not_there == (
        "no answer",
        "one new entry waits for the next run",
        not_there({Missing.FORBIDDEN: 12}, 0)[0],
        "2 entries left out: their links lead into the reader's own network",
    )
    assert SourceJson.model_validate(row.as_json()) == row
    for state in HealthState:
        [one] = health_views([SourceHealth(source_key="a", name="A", state=state)], NOW)
        assert one.well is (state in {HealthState.WELL, HealthState.SLOW})


def test_a_source_that_has_gone_quiet_is_in_trouble_unless_it_does_not_answer_at_all() -> None:
    silent = SourceQuiet(
        because=QuietBecause.NOTHING, since=NOW - timedelta(days=3), begun=NOW, usual=14.2
    )
    well = SourceHealth(source_key="a", name="Namibian", quiet=silent, since=NOW)
    failing = replace(well, state=HealthState.FAILING, last_error="no answer")
    [one, other] = health_views([well, failing], NOW)
    words = "Namibian: nothing for 3 days; it used to bring 14 a day"
    assert (one.state, one.error, one.well, one.since) == ("quiet", words, False, None)
    assert (other.state, other.error, other.well) == ("failing", "no answer", False)
    row = SourceJson(name="Namibian", state=SourceState.OK, quiet=words)
    assert source_view(row).error == words


def _votes(answers: list[tuple[Answer, float]]) -> list[Vote]:
    return [
        Vote(recipient=str(i), story="s", answer=answer, at=NOW - timedelta(days=days))
        for i, (answer, days) in enumerate(answers)
    ]


def test_precision_by_week_with_its_interval() -> None:
    votes = _votes([(Answer.YES, 0), (Answer.NO, 1), (Answer.YES, 8), (Answer.YES, 400)])
    chart = charts.chart_of_precision(votes, NOW)
    assert [point.words for point in chart.points] == [
        "Week to 16 Nov: 1 of 1 worth knowing.",
        "Week to 23 Nov: 1 of 2 worth knowing.",
    ]
    for point in chart.points:
        assert (point.low, point.high) == (None, None)
        assert 0 < point.x < charts.WIDTH
    assert len(chart.line.split()) == 2
    assert charts.chart_of_precision([], NOW).words == "No votes yet."
    [sure] = charts.chart_of_precision(_votes([(Answer.YES, 0), (Answer.NO, 0)] * 10), NOW).points
    assert sure.low is not None
    assert sure.high is not None
    assert 0 <= sure.high <= sure.y <= sure.low <= charts.HEIGHT


def test_precision_of_a_month() -> None:
    votes = _votes([(Answer.YES, 1), (Answer.YES, 2), (Answer.NO, 3), (Answer.NO, 31)])
    assert charts.precision_of(votes, NOW) == (2 / 3, 2, 1)
    assert charts.precision_of([], NOW) == (None, 0, 0)


def test_runs_as_bars() -> None:
    running: dict[str, Any] = run_row("r", status=RunStatus.RUNNING, result=None, completed_at=None)
    quiet: dict[str, Any] = run_row("q")
    quiet["result"] = {"counts": {"new": 0}}
    rows = [running, run_row("g"), failed_row("f"), quiet]
    chart = charts.chart_of_runs([run_view(row) for row in rows])
    assert [bar.kind for bar in chart.bars] == ["quiet", "bad", "good"]
    assert max(chart.bars, key=lambda bar: bar.height).kind == "good"
    assert charts.WIDTH - 4 < chart.bars[-1].x + chart.bars[-1].width <= charts.WIDTH
    assert chart.top == 31
    assert chart.words == "The last 3 runs: 31 new items, 2 findings, 1 failed."
    assert charts.chart_of_runs([]).bars == ()
    there = charts.chart_of_runs([run_view(run_row("g"))], ZoneInfo("Africa/Nairobi"))
    assert there.bars[0].words.split(":")[1].endswith(" EAT")


@given(st.lists(st.integers(0, 100_000), max_size=80))
def test_no_bar_leaves_the_picture(news: list[int]) -> None:
    rows = [run_row(str(i)) | {"result": {"counts": {"new": n}}} for i, n in enumerate(news)]
    for bar in charts.chart_of_runs([run_view(row) for row in rows]).bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= charts.WIDTH + 0.1
        assert bar.y >= 0
        assert bar.height > 0
        assert bar.y + bar.height <= charts.HEIGHT


def test_moments_are_compared_in_utc() -> None:
    assert template_filters.parse_moment("2026-11-23T11:40:00+02:00") == NOW.astimezone(UTC)
