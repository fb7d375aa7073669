"""Trials that come to no answer: each says so in words, and leaves the way free for the next."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.app import App
from service.errors import TemporaryError
from service.models import Evaluation
from service.ranking.stories import group, told_by
from service.storage.json_codec import JudgedStory
from service.storage.tables.recorded_runs import RecordedStory, RecordedWindow
from service.trials.past.sketches import LazySketch
from service.trials.past.world import World as PastWorld
from service.trials.time_machine import Change, WouldHaveBeen
from service.trials.trials import ItemPrice, Trial, Trials
from tests.app.world import World, completed
from tests.ranking.samples import item, kept, story

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


async def over(trials: Trials, change: Change) -> Trial:
    trial = trials.of(trials.begin(change))
    assert trial is not None
    assert trial.task is not None
    await asyncio.wait([trial.task])
    return trial


def trials_of(service: App, **other: Any) -> Trials:
    usual: dict[str, Any] = {
        "brand_id": service.brand.id, "days": 30, "clock": service.overrides.clock,
    }  # fmt: skip
    return Trials(service.stores.database, service.stores.votes, **usual | other)


async def test_what_goes_wrong_in_a_trial_is_said_and_the_next_one_may_begin(
    around: World,
) -> None:
    def broken() -> datetime:
        raise RuntimeError("no clock")

    around.fill()
    async with around.opened() as service:
        await completed(service)
        made = trials_of(service)
        crashed = await over(made, Change(brand="none"))  # type: ignore[arg-type]
        assert "did not come to an end" in crashed.error
        assert crashed.over
        fault = await over(trials_of(service, clock=broken), Change())
        assert "RuntimeError" in fault.error
        unlimited = await over(trials_of(service, brand_id="other"), Change())
        assert unlimited.tried == WouldHaveBeen()
        assert await trials_of(service, days=0).of_brand(service.brand) == {}
        begun = made.of((await made.of_brand(service.brand))["trial"])
        assert begun is not None
        await made.close()
        assert begun.task is not None
        assert begun.task.cancelled()


async def test_trials_are_played_one_after_the_other_and_the_same_one_is_joined(
    around: World,
) -> None:
    async with around.opened() as service:
        made = trials_of(service)
        first = made.begin(Change(top=3))
        second = made.begin(Change(top=4))
        assert made.begin(Change(top=3)) == first
        await asyncio.sleep(0)
        going, waiting = made.of(first), made.of(second)
        assert going is not None
        assert waiting is not None
        assert (going.waits, going.joined) == (False, True)
        assert (waiting.waits, waiting.joined) == (True, False)
        assert made.ask(first) == first
        others = [made.begin(Change(top=number)) for number in range(5, 9)]
        with pytest.raises(TemporaryError):
            made.begin(Change(top=9))
        assert "wait" in (await made.of_brand(service.brand))["why"]
        last = made.of(others[-1])
        assert last is not None
        assert last.task is not None
        await last.task
        assert waiting.tried == going.tried == WouldHaveBeen()
        assert made.begin(Change(top=3)) != first
        await made.close()


def test_what_has_no_price_costs_nobody_knows_how_much() -> None:
    trial = Trial(Change())
    assert trial.usd_a_month(10) is None
    trial.price = ItemPrice(0.01)
    trial.tried = WouldHaveBeen()
    assert trial.usd_a_month(10) is None
    trial.tried = WouldHaveBeen(since=NOW - timedelta(days=15), until=NOW)
    assert trial.usd_a_month(10) == pytest.approx(0.2)
    trial.price = ItemPrice(None)
    assert trial.usd_a_month(10) is None


def test_a_sketch_that_nobody_asks_for_is_the_one_that_would_have_been_made() -> None:
    text = "Debonairs Pizza opened a restaurant in Soweto on Monday, said Thabo Mokoena. " * 6
    first = [replace(item("Debonairs opens in Soweto"), text=text)]
    late = LazySketch(first, None, NOW)
    assert late.before() is None
    with pytest.raises(KeyError):
        late["other"]
    whole = group(first, now=NOW)[0].sketch
    known = told_by(first, None, NOW, late)
    memory = kept(known)
    assert memory.sketch is late
    second = [item("Debonairs opens a second restaurant in Soweto")]
    later = LazySketch(second, memory, NOW)
    # Each part is made alone, and before it that of the story as it was.
    (both,) = group(second, [replace(memory, sketch=whole)], NOW)
    assert later["names"] == both.sketch["names"]
    assert later.before() is late
    assert dict(later) == dict(both.sketch)
    assert dict(late) == dict(whole)
    assert len(late) == len(whole)


def test_a_past_that_begins_with_stories_knows_them_and_those_that_are_met_later() -> None:
    told = kept(story("Debonairs opens in Soweto"))
    older = kept(story("Debonairs closes in Durban"))
    never = datetime.min.replace(tzinfo=UTC)
    window = RecordedWindow(answered=never, since=never)
    past = PastWorld([RecordedStory(memory=told, first_seen=NOW)], window)
    past.meet({older.key: RecordedStory(memory=older, first_seen=NOW)})
    assert past.one(told.key) == told
    assert past.one(older.key) == older
    assert past.one("none") is None
    assert {one.key for one in past.recent(never)} == {told.key, older.key}
    # One text under a headline of other words belongs to the story to which it belonged.
    other = item("Pizza chain grows")
    assert past.alike([other], never, ()) == []
    assert past.alike([other], never, (), [told.key, "none"]) == [told]
    assert past.alike([item("Debonairs again")], never, ()) == [told]


def test_what_an_article_says_itself_by_now_takes_the_place_of_what_it_said() -> None:
    told = kept(story("Debonairs opens in Soweto"))
    never = datetime.min.replace(tzinfo=UTC)
    past = PastWorld([], RecordedWindow(answered=never, since=never))
    for title, score, stands in (
        ("Debonairs opens in Soweto", 3.0, 3.0),
        ("Debonairs opens in Soweto", 2.0, 2.0),
        ("A new Debonairs in Soweto", 1.0, 2.0),
    ):
        one = story(title)
        judged = JudgedStory(
            story=replace(one, key=told.key), met_at=NOW, competes_again=True,
            evaluation=Evaluation(item_id=one.items[0].id, score=score),
        )  # fmt: skip
        past.save([(told, judged)], (), {})
        [held] = past.candidates(never, fresh_since=NOW - timedelta(days=9), asked=())
        assert held.evaluation.score == stands
