"""Past runs, rebuilt for ranking from what is kept of each item."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.models import Evaluation, Item, Link, RiskKind, Scorer, Story, StoryMemory, Trigger
from service.storage import replay_data
from service.storage.database import Database
from service.storage.json_codec import JudgedStory
from service.storage.tables import items, runs, stories

NOW = datetime(2026, 11, 1, 10, tzinfo=UTC)


def item(number: int) -> Item:
    return Item(f"{number:032x}", f"https://x/{number}", f"T{number}", "", f"S{number}", NOW, NOW)


async def stored_run(database: Database, *outcomes: items.ItemOutcome, failed: bool = False) -> str:
    claimed = await runs.claim(database, brand_id="b", trigger=Trigger.HTTP, owner="o")
    await runs.start(database, claimed)
    async with database.transaction() as connection:
        await items.save(connection, "b", claimed.run_id, outcomes)
        if failed:
            await runs.fail(connection, claimed, "broken")
        else:
            await runs.complete(connection, claimed, {})
    return claimed.run_id


async def test_completed_runs_come_back_with_their_stories(database: Database) -> None:
    detail = {"link": "direct", "risk": 2, "risk_kind": "legal", "scorer": "openai", "why": "w"}
    told = [
        items.ItemOutcome(item=item(1), outcome="mailed", score=4.0, story="k", detail=detail),
        items.ItemOutcome(item=item(2), outcome="mailed", score=3.0, story="k"),
        items.ItemOutcome(item=item(3), outcome="unscored", retry=True),
    ]
    first = await stored_run(database, *told)
    other = items.ItemOutcome(item=item(5), outcome="x", score=2.0, story="m")
    await stored_run(database, other, failed=True)
    await stored_run(database)
    last = items.ItemOutcome(item=item(4), outcome="almost", score=1.0, story="l")
    second = await stored_run(database, last)
    past = await replay_data.past_runs(database, "b")
    assert [one.run_id for one in past] == [first, second]
    [story] = past[0].stories
    assert (story.key, [one.title for one in story.items]) == ("k", ["T1", "T2"])
    assert story.outlets == ("S1", "S2")
    judged = past[0].evaluations[item(1).id]
    assert (judged.link, judged.risk_kind) == (Link.DIRECT, RiskKind.LEGAL)
    assert (judged.scorer, judged.score) == (Scorer.OPENAI, 4.0)
    assert past[0].evaluations[item(2).id].link is Link.NONE
    assert len(await replay_data.past_runs(database, "b", limit=1)) == 1


def judged(number: int, score: float, met: int, risk: int = 0) -> JudgedStory:
    one = item(number)
    story = Story(key="k" * 16, items=(one,), first_seen=NOW, last_seen=NOW, outlets=("S",))
    evaluation = Evaluation(item_id=one.id, score=score, risk=risk)
    met_at = NOW + timedelta(hours=met)
    return JudgedStory(story=story, evaluation=evaluation, met_at=met_at)


async def test_a_candidate_stays_until_a_better_one_or_a_mail(database: Database) -> None:
    run_id = await stored_run(database)
    memory = StoryMemory(
        key="k" * 16, title="T", first_seen=NOW, last_seen=NOW, outlets=("S", "T"),
        sketch={"terms": "x"},
    )  # fmt: skip

    async def keep(one: JudgedStory | None, *, mailed: bool = False) -> list[float | None]:
        row = stories.StoryRow(memory=memory, candidate=one, finding={"a": 1} if mailed else None)
        async with database.transaction() as connection:
            await stories.save(connection, "b", run_id, [row])
        found = await stories.candidates(database, "b", NOW, fresh_since=NOW)
        return [held.evaluation.score for held in found]

    assert await keep(judged(1, 4.0, 1)) == [4.0]
    assert await keep(judged(2, 2.0, 2)) == [4.0]
    assert await keep(None) == [4.0]
    assert await keep(judged(3, 3.0, 2, risk=3)) == [3.0]
    [held] = await stories.candidates(database, "b", NOW, fresh_since=NOW)
    assert held.story.outlets == ("S", "T")
    assert held.story.sketch == {"terms": "x"}
    assert held.story.memory == memory
    assert await stories.candidates(database, "b", NOW + timedelta(hours=2), fresh_since=NOW) == []
    assert await keep(judged(4, 1.0, 3), mailed=True) == [1.0]
    assert await keep(None, mailed=True) == []
