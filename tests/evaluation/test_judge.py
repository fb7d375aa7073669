"""Who is judged by whom, end to end against a stand-in server and a real cache."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from service.errors import DatabaseUnavailableError
from service.evaluation import verdict_cache
from service.evaluation.judge import Judge
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import ChatClient
from service.models import (
    Cost,
    Evaluation,
    Item,
    Judgement,
    Link,
    Reason,
    ReasonCode,
    Scorer,
    WorkedExample,
)
from service.storage.cache import Cache
from service.storage.database import Database
from service.storage.tables.spending import Spending
from service.wording.reasons import sentence
from tests.evaluation.conftest import no_pause
from tests.evaluation.samples import BRAND, NOW, RUN, item
from tests.evaluation.stand_in import StandIn, UncappedSpending

ITEMS = [item(f"Zazu Pizza opens in town {n}", "Zazu Pizza has opened.") for n in range(10)]


def budget(spending: Spending | None = None, per_run: int = 10**6) -> Budget:
    """Return a budget, without caps unless `spending` is given."""
    return Budget(
        spending or UncappedSpending(),
        model="gpt-6-luna",
        tokens_per_run=per_run,
        tokens_per_day=10**7,
    )


async def judged(judge: Judge, items: Sequence[Item], seed: str = "s") -> Judgement:
    return await judge.judge(items, run_id=RUN, now=NOW, seed=seed)


def judge(client: ChatClient, **more: Any) -> Judge:
    return Judge(BRAND, client=client, **{"budget": budget(), **more})


def company(model: StandIn) -> list[list[str]]:
    """Return the titles of each request's items, sorted."""
    return sorted(sorted(one.title for one in asked) for asked in model.items_asked())


async def test_without_a_model_keywords_judge_alone() -> None:
    judgement = await judged(Judge(BRAND), ITEMS)
    assert judgement.scorer is Scorer.LEXICAL
    assert set(judgement.evaluations) == {i.id for i in ITEMS}
    assert judgement.cost.calls == 0


async def test_what_the_prefilter_dropped_is_nothing_where_no_model_judged_it(
    client: ChatClient,
) -> None:
    dropped = replace(ITEMS[0], may_matter=False)
    for one in (Judge(BRAND), Judge(BRAND, client=client, budget=budget(), max_items=0)):
        found = (await judged(one, [dropped, ITEMS[1]])).evaluations
        assert (found[dropped.id].score, found[dropped.id].link) == (0.0, Link.NONE)
        assert found[ITEMS[1].id].score


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
    assert all(e.scorer is Scorer.OPENAI for e in second.evaluations.values())
    assert {i: e.score for i, e in first.evaluations.items()} == {
        i: e.score for i, e in second.evaluations.items()
    }


async def test_a_judge_with_a_model_needs_a_budget(client: ChatClient) -> None:
    with pytest.raises(ValueError, match="budget"):
        Judge(BRAND, client=client)


async def test_only_what_keywords_let_through_and_two_others_reach_the_model(
    client: ChatClient, model: StandIn
) -> None:
    noise = [item(f"Mild weather in Lima {n}") for n in range(150)]
    out = item("Party politics and pizza")
    with capture_logs() as logs:
        judgement = await judged(judge(client), [ITEMS[0], *noise, out])
    [said] = [one for one in logs if one["event"] == "Items without a keyword went along."]
    assert said["judged"] == 2
    assert sorted(len(asked) for asked in model.items_asked()) == [1, 2]
    assert judgement.scorer is Scorer.OPENAI
    assert judgement.evaluations[out.id].excluded
    assert "Party politics and pizza" not in str(model.requests)
    await judged(judge(client), [*reversed(noise), ITEMS[0]], seed="other")
    assert company(model)[0] == company(model)[1]  # the same two others, whatever the seed


async def test_the_best_go_first_and_the_rest_keep_their_keywords(
    client: ChatClient, model: StandIn
) -> None:
    rivals = [item(f"Pronto Pies opens {n}") for n in range(4)]
    judgement = await judged(judge(client, max_items=10), [*rivals, *ITEMS])
    assert all("Zazu" in title for titles in company(model) for title in titles)
    assert judgement.scorer is Scorer.MIXED
    assert judgement.evaluations[rivals[0].id].scorer is Scorer.LEXICAL
    [note] = judgement.notes
    assert sentence(note) == "There was no room for 4 items more with the model; keywords decided."


