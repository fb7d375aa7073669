"""Addresses that lead inside, and answers that say 200 and mean no."""

from __future__ import annotations

import json

import pytest
from aiohttp import web

from service.delivery.channel import Verdict
from service.delivery.channels.chat import answers, services
from service.delivery.channels.chat.answers import ServiceAnswer
from service.delivery.channels.chat.dialects import write
from service.delivery.channels.chat.room import fault_of
from service.delivery.channels.named import KINDS
from service.delivery.finding_channel import ChannelNet
from service.models.channels import ChannelKind, FindingNote, NamedChannel
from tests.delivery.channels.chat.servers import ALL, NOW, note, send, serving
from tests.tables import each

INSIDE = (
    "127.0.0.1", "localhost", "2130706433", "0x7f000001", "017700000001", "0", "0.0.0.0", "127.1",
    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "[64:ff9b::7f00:1]", "127.0.0.1.",
    "[2002:7f00:1::]", "①②⑦.⓪.⓪.①", "u:p@127.0.0.1", "example.com:80@127.0.0.1", "169.254.169.254",
    "[fd00::1]", "100.64.0.1", "127.0.0.1%2f:x@127.0.0.1",
)  # fmt: skip
SECRET = "whsec_" + "c2VjcmV0" * 6


async def _noted() -> None:
    pass


@pytest.mark.parametrize("host", INSIDE)
async def test_no_way_of_writing_an_address_leads_inside(host: str) -> None:
    told: FindingNote = note()
    async with serving() as service:
        for kind, target in (
            (ChannelKind.CHAT, f"ntfy://{host}:{service.port}/topic"),
            (ChannelKind.CHAT, f"mmost://{host}:{service.port}/{'a' * 26}"),
            (ChannelKind.CHAT, f"matrix://u:p@{host}:{service.port}/!r:x"),
            (ChannelKind.WEBHOOK, f"http://{host}:{service.port}/x"),
        ):
            channel = NamedChannel(name="a", kind=kind, target=target, secret=SECRET)
            if kind is ChannelKind.CHAT and fault_of(channel):
                continue  # the service does not start with it
            one = KINDS[kind](channel, ChannelNet())
            outcome = await one.send(one.freeze_finding(told), _noted)
            assert outcome.verdict in (Verdict.MISCONFIGURED, Verdict.RETRY), outcome
            assert "ntfy.sh" not in outcome.reason, "another server than was named"
    assert service.asked == []


@pytest.mark.parametrize("target", ["ntfy://127.1/topic", "ntfys://h.example/topic?mode=cloud"])
def test_a_host_that_cannot_be_read_is_no_topic_of_the_public_server(target: str) -> None:
    fault = fault_of(NamedChannel(name="a", kind=ChannelKind.CHAT, target=target))
    assert "has a host that cannot be read" in fault


async def test_an_address_that_is_none_stops_nothing_else() -> None:
    channel = NamedChannel(name="a", kind=ChannelKind.CHAT, target="mmost://127.1/x")
    room = KINDS[channel.kind](channel, ChannelNet())
    assert room.via == "Mattermost"
    outcome = await room.send(room.freeze_finding(note()), _noted)
    assert outcome.verdict is Verdict.RETRY
    assert "ValueError" in outcome.reason


@each("name", [name for name in ALL if name != "ntfy"])
def test_an_address_within_a_text_is_no_link(name: str) -> None:
    told = "http://evil.example/x ```code *b* _i_ ~s~ https://evil.example"
    shown = note(title=told, why=told, evidence=f"{told}!", source=told, url="https://n.example/a")
    text = write(shown, services.service_of(ALL[name]).dialect)
    assert "://evil" not in text
    assert "://n.example/a" in text
    if name.startswith("slack"):
        assert "`" not in text
        assert "_" not in text
        assert text.count("*") == 2, "our own, around the headline"


PORTAL = "<!doctype html><title>Log in to the net</title>"
TEAMS = (
    "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
)


@pytest.mark.parametrize("name", ALL)
async def test_a_status_of_200_does_not_say_it_all(name: str) -> None:
    async with serving() as service:
        room = service.room(ALL[name])
        for text, verdict in (
            (PORTAL, Verdict.MISCONFIGURED),
            (json.dumps({"ok": False, "description": "Bad Request: chat not found"}),
             Verdict.MISCONFIGURED),
            (json.dumps({"ok": False, "error": "msg_too_long"}), Verdict.FAILED),
            (json.dumps({"error": {"code": "Throttled", "message": "Rate limit is exceeded"}}),
             Verdict.RETRY),
            (TEAMS, Verdict.RETRY),
        ):  # fmt: skip
            service.answers = [web.Response(text=text)]
            outcome = await send(room)
            assert (outcome.verdict, outcome.code) == (verdict, 200), (text, outcome)
        assert (await send(room)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "title",
    [
        "Zesty Pizza app down: 'payment failed with error 500'",
        "Zesty Pizza's site returned HTTP error 429: too many requests, rate limit reached",
    ],
)
@pytest.mark.parametrize("name", ALL)
async def test_a_text_that_is_given_back_is_not_what_the_service_says(
    name: str, title: str
) -> None:
    async with serving() as service:
        room = service.room(ALL[name])
        message = room.freeze_finding(note(title=title, evidence=title))
        outcome = await send(room, message)
        assert outcome.verdict is Verdict.ACCEPTED, outcome
        assert len(service.messages) == 1


def test_a_text_that_is_given_back_says_nothing_however_long() -> None:
    text = "failed with error 429: too many requests, rate limit \N{SLICE OF PIZZA} " * 500
    for said in ({"ok": True, "result": {"text": text}}, {"event": "message", "message": text}):
        whole = json.dumps(said).encode()
        for body in (whole, whole[:9000]):
            answer = ServiceAnswer(200, {}, body)
            assert not answers.refuses(answer)
            outcome = answers.outcome_of(answer, "ntfy", NOW)
            assert (outcome.verdict, outcome.limited) == (Verdict.MISCONFIGURED, False)


@each("body", [b"[" * 4000, b'{"a":' * 13_000, b"{", b"[1]", b"", b"\xff"])
def test_an_answer_that_cannot_be_read_refuses_nothing(body: bytes) -> None:
    assert not answers.refuses(ServiceAnswer(200, {}, body))
    for status in (200, 404, 429):
        answers.outcome_of(ServiceAnswer(status, {}, body), "ntfy", NOW)
