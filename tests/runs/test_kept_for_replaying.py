"""What a run keeps so that it can be played again, and what of it goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.app import App
from service.models import Answer, Vote
from service.signing import recipient_id
from service.storage.packed import inflated, unpacked
from service.storage.tables import recorded_runs, texts
from service.storage.tables.recorded_runs import (
    STORIES,
    RecordedRules,
    RecordedRun,
    RecordedVotes,
)
from service.storage.upkeep import retention
from tests.app.world import ANNA, BEN, World, completed, counted, rows

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TABLES = ("texts", "recorded_runs", "recorded_states")


async def cast(service: App, who: str, story: str) -> None:
    vote = Vote(
        brand_id=service.brand.id, recipient=recipient_id(who), story=story, answer=Answer.YES,
        at=service.overrides.clock(), comment="a word",
    )  # fmt: skip
    await service.stores.votes.record(vote)


async def forget(service: App, who: str) -> None:
    await service.stores.votes.forget(recipient_id(who), datetime.now(UTC))
    assert await retention.forget_address(service.stores.database, who.upper()) > 0


async def clean(service: App, text_days: int) -> None:
    await retention.delete_old(
        service.stores.database, service.brand.id, days=365, text_days=text_days, voted_stories=()
    )


async def test_a_run_keeps_texts_and_what_its_choice_saw(around: World) -> None:
    around.fill()
    async with around.opened(top_results="3") as service:
        result = await completed(service)
        database, brand = service.stores.database, service.brand.id
        [packed] = await recorded_runs.since(database, brand, LONG_AGO)
        run = unpacked(RecordedRun, packed.body)
        held = {key: texts.unpack(body) for key, _, body in await texts.since(
            database, brand, LONG_AGO)}  # fmt: skip
        assert {key for key, _ in run.items} == set(held)
        assert len(held) == 3
        assert any("Soweto" in item.title for item in held.values())
        assert run.mailed == tuple(result["email"]["stories"])
        assert (run.kind, run.readers, run.order) == ("digest", 2, None)
        assert set(run.evaluations) <= set(held)
        states = await recorded_runs.states(database, brand)
        assert unpacked(RecordedRules, states["rules", packed.rules_mark]).top == 3
        began = await recorded_runs.beginning(database, brand, LONG_AGO)
        assert began is not None
        assert unpacked(STORIES, began[1]) == ()


async def test_what_runs_have_in_common_is_kept_once(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        result = await completed(service)
        await completed(service)
        around.clock.by = timedelta(hours=1)
        await cast(service, ANNA, result["email"]["stories"][0])
        await completed(service)
        kinds = await rows(
            service,
            "SELECT kind, count(*) AS n FROM recorded_states GROUP BY kind ORDER BY kind",
        )
        assert {row["kind"]: row["n"] for row in kinds} == {
            "brand": 1, "rules": 1, "stories": 1, "votes": 2,
        }  # fmt: skip
        around.clock.by = timedelta(hours=26)
        await completed(service)
        later = await recorded_runs.beginning(
            service.stores.database, service.brand.id, datetime.now(UTC) + timedelta(hours=20)
        )
        assert later is not None
        assert {one.memory.key for one in unpacked(STORIES, later[1])} >= set(
            result["email"]["stories"]
        )


async def test_where_a_run_has_no_record_playing_begins_anew(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        await completed(service)
    async with around.opened(keep_text_days="0") as service:
        await completed(service)
        assert (await counted(service, TABLES))["recorded_runs"] == 1
    async with around.opened() as service:
        await completed(service)
        begun = await rows(service, "SELECT 1 FROM recorded_states WHERE kind = 'stories'")
        assert len(begun) == 2


async def test_votes_of_one_who_is_forgotten_go_and_their_number_stays(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        story = (await completed(service))["email"]["stories"][0]
        await cast(service, ANNA, story)
        await cast(service, BEN, story)
        await completed(service)
        database = service.stores.database
        await forget(service, ANNA)
        packed = (await recorded_runs.since(database, service.brand.id, LONG_AGO))[-1]
        states = await recorded_runs.states(database, service.brand.id)
        votes = unpacked(RecordedVotes, states["votes", packed.votes_mark])
        assert [(one.recipient, one.comment) for one in votes.votes] == [(recipient_id(BEN), "")]
        assert votes.forgotten == 1
        everything = b"".join(inflated(body) for body in states.values())
        assert recipient_id(ANNA).encode() not in everything
        await forget(service, BEN)
        await completed(service)
        states = await recorded_runs.states(database, service.brand.id)
        assert not any(unpacked(RecordedVotes, body).votes for (kind, _), body in states.items()
                       if kind == "votes")  # fmt: skip


async def test_all_of_it_goes_with_the_texts(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        await completed(service)
        for days, left in ((30, True), (0, False)):
            await clean(service, days)
            found = (await counted(service, TABLES)).values()
            assert all(found) if left else not any(found)
