"""Playing the unchanged past again gives the mails that were sent, run by run."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.app import App
from service.models import Answer, Brand, NoReason, Vote
from service.signing import recipient_id
from service.storage.packed import unpacked
from service.storage.tables.recorded_runs import RecordedRun
from service.trials.past.material import gather
from service.trials.time_machine import Change, TimeMachine, WouldHaveBeen
from tests.app.world import ANNA, BEN, World, completed
from tests.e2e.newsweb import Story

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


WHO = ("Debonairs Pizza", "Debonairs", "Roman's Pizza", "The pizza trade", "Pizza Hut")
DID = (
    "opens a restaurant in {place}", "recalls a cheese after people fell ill in {place}",
    "closes its shop in {place}", "wins a prize in {place}", "is taken to court in {place}",
    "pays for a school in {place}", "puts up prices in {place}", "hires drivers in {place}",
    "tries a new dough in {place}", "is praised by customers in {place}",
)  # fmt: skip
PLACES = ("Soweto", "Durban", "Polokwane", "Gqeberha", "Kimberley", "Mbombela", "Paarl", "George")


HOURS = (0.2, 1.0, 2.5, 2.95, 3.05, 23.0)
"""How old stories are when they are brought out: some hardly within an age limit of three."""


def story(around: World, chance: random.Random, slug: str) -> Story:
    """Return a story that came out some hours ago, by the clock of this world."""
    who = chance.choice(WHO)
    title = f"{who} {chance.choice(DID).format(place=chance.choice(PLACES))}"
    more = chance.choice(("", " Three people were hurt.", " A child died of it on Monday.", ""))
    body = f"{title}, said a spokesman for {who} of {chance.randrange(9, 99)} shops.{more}"
    hours = timedelta(hours=chance.choice(HOURS))
    return Story(slug, title, body, around.clock() - hours)


def publish(around: World, chance: random.Random, number: int) -> None:
    """Bring out what this round brings; now and then an old story once more, told on."""
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        slug = f"s{number}-{chance.randrange(10**6)}"
        around.web.sites[chance.randrange(3)].stories.append(story(around, chance, slug))
    rain = Story(f"rain{number}", f"Rain {number} over the city", "It rained.", around.clock())
    around.web.sites[chance.randrange(3)].stories.append(rain)


async def cast(service: App, chance: random.Random, told: list[str]) -> None:
    answer = chance.choice((Answer.YES, Answer.NO, Answer.NO, Answer.UNDO))
    reason = NoReason.NONE
    if answer is Answer.NO:
        reason = chance.choice(list(NoReason))
    await service.stores.votes.record(Vote(
        brand_id=service.brand.id, recipient=recipient_id(chance.choice((ANNA, BEN))),
        story=chance.choice(told), answer=answer, reason=reason, at=service.overrides.clock(),
    ))  # fmt: skip


async def a_day(around: World, service: App, runs: int, seed: int) -> list[tuple[str, ...]]:
    """Let a day of runs go by, with stories coming out and readers voting; return the mails."""
    chance = random.Random(seed)
    told: list[str] = []
    mails = []
    for number in range(runs):
        publish(around, chance, number)
        result = await completed(service)
        mails.append(tuple(result["email"]["stories"]))
        told += mails[-1]
        if told and chance.random() < 0.25:
            await cast(service, chance, told)
        around.clock.by += TEN_MINUTES
    return mails


async def assert_true(service: App, mails: list[tuple[str, ...]]) -> None:
    material = await gather(service.stores.database, service.brand.id, LONG_AGO)
    assert material is not None
    recorded = [unpacked(RecordedRun, one.body) for one in material.runs]
    assert [set(one.mailed) for one in recorded] == [set(one) for one in mails]
    for (_, _, played), run in zip(TimeMachine(material, Change()).played(), recorded, strict=True):
        assert tuple(one.story.key for one in played.findings) == run.mailed
        assert sorted(played.stories) == sorted(run.stories)
        assert str(played.send).replace("nothing", "") == run.kind
        assert played.listed == run.listed


@pytest.mark.parametrize("top", ["5", "2"])
async def test_a_few_runs(around: World, top: str) -> None:
    async with around.opened(top_results=top) as service:
        mails = await a_day(around, service, 12, seed=1)
        assert any(mails)
        await assert_true(service, mails)


@pytest.mark.parametrize("settings", [
    {"evaluator": "openai", "top_results": "3"},
    {"email_schedule": "every 30 minutes", "quiet_hours": "21:00-06:30"},
], ids=["model", "a span"])  # fmt: skip
async def test_a_few_runs_and_what_other_brands_and_settings_make_of_them(
    around: World, settings: dict[str, str]
) -> None:
    around.clock.to_hour(19)  # it ends within the quiet hours, at whatever hour this runs
    async with around.opened(**settings) as service:
        mails = await a_day(around, service, 8, seed=7)
    around.clock.by += timedelta(minutes=50)
    async with around.opened(**settings | {"min_score": "1.5"}) as service:
        mails += await a_day(around, service, 4, seed=8)
        await assert_true(service, mails)
        material = await gather(service.stores.database, service.brand.id, LONG_AGO)
    assert material is not None
    brand, sent = service.brand, {key for mail in mails for key in mail}
    first = brand.sources[0]
    alone = TimeMachine(material, Change(brand=replace(brand, sources=(first,)))).tried(())
    assert {one.key for one in alone.gone} < sent
    light = replace(brand, sources=(replace(first, weight=0.5), *brand.sources[1:]))
    for other in (replace(brand, competitors=()), light):
        tried = TimeMachine(material, Change(brand=other)).tried(())
        assert tried.runs == len(mails)
        assert {one.key for one in tried.gone} <= sent
    many = TimeMachine(material, Change(min_score=0.0, top=20, competitors=20)).tried(())
    assert len(many.came) >= len(many.gone)
    for one in many.moved:  # at another place of its mail, or in another one
        assert one.before != one.after or one.then is not None
        assert one.then != one.at
        assert one.score > 0
    few = TimeMachine(material, Change(min_score=4.9)).tried(())
    assert {one.key for one in few.gone} < sent
    assert all(one.score >= 4.9 for one in few.came)


async def test_another_brand_is_tried_in_a_helper_process(around: World) -> None:
    async with around.opened() as service:
        measured = {name: value for name, value in os.environ.items() if name.startswith("COV")}
        service.trials.environment = measured
        mails = await a_day(around, service, 11, seed=1)
        away = await answered(service, Change(brand=a_far_brand(service)))
        assert {one.key for one in away.gone} == {key for mail in mails for key in mail}


@pytest.mark.slow
async def test_a_change_is_tried_in_a_helper_process(around: World) -> None:
    async with around.opened() as service:
        mails = await a_day(around, service, 12, seed=1)
        sent = {key for mail in mails for key in mail}
        fewer = await answered(service, Change(min_score=4.9))
        assert fewer.runs == len(mails)
        assert fewer.gone
        assert {one.key for one in fewer.gone} <= sent
        nothing = await answered(service, Change(brand=service.brand))
        assert (nothing.came, nothing.gone, nothing.moved) == ((), (), ())
        other = await answered(service, Change(brand=a_far_brand(service)))
        assert {one.key for one in other.gone} == sent
        rivals = await answered(service, Change(brand=replace(service.brand, competitors=())))
        assert not rivals.came or rivals.gone


def a_far_brand(service: App) -> Brand:
    """Return the brand with names and words that stand nowhere."""
    return replace(
        service.brand, display_name="Zqxv", aliases=(), core=("zqxv",), products=(), competitors=()
    )


async def answered(service: App, change: Change) -> WouldHaveBeen:
    name = service.trials.begin(change)
    trial = service.trials.of(name)
    assert trial is not None
    assert trial.task is not None
    await trial.task
    assert trial.tried is not None, trial.error
    return trial.tried


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("runs", "settings"),
    [
        (144, {"evaluator": "openai", "top_results": "3"}),
        (144, {"quiet_hours": "21:00-06:30", "top_results": "3", "catch_up_minutes": "60"}),
        (144, {"max_age_hours": "3", "top_results": "1", "catch_up_minutes": "30"}),
        (144, {"email_schedule": "every 60 minutes", "top_results": "2"}),
        (144, {"email_schedule": "06:30,12:00,17:45", "top_results": "4", "max_age_hours": "3"}),
        (60, {"email_schedule": "every 2h", "evaluator": "openai"}),
    ],
    ids=["model", "quiet hours", "soon too old", "an hour", "set times", "a span"],
)
async def test_a_day_of_runs(around: World, runs: int, settings: dict[str, str]) -> None:
    async with around.opened(**settings) as service:
        mails = await a_day(around, service, runs - 44, seed=7)
    # Settings are others from here on, and the service was down for a while.
    around.clock.by += timedelta(minutes=50)
    async with around.opened(**settings | {"min_score": "1.5", "top_results": "5"}) as service:
        mails += await a_day(around, service, 44, seed=8)
        assert sum(map(bool, mails)) >= 2
        await assert_true(service, mails)
