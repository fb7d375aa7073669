"""A finding in another language than the mail's: the original, and a translation marked as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.digest.content import compose
from service.digest.links import PreviewLinks
from service.digest.original import language_of
from service.models import Finding, Letter, Translation
from service.runs.records.result_builder import finding_json
from service.storage.tables import stories
from service.wording.catalogue import speaking
from tests.digest import samples

TITLE = "I-Debonairs Pizza ivule isitolo esisha eSoweto izolo ekuseni"
QUOTE = "Abantu abangu-200 bathole ukudla kwamahhala"
MEANING = "200 people got food for free"
MADE = Translation(
    language="zu", to="en", title="Debonairs Pizza opened a new shop in Soweto yesterday morning",
    quote=MEANING, quoted=QUOTE,
)  # fmt: skip


def finding(made: Translation | None = MADE, **judged: object) -> Finding:
    thought = samples.judged(1, evidence=QUOTE, translation=made, **judged)
    return samples.finding(1, story=samples.story(1, title=TITLE), evaluation=thought)


def letter(one: Finding) -> Letter:
    choice = replace(samples.digest().choice, findings=(one,))
    return compose(samples.digest(choice=choice), "ann@example.com", PreviewLinks())


def test_both_forms_of_the_mail_mark_what_a_machine_translated() -> None:
    made = letter(finding())
    assert 'lang="zu" dir="auto"><a' in made.html.replace("\n", "")
    assert '<p class="ink" lang="en"' in made.html
    assert made.html.count("(translated by machine)") == 2
    assert "ago · in isiZulu" in made.html
    text = " ".join(made.text.split())
    assert f"1. {TITLE}" in text
    assert f"Translated by machine: {MADE.title}" in text
    assert f"> “{QUOTE}” Translated by machine: “{MEANING}”" in text.replace("> free", "free")
    assert "in isiZulu" in text


def test_without_a_model_the_original_stands_alone_with_its_languages_name() -> None:
    made = letter(finding(None))
    assert "in isiZulu" in made.html
    assert "in isiZulu" in made.text
    assert "ranslated by machine" not in made.html + made.text


@pytest.mark.parametrize(("code", "words"), [
    ("pt", "in Portuguese"), ("tn", "in Setswana"), ("qqq", ""), ("en", ""),
])  # fmt: skip
def test_a_language_is_called_by_its_name(code: str, words: str) -> None:
    made = letter(finding(Translation(language=code, to="en")))
    assert ("· in " in made.html) == bool(words)
    assert words in made.html


def test_english_names_no_language() -> None:
    assert "· in " not in letter(samples.digest().choice.findings[0]).html
    thought = samples.judged(1)
    assert language_of(samples.item(1), thought) == "en"
    with speaking("en"):
        assert language_of(samples.item(1, title="Pizza"), replace(thought, evidence="")) == ""


def test_what_a_translation_says_is_escaped_and_set_apart() -> None:
    hostile = replace(MADE, title='</p><script>x()</script> " onx=1 שלום', quote="<b>free</b>")
    made = letter(finding(hostile))
    assert "<script>" not in made.html
    assert "<b>free" not in made.html
    assert '" onx' not in made.html
    at = made.html.index("&lt;/p&gt;")
    assert 'dir="auto"' in made.html[made.html.rindex("<p", 0, at) : at], "set apart (bidi)"


def test_a_translation_of_another_quotation_is_not_shown() -> None:
    thought = replace(finding().evaluation, evidence="I-Debonairs ivulile namuhla")
    made = letter(replace(finding(), evaluation=thought))
    assert MEANING not in made.html + made.text


def test_a_reason_in_another_language_says_so_to_who_hears_it() -> None:
    assert 'lang="af"' in letter(finding(why_language="af")).html
    assert 'lang="af"' not in letter(finding()).html


def test_the_result_has_the_translation_as_fields_of_its_own() -> None:
    made = finding_json(finding()).as_json()
    assert made["title"] == TITLE
    assert made["evidence"] == QUOTE
    assert made["language"] == "zu"
    assert made["title_translated"] == MADE.title
    assert made["evidence_translated"] == MEANING
    assert (made["translated_to"], made["why_language"]) == ("en", "en")
    alone = finding_json(finding(None)).as_json()
    assert (alone["language"], alone["title_translated"]) == ("zu", "")


def test_a_candidate_shows_its_translation_where_it_may_be_voted_on() -> None:
    judged = {
        "score": 3.0, "evidence": QUOTE, "why_language": "en",
        "translation": {"language": "zu", "to": "en", "title": "T", "quote": "Q", "quoted": QUOTE},
    }  # fmt: skip
    item = {"title": TITLE, "url": "", "source": "News", "published_at": None}
    held = {"story": {"items": [item], "outlets": []}, "evaluation": judged}
    shown = stories._as_finding(held)
    assert (shown["language"], shown["title_translated"], shown["translated_to"]) == (
        "zu",
        "T",
        "en",
    )
    assert shown["evidence_translated"] == "Q"
    before = {key: value for key, value in judged.items() if key != "translation"}
    shown = stories._as_finding(held | {"evaluation": before})
    assert (shown["language"], shown["title_translated"]) == ("", "")


def test_what_has_no_card_says_its_language_too() -> None:
    whole = samples.digest().choice
    assert whole.runner_up
    thought = replace(whole.runner_up.evaluation, item_id=samples.item(1).id, translation=MADE)
    almost = replace(whole.runner_up, story=samples.story(1, title=TITLE), evaluation=thought)
    made = compose(
        samples.digest(choice=replace(whole, runner_up=almost, also=(almost,))), "", PreviewLinks()
    )
    assert made.html.count(MADE.title) == 1
    assert made.text.count("Translated by machine: Debonairs") == 1
    assert made.html.count('lang="zu"') == 2
    other = replace(samples.item(2), title="Pizza")
    assert language_of(other, thought) == "", "a translation of another item says nothing of it"
