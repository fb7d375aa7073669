"""Whole runs, over real sites, databases, mail and a model that fails on request."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.app import App
from service.errors import LeaseLostError
from service.models import Answer, NoReason, ReasonCode, RunReport, Trigger, Vote
from service.storage.tables import runs
from service.storage.tables.runs import Claim
from tests.app.world import World, completed, read, rows, run, sent, titles
from tests.conftest import flush

BRAND = "debonairs"
NOTHING = ("agent_runs", "items", "stories", "sources", "outbox")


async def test_a_run_finds_mails_and_finds_nothing_twice(around: World, own_redis_url: str) -> None:
    around.fill()
    async with around.opened() as service:
        first = await completed(service)
        assert sorted(titles(first)) == ["Debonairs opens in Soweto", "Prize for the Triple-Decker"]
        assert (first["counts"]["new"], first["email"]["state"]) == (3, "queued")
        assert len(await sent(service)) == 2
        await flush(own_redis_url)
        second = await completed(service)
        assert (second["findings"], second["counts"]["new"]) == ([], 0)
        assert second["email"]["state"] == "nothing new"
        assert await sent(service) == []
    assert len(around.mail.messages) == 2


async def test_what_grouping_needed_goes_back_before_rows_are_made(
    around: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    around.fill()
    async with around.opened() as service:
        given: list[int] = []
        hooks = replace(service.pipeline._hooks, give_back=lambda: given.append(0))
        monkeypatch.setattr(service.pipeline, "_hooks", hooks)
        assert len(titles(await completed(service))) == 2
    assert given == [0]


@pytest.mark.fault(27)
async def test_one_source_down_costs_that_source_and_is_named(around: World) -> None:
    around.fill()
    around.down(1)
    async with around.opened() as service:
        result = await completed(service)
        await sent(service)
    assert titles(result) == ["Debonairs opens in Soweto"]
    assert result["counts"]["failed"] == 1
    [failed] = [one["name"] for one in result["sources"] if one["state"] == "failed"]
    assert failed == "Site 1"
    text = " ".join(read(around.mail.messages[0])[1].split())
    assert "1 of 3 sources could not be read: something may be missing here." in text
    assert failed not in text  # a source that fails once is the weather of the web


@pytest.mark.fault(28)
async def test_all_down_fails_the_run_and_tells_the_operator_once(around: World) -> None:
    around.fill()
    around.down(0, 1, 2)
    async with around.opened(alert_email_to="ops@example.com") as service:
        reports: list[RunReport] = []
        for _ in range(3):  # from the third on each source by itself counts as dead
            await rows(service, "UPDATE sources SET health = health - 'retry_at' RETURNING 1")
            reports.append(await run(service))
        assert {one.status for one in reports} == {"failed"}
        assert "none of the 3 sources could be read" in reports[0].error_message
        kept = await rows(service, "SELECT error_message, result FROM agent_runs")
        assert all("Check that this machine" in row["error_message"] for row in kept)
        assert kept[0]["result"]["counts"]["failed"] == 3
        assert len(await rows(service, "SELECT 1 FROM sources")) == 3
        await sent(service)
        around.down()
        await rows(service, "UPDATE sources SET health = health - 'retry_at' RETURNING 1")
        assert len(titles(await completed(service))) == 2
        await sent(service)
    subjects = [read(m)[0] for m in around.mail.messages if m.recipients == ("ops@example.com",)]
    assert len(subjects) == 2
    assert "something needs you" in subjects[0]
    assert "working again" in subjects[1]


async def test_a_dead_model_costs_the_model_and_not_the_run(around: World) -> None:
    around.fill()
    around.model.always = "quota"
    async with around.opened(evaluator="openai") as service:
        result = await completed(service)
        await sent(service)
    assert result["scorer"] == "lexical"
    assert len(result["findings"]) == 2
    note = next(note for note in result["notes"] if "quota" in note or "model" in note)
    text = " ".join(read(around.mail.messages[0])[1].split())
    assert note.split(".")[0][:30] not in text  # the page's and the operator's
    assert "everything is unscored" in text


async def test_what_the_model_does_not_score_is_decided_by_keywords_and_said(
    around: World,
) -> None:
    around.fill()
    around.model.always = "refusal"
    async with around.opened(evaluator="openai") as service:
        result = await completed(service)
        await sent(service)
        why = await runs.last_unscored_because(service.stores.database, "debonairs")
    assert result["counts"]["unscored"] == result["judging"]["asked"] == 2
    assert result["judging"]["unscored_because"]["code"] == "model_refused"
    assert why is not None
    assert why.code is ReasonCode.MODEL_REFUSED
    assert sorted(titles(result)) == ["Debonairs opens in Soweto", "Prize for the Triple-Decker"]
    mark = "judged by keywords: the model refused"
    assert {tuple(one["flags"]) for one in result["findings"]} == {(mark,)}
    text = " ".join(read(around.mail.messages[0])[1].split())
    assert mark.capitalize() in text
    assert "by keywords: everything is unscored, gpt-6-luna gave no verdict" in text
    assert "The model refused to judge 2 items; keywords decided." in result["notes"]


@pytest.mark.parametrize("away", [{"openai_api_key": "sk-wrong"}, {"tokens_per_day": "1"}])
async def test_what_keywords_left_out_while_the_model_was_away_is_asked_about_when_it_is_back(
    around: World, away: dict[str, str]
) -> None:
    around.fill()
    around.model.always = "401" if "openai_api_key" in away else ""
    async with around.opened(evaluator="openai", min_score="4.9", **away) as service:
        for _ in range(2):
            first = await completed(service)
            assert (titles(first), first["counts"]["unscored"]) == ([], 2)
    around.model.always = ""
    around.model.rewrite = lambda _, found: [one | {"relevance": 4, "impact": 3} for one in found]
    async with around.opened(evaluator="openai", min_score="4.9") as service:
        back = await completed(service)
        assert (back["counts"]["judged"], back["counts"]["unscored"]) == (2, 0)
        assert titles(back)
        assert await rows(service, "SELECT 1 FROM items WHERE retry IS NOT NULL") == []


async def test_what_keywords_left_out_for_a_silent_model_is_asked_about_again(
    around: World,
) -> None:
    around.fill()
    around.model.always = "missing"
    async with around.opened(evaluator="openai", min_score="4.9") as service:
        first = await completed(service)
        waiting = await rows(service, "SELECT title FROM items WHERE retry IS NOT NULL")
        assert first["counts"]["unscored"] == len(waiting) == 1
        assert titles(first) == []
        around.model.always = ""
        around.model.rewrite = lambda _, found: [
            one | {"relevance": 4, "impact": 3} for one in found
        ]
        second = await completed(service)
        assert second["counts"]["new"] == 0
        assert (second["counts"]["judged"], second["counts"]["unscored"]) == (len(waiting), 0)
        assert await rows(service, "SELECT 1 FROM items WHERE retry IS NOT NULL") == []
        assert await runs.last_unscored_because(service.stores.database, "debonairs") is None
    assert titles(second) == [row["title"] for row in waiting]


async def test_votes_that_cannot_be_read_are_said_and_cost_nothing_else(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        await service.stores.votes.close()
        result = await completed(service)
    assert "The votes could not be read" in result["notes"][0]
    assert len(result["findings"]) == 2


async def test_mail_waits_while_nobody_can_say_who_has_left(around: World) -> None:
    """The file of votes is locked: what could reach somebody who unsubscribed is not sent."""
    around.fill()
    async with around.opened() as service:
        await completed(service)
        await service.stores.votes.close()
        settled = await sent(service)
    assert [one.next.state for one in settled] == ["queued", "queued"]
    assert around.mail.messages == []


async def test_a_locked_file_of_votes_lets_the_run_go_on(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        with sqlite3.connect(service.stores.votes.path, isolation_level=None) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert len((await completed(service))["findings"]) == 2
            other.execute("ROLLBACK")
        other.close()


async def test_a_run_past_its_deadline_is_closed_and_counted(around: World) -> None:
    around.fill()
    around.model.delay = 2.0
    async with around.opened(evaluator="openai", run_deadline_seconds="5") as service:
        service.controller._deadline = 0.5
        report = await run(service)
        assert "did not finish within 0.5 seconds" in report.error_message
        assert await rows(service, "SELECT 1 FROM items") == []
        counted = service.metrics.render().decode()
    assert 'topfive_runs_total{status="failed",trigger="http"} 1.0' in counted


async def test_validators_are_written_only_after_the_commit(around: World) -> None:
    """A run that dies before it is stored leaves nothing that would turn into a 304 for ever."""
    around.fill()
    async with around.opened() as service:
        alone = await runs.claim(
            service.stores.database, brand_id=BRAND, trigger=_HTTP, owner="dead", lease_seconds=0.0
        )
        await runs.start(service.stores.database, alone)
        assert await runs.close_dead(service.stores.database, BRAND) == [alone.run_id]
        error = await _error_of(service, alone)
        assert "no longer ours" in error
        assert await rows(service, "SELECT 1 FROM items") == []
        assert len(titles(await completed(service))) == 2


async def _error_of(service: App, claimed: Claim) -> str:
    try:
        await service.pipeline.run(claimed, lambda _: None)
    except LeaseLostError as error:
        return error.message
    raise AssertionError("it was stored")


async def test_a_run_whose_process_died_is_closed_by_the_next(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        dead = await runs.claim(
            service.stores.database, brand_id=BRAND, trigger=_HTTP, owner="dead", lease_seconds=-1.0
        )
        assert len(titles(await completed(service))) == 2
        row = await runs.one(service.stores.database, dead.run_id)
    assert row is not None
    assert (row["status"], row["error_message"]) == ("failed", "lease expired")


@pytest.mark.parametrize(
    ("setting", "found"), [({"top_results": "1"}, 1), ({"min_score": "5"}, 0), ({}, 2)]
)
async def test_the_floor_and_the_number_are_those_of_the_settings(
    around: World, setting: dict[str, str], found: int
) -> None:
    around.fill()
    async with around.opened(**setting) as service:
        result = await completed(service)
    assert len(result["findings"]) == found
    assert (result["almost"] is not None) is (found == 1)


async def test_the_finalists_are_ordered_within_a_third_of_a_point(around: World) -> None:
    around.fill()
    around.publish(0, "rival", "Plato's Pizza cuts prices", "Plato's Pizza is cheaper now.")
    async with around.opened(evaluator="openai") as service:
        around.model.order = lambda shown: sorted(shown, key=lambda one: one.title, reverse=True)
        result = await completed(service)
        scores = await rows(service, "SELECT title, score FROM items WHERE score >= 2")
    assert any('"order"' in body["messages"][-1]["content"] for body in around.model.requests)
    ours = [f for f in result["findings"] if f["group"] == "brand"]
    assert ours[0]["title"] == "Prize for the Triple-Decker"
    assert 0 < ours[0]["score"] - ours[1]["score"] <= 0.6
    assert all(row["score"] <= 5 for row in scores)


async def test_who_judges_and_who_orders_are_shown_the_same_votes(around: World) -> None:
    around.fill()
    async with around.opened(evaluator="openai") as service:
        around.model.order = lambda shown: sorted(shown, key=lambda one: one.title)
        liked, other = (await completed(service))["findings"]
        for story, answer in ((liked["story"], Answer.YES), (other["story"], Answer.NO)):
            vote = Vote(recipient="0" * 16, story=story, answer=answer, at=around.clock())
            await service.stores.votes.record(replace(vote, brand_id="debonairs"))
        around.clock.by = timedelta(days=1)
        asked = len(around.model.requests)
        around.publish(0, "choir", "Debonairs Pizza has a choir", "It sings.")
        around.publish(1, "oven", "Debonairs Pizza builds an oven", "It is large.")
        await completed(service)
    told = {body["messages"][0]["content"] for body in around.model.requests[asked:]}
    [system] = told
    assert "A reader said yes" in system
    assert "A reader said no" in system
    assert any('"order"' in b["messages"][-1]["content"] for b in around.model.requests[asked:])


async def test_a_source_that_left_the_brand_file_is_forgotten(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        await completed(service)
        await rows(
            service,
            "INSERT INTO sources (brand_id, source_key, name, health) SELECT brand, 'old', 'Old', "
            '\'{"source_key": "old", "name": "Old"}\' '
            "FROM unnest(array['debonairs', 'other']) AS brand RETURNING 1",
        )
        await completed(service)
        left = await rows(service, "SELECT brand_id FROM sources WHERE source_key = 'old'")
    assert [row["brand_id"] for row in left] == ["other"]


async def test_a_dry_run_stores_nothing_and_the_real_one_still_finds_all(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        steps: list[Any] = []
        draft = await service.pipeline.draft(_RUN, steps.append, dry=True)
        assert draft.mail.letter is not None
        for table in NOTHING:
            assert await rows(service, f"SELECT 1 FROM {table}") == [], table  # noqa: S608
        assert len(titles(await completed(service))) == 2


async def test_a_run_that_is_interrupted_is_closed(around: World) -> None:
    around.fill()
    around.model.delay = 2.0
    async with around.opened(evaluator="openai") as service:
        await service.controller.start(_HTTP)
        await around.model_asked()
    async with around.opened() as service:
        [row] = await rows(service, "SELECT status, error_message FROM agent_runs")
    assert row["status"] == "failed"
    assert row["error_message"].startswith("stopped")


_HTTP = Trigger.HTTP
_RUN = "00000000-0000-0000-0000-000000000001"


async def test_not_about_us_reaches_what_a_name_means_in_the_next_run(around: World) -> None:
    around.fill()
    around.publish(0, "choir", "Debonairs boys choir sings in Lisbon", "They sang.")
    async with around.opened() as service:
        [choir] = [f for f in (await completed(service))["findings"] if "choir" in f["title"]]
        vote = Vote(recipient="0" * 16, story=choir["story"], answer=Answer.NO, at=around.clock())
        vote = replace(vote, brand_id=BRAND, reason=NoReason.WRONG_BRAND)
        await service.stores.votes.record(vote)
        around.publish(1, "tour", "Boys choir Debonairs on tour in Porto", "They sing.")
        around.publish(1, "oven", "Debonairs builds an oven", "It is large.")
        await completed(service)
        scores = await rows(service, "SELECT title, score FROM items")
    scored = {row["title"]: row["score"] for row in scores}
    assert not scored["Boys choir Debonairs on tour in Porto"]
    assert scored["Debonairs builds an oven"] > 2
