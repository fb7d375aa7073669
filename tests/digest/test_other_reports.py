"""Where else a finding is told, and its labels: nothing twice, nothing that contradicts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.digest.content import compose
from service.digest.links import PreviewLinks
from service.digest.other_reports import OtherReport, other_reports
from service.models import Choice, Finding, RiskKind, Tone
from service.runs.records.result_builder import finding_json
from service.wording.labels import tags
from tests.digest import samples

OTHER = "Durban outlet opens again with a new kitchen"


def told_beside() -> Finding:
    items = (
        samples.item(1),
        samples.item(2, title=OTHER, publisher="City Wire"),
        samples.item(3, publisher="Harbour Post"),
    )
    outlets = ("Coast Daily", "City Wire", "Harbour Post", "Inland Radio")
    story = replace(samples.story(1), items=items, outlets=outlets)
    return replace(samples.finding(1, story=story), beside=(items[1],))


def letter_of(found: Finding) -> tuple[str, str]:
    letter = compose(
        samples.digest(choice=Choice(findings=(found,))), "anna@example.org", PreviewLinks()
    )
    return letter.text, letter.html


def test_another_headline_has_a_line_and_a_link_of_its_own() -> None:
    text, html = letter_of(told_beside())
    url = samples.item(2).url
    assert "   Also in Harbour Post, Inland Radio\n" in text
    assert f"   See also “{OTHER}” (City Wire)\n   {url}\n" in text
    assert f'href="{url}"' in html
    assert OTHER in html


def test_the_run_keeps_where_else_it_is_told() -> None:
    found = told_beside()
    assert other_reports(found) == [
        OtherReport("City Wire", samples.item(2).url, OTHER),
        OtherReport("Harbour Post", samples.item(3).url),
        OtherReport("Inland Radio"),
    ]
    kept = finding_json(found).other_reports
    assert [(one.source, one.title) for one in kept] == [
        ("City Wire", OTHER), ("Harbour Post", ""), ("Inland Radio", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["", ".", " …"])
def test_a_quote_that_stands_in_the_headline_is_not_repeated(end: str) -> None:
    title = samples.item(1).title
    found = samples.finding(1, evaluation=samples.judged(1, evidence=title + end))
    text, html = letter_of(found)
    assert text.count(title) == 1
    assert "<blockquote" not in html


@pytest.mark.parametrize(
    ("risk", "tone", "shown"),
    [
        (0, Tone.NEUTRAL, ["Neutral"]),
        (1, Tone.NEUTRAL, ["Food safety: watch"]),
        (2, Tone.POSITIVE, ["Food safety: serious"]),
        (3, Tone.NEGATIVE, ["Food safety: act now", "Negative"]),
        (2, Tone.MIXED, ["Food safety: serious", "Mixed"]),
    ],
)
def test_no_tone_contradicts_the_risk_beside_it(risk: int, tone: Tone, shown: list[str]) -> None:
    judged = samples.judged(1, risk=risk, risk_kind=RiskKind.FOOD_SAFETY, tone=tone)
    assert [tag.text for tag in tags(judged, ())] == shown
