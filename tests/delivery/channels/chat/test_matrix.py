"""Matrix as a real homeserver (Synapse) was seen to answer: no account, no room is ever made."""

from __future__ import annotations

import pytest
from aiohttp import web

from service.delivery.channel import Verdict
from service.delivery.channels.chat.room import fault_of
from service.models.channels import ChannelKind, NamedChannel
from tests.delivery.channels.chat.servers import MATRIX, Service, note, send, serving

TOKEN = "matrix://syt_Ym90_abcdefghijklmnopqrst@127.0.0.1:{port}/!room:example.org"


def answering(service: Service, end: str, status: int, code: str, times: int = 99) -> None:
    """Let requests whose path ends, or goes on, so be refused that often."""
    usual = service._usual

    def handle(request: web.Request) -> web.Response:
        nonlocal times
        if end in request.path and times:
            times -= 1
            return web.json_response({"errcode": code, "error": "No"}, status=status)
        return usual(request)

    service._usual = handle  # type: ignore[method-assign]


async def test_a_wrong_password_makes_no_account_and_loses_nothing() -> None:
    async with serving() as service:
        answering(service, "/login", 403, "M_FORBIDDEN")
        outcome = await send(service.room(MATRIX))
    assert (outcome.verdict, outcome.code) == (Verdict.MISCONFIGURED, 403), outcome
    assert not any("register" in path for _, path, _ in service.asked)


async def test_a_room_that_is_not_there_is_not_made() -> None:
    async with serving() as service:
        answering(service, "/join/", 404, "M_NOT_FOUND")
        outcome = await send(service.room(MATRIX))
    assert (outcome.verdict, outcome.code) == (Verdict.MISCONFIGURED, 404), outcome
    assert not any("createRoom" in path for _, path, _ in service.asked)


async def test_a_message_by_an_access_token_has_one_number_too() -> None:
    async with serving() as service:
        room = service.room(TOKEN)
        message = room.freeze_finding(note())
        for _ in range(2):
            assert (await send(room, message)).verdict is Verdict.ACCEPTED
        assert (await send(service.room(TOKEN), message)).verdict is Verdict.ACCEPTED
        paths = [path for method, path, _ in service.asked if method == "PUT"]
    assert len(paths) == 3
    assert len(set(paths)) == 1


async def test_a_log_in_that_has_ended_is_made_anew() -> None:
    async with serving() as service:
        room = service.room(MATRIX)
        assert (await send(room)).verdict is Verdict.ACCEPTED
        answering(service, "/send/", 401, "M_UNKNOWN_TOKEN", times=1)
        assert (await send(room)).verdict is Verdict.RETRY
        assert (await send(room)).verdict is Verdict.ACCEPTED
        assert sum(path.endswith("/login") for _, path, _ in service.asked) == 2
        answering(service, "/send/", 401, "M_UNKNOWN_TOKEN")
        assert (await send(room)).verdict is Verdict.RETRY
        assert (await send(room)).verdict is Verdict.MISCONFIGURED, "it was no old log-in"


async def test_a_message_in_doubt_is_sent_again_within_the_same_log_in() -> None:
    async with serving() as service:
        room = service.room(MATRIX)
        message = room.freeze_finding(note())
        service.answers = [None]
        assert (await send(room, message)).verdict is Verdict.UNKNOWN
        assert (await send(room, message)).verdict is Verdict.ACCEPTED
        paths = [path for method, path, _ in service.asked if method == "PUT"]
        assert len(paths) == 2
        assert len(set(paths)) == 1, "another number is another message"
        assert sum(path.endswith("/login") for _, path, _ in service.asked) == 1


async def test_a_message_in_doubt_is_known_after_a_restart() -> None:
    """As the specification has it since 1.7: what counts is the device, whatever the log-in."""
    async with serving() as service:
        message = service.room(MATRIX).freeze_finding(note())
        service.answers = [None]
        assert (await send(service.room(MATRIX), message)).verdict is Verdict.UNKNOWN
        assert (await send(service.room(MATRIX), message)).verdict is Verdict.ACCEPTED
        devices = {body["device_id"] for _, path, body in service.asked if path.endswith("/login")}
        paths = {path for method, path, _ in service.asked if method == "PUT"}
        other = MATRIX.replace("#risks", "#news")
        await send(service.room(other))
        logins = [body["device_id"] for _, path, body in service.asked if path.endswith("/login")]
    assert (len(devices), len(paths)) == (1, 1)
    assert len(set(logins)) == 2, "a log-in of another room ends none of this one's"


async def test_two_senders_end_no_log_in_of_each_other() -> None:
    async with serving() as service:
        for sender in ("zest", "other", "zest"):
            assert (await send(service.room(MATRIX, sender=sender))).verdict is Verdict.ACCEPTED
        devices = [body["device_id"] for _, path, body in service.asked if path.endswith("/login")]
    assert devices[0] == devices[2] != devices[1]


@pytest.mark.parametrize("address", ["!a:b.example", "x?mode=hookshot", "!a:b.example?mode=matrix"])
def test_an_address_that_nobody_can_log_in_with_is_refused_in_words(address: str) -> None:
    channel = NamedChannel(
        name="m", kind=ChannelKind.CHAT, target=f"matrix://host.example/{address}"
    )
    assert "does not say who writes there; for Matrix write matrix" in fault_of(channel)


async def test_a_log_in_kept_in_doubt_may_have_ended_too() -> None:
    async with serving() as service:
        room = service.room(MATRIX)
        service.answers = [None]
        assert (await send(room)).verdict is Verdict.UNKNOWN
        answering(service, "/send/", 401, "M_UNKNOWN_TOKEN", times=1)
        assert (await send(room)).verdict is Verdict.RETRY
        assert (await send(room)).verdict is Verdict.ACCEPTED
        assert sum(path.endswith("/login") for _, path, _ in service.asked) == 2
