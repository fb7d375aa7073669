"""The model asked, for a trial, about what it never judged: only when told to, and bounded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.app import App, factories
from service.storage.tables import texts
from service.trials import trial_telling
from service.trials.asking import ModelAsker, Question
from service.trials.time_machine import Change, WouldHaveBeen
from service.trials.trials import Trial, Trials
from tests.app.world import World, completed, counted, rows, sent, world

MODEL = {"evaluator": "openai"}
RIVAL = "Steers"
TABLES = ("items", "stories", "outbox", "agent_runs", "texts")


@pytest.fixture
async def around(postgres_url: str, own_redis_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with world(postgres_url, own_redis_url, tmp_path) as made:
        made.fill()
        made.publish(0, "one", f"{RIVAL} opens a restaurant in Durban", "It sells burgers.")
        made.publish(1, "two", f"{RIVAL} recalls a sauce after people fell ill", "Ten were ill.")
        yield made


async def over(service: App, name: str) -> Trial:
    trial = service.trials.of(name)
    assert trial is not None
    assert trial.task is not None
    await asyncio.wait([trial.task])
    assert trial.error == ""
    return trial


def ask_no_sample(service: App) -> None:
    """One in some of what has no tie to the brand is asked all the same, by its address: of stories
    on a port that is drawn each is asked now and then before the trial asks."""
    service.judging.judge._asked_one_in = 2**64


def with_rival(service: App) -> Change:
    rivals = (*service.brand.competitors, RIVAL)
    return Change(brand=replace(service.brand, competitors=rivals))


async def test_what_a_trial_asks_is_judged_within_the_day_and_kept_as_verdicts_alone(
    around: World,
) -> None:
    async with around.opened(**MODEL) as service:
        ask_no_sample(service)
        await completed(service)
        before = await counted(service, TABLES)
        read = await rows(service, "SELECT item_id, mark FROM texts ORDER BY item_id")
        wanted = tuple((one["item_id"], one["mark"]) for one in read)
        change, asker = with_rival(service), asker_of(service)
        # A year later there is nothing to play, so that only the asking is left.
        later = Trials(
            service.stores.database, service.stores.votes, brand_id=service.brand.id, days=30,
            clock=lambda: service.overrides.clock() + timedelta(days=365), asks=asker,
        )  # fmt: skip
        tried, question = WouldHaveBeen(unjudged=wanted), Question(items=len(wanted))
        later.keep("one", Trial(change, tried=tried, question=question))
        name = later.ask("one")
        trial = later.of(name)
        assert trial is not None
        assert trial.task is not None
        await trial.task
        assert trial.answered is not None
        judged = len(trial.answered.verdicts)
        assert (trial.asked, trial.answered.stopped) == (judged, None)
        assert judged >= 2
        assert await counted(service, TABLES) == before
        found = await texts.some(service.stores.database, service.brand.id, wanted)
        assert [(key, mark) for key, mark, _ in found] == list(wanted)
        assert await texts.some(service.stores.database, service.brand.id, []) == []
        items = [texts.unpack(body) for *_, body in found]
        assert change.brand is not None
        question = await asker.question(change.brand, items)
        assert (question.items, question.stored) == (len(wanted), judged)
        assert question.model == "gpt-6-luna"


def asker_of(service: App) -> ModelAsker:
    return ModelAsker(
        judge_for=lambda brand: factories.judging_for(service.judging, brand, service.stores).judge,
        budget=service.judging.budget,
        database=service.stores.database,
        votes=service.stores.votes,
        clock=service.overrides.clock,
    )


@pytest.mark.slow
async def test_the_model_judges_what_it_never_saw_only_once_it_is_asked_to(around: World) -> None:
    async with around.opened(**MODEL) as service:
        ask_no_sample(service)
        await completed(service)
        await sent(service)
        before = await counted(service, TABLES)
        asked = len(around.model.requests)
        name = service.trials.begin(with_rival(service))
        first = await over(service, name)
        assert first.tried is not None
        assert first.question is not None
        assert len(around.model.requests) == asked
        assert (first.tried.by_keywords, first.question.items, first.question.stored) == (2, 2, 0)
        assert first.question.usd
        assert first.question.left_today > first.question.tokens > 0

        second = await over(service, service.trials.ask(name))
        assert second.tried is not None
        assert second.answered is not None
        assert second.answered.cost is not None
        assert len(around.model.requests) > asked
        assert (second.tried.judged_now, second.tried.by_keywords) == (2, 0)
        assert second.question is None
        told = [*second.tried.came, *second.tried.moved]
        assert all(one.judged_now for one in told if RIVAL in one.title)
        # What it takes was said before, and more or less kept to.
        cost = second.answered.cost.tokens
        assert 0.5 * cost < first.question.tokens < 2 * cost
        assert await counted(service, TABLES) == before

        # Asked once more it is paid for no more.
        asked = len(around.model.requests)
        third = await over(service, service.trials.ask(name))
        assert third.tried is not None
        assert third.tried.judged_now == 2
        assert len(around.model.requests) == asked


@pytest.mark.slow
async def test_where_the_tokens_of_the_day_are_used_up_keywords_stand_and_it_is_said(
    around: World,
) -> None:
    async with around.opened(**MODEL, tokens_per_day="1000") as service:
        await completed(service)
        name = service.trials.begin(with_rival(service))
        first = await over(service, name)
        assert first.question is not None
        assert first.question.left_today <= 1000 < first.question.tokens
        second = await over(service, service.trials.ask(name))
        assert second.tried is not None
        assert second.answered is not None
        assert second.answered.stopped is not None
        assert (second.tried.judged_now, second.tried.by_keywords) == (0, 2)
        told = trial_telling.asking(second)["answered"]
        assert told.startswith("For this trial the model judged 0 items: at no cost. Today's")