async def test_the_same_seed_asks_the_same_batches(client: ChatClient, model: StandIn) -> None:
    await judged(judge(client), ITEMS)
    await judged(judge(client), list(reversed(ITEMS)))
    first, second, third, fourth = (body["messages"] for body in model.requests)
    assert {str(first), str(second)} == {str(third), str(fourth)}
    await judged(judge(client), ITEMS, seed="t")
    assert company(model)[:1] != []
    assert str(model.requests[-1]["messages"]) not in {str(first), str(second)}


@pytest.mark.parametrize("fault", ["nan", "out_of_range", "missing", "doubled", "unknown_id"])
async def test_an_item_that_failed_in_company_is_asked_for_alone(
    client: ChatClient, model: StandIn, fault: str
) -> None:
    model.faults.append(fault)
    judgement = await judged(judge(client), ITEMS[:4])
    assert sorted(len(asked) for asked in model.items_asked()) == [1, 4]
    assert all(e.score == 3.0 for e in judgement.evaluations.values())


@pytest.mark.parametrize("fault", ["nan", "out_of_range", "missing", "doubled", "unknown_id"])
async def test_an_item_that_fails_alone_too_is_unscored_and_keywords_decide(
    client: ChatClient, model: StandIn, fault: str, cache: Cache
) -> None:
    model.faults.extend([fault, fault])
    asked = judge(client, cache=cache)
    judgement = await judged(asked, ITEMS[:4])
    failed = [e for e in judgement.evaluations.values() if e.unscored_because]
    assert len(failed) == 1
    assert failed[0].scorer is Scorer.LEXICAL
    assert failed[0].score == failed[0].lexical_score
    assert judgement.scorer is Scorer.MIXED
    assert "The model gave no usable answer on 1 item" in sentence(judgement.notes[0])
    again = await judged(asked, ITEMS[:4])
    assert all(e.score == 3.0 for e in again.evaluations.values())
    assert len(model.items_asked()[-1]) == 1


@pytest.mark.parametrize("fault", ["fenced", "prose", "no_usage", "parts"])
async def test_odd_but_readable_answers_cost_nothing(
    client: ChatClient, model: StandIn, fault: str
) -> None:
    model.always = fault
    judgement = await judged(judge(client), ITEMS[:4])
    assert model.calls == 1
    assert all(e.score == 3.0 for e in judgement.evaluations.values())
    assert judgement.cost.estimated == (fault == "no_usage")


@pytest.mark.parametrize("fault", ["refusal", "truncated", "filtered", "too_long"])
async def test_a_refused_or_cut_batch_is_halved(
    client: ChatClient, model: StandIn, fault: str
) -> None:
    model.faults.append(fault)
    judgement = await judged(judge(client), ITEMS[:8])
    assert [len(asked) for asked in model.items_asked()] == [8, 4, 4]
    assert all(e.score == 3.0 for e in judgement.evaluations.values())


@pytest.mark.parametrize("culprit", [0, 3, 7])
async def test_a_batch_that_comes_back_as_prose_is_halved_until_only_its_culprit_is_unjudged(
    client: ChatClient, model: StandIn, culprit: int
) -> None:
    model.chats = ITEMS[culprit].title
    judgement = await judged(judge(client), ITEMS[:8])
    by_model = {one for one, e in judgement.evaluations.items() if e.scorer is Scorer.OPENAI}
    assert by_model == {one.id for one in ITEMS[:8]} - {ITEMS[culprit].id}
    assert model.calls <= 10
    assert judgement.notes == (Reason(ReasonCode.MODEL_UNUSABLE, {"items": 1}),)


async def test_what_is_refused_alone_is_unscored(client: ChatClient, model: StandIn) -> None:
    model.always = "refusal"
    judgement = await judged(judge(client), ITEMS[:2])
    assert {e.unscored_because for e in judgement.evaluations.values()} == {
        Reason(ReasonCode.MODEL_DECLINED)
    }


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("quota", "The model's quota is used up; keywords decided 10 items."),
        ("401", "The model's server refused our key: check OPENAI_API_KEY; keywords decided"),
        (
            "html",
            "The model's server answered with something that is not JSON: Welcome; keywords",
        ),
        ("error200", "The model's server reports an error: overloaded; keywords decided 10 items."),
        ("503", "The model's server answered 503: status 503; keywords decided 10 items."),
    ],
)
async def test_without_the_model_keywords_stand_and_the_note_says_why(
    client: ChatClient, model: StandIn, fault: str, said: str
) -> None:
    model.always = fault
    judgement = await judged(judge(client), ITEMS)
    assert judgement.scorer is Scorer.LEXICAL
    assert all(e.scorer is Scorer.LEXICAL and e.score for e in judgement.evaluations.values())
    assert sentence(judgement.notes[0]).startswith(said)
    assert judgement.cost.usd == 0.0


