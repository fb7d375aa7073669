"""The demo's stand-in for a model, asked by the real client: written verdicts pass as any do."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from service.demo import evaluators, sample_model
from service.demo.brand import sample_brand
from service.demo.content import articles, verdicts
from service.demo.evaluators import Evaluator
from service.errors import ConfigurationError
from service.evaluation.judge import Judge
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import ChatClient
from service.evaluation.llm.pricing import parse
from service.matching.words.word_lists import OTHER_TOPIC, TOPICS
from service.models import Brand, Judgement, Link, RiskKind, Scorer, Tone
from tests.demo.conftest import NOW, told
from tests.demo.test_judging import FLOOR, item_of
from tests.evaluation.stand_in import UncappedSpending
from tests.tables import each

PUBLISHED = told().published()


@pytest.fixture
async def judgement(shipped: Brand) -> Judgement:
    """All stories judged, as the demo does it, through the real client."""
    set_up = evaluators.settings(Evaluator.SAMPLE, {})
    budget = Budget(
        UncappedSpending(), model=set_up["OPENAI_MODEL"], tokens_per_run=10**6,
        tokens_per_day=10**7, prices=parse(set_up["MODEL_PRICES"]),
    )  # fmt: skip
    async with sample_model.sample_model() as url:
        client = ChatClient(set_up["OPENAI_API_KEY"], model=set_up["OPENAI_MODEL"], base_url=url)
        try:
            judge = Judge(sample_brand(shipped, []), client=client, budget=budget, max_items=99)
            items = [item_of(one) for one in PUBLISHED]
            return await judge.judge(items, run_id="r", now=NOW, seed="s")
        finally:
            await client.close()


async def test_all_verdicts_stand_and_every_round_brings_something(judgement: Judgement) -> None:
    for one in PUBLISHED:
        found, written = judgement.evaluations[item_of(one).id], verdicts()[one.article.slug]
        assert found.unscored_because is None, one.article.slug
        if written.relevance >= 2:
            assert found.scorer is Scorer.OPENAI, one.article.slug
            assert found.why == written.why
            assert written.evidence in found.evidence, one.article.slug
            assert found.risk == written.risk, one.article.slug
        assert ((found.score or 0.0) >= FLOOR) is (written.relevance >= 2), one.article.slug
    assert (judgement.cost.model, judgement.cost.usd) == ("SAMPLE", 0.0)
    assert judgement.cost.calls
    assert judgement.cost.estimated  # what a model would have read: the stand-in counts nothing
    assert not judgement.second_questions
    rounds = Counter(
        one.article.round
        for one in PUBLISHED
        if (judgement.evaluations[item_of(one).id].score or 0.0) >= FLOOR
    )
    assert all(rounds[number] for number in range(told().last_round + 1)), "a round without a mail"


def test_every_story_has_a_verdict_as_a_model_is_to_give_it(shipped: Brand) -> None:
    written, lexicon = verdicts(), Lexicon(shipped)
    assert set(written) == {article.slug for article in articles()}
    assert len({article.title for article in articles()}) == len(written)
    for slug, one in written.items():
        assert 0 < len(one.why.split()) <= 20, slug
        assert len(one.evidence.split()) <= 15, slug
        assert not lexicon.banned_in(one.why), slug
        assert one.topic in (*TOPICS, OTHER_TOPIC), slug
        assert one.link in set(Link), slug
        assert one.tone in set(Tone), slug
        assert one.risk_kind in set(RiskKind), slug
        assert bool(one.risk) is (one.risk_kind != "none"), slug


def test_what_was_not_written_on_is_left_out_and_stands_last_in_an_order() -> None:
    known = next(article.title for article in articles() if article.kind == "food_safety")
    shown = f"[1] ab\ntitle: A story from elsewhere\nab\n\n[2] ab\ntitle: {known}\nab"
    asked = {"messages": [{"role": "user", "content": shown}]}
    assert '"id": 2' in sample_model.answer(asked)
    assert '"id": 1' not in sample_model.answer(asked)
    schema: dict[str, Any] = {"json_schema": {"schema": {"properties": {"order": {}}}}}
    assert sample_model.answer({**asked, "response_format": schema}) == '{"order": [2, 1]}'


KEY = {"OPENAI_API_KEY": "sk-x", "OPENAI_MODEL": "m", "HOME": "/"}


@each(
    ("wanted", "environ", "live", "judges"),
    [
        ("", {}, False, "sample"),
        ("", {}, True, "lexical"),
        ("", KEY, False, "openai"),
        ("", {"OPENAI_API_KEY_FILE": "key"}, True, "openai"),
        ("lexical", KEY, False, "lexical"),
        ("sample", KEY, False, "sample"),
        ("sample", {}, True, "--evaluator: sample has verdicts on the invented stories alone"),
        ("openai", {}, False, "OPENAI_API_KEY: it is missing"),
    ],
)
def test_who_judges(wanted: str, environ: dict[str, str], live: bool, judges: str) -> None:
    if judges in set(Evaluator):
        assert evaluators.chosen(wanted, environ, live=live) == judges
    else:
        with pytest.raises(ConfigurationError, match=judges):
            evaluators.chosen(wanted, environ, live=live)


def test_only_a_model_with_a_key_is_asked_with_it() -> None:
    assert evaluators.settings(Evaluator.LEXICAL, KEY) == {"EVALUATOR": "lexical"}
    model = {"EVALUATOR": "openai", "OPENAI_API_KEY": "sk-x", "OPENAI_MODEL": "m"}
    assert evaluators.settings(Evaluator.OPENAI, KEY) == model
    sample = evaluators.settings(Evaluator.SAMPLE, KEY, "http://127.0.0.1:1/v1")
    assert sample["OPENAI_BASE_URL"] == "http://127.0.0.1:1/v1"
    assert "sk-x" not in sample.values()
