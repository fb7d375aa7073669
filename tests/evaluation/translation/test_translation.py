"""What a model translates: asked for where it is needed, read with care, evidence of nothing.

What models get wrong is taken from public trackers: notes and announcements around a translation
(mozilla/sumo#2544, nextcloud/integration_openai#336, kiss-translator#218), the original once more
(oksskolten#110), two languages at once (molmo#36), another language than asked (ollama#1567).
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation import prompt, score_cap, verdict_cache, verdicts
from service.evaluation.lexical_scorer import INSTRUCTS, Lexicon
from service.evaluation.translation import question
from service.models import Evaluation, Item, Link, Translation
from tests.evaluation.samples import BRAND, NOW, item
from tests.tables import each

ZULU = item(
    "I-Zazu Pizza ivule isitolo esisha eSoweto izolo",
    "Abantu abangu-200 bathole ukudla kwamahhala ngesikhathi i-Zazu Pizza ivula isitolo eSoweto.",
)
ENGLISH = item("Zazu Pizza opens in Durban", "The chain said that it has 20 jobs to fill.")
TITLE = "Zazu Pizza opened a new shop in Soweto yesterday"
QUOTE = "200 people got food for free"
VERDICT: dict[str, Any] = {
    "id": 1, "why": "A new shop of ours in Soweto draws 200 people.",
    "evidence": "Abantu abangu-200 bathole ukudla kwamahhala", "relevance": 3, "impact": 1,
    "topic": "expansion", "link": "direct", "tone": "positive", "risk": 0, "risk_kind": "none",
    "instructs": False, "language": "zu", "title_translated": TITLE, "evidence_translated": QUOTE,
}  # fmt: skip
WHOLE = Translation(
    language="zu", to="en", title=TITLE, quote=QUOTE, quoted=str(VERDICT["evidence"])
)


def read(one: Item = ZULU, reader: str = "en", **changes: Any) -> Evaluation:
    said = json.dumps({"items": [VERDICT | changes]}, ensure_ascii=False)
    return verdicts.read(said, [one], reader=reader)[0]


def test_a_translation_stands_beside_the_original() -> None:
    found = read()
    assert found.translation == WHOLE
    assert found.evidence == VERDICT["evidence"]
    assert found.quote_translated == QUOTE
    assert found.why_language == "en"


@pytest.mark.parametrize(("said", "shown"), [
    pytest.param(f"**{TITLE}**", TITLE, id="markdown"),
    pytest.param(f'"{TITLE}"', TITLE, id="in quotes"),
    pytest.param(f"<b>{TITLE}</b>", TITLE, id="html"),
    pytest.param(f"&lt;b&gt;{TITLE}&lt;/b&gt;", TITLE, id="html in entities"),
    pytest.param(f"\u202e{TITLE}\u202c", TITLE, id="turned round"),
    pytest.param(f"{TITLE}\n\nNote: izolo may also mean the day before.", TITLE, id="notes"),
    pytest.param(f"Translation: {TITLE}", TITLE, id="announced"),
    pytest.param(f"Here is the translation:\n{TITLE}", "", id="announced on a line"),
    pytest.param(ZULU.title, "", id="the original"),
    pytest.param(f"{ZULU.title} ({TITLE})", "", id="both at once"),
    pytest.param("祖鲁比萨昨天在索韦托开了一家新店，许多人都去了那里吃饭", "", id="chinese"),
    pytest.param("Zazu Pizza a ouvert hier un nouveau magasin à Soweto pour tous", "", id="french"),
    pytest.param(f"{TITLE}, see https://evil.example/win", "", id="a link"),
    pytest.param(f"{TITLE} at evil.example", "", id="a domain"),
    pytest.param(f"{TITLE}: 5,000 people came", "", id="a figure that nobody said"),
    pytest.param(f"{TITLE} " + "and it is said that it is very good " * 12, "", id="too long"),
    pytest.param("x" * 5000, "", id="endless"),
    pytest.param("…", "", id="no word"),
    pytest.param("", "", id="empty"),
    pytest.param(None, "", id="null"),
    pytest.param(["a", "b"], "", id="a list"),
    pytest.param({"en": TITLE}, "", id="an object"),
])  # fmt: skip
def test_what_is_no_translation_leaves_the_original_alone(said: Any, shown: str) -> None:
    found = read(title_translated=said)
    assert found.translation == replace(WHOLE, title=shown)
    assert found.score == 3.0, "a verdict is not lost by its translation"


def test_a_quotation_and_its_translation_that_changed_places_are_put_right() -> None:
    found = read(evidence=QUOTE, evidence_translated=VERDICT["evidence"])
    assert found.evidence == VERDICT["evidence"]
    assert found.translation == WHOLE


def test_a_translation_is_no_evidence() -> None:
    found = read(evidence=QUOTE)
    assert found.evidence == ""
    assert found.quote_translated == ""
    assert found.translation == replace(WHOLE, quote="", quoted="")
    assert found.link is Link.INDUSTRY, "what proves the tie is not there"


def test_a_title_in_the_place_of_the_quotation_is_bounded_by_what_was_quoted() -> None:
    found = read(evidence="eSoweto izolo", evidence_translated=f"{TITLE}. {QUOTE}. " * 3)
    assert found.quote_translated == ""


@each(("code", "language"), [
    ("zu", "zu"), ("zu-ZA", "zu"), ("ZUL", "zul"), ("isiZulu", "zu"), (None, "zu"), (7, "zu"),
    ("", "zu"),
])  # fmt: skip
def test_the_language_is_the_models_word_or_found_in_the_text(code: Any, language: str) -> None:
    made = read(language=code).translation
    assert made is not None
    assert made.language == language


def test_what_the_reader_reads_is_not_translated() -> None:
    assert read(language="en").translation is None
    assert read(ENGLISH, evidence="").translation is None
    assert read(reader="zu", language="zu").translation is None


def test_a_model_that_knows_the_language_but_translates_nothing() -> None:
    found = read(language="tn", title_translated="", evidence_translated="")
    assert found.translation == Translation(language="tn", to="en")


def test_a_figure_may_be_grouped_otherwise() -> None:
    told = item(
        "Abantu abangu-12 000 badle i-pizza eSoweto izolo", "Ngo-2026 abantu badla kakhulu."
    )
    made = read(
        told, title_translated="Some 12,000 people ate pizza in Soweto yesterday"
    ).translation
    assert made is not None
    assert made.title.startswith("Some 12,000")


def test_a_banned_word_takes_the_translation_away() -> None:
    found = read(title_translated="A cheap new shop of Zazu Pizza in Soweto")
    checked = verdicts.check(found, ZULU, Lexicon(BRAND))
    assert checked.translation == Translation(language="zu", to="en")


def test_an_item_that_speaks_to_the_judge_is_not_translated() -> None:
    lexical = Lexicon(BRAND).score(ZULU, NOW)
    assert score_cap.capped(read(), lexical).translation == WHOLE
    assert score_cap.capped(read(instructs=True), lexical).translation is None
    spoken = replace(lexical, instructs=True, flags=(INSTRUCTS,))
    assert score_cap.capped(read(), spoken).translation is None


def test_a_quotation_that_is_translated_stays_as_it_was_quoted() -> None:
    found = read(evidence="ngesikhathi i-Zazu Pizza ivula isitolo")
    assert verdicts.with_whole_quote(found, ZULU).evidence == found.evidence
    alone = replace(found, translation=None)
    assert len(verdicts.with_whole_quote(alone, ZULU).evidence) > len(found.evidence)


AFRIKAANS = "Jou winkel in Soweto trek 200 mense en die koerant skryf daaroor."


@each(("why", "reader", "language"), [
    ("A new shop of ours in Soweto draws 200 people.", "en", "en"),
    (AFRIKAANS, "af", "af"),
    ("A new shop of ours in Soweto draws the people of the town.", "af", "en"),
    ("Abantu bathole ukudla kwamahhala esitolo esisha saseSoweto.", "en", "zu"),
    ("这家新店在索韦托吸引了两百人，许多人都在谈论这件事情", "en", "zh"),
    ("Zazu", "af", "af"),
])  # fmt: skip
def test_a_why_in_another_language_is_known(why: str, reader: str, language: str) -> None:
    assert read(why=why, reader=reader).why_language == language


def test_keywords_say_why_where_the_model_says_it_in_another_language() -> None:
    lexical = Lexicon(BRAND).score(ENGLISH, NOW)
    assert lexical.why
    strange = replace(read(ENGLISH, evidence=""), why="Abantu bathole ukudla.", why_language="zu")
    stands = score_cap.capped(strange, lexical)
    assert (stands.why, stands.why_language) == (lexical.why, "en")
    left = score_cap.capped(strange, replace(lexical, why=""))
    assert (left.why, left.why_language) == (strange.why, "zu"), "better than none, and marked"


def test_only_a_question_with_another_language_asks_for_translations() -> None:
    assert not question.is_needed([ENGLISH], "en")
    assert question.is_needed([ENGLISH, ZULU], "en")
    assert question.is_needed([ENGLISH], "af")
    own = item("Zazu Pizza maak nuwe winkel oop", "Die winkel is nie ver van die stasie nie.")
    assert not question.is_needed([own], "af")
    assert question.is_needed([own], "en")
    plain, asked = (prompt.schema(1, translated=said) for said in (False, True))
    fields = [one["properties"]["items"]["items"] for one in (plain, asked)]
    assert set(fields[1]["required"]) - set(fields[0]["required"]) == set(question.fields())


def test_the_judge_is_told_the_readers_language() -> None:
    for code, name in (("en", "English"), ("af", "Afrikaans")):
        told = prompt.messages(
            BRAND, [ZULU], today=date(2026, 1, 2), mark="m", lexicon=Lexicon(BRAND, code),
            translated=True,
        )  # fmt: skip
        assert f"one plain sentence in {name}" in told[0]["content"]
        assert f"its title in {name}" in told[1]["content"]
        assert "{language}" not in told[0]["content"]
    short = prompt.messages(BRAND, [ENGLISH], today=date(2026, 1, 2), mark="m")
    assert "translated" not in short[1]["content"]


def test_a_kept_verdict_keeps_its_translation_and_one_of_before_has_none() -> None:
    found = read(reader="en")
    kept = json.loads(json.dumps(verdict_cache.packed(found)))
    assert verdict_cache.unpacked(kept, ZULU) == found
    before = {k: v for k, v in kept.items() if k not in {"translation", "why_language"}}
    old = verdict_cache.unpacked(before, ZULU)
    assert old is not None
    assert (old.translation, old.why_language) == (None, "en")
    assert verdict_cache.unpacked(kept | {"translation": {"nonsense": 1}}, ZULU) is None


@given(
    st.dictionaries(
        st.sampled_from(["language", "title_translated", "evidence_translated", "evidence"]),
        st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text()), st.just("\ud800")),
    )
)
def test_no_answer_breaks_the_reading_or_becomes_evidence(said: dict[str, Any]) -> None:
    reply = json.dumps({"items": [VERDICT | said]})
    found = verdicts.read(reply, [ZULU], reader="af")[0]
    assert found.score == 3.0
    assert found.evidence in f"{ZULU.title}\n{ZULU.text}"
    made = found.translation
    assert made is None or len(made.title) <= 240
