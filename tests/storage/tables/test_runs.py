"""Claims, leases and fences, against a real PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.errors import LeaseLostError, RunInProgressError, SlotTakenError
from service.models import (
    Cost,
    HealthState,
    Item,
    Scorer,
    SourceHealth,
    StoryMemory,
    Trigger,
    is_cut_off,
)
from service.models.run_result import RunResult
from service.storage.database import Database
from service.storage.tables import items, runs, sources, stories
from service.storage.tables.mail.last_mail import last_answered_slot, last_mailed_at

SLOT = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
NOW = datetime.now(UTC)


async def claim(
    database: Database,
    owner: str = "a",
    slot: datetime | None = None,
    *,
    brand: str = "b",
    lease: float = 30.0,
    dead: Sequence[str] = (),
) -> runs.Claim:
    return await runs.claim(
        database, brand_id=brand, trigger=Trigger.HTTP, owner=owner, slot=slot,
        lease_seconds=lease, is_dead=dead.__contains__,
    )  # fmt: skip


async def finish(database: Database, claimed: runs.Claim) -> None:
    await runs.start(database, claimed)
    async with database.transaction() as connection:
        await runs.complete(connection, claimed, {"findings": []})


async def test_a_run_goes_from_pending_to_completed(database: Database) -> None:
    claimed = await claim(database, slot=SLOT)
    row = await runs.one(database, claimed.run_id)
    assert row is not None
    assert (row["status"], row["slot"], row["trigger"]) == ("pending", SLOT.isoformat(), "http")
    await finish(database, claimed)
    row = await runs.one(database, claimed.run_id)
    assert row is not None
    assert (row["status"], row["result"]) == ("completed", {"findings": []})
    assert row["completed_at"] >= row["started_at"]


async def test_never_two_runs_of_a_brand_at_once(database: Database) -> None:
    attempts = await asyncio.gather(
        *(claim(database, owner=str(n)) for n in range(20)), return_exceptions=True
    )
    winners = [one for one in attempts if isinstance(one, runs.Claim)]
    losers = [one for one in attempts if isinstance(one, RunInProgressError)]
    assert (len(winners), len(losers)) == (1, 19)
    assert {one.run_id for one in losers} == {winners[0].run_id}


async def test_two_brands_run_side_by_side(database: Database) -> None:
    first, second = await claim(database, brand="one"), await claim(database, brand="two")
    assert first.run_id != second.run_id


async def test_a_slot_is_claimed_once_for_ever(database: Database) -> None:
    claimed = await claim(database, slot=SLOT)
    await finish(database, claimed)
    with pytest.raises(SlotTakenError):
        await claim(database, slot=SLOT)
    await claim(database, slot=SLOT + timedelta(minutes=10))


async def test_an_expired_run_is_closed_by_whoever_meets_it(database: Database) -> None:
    dead = await claim(database, lease=-1.0)
    alive = await claim(database, owner="other")
    row = await runs.one(database, dead.run_id)
    assert row is not None
    assert (row["status"], row["error_message"]) == ("failed", "lease expired")
    assert alive.run_id != dead.run_id


async def test_a_run_of_a_dead_owner_is_closed_before_its_lease_ends_and_no_other(
    database: Database,
) -> None:
    killed = await claim(database, owner="killed")
    elsewhere = await claim(database, owner="elsewhere", brand="other")
    with pytest.raises(RunInProgressError):
        await claim(database, owner="next", dead=["another"])
    assert await runs.close_dead(database, "b", ["killed", "elsewhere"].__contains__) == [
        killed.run_id
    ]
    row = await runs.one(database, elsewhere.run_id)
    assert row is not None
    assert row["status"] == "pending"
    with pytest.raises(LeaseLostError):
        await runs.renew(database, killed)
    again = await claim(database, owner="killed twice")
    await claim(database, owner="next", dead=["killed twice"])
    row = await runs.one(database, again.run_id)
    assert row is not None
    assert (row["status"], row["error_message"]) == ("failed", "lease expired")


async def test_a_slot_whose_run_died_is_run_once_more_and_never_again(database: Database) -> None:
    await claim(database, slot=SLOT, lease=-1.0)
    again = await claim(database, owner="restarted", slot=SLOT)
    with pytest.raises(RunInProgressError):  # it may be cut off yet
        await claim(database, owner="standby", slot=SLOT)
    with pytest.raises(SlotTakenError) as taken:
        await claim(database, owner="third", slot=SLOT, dead=["restarted"])
    assert taken.value.newest == SLOT
    row = await runs.one(database, again.run_id)
    assert row is not None
    assert row["error_message"] == "lease expired"


async def test_a_slot_is_made_up_for_by_one_run_that_then_holds_it(database: Database) -> None:
    await claim(database, slot=SLOT, lease=-1.0)
    attempts = await asyncio.gather(
        *(claim(database, owner=str(n), slot=SLOT) for n in range(20)), return_exceptions=True
    )
    [again] = [one for one in attempts if isinstance(one, runs.Claim)]
    await finish(database, again)
    with pytest.raises(SlotTakenError):
        await claim(database, slot=SLOT)
    await claim(database, slot=SLOT + timedelta(minutes=10))
    with pytest.raises(SlotTakenError):  # told at once, whatever else goes on
        await claim(database, slot=SLOT)


@pytest.mark.parametrize(
    ("message", "again"),
    [
        ("lease expired", True),
        ("stopped: the service was shut down during the run", True),
        ("gestoppt: der Dienst endete", False),
        ("none of the 3 sources could be read", False),
        ("did not finish within 540 seconds (RUN_DEADLINE_SECONDS)", False),
        ("a fault in Topfive: KeyError('lease expired')", False),
    ],
)
async def test_only_a_run_that_was_cut_off_gives_its_slot_back(
    database: Database, message: str, again: bool
) -> None:
    claimed = await claim(database, slot=SLOT)
    async with database.connection() as connection:
        await runs.fail(connection, claimed, message)
    assert is_cut_off("failed", message) is again
    try:
        await claim(database, slot=SLOT)
    except SlotTakenError:
        assert not again
    else:
        assert again


async def test_the_newest_run_since_another_ended_is_found(database: Database) -> None:
    dead = await claim(database, lease=-1.0)
    assert await runs.since_end_of(database, dead.run_id) is None
    await claim(database, brand="other")
    await runs.close_dead(database, "b")
    assert await runs.since_end_of(database, dead.run_id) is None
    for _ in range(2):
        later = await claim(database)
        assert await runs.since_end_of(database, dead.run_id) == later.run_id
        await finish(database, later)


async def test_a_sign_of_life_that_meets_the_runs_own_commit_is_not_refused(
    database: Database,
) -> None:
    claimed = await claim(database)
    await finish(database, claimed)
    await runs.renew(database, claimed)


async def test_the_figures_since_a_moment_are_sums_over_runs(database: Database) -> None:
    counts = {"items": 7, "new": 3, "judged": 2, "unscored": 1}
    for _ in range(2):
        claimed = await claim(database)
        await runs.start(database, claimed)
        async with database.transaction() as connection:
            await runs.complete(connection, claimed, {"counts": counts})
    assert await runs.counts_since(database, "b", NOW - timedelta(hours=1)) == {
        name: 2 * count for name, count in counts.items()
    }
    later = datetime.now(UTC) + timedelta(hours=1)
    assert set((await runs.counts_since(database, "b", later)).values()) == {0}


async def test_what_judging_cost_since_a_moment_is_summed(database: Database) -> None:
    since = NOW - timedelta(hours=1)
    assert await runs.cost_since(database, "b", since) == Cost()
    for cost in (
        {"model": "m", "calls": 2, "prompt_tokens": 10, "completion_tokens": 3, "usd": 0.5},
        {"model": "", "calls": 0, "usd": 0.0, "estimated": False, "unpriced": False},
        {"model": "m", "calls": 1, "prompt_tokens": 5, "usd": 0.25, "estimated": True},
    ):
        await _completed(database, {"cost": cost})
    spent = Cost(
        model="m", calls=3, prompt_tokens=15, completion_tokens=3, usd=0.75, estimated=True
    )
    assert await runs.cost_since(database, "b", since) == spent
    await _completed(database, {"cost": {"calls": 1, "usd": None, "unpriced": True}})
    assert (await runs.cost_since(database, "b", since)).usd is None
    assert await runs.cost_since(database, "other", since) == Cost()


async def test_the_newest_that_completed_is_found_behind_those_that_failed(
    database: Database,
) -> None:
    assert await runs.last_completed(database, "b") is None
    await _completed(database, {"scorer": "openai"})
    failed = await claim(database)
    async with database.connection() as connection:
        await runs.fail(connection, failed, "all down", {})
    row = await runs.last_completed(database, "b")
    assert row is not None
    assert row.result == RunResult(scorer=Scorer.OPENAI)


async def _completed(database: Database, result: dict[str, Any]) -> None:
    claimed = await claim(database)
    await runs.start(database, claimed)
    async with database.transaction() as connection:
        await runs.complete(connection, claimed, result)


async def test_a_frozen_process_that_thaws_can_write_nothing(database: Database) -> None:
    frozen = await claim(database, lease=0.05)
    await runs.start(database, frozen)
    await asyncio.sleep(0.1)
    assert await runs.close_dead(database, "b") == [frozen.run_id]
    with pytest.raises(LeaseLostError):
        await runs.renew(database, frozen)

    async def write() -> None:
        async with database.transaction() as connection:
            await runs.complete(connection, frozen, {})

    with pytest.raises(LeaseLostError):
        await write()


async def test_a_renewed_lease_lives_on(database: Database) -> None:
    claimed = await claim(database, lease=0.05)
    await runs.renew(database, claimed, 30.0)
    await asyncio.sleep(0.1)
    assert await runs.close_dead(database, "b") == []


async def test_a_failed_run_says_why(database: Database) -> None:
    await finish(database, await claim(database))
    for _ in range(2):
        claimed = await claim(database)
        async with database.connection() as connection:
            await runs.fail(connection, claimed, "all sources are down")
    rows = await runs.newest(database, "b", 2)
    assert [row["error_message"] for row in rows] == ["all sources are down"] * 2


async def test_an_id_that_is_none_finds_nothing(database: Database) -> None:
    assert await runs.one(database, "no-uuid") is None
    assert await runs.one(database, "00000000-0000-0000-0000-000000000000") is None
    assert await last_answered_slot(database, "b", NOW) is None
    assert await runs.first_started_at(database, "b") is None


async def test_the_set_time_that_was_last_answered_is_known(database: Database) -> None:
    for email in ({"slot": SLOT.isoformat()}, {"slot": None}):
        claimed = await claim(database)
        await runs.start(database, claimed)
        async with database.transaction() as connection:
            await runs.complete(connection, claimed, {"email": email})
    answered = await last_answered_slot(database, "b", datetime.now(UTC))
    assert answered is not None
    assert answered[0] == SLOT
    begun = await runs.first_started_at(database, "b")
    assert begun is not None
    assert begun < answered[1]


async def test_nothing_waits_for_what_a_clock_that_was_ahead_wrote_down(database: Database) -> None:
    ends = (timedelta(hours=-5), timedelta(hours=1), timedelta(days=400))
    now = datetime.now(UTC)
    for ahead in ends:
        claimed = await claim(database)
        await runs.start(database, claimed)
        at = (now + ahead).isoformat()
        email = {"kind": "digest", "slot": at, "collected_at": at}
        async with database.transaction() as connection:
            await runs.complete(connection, claimed, {"email": email})
            await connection.execute(
                "UPDATE agent_runs SET started_at = $2 WHERE id::text = $1",
                claimed.run_id, now + ahead,
            )  # fmt: skip
    for moment, last in ((now, ends[1]), (now - timedelta(hours=2), ends[0])):
        assert await last_mailed_at(database, "b", moment) == now + last
        assert await last_answered_slot(database, "b", moment) == (now + last, now + last)
    newest = await runs.last_completed(database, "b")
    assert newest is not None
    assert newest.started_at == now + ends[1]


def item(number: int) -> Item:
    return Item(f"{number:032x}", f"https://x/{number}", f"Title {number}", "Text", "S", NOW, NOW)


async def test_what_was_read_is_known_and_what_was_not_judged_comes_back(
    database: Database,
) -> None:
    run_id = (await claim(database)).run_id
    outcomes = [
        items.ItemOutcome(
            item=item(1), outcome="mailed", score=4.0, story="k", detail={"why": "x"}
        ),
        items.ItemOutcome(item=item(2), outcome="unscored", retry=True),
    ]
    async with database.transaction() as connection:
        await items.save(connection, "b", run_id, outcomes)
    ids = [item(n).id for n in (1, 2, 3)]
    assert await items.known(database, "b", ids) == set(ids[:2])
    assert await items.known(database, "other", ids) == set()
    assert await items.to_retry(database, "b", timedelta(hours=1), 9) == [item(2)]
    assert await items.to_retry(database, "b", timedelta(0), 9) == []
    async with database.transaction() as connection:
        judged = items.ItemOutcome(item=item(2), outcome="not chosen", score=1.0)
        await items.save(connection, "b", run_id, [judged])
    assert await items.to_retry(database, "b", timedelta(hours=1), 9) == []
    async with database.transaction() as connection:
        copies = [items.ItemOutcome(item=item(2), outcome="copy")]
        await items.save(connection, "b", run_id, copies)
    assert await items.known(database, "b", [item(2).id]) == {item(2).id}
    assert await items.best_score(database, "b", NOW - timedelta(hours=1)) == 1.0
    assert await items.best_score(database, "b", NOW + timedelta(hours=1)) is None
    rows = await items.of_run(database, run_id)
    assert [(row["outcome"], row["score"]) for row in rows] == [
        ("mailed", 4.0),
        ("not chosen", 1.0),
    ]


async def test_stories_keep_what_later_runs_do_not_bring(database: Database) -> None:
    run_id = (await claim(database)).run_id
    memory = StoryMemory(key="00000000000000aa", title="T", first_seen=NOW, last_seen=NOW)
    row = stories.StoryRow(memory=memory, finding={"why": "because"})
    async with database.transaction() as connection:
        await stories.save(connection, "b", run_id, [row])
        await stories.save(connection, "b", run_id, [stories.StoryRow(memory=memory)])
    assert await stories.recent(database, "b", memory.last_seen - timedelta(hours=1)) == [memory]
    assert await stories.recent(database, "b", memory.last_seen) == []
    assert await stories.by_keys(database, "b", [memory.key, "x"]) == {memory.key: memory}
    assert await stories.finding(database, "b", memory.key) == {
        "title": "T", "why": "because", "story": memory.key,
    }  # fmt: skip
    assert await stories.finding(database, "b", "unknown") is None
    assert await stories.candidates(database, "b", NOW, fresh_since=NOW) == []


async def test_the_health_of_sources_is_kept(database: Database) -> None:
    health = SourceHealth(
        source_key="k", name="News", state=HealthState.FAILING, since=NOW, failures=3
    )
    async with database.transaction() as connection:
        await sources.save(connection, "b", [health])
    assert await sources.all_of(database, "b") == {"k": health}


async def test_the_fields_of_a_row_are_the_columns_of_the_table(database: Database) -> None:
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'agent_runs' AND table_schema = current_schema()"
        )
    assert set(runs.RunRecord.model_fields) == {row["column_name"] for row in rows}
