"""Verdicts far from what keywords say, over a model that answers as small ones do."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from service.evaluation import score_cap, second_question
from service.evaluation.explanation.length import count_words
from service.evaluation.judge import Judge
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import ChatClient
from service.models import (
    Choice,
    ChoosingRules,
    Evaluation,
    Item,
    Judgement,
    Link,
    Reason,
    ReasonCode,
    RiskKind,
    Scorer,
)
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from service.ranking.stories import group
from service.storage.cache import Cache
from service.storage.database import Database
from service.storage.tables.spending import Spending
from service.wording.reasons import sentence
from tests.evaluation.samples import BRAND, NOW, RUN, item
from tests.evaluation.stand_in import Shown, StandIn, UncappedSpending, Verdict
from tests.tables import each

LEXICON = Lexicon(BRAND)
GRAVE = item(
    "Children in hospital after eating at Zazu Pizza in Durban",
    "Twelve children were hospitalised with food poisoning after they had eaten at Zazu Pizza "
    "in Durban on Saturday, the health department said.",
)
STRIKE = item(
    "Zazu Pizza staff strike over pay in Durban",
    "Workers of Zazu Pizza in Durban are on strike over wages, the union said on Friday.",
)
CALM = [
    item("Zazu Pizza opens in Pretoria", "Zazu Pizza opened a restaurant in Pretoria on Monday."),
    item("Zazu Pizza brings back the Quatro-Decker", "The Quatro-Decker of Zazu Pizza is back."),
    item("Zazu Pizza sponsors a school in Soweto", "Zazu Pizza gives a school a new kitchen."),
    item("Zazu Pizza app gets a new look", "The app of Zazu Pizza looks new since Tuesday."),
    item("Pronto Pies opens in Durban", "Pronto Pies opened a pizza shop in Durban."),
    item("Pizza prices rise in South Africa", "A pizza costs more in South Africa this year."),
]
NEWS = [GRAVE, STRIKE, *CALM]
Answer = Callable[[Shown, int], dict[str, Any]]
"""What a model says of an item when it is asked the first, the second, … time."""


def judge_of(client: ChatClient, **more: Any) -> Judge:
    money = Budget(
        more.pop("spending", None) or UncappedSpending(),
        model="gpt-6-luna",
        tokens_per_run=more.pop("per_run", 10**7),
        tokens_per_day=10**7,
    )
    return Judge(BRAND, client=client, budget=money, **more)


async def judged(judge: Judge, items: Sequence[Item]) -> Judgement:
    return await judge.judge(items, run_id=RUN, now=NOW, seed="s")


def mailed(judgement: Judgement, items: Sequence[Item], min_score: float = 2.0) -> Choice:
    scored = [one for one in items if judgement.evaluations[one.id].score is not None]
    stories = group(scored, (), NOW, everyday=("Zazu Pizza", "pizza"))
    return choose(
        Entrants(stories, judgement.evaluations),
        votes=(), memories={}, brand=BRAND, now=NOW, seed="s",
        rules=ChoosingRules(min_score=min_score),
    )  # fmt: skip


def answering(model: StandIn, answer: Answer) -> None:
    """Have the model answer, knowing how often it was asked about an item."""
    asked: dict[str, int] = {}

    def rewrite(shown: Sequence[Shown], found: list[Verdict]) -> list[Verdict]:
        for one in shown:
            asked[one.title] = asked.get(one.title, 0) + 1
        return [v | answer(s, asked[s.title]) for s, v in zip(shown, found, strict=True)]

    model.rewrite = rewrite


REASON = "A passing word about the chain, nothing more"
NOTHING = {"relevance": 0, "impact": 0, "risk": 0, "risk_kind": "none", "link": "direct"}


# --- a model that answers at random, as SmolLM2-135M did ------------------------------------------


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("sort", ["numbers", "dates", "one for all", "echo", "dots"])
async def test_the_gravest_story_by_keywords_is_mailed_first_whatever_a_small_model_says(
    client: ChatClient, model: StandIn, seed: int, sort: str
) -> None:
    drawn = random.Random(seed)
    # The kinds that there were when the seeds were chosen, so that they draw the same.
    later = (RiskKind.DATA_BREACH, RiskKind.CLOSURE)
    kinds = [kind.value for kind in RiskKind if kind not in later]

    def at_random(shown: Shown, _: int) -> dict[str, Any]:
        why = {
            "numbers": str(shown.number), "dates": "2026-11-28", "one for all": REASON,
            "echo": "string", "dots": "...",
        }[sort]  # fmt: skip
        return {
            "relevance": drawn.randint(0, 5), "impact": drawn.randint(0, 3),
            "risk": drawn.randint(0, 3), "risk_kind": drawn.choice(kinds),
            "link": drawn.choice([link.value for link in Link]),
            "instructs": drawn.random() < 0.1,
            "why": why, "evidence": drawn.choice(["1", "", shown.title[:5], "28 November 2026"]),
        }  # fmt: skip

    answering(model, at_random)
    judgement = await judged(judge_of(client), NEWS)
    first = mailed(judgement, NEWS).findings[0]
    assert first.story.items[0] == GRAVE
    assert first.evaluation.risk == 3
    for finding in mailed(judgement, NEWS).findings:
        assert not finding.evaluation.why or count_words(finding.evaluation.why) >= 3
        assert count_words(finding.evaluation.evidence) >= 1


@pytest.mark.parametrize("stubborn", [True, False])
async def test_nothing_said_of_a_grave_story_sinks_it_without_a_quotation(
    client: ChatClient, model: StandIn, stubborn: bool
) -> None:
    answering(model, lambda _s, n: NOTHING | {"why": f"{REASON} {n}", "evidence": "not in it"}
              if stubborn or n == 1 else {"why": "", "evidence": ""})  # fmt: skip
    judgement = await judged(judge_of(client), [GRAVE])
    stood = judgement.evaluations[GRAVE.id]
    assert stood.scorer is Scorer.LEXICAL
    assert stood.unscored_because == Reason(ReasonCode.VERDICT_IN_DOUBT)
    assert (stood.lexical_score or 0) - 1 == pytest.approx(stood.score, abs=0.01)
    assert stood.risk == 2
    assert mailed(judgement, [GRAVE], min_score=4.5).findings
    marks = [sentence(flag) for flag in stood.flags]
    assert "judged by keywords: the model's verdict is in doubt" in marks


# --- who is asked once more -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "far"),
    [
        ({"relevance": 3, "impact": 1}, False),
        ({"relevance": 4, "impact": 2}, False),
        ({"relevance": 4, "impact": 3, "risk": 1, "risk_kind": "legal"}, False),
        ({"relevance": 5, "impact": 1}, True),
        ({"relevance": 2, "impact": 1}, True),
        ({"relevance": 3, "impact": 0}, True),
        ({"relevance": 0, "impact": 0}, True),
        ({"relevance": 3, "impact": 1, "risk": 2, "risk_kind": "legal"}, True),
        ({"relevance": 4, "impact": 2, "risk": 3, "risk_kind": "safety"}, True),
    ],
)
async def test_a_verdict_more_than_a_point_or_two_risks_away_is_asked_for_once_more(
    client: ChatClient, model: StandIn, marks: dict[str, Any], far: bool
) -> None:
    answering(model, lambda *_: marks)
    judgement = await judged(judge_of(client), CALM[:1])
    assert [len(asked) for asked in model.items_asked()] == [1] * (1 + far)
    assert len(judgement.second_questions) == far


@pytest.mark.parametrize("title", ["Pronto Pies opens in Durban", "Pizza prices rise in Durban",
                                   "The Quatro-Decker pizza is back"])  # fmt: skip
async def test_what_does_not_name_the_brand_is_not_asked_about_once_more(
    client: ChatClient, model: StandIn, title: str
) -> None:
    answering(model, lambda *_: {"relevance": 1, "impact": 1, "link": "industry"})
    await judged(judge_of(client), [item(title)])
    assert model.calls == 1


async def test_at_most_six_are_asked_once_more_the_gravest_first(
    client: ChatClient, model: StandIn
) -> None:
    many = [item(f"Zazu Pizza opens in town {n}", "It is new.", hours_old=n) for n in range(20)]
    answering(model, lambda s, _: NOTHING | {"why": f"{REASON} {s.title}", "evidence": s.title})
    judgement = await judged(judge_of(client), [*many, STRIKE, GRAVE])
    alone = [asked[0].title for asked in model.items_asked() if len(asked) == 1]
    assert len(alone) == 6
    assert {GRAVE.title, STRIKE.title} < set(alone)
    told = judgement.second_questions
    assert [one.title for one in told][:2] == [GRAVE.title, STRIKE.title]
    assert [one.asked for one in told] == [True] * 6 + [False] * 16
    assert all(one.stands == one.asked for one in told)
    left = [judgement.evaluations[i.id] for i in many if i.title not in alone]
    assert all((e.lexical_score or 0) - (e.score or 0) <= 1.001 for e in left)
    assert {e.scorer for e in left} == {Scorer.LEXICAL}


async def test_no_second_question_goes_beyond_the_runs_tokens(
    client: ChatClient, model: StandIn, database: Database
) -> None:
    answering(model, lambda s, _: NOTHING | {"why": f"{REASON} {s.title}", "evidence": s.title})
    spending = Spending(database, "zazu")
    judge = judge_of(client, spending=spending, per_run=2900)
    judgement = await judged(judge, [GRAVE, STRIKE, CALM[0]])
    assert (judgement.cost.tokens <= 2900, model.calls) == (True, 1)
    told = judgement.second_questions
    assert [one.second for one in told] == [None] * 3
    assert judgement.evaluations[GRAVE.id].risk == 2
    assert mailed(judgement, [GRAVE], min_score=4.9).findings
    codes = [note.code for note in judgement.notes]
    assert codes == [ReasonCode.VERDICTS_DOUBTED]


# --- what stands ----------------------------------------------------------------------------------


async def test_a_second_answer_with_a_reason_and_a_quotation_stands(
    client: ChatClient, model: StandIn, cache: Cache
) -> None:
    said = {"relevance": 1, "impact": 1, "why": REASON, "evidence": "a restaurant in Pretoria"}
    answering(model, lambda *_: said)
    judge = judge_of(client, cache=cache)
    judgement = await judged(judge, CALM[:1])
    stood = judgement.evaluations[CALM[0].id]
    assert (stood.score, stood.scorer, stood.why) == (1.0, Scorer.OPENAI, REASON)
    [told] = judgement.second_questions
    assert (told.first, told.second, told.asked, told.stands) == (1.0, 1.0, True, True)
    again = await judged(judge, CALM[:1])
    assert again.evaluations[CALM[0].id].score == 1.0
    assert model.calls == 2  # what was borne out is not asked again
    assert again.second_questions == ()


@pytest.mark.parametrize(
    "second",
    [
        {"why": "1", "evidence": "a restaurant in Pretoria"},
        {"why": "", "evidence": "a restaurant in Pretoria"},
        {"why": "28 November 2026", "evidence": "a restaurant in Pretoria"},
        {"why": REASON, "evidence": ""},
        {"why": REASON, "evidence": "in Pretoria"},
        {"why": REASON, "evidence": "closed its doors for ever"},
        {"why": REASON, "evidence": "2026-11-28 09:00"},
        {"relevance": 5, "impact": 3, "risk": 3, "risk_kind": "safety", "why": REASON,
         "evidence": "a restaurant in Pretoria"},
        {"relevance": "many"},
        {"relevance": 9},
    ],
)  # fmt: skip
async def test_a_second_answer_without_them_gives_way_to_keywords(
    client: ChatClient, model: StandIn, second: dict[str, Any]
) -> None:
    low = {"relevance": 0, "impact": 0, "why": "x"}
    answering(model, lambda _s, n: low if n == 1 else low | second)
    judgement = await judged(judge_of(client), CALM[:1])
    stood, lexical = judgement.evaluations[CALM[0].id], LEXICON.score(CALM[0], NOW)
    assert stood.scorer is Scorer.LEXICAL
    assert 0 <= (lexical.score or 0) - (stood.score or 0) <= 1.001
    assert (stood.risk, stood.why, stood.evidence) == (0, lexical.why, lexical.evidence)
    assert judgement.second_questions[0].stands is False
    assert any(note.code is ReasonCode.VERDICTS_DOUBTED for note in judgement.notes)


@pytest.mark.parametrize(("evidence", "risk"), [("were hospitalised with food poisoning", 3),
                                                ("Durban on Saturday", 3)])  # fmt: skip
async def test_the_highest_risk_stands_where_a_word_of_danger_stands(
    client: ChatClient, model: StandIn, evidence: str, risk: int
) -> None:
    high = {"relevance": 5, "impact": 3, "risk": 3, "risk_kind": "food_safety", "why": REASON}
    answering(model, lambda *_: high | {"evidence": evidence})
    stood = (await judged(judge_of(client), [GRAVE])).evaluations[GRAVE.id]
    assert (stood.risk, stood.scorer) == (risk, Scorer.OPENAI)


async def test_harm_told_in_a_language_without_words_of_ours_stands_as_serious(
    client: ChatClient, model: StandIn
) -> None:
    foreign = item(
        "Crianças internadas depois de comer na Zazu Pizza em Maputo",
        "Doze crianças foram internadas no hospital central depois de terem comido na Zazu Pizza "
        "em Maputo no sábado, disse o ministério da saúde.",
    )
    high = {"relevance": 5, "impact": 3, "risk": 3, "risk_kind": "food_safety", "why": REASON}
    answering(model, lambda *_: high | {"evidence": "Doze crianças foram internadas"})
    stood = (await judged(judge_of(client), [foreign])).evaluations[foreign.id]
    assert (stood.risk, stood.scorer) == (2, Scorer.OPENAI)


@pytest.mark.parametrize("fault", ["refusal", "truncated", "babble", "503"])
async def test_a_second_question_without_an_answer_leaves_it_to_keywords(
    client: ChatClient, model: StandIn, fault: str
) -> None:
    def answer(_: Shown, __: int) -> dict[str, Any]:
        model.always = fault
        return NOTHING | {"why": "1"}

    answering(model, answer)
    judgement = await judged(judge_of(client), [GRAVE])
    stood = judgement.evaluations[GRAVE.id]
    assert (stood.scorer, stood.risk) == (Scorer.LEXICAL, 3)
    assert stood.score == stood.lexical_score


# --- reasons and quotations -----------------------------------------------------------------------


@each(
    ("text", "count"),
    [
        ("1", 0), ("2", 0), ("", 0), ("...", 0), ("–", 0), ("28 November 2026", 0),
        ("2026-11-28T09:00:00Z", 0), ("Nov 28, 2026", 0), ("28th of November", 1),
        ("Mon, 23 Nov 2026 09:00 UTC", 0), ("12:30", 0), ("3/5", 0), ("№ 7", 1),
        ("string", 1), ("Strikers may march", 3), ("Children fell ill", 3), ("三名儿童住院", 3),
        ("เด็กป่วย", 3), ("어린이 세 명 입원", 4), ("Двое детей отравились", 3), ("R5 off", 1),
    ],
)  # fmt: skip
def test_words_are_counted_and_numbers_and_dates_are_none(text: str, count: int) -> None:
    assert count_words(text) == count


@pytest.mark.parametrize("why", ["1", "2", "2026-11-28", "28 November", "...", "", "string"])
@pytest.mark.parametrize("evidence", ["1", "", "-"])
async def test_a_reason_and_a_quotation_without_words_are_replaced_by_ours(
    client: ChatClient, model: StandIn, why: str, evidence: str
) -> None:
    answering(model, lambda *_: {"relevance": 3, "why": why, "evidence": evidence})
    judgement = await judged(judge_of(client), CALM[:2])
    for one in CALM[:2]:
        found, lexical = judgement.evaluations[one.id], LEXICON.score(one, NOW)
        assert (found.why, found.scorer) == (lexical.why, Scorer.OPENAI)
        assert count_words(found.evidence) >= 3


async def test_what_is_said_alike_of_all_is_replaced_by_ours_and_raises_nothing(
    client: ChatClient, model: StandIn
) -> None:
    alike = {"relevance": 4, "impact": 2, "why": "It names the brand.", "evidence": "Zazu Pizza"}
    answering(model, lambda *_: alike)
    judgement = await judged(judge_of(client), CALM[:4])
    for one in CALM[:4]:
        found, lexical = judgement.evaluations[one.id], LEXICON.score(one, NOW)
        assert (found.why, found.evidence) == (lexical.why, lexical.evidence)
        assert (found.score or 0) <= (lexical.score or 0)


async def test_copies_of_one_story_may_have_one_reason(client: ChatClient, model: StandIn) -> None:
    alike = {"relevance": 3, "why": "Zazu Pizza opened a restaurant in Pretoria."}
    answering(model, lambda *_: alike)
    copies = [replace(CALM[0], id=str(n), source=f"Paper {n}") for n in range(4)]
    found = (await judged(judge_of(client), copies)).evaluations
    assert {one.why for one in found.values()} == {alike["why"]}


# --- the rule by itself ---------------------------------------------------------------------------


@each("risk", range(4))
@each("heard", [(), (0.0,), (0.0, 2.5), (9.0,)])
def test_keywords_are_lowered_by_one_step_at_most_and_never_raised(
    risk: int, heard: tuple[float, ...]
) -> None:
    lexical = Evaluation(
        item_id="a", score=3.4, risk=risk, risk_kind=RiskKind.SAFETY, link=Link.DIRECT
    )
    answers = [Evaluation(item_id="a", score=score, why=REASON) for score in heard]
    stood = score_cap.keywords_decide(lexical, Reason(ReasonCode.VERDICT_IN_DOUBT), answers)
    expected = 3.4 if not heard or max(heard) > 3.4 else max(2.4, *heard, 0)
    assert stood.score == pytest.approx(expected)
    assert risk - 1 <= stood.risk <= risk
    assert (stood.risk >= 2) == (risk >= 2)
    assert (stood.risk_kind is RiskKind.NONE) == (stood.risk == 0)


def test_the_number_of_second_questions_is_the_issues() -> None:
    assert second_question.MAX_ASKED == 6
