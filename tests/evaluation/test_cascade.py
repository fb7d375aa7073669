"""Who is judged by whom, end to end against a stand-in server and a real cache."""

from __future__ import annotations

from collections.abc import Sequence

from service.evaluation.budget import Budget, Unkept
from service.evaluation.cascade import Judge
from service.evaluation.chat import ChatClient
from service.models import Item, Judgement, Scorer
from service.storage.cache import Cache
from tests.evaluation.samples import BRAND, NOW, RUN, item
from tests.evaluation.stand_in import StandIn

ITEMS = [item(f"Zazu Pizza opens in town {n}", "Zazu Pizza has opened.") for n in range(10)]


def budget(per_run: int = 10**6, per_day: int = 10**7) -> Budget:
    """Return a budget in memory, wide unless told otherwise."""
    return Budget(Unkept(), model="gpt-6-luna", tokens_per_run=per_run, tokens_per_day=per_day)


async def judged(judge: Judge, items: Sequence[Item]) -> Judgement:
    return await judge.judge(items, run_id=RUN, now=NOW, seed="s")


async def test_without_a_model_keywords_judge_alone() -> None:
    judgement = await judged(Judge(BRAND), ITEMS)
    assert judgement.scorer is Scorer.LEXICAL
    assert set(judgement.evaluations) == {i.id for i in ITEMS}
    assert judgement.cost.calls == 0


async def test_the_model_judges_in_batches(client: ChatClient, model: StandIn) -> None:
    judgement = await judged(Judge(BRAND, client=client, budget=budget()), ITEMS)
    assert sorted(len(asked) for asked in model.items_asked()) == [2, 8]
    assert judgement.scorer is Scorer.OPENAI
    assert all(e.scorer is Scorer.OPENAI and e.score for e in judgement.evaluations.values())
    assert judgement.cost.usd


async def test_a_second_look_asks_nothing(client: ChatClient, model: StandIn, cache: Cache) -> None:
    judge = Judge(BRAND, client=client, budget=budget(), cache=cache)
    first = await judged(judge, ITEMS)
    asked = model.calls
    second = await judged(judge, ITEMS)
    assert model.calls == asked
    assert all(e.from_cache for e in second.evaluations.values())
    assert {i: e.score for i, e in first.evaluations.items()} == {
        i: e.score for i, e in second.evaluations.items()
    }