async def test_a_model_that_is_gone_is_not_asked_for_ever(
    model: StandIn, client: ChatClient
) -> None:
    model.always = "html"
    many = [item(f"Zazu Pizza opens in town {n}") for n in range(60)]
    judgement = await judged(judge(client, batch=2), many)
    assert model.calls < 30
    assert "not JSON" in sentence(judgement.notes[0])


async def test_a_model_that_fails_half_way_leaves_a_mixed_judgement(
    client: ChatClient, model: StandIn
) -> None:
    model.faults.extend(["", "quota"])
    judgement = await judged(judge(client), ITEMS)
    assert judgement.scorer is Scorer.MIXED
    assert {e.scorer for e in judgement.evaluations.values()} == {Scorer.OPENAI, Scorer.LEXICAL}


async def test_a_spent_budget_stops_the_model_and_says_so(
    client: ChatClient, model: StandIn, database: Database
) -> None:
    narrow = budget(Spending(database, "zazu"), per_run=4000)
    judgement = await judged(judge(client, budget=narrow), ITEMS)
    assert 0 < model.calls < 3
    assert judgement.notes[0].code is ReasonCode.RUN_BUDGET_USED
    said = sentence(judgement.notes[0])
    assert "This run's token budget (4,000) is used up; keywords decided" in said
    assert judgement.cost.tokens <= 4000


async def test_a_deadline_ends_judging_and_what_was_cut_off_is_paid_for(
    client: ChatClient, model: StandIn
) -> None:
    await client.ping()
    model.requests.clear()
    model.delay = 0.8
    judging = judge(client)  # the clock does not run while the vocabulary is compiled
    soon = asyncio.get_running_loop().time() + 0.4
    judgement = await judging.judge(ITEMS, run_id=RUN, now=NOW, seed="s", deadline=soon)
    assert judgement.scorer is Scorer.LEXICAL
    [note] = judgement.notes
    assert sentence(note) == "The time for judging was up; keywords decided 10 items."
    assert judgement.cost.calls == model.calls == 2
    assert judgement.cost.estimated
    assert judgement.cost.prompt_tokens > 1000
    late = await judge(client).judge(ITEMS, run_id=RUN, now=NOW, seed="s", deadline=soon)
    assert (late.notes, late.cost.calls, model.calls) == (judgement.notes, 0, 2)


async def test_a_source_that_weighs_more_lifts_its_items(client: ChatClient) -> None:
    weighty = [item("Zazu Pizza opens", source_weight=w, source=f"s{w}") for w in (1.0, 2.0)]
    named = [replace(one, id=str(n)) for n, one in enumerate(weighty)]
    found = (await judged(judge(client), named)).evaluations
    assert (found["0"].score, found["1"].score) == (3.0, 3.5)


async def test_the_models_why_gives_way_to_keywords_where_a_word_is_banned(
    client: ChatClient, model: StandIn
) -> None:
    model.rewrite = lambda _, found: [{**one, "why": "Cheap news"} for one in found]
    judgement = await judged(judge(client), ITEMS[:1])
    assert judgement.evaluations[ITEMS[0].id].why == "Zazu Pizza opens a new place"


async def test_examples_are_shown_and_make_old_verdicts_stale(
    client: ChatClient, model: StandIn, cache: Cache
) -> None:
    asked = judge(client, cache=cache)
    await judged(asked, ITEMS[:1])
    example = WorkedExample(group="votes", input="A new menu", output="yes")
    await asked.judge(ITEMS[:1], run_id=RUN, now=NOW, seed="s", examples=[example])
    assert model.calls == 2
    assert "A new menu => yes" in model.requests[-1]["messages"][0]["content"]


async def test_how_a_server_wants_to_be_asked_is_known_after_a_restart(
    model: StandIn, cache: Cache
) -> None:
    model.refuses = {"json_schema", "reasoning_effort"}
    refused = []
    for title in ("Zazu Pizza opens", "Zazu Pizza closes"):
        before = model.calls
        client = ChatClient("k", model="gpt-6-luna", base_url=model.url, sleep=no_pause)
        found = await judged(judge(client, cache=cache), [item(title)])
        assert found.scorer is Scorer.OPENAI
        refused.append(model.calls - before - 1)
        await client.close()
    assert refused == [2, 0]
    other = ChatClient("k", model="gpt-other", base_url=model.url, sleep=no_pause)
    await judged(judge(other, cache=cache), [item("Zazu Pizza moves")])
    assert model.requests[-3]["response_format"]["type"] == "json_schema"
    await other.close()


