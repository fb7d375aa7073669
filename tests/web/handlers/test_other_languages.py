"""Pages that show a finding in another language: marked, and true to who hears them read."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import Environment

from service.models import Reason, ReasonCode, StoryChange
from service.models.run_result import FindingJson, RunnerUpJson
from service.web.responses import environment
from service.web.shown.view_models import finding_view, item_view, run_view, shared_json
from service.wording.catalogue import speaking
from tests.web import stored

ZULU = stored.finding(
    title="I-Debonairs Pizza ivule isitolo",
    evidence="Abantu abangu-200",
    language="zu",
    title_translated="Debonairs Pizza opened a <shop>",
    evidence_translated="200 people",
    translated_to="en",
)


@pytest.fixture(scope="module")
def templates() -> Environment:
    return environment()


def shown(templates: Environment, one: FindingJson) -> str:
    source = '{% import "parts.html" as parts %}{{ parts.finding(one, now) }}'
    made = templates.from_string(source).render(one=finding_view(one), now=stored.NOW)
    return made.replace("\n", "")


def test_a_page_shows_the_original_and_the_translation_with_their_languages(
    templates: Environment,
) -> None:
    page = shown(templates, ZULU)
    assert '<h3 dir="auto" lang="zu">' in page
    assert '<blockquote dir="auto" lang="zu">' in page
    assert "in isiZulu" in page
    assert page.count("(translated by machine)") == 2
    assert "opened a &lt;shop&gt;" in page


def test_a_page_in_another_language_says_which_words_are_in_which(templates: Environment) -> None:
    with speaking("en"):
        english = shown(templates, stored.finding(why_language="af"))
    assert '<p dir="auto" lang="af">' in english
    assert "translated" not in english
    assert 'lang="en"' not in english


def test_a_quotation_that_stands_in_the_headline_needs_no_translation(
    templates: Environment,
) -> None:
    said = ZULU.model_copy(update={"evidence": "ivule isitolo"})
    assert shown(templates, said).count("(translated by machine)") == 1


def test_what_is_stored_as_codes_is_told_in_the_language_of_the_page() -> None:
    codes: dict[str, Any] = {
        "flags": ("banned word: cheap",),
        "flag_codes": (Reason(ReasonCode.BANNED_WORD, {"phrase": "cheap"}),),
        "reasons": ("Your votes moved it up.",),
        "reason_codes": (Reason(ReasonCode.UP_BY_VOTES),),
        "change": "day 2, now a serious risk",
        "change_codes": StoryChange(2, (Reason(ReasonCode.RISK_ROSE, {"before": 0, "now": 2}),)),
    }
    one = stored.finding(**codes)
    almost = RunnerUpJson(reason="no place left", reason_code=Reason(ReasonCode.NO_PLACE))
    row = stored.run_row(result=stored.result(findings=(one,), almost=almost))
    item = {"title": "", "url": "", "outlet": "", "outcome": "almost", "score": 1.0,
            "detail": {"reason": "no place left", "reason_code": {"code": "no_place", "values": {}},
                       "why": "Dit brand.", "why_language": "af"}}  # fmt: skip
    with speaking("af"):
        shown, seen = run_view(row), item_view(item)
        older = finding_view(stored.finding(flags=("a flag",)))
    told = shown.findings[0]
    assert told.flags == ("verbode woord: cheap",)
    assert told.reasons == ("Julle stemme het dit opgeskuif.",)
    assert told.change == "dag 2, nou 'n ernstige risiko"
    assert shown.result.almost is not None
    assert shown.result.almost.reason == seen.reason == "geen plek oor nie"
    assert (seen.why, seen.why_language) == ("Dit brand.", "af")
    assert older.flags == ("a flag",)
    assert item_view(item).reason == "no place left"


def test_who_follows_a_link_to_share_gets_the_translation_as_json() -> None:
    made = shared_json(ZULU)
    assert made["title_translated"] == ZULU.title_translated
    assert made["language"] == "zu"
