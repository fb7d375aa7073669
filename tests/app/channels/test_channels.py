"""What channels get of a service's runs, when, and what the team behind one says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from service.app import App
from service.feedback.export import rows as exported
from service.models import Answer, Vote, VoteEffect
from service.signing import recipient_id
from service.storage.upkeep import retention
from service.wording.votes import team_in, vote_effect
from tests.app.test_server import ask, serving
from tests.app.world import World, completed, rows, sent
from tests.delivery.channels.chat.servers import NOW, Service
from tests.delivery.channels.chat.servers import serving as chat_serving
from tests.e2e.test_whole_program import free_port


@pytest.fixture
async def chat() -> AsyncIterator[Service]:
    """A chat service on this machine."""
    async with chat_serving() as service:
        yield service


def settings(chat: Service, folder: Path, *channels: str) -> dict[str, str]:
    """Return the settings that name channels with rooms of that service."""
    file = folder / "channels.yaml"
    entries = [f"- {{url: 'ntfy://127.0.0.1:{chat.port}/topic', {one}}}" for one in channels]
    file.write_text("\n".join(entries), encoding="utf-8")
    return {
        "channels_file": str(file),
        "channel_allow_networks": "127.0.0.0/8",
        "port": str(free_port()),
    }


def told(chat: Service) -> list[str]:
    """Return the headlines that arrived in the room."""
    return [body["message"].splitlines()[0].split(":")[0] for body in chat.messages]


async def outbox(service: App) -> list[dict[str, Any]]:
    """Return what went to channels."""
    return await rows(
        service,
        "SELECT recipient, state, message_id, urgent FROM outbox "
        "WHERE starts_with(recipient, 'channel:') ORDER BY id",
    )


SOWETO, PRIZE = "Debonairs opens in Soweto", "Prize for the Triple-Decker"


async def test_a_channel_with_the_mails_schedule_gets_what_the_mail_has(
    around: World, chat: Service, tmp_path: Path
) -> None:
    around.fill()
    async with around.opened(**settings(chat, tmp_path, "name: team")) as service:
        result = await completed(service)
        assert result["email"]["recipients"] == [
            "anna@example.com", "ben@example.com", "channel:team",
        ]  # fmt: skip
        await sent(service)
        assert sorted(told(chat)) == sorted(one["title"] for one in result["findings"])
        assert {row["state"] for row in await outbox(service)} == {"sent"}
        (row,) = await rows(service, "SELECT result FROM agent_runs")
        assert row["result"]["email"]["state"] == "sent"
        # The mail's pages show mail alone, and the next run has nothing more to tell.
        before = len(chat.messages)
        await completed(service)
        await sent(service)
        assert len(chat.messages) == before
    assert len(around.mail.messages) == 2


async def test_a_channel_gets_what_reaches_its_least_score_or_risk(
    around: World, chat: Service, tmp_path: Path
) -> None:
    around.fill()
    around.publish(
        0, "sick", "Debonairs Pizza: customers fall ill",
        "Ten people were taken to hospital with food poisoning after eating Debonairs Pizza.",
    )  # fmt: skip
    named = settings(chat, tmp_path, "name: risks, min_risk: 2", "name: best, min_score: 5")
    async with around.opened(**named) as service:
        result = await completed(service)
        risky = [one["title"] for one in result["findings"] if one["risk"] >= 2]
        best = [one["title"] for one in result["findings"] if one["score"] >= 5]
        assert risky
        assert len(risky) < len(result["findings"])
        await sent(service)
        to = [row["recipient"] for row in await outbox(service)]
        assert (to.count("channel:risks"), to.count("channel:best")) == (len(risky), len(best))


async def test_a_channel_has_a_schedule_of_its_own(
    around: World, chat: Service, tmp_path: Path
) -> None:
    # The database's clock is not moved: no time of sending may lie between it and the world's.
    first = (around.clock().hour + 1) % 24
    noon, evening = (first + 6) % 24, (first + 14) % 24
    around.clock.to_hour(first)
    named = settings(
        chat, tmp_path, f"name: noon, schedule: '{noon:02}:00'", "name: now, schedule: every-run"
    )
    async with around.opened(**named, email_schedule=f"{evening:02}:00") as service:
        await completed(service)  # from now on they are there
        around.fill()
        around.clock.to_hour((first + 1) % 24)
        result = await completed(service)
        assert result["email"]["kind"] == ""
        await sent(service)
        assert sorted(told(chat)) == [SOWETO, PRIZE]
        assert {row["recipient"] for row in await outbox(service)} == {"channel:now"}
        assert not around.mail.messages
        (row,) = await rows(
            service, "SELECT result FROM agent_runs ORDER BY started_at DESC LIMIT 1"
        )
        assert row["result"]["email"]["kind"] == "", "what went to a channel is no mail"
        around.clock.to_hour(noon)
        await completed(service)
        await sent(service)
        at_noon = [row for row in await outbox(service) if row["recipient"] == "channel:noon"]
        assert len(at_noon) == 2
        # Told once: neither channel hears of it again, and the mail has it at its time.
        around.clock.to_hour(evening)
        await completed(service)
        await sent(service)
        assert len(await outbox(service)) == 4
        assert len(around.mail.messages) == 2
        around.clock.to_hour(noon)
        await completed(service)
        assert len(await outbox(service)) == 4


async def test_quiet_hours_hold_a_channel_and_grave_risk_does_not_wait(
    around: World, chat: Service, tmp_path: Path
) -> None:
    around.clock.to_hour(1)
    named = settings(chat, tmp_path, "name: now, schedule: every-run")
    async with around.opened(**named, quiet_hours="22:00-06:00") as service:
        await completed(service)
        around.fill()
        await completed(service)
        assert await outbox(service) == []
        around.publish(
            0, "dead", "Debonairs Pizza: a child dies",
            "A child died of food poisoning after eating at Debonairs Pizza; 12 are in hospital.",
        )  # fmt: skip
        await completed(service)
        assert [row["urgent"] for row in await outbox(service)] == [True]
        around.clock.to_hour(6)
        await completed(service)
        assert len(await outbox(service)) == 3


async def test_a_story_that_changed_comes_back_to_a_channel(
    around: World, chat: Service, tmp_path: Path
) -> None:
    named = settings(chat, tmp_path, "name: now, schedule: every 1 minute")
    async with around.opened(**named) as service:
        await completed(service)
        around.fill()
        around.clock.to_hour(9)
        await completed(service)
        assert len(await outbox(service)) == 2
        keys = await rows(service, "SELECT channel, story FROM channel_stories")
        assert len(keys) == 2
        around.clock.to_hour(10)
        await completed(service)
        assert len(await outbox(service)) == 2


async def test_the_team_in_a_channel_has_one_vote_and_it_is_shown_as_the_teams(
    around: World, chat: Service, tmp_path: Path
) -> None:
    around.fill()
    async with around.opened(**settings(chat, tmp_path, "name: team")) as service:
        await completed(service)
        await sent(service)
        links = [word for word in chat.messages[0]["message"].split() if "/feedback/" in word]
        async with serving(service) as url:
            bearer = {"Authorization": f"Bearer {service.settings.api_token}"}
            page = f"{url}/feedback/{links[0].rsplit('/', 1)[1]}"
            status, shown = await ask(page)
            assert (status, shown["answer"], shown["in_force"]) == (200, None, None)
            assert await service.stores.votes.count("debonairs") == 0, "looking casts no vote"
            async with aiohttp.ClientSession(headers={"Accept": "text/html"}) as session:
                for answer in ("yes", "no"):
                    async with session.post(page, data={"answer": answer}) as done:
                        text = await done.text()
                        assert done.status == 200
                        assert "the team in team" in text
                async with session.get(page) as again:
                    assert "Said by the team in team: no" in await again.text()
            [vote] = await service.stores.votes.in_force("debonairs")
            assert (vote.recipient, vote.answer) == (recipient_id("channel:team"), Answer.NO)
            async with (
                aiohttp.ClientSession(headers=bearer) as session,
                session.get(f"{url}/feedback.csv") as export,
            ):
                assert "the team in team" in await export.text()
            status, health = await ask(f"{url}/health")
            assert health["parts"]["channels"]["state"] == "ok"
        counts = await service.stores.votes.forget(vote.recipient, around.clock())
        assert counts["votes"] == 1
        assert await retention.forget_address(service.stores.database, "channel:team") > 0
        assert await outbox(service) == []
    around.publish(2, "new", "Debonairs sells more pizza", "Debonairs Pizza has a new pizza.")
    async with around.opened(**settings(chat, tmp_path, "name: team")) as service:
        await completed(service)
        assert await outbox(service) == [], "it was forgotten, whatever the configuration says"


async def test_health_and_alerts_tell_what_keeps_a_channel_from_its_messages(
    around: World, chat: Service, tmp_path: Path
) -> None:
    around.fill()
    chat.answers = [web.json_response({"error": "forbidden"}, status=403) for _ in range(9)]
    named = settings(chat, tmp_path, "name: team") | {"alert_email_to": "ops@example.com"}
    async with around.opened(**named) as service:
        await completed(service)
        await sent(service)
        async with serving(service) as url:
            status, health = await ask(f"{url}/health")
        assert status == 200, "mail goes out all the same"
        assert health["parts"]["mail"]["state"] == "ok"
        assert "2 messages to channels wait" in health["parts"]["channels"]["what"]
        assert "topic" not in health["parts"]["channels"]["what"]
        await sent(service)
        said = [kept.body.decode() for kept in around.mail.messages]
        assert any("Nothing arrives at channel:team" in " ".join(one.split()) for one in said)


async def test_votes_of_a_channel_are_exported_by_its_name() -> None:
    vote = Vote(recipient=recipient_id("channel:x"), story="s", answer=Answer.YES, at=NOW)
    [row] = exported([vote], {}, {vote.recipient: "the team in x"})
    assert row["recipient"] == "the team in x"


def test_a_mail_tells_what_a_teams_vote_did() -> None:
    def told(answer: Answer, *moved: str) -> str:
        effect = VoteEffect(
            story="s", title="A", answer=answer, recipients=("1" * 16,), voted_on=NOW.date(),
            days_ago=0, moved=moved, moved_title="B",
        )  # fmt: skip
        return vote_effect(effect, team=team_in("risks"))

    assert told(Answer.NO, "x") == "A no of the team in risks today to “A” kept “B” out"
    assert told(Answer.YES, "x") == "A yes of the team in risks today to “A” brought “B” in"
    assert told(Answer.YES, "s") == "“A” is in: the team in risks asked for it"