async def test_a_model_without_a_sense_of_form_is_told_the_form_and_loses_nothing(
    client: ChatClient, model: StandIn
) -> None:
    model.formless = True
    first = await judged(judge(client), ITEMS)
    assert sum(e.score is None for e in first.evaluations.values()) <= 2
    assert all(e.score is None or e.score > 0 for e in first.evaluations.values())
    second = await judged(judge(client), ITEMS)
    assert all(e.score for e in second.evaluations.values())


async def test_a_broken_cache_entry_is_a_miss(
    client: ChatClient, model: StandIn, cache: Cache
) -> None:
    asked = judge(client, cache=cache)
    key = verdict_cache.key(ITEMS[0], asked.cache_basis(()))
    for broken in ({"score": 3}, {"score": "x"}, [1], "x"):
        await cache.put(key, broken, 60)
        await judged(asked, ITEMS[:1])
    assert model.calls == 4


async def finalists(judge: Judge) -> list[tuple[Item, Evaluation]]:
    found = (await judged(judge, ITEMS[:4])).evaluations
    return [(one, found[one.id]) for one in ITEMS[:4]]


async def test_finalists_are_put_in_order_twice_and_the_mean_counts(
    client: ChatClient, model: StandIn
) -> None:
    asked = judge(client)
    final = await finalists(asked)
    before = model.calls
    model.order = lambda shown: sorted(shown, key=lambda one: one.title, reverse=True)
    ids, cost = await asked.rerank(final, run_id=RUN, now=NOW, seed="s")
    assert ids == [one.id for one in reversed(ITEMS[:4])]
    assert model.calls == before + 2
    assert cost.calls == 2
    numbers = [[one.title for one in asked] for asked in model.items_asked()[-2:]]
    assert numbers[0] == numbers[1][::-1]


async def test_a_finalist_that_instructs_keeps_its_place(
    client: ChatClient, model: StandIn
) -> None:
    asked = judge(client)
    final = await finalists(asked)
    final[1] = (final[1][0], replace(final[1][1], instructs=True))
    model.order = lambda shown: sorted(shown, key=lambda one: one.title, reverse=True)
    ids, _ = await asked.rerank(final, run_id=RUN, now=NOW, seed="s")
    assert ids == [ITEMS[n].id for n in (3, 1, 2, 0)]


@pytest.mark.parametrize("fault", ["babble", "refusal", "truncated", "503", "quota", "html"])
async def test_without_an_order_the_finalists_stay_as_they_are(
    client: ChatClient, model: StandIn, fault: str
) -> None:
    asked = judge(client)
    final = await finalists(asked)
    model.always = fault
    model.order = lambda _: []
    ids, _ = await asked.rerank(final, run_id=RUN, now=NOW, seed="s")
    assert ids == [one.id for one in ITEMS[:4]]


async def test_nothing_is_asked_where_there_is_nothing_to_order(
    client: ChatClient, model: StandIn
) -> None:
    one = [(ITEMS[0], Evaluation(item_id=ITEMS[0].id, score=3.0))]
    assert await judge(client).rerank(one, run_id=RUN, now=NOW, seed="s") == (
        [ITEMS[0].id], Cost(),
    )  # fmt: skip
    assert await Judge(BRAND).rerank(one * 2, run_id=RUN, now=NOW, seed="s") == (
        [ITEMS[0].id] * 2, Cost(),
    )  # fmt: skip
    assert model.calls == 0


async def test_calls_at_the_same_time_are_all_counted(
    client: ChatClient, model: StandIn, database: Database
) -> None:
    spending = Spending(database, "zazu")
    money = Budget(spending, model="gpt-6-luna", tokens_per_run=10**6, tokens_per_day=10**6)
    many = [item(f"Zazu Pizza opens in town {n}") for n in range(40)]
    judgement = await judged(judge(client, budget=money), many)
    assert judgement.cost.calls == model.calls == 5
    assert judgement.cost.tokens == (await spending.month(NOW)).tokens
    final = [(one, judgement.evaluations[one.id]) for one in many[:3]]
    _, cost = await judge(client, budget=money).rerank(final, run_id=RUN, now=NOW, seed="s")
    assert cost.calls == 2


async def test_a_database_that_is_gone_is_an_error_of_its_own(
    client: ChatClient, database: Database
) -> None:
    money = Budget(
        Spending(database, "zazu"), model="m", tokens_per_run=10**6, tokens_per_day=10**6
    )
    await database.close()
    with pytest.raises(DatabaseUnavailableError):
        await judged(judge(client, budget=money), ITEMS)
