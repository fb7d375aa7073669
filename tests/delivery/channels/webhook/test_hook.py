"""A webhook before a real server: what goes out, and what follows from each kind of answer."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.utils import format_datetime

import pytest

from service.delivery.channel import Verdict
from service.delivery.channels.named import NamedChannels
from service.delivery.channels.webhook.wire import HookSeconds
from service.delivery.finding_channel import ChannelNet
from service.errors import DatabaseUnavailableError, PermanentError, TemporaryError
from service.models import Letter
from service.web.openapi import document
from tests.delivery.channels.chat.servers import note, week_note
from tests.delivery.channels.webhook.receiver import (
    HOME,
    KEY,
    NOW,
    SECRET,
    Receiver,
    hangs,
    hook,
    said,
    sent,
)
from tests.delivery.smtp_server import server_context
from tests.web.schema import faults

HOSTILE = 'Ouvert à Soweto — «مطعم» 🍕 \u2028 </script> \\ " {{x}} \x7f'


async def test_a_finding_goes_out_as_signed_json_of_its_schema() -> None:
    async with Receiver() as receiver:
        channel = hook(receiver)
        message = channel.freeze_finding(note(title=HOSTILE, change="two outlets to seven"))
        outcome, handed = await sent(channel, message)
    [call] = receiver.calls
    assert (outcome.verdict, outcome.code, handed) == (Verdict.ACCEPTED, 200, 1)
    assert outcome.reason == "it answered 200 OK: ok"
    assert call.line == "POST /hooks/t0ken-of-ours-12345?room=a%2Fb HTTP/1.1"
    assert call.is_signed_by(KEY)
    assert call.headers["webhook-id"] == message.message_id
    assert call.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert call.headers["content-type"] == "application/json"
    assert call.headers["user-agent"] == "Topfive/1 (test)"
    assert int(call.headers["content-length"]) == len(call.body)
    assert not {"transfer-encoding", "cookie", "authorization"} & set(call.headers)
    assert call.body == message.body
    assert not call.body.endswith(b"\n")
    event = call.event
    assert (event["type"], event["version"]) == ("finding.changed", 1)
    assert event["data"]["finding"]["title"] == HOSTILE
    assert event["data"]["links"] == {
        "share": "https://t.example.com/share/S", "vote": "https://t.example.com/feedback/V",
    }  # fmt: skip
    described = document()
    [body] = described["webhooks"]["finding"]["post"]["requestBody"]["content"].values()
    assert faults(described, body["schema"], event) == []


async def test_a_week_is_an_event_of_its_own_type_and_schema() -> None:
    async with Receiver() as receiver:
        channel = hook(receiver)
        message = channel.freeze_week(week_note())
        assert message.message_id == channel.freeze_week(week_note()).message_id
        assert message.message_id != channel.freeze_week(week_note(week=NOW.date())).message_id
        await sent(channel, message)
    [call] = receiver.calls
    assert call.is_signed_by(KEY)
    assert (call.event["type"], call.event["version"]) == ("week", 1)
    told = call.event["data"]
    assert (told["reports"], told["usual"], told["loudness"]) == (31, 12.0, "more")
    assert told["risks"][0]["title"] == HOSTILE
    assert told["links"] == {"week": "https://t.example.com/week?until=2026-03-08"}
    described = document()
    [body] = described["webhooks"]["week"]["post"]["requestBody"]["content"].values()
    assert faults(described, body["schema"], call.event) == []


async def test_words_such_as_a_tests_are_an_event_of_their_own() -> None:
    async with Receiver() as receiver:
        channel = hook(receiver)
        letter = Letter("A test", "It arrives.")
        message = channel.freeze(
            letter, recipient="channel:dashboard", run_id="r", brand_id="zest", now=NOW
        )
        await sent(channel, message)
    event = receiver.calls[0].event
    assert (event["type"], event["data"]["text"]) == ("note", "It arrives.")
    described = document()
    [body] = described["webhooks"]["finding"]["post"]["requestBody"]["content"].values()
    assert faults(described, body["schema"], event) == []


async def test_each_attempt_has_the_same_id_and_body_and_a_time_and_signature_of_its_own() -> None:
    moments = iter(NOW + timedelta(minutes=n // 2) for n in range(10))
    async with Receiver(answers=[said("500 Oops")]) as receiver:
        channel = hook(receiver, clock=lambda: next(moments))
        message = channel.freeze_finding(note())
        for _ in range(2):
            await sent(channel, message)
    first, second = receiver.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert first.headers["webhook-timestamp"] < second.headers["webhook-timestamp"]
    assert first.is_signed_by(KEY)
    assert second.is_signed_by(KEY)
    assert hook("https://h.example/").freeze_finding(note()).message_id == message.message_id


@pytest.mark.parametrize(
    ("answer", "verdict", "words", "wait"),
    [
        (said("204 No Content"), Verdict.ACCEPTED, "it answered 204 No Content", 0),
        (said("299 Odd", "fine"), Verdict.ACCEPTED, "it answered 299: fine", 0),
        (said("301 Moved", Location="https://new.example/x?token=1"), Verdict.MISCONFIGURED,
         "redirects to https://new.example, and redirects are not followed", 0),
        (said("304 Not Modified"), Verdict.MISCONFIGURED, "mend the channel's address", 0),
        (said("308 Permanent", Location="//[::1"), Verdict.MISCONFIGURED, "It redirects, and", 0),
        (said("400 Bad Request", '{"error": "no"}'), Verdict.FAILED, '{"error": "no"}', 0),
        (said("401 Unauthorized"), Verdict.FAILED, "401 Unauthorized", 0),
        (said("404 Not Found", "<html>nothing</html>"), Verdict.FAILED, "404 Not Found", 0),
        (said("408 Request Timeout"), Verdict.RETRY, "408", 0),
        (said("410 Gone"), Verdict.UNWANTED, "nothing is sent there until", 0),
        (said("413 Too Large"), Verdict.FAILED, "413", 0),
        (said("429 Slow", Retry_After="90"), Verdict.RETRY, "429 Too Many Requests", 90),
        (said("429 Slow"), Verdict.RETRY, "429", 0),
        (said("500 Oops", "x" * 9000), Verdict.RETRY, "500 Internal Server Error: xxx", 0),
        (said("503 Busy", Retry_After="9999999"), Verdict.RETRY, "503", 6 * 3600),
        (said("503 Busy", Retry_After=format_datetime(NOW + timedelta(minutes=2), usegmt=True)),
         Verdict.RETRY, "503", 120),
        (said("503 Busy", Retry_After="-5"), Verdict.RETRY, "503", 0),
        (said("599 Own"), Verdict.RETRY, "it answered 599", 0),
    ],
)  # fmt: skip
async def test_what_follows_from_an_answer(
    answer: bytes, verdict: Verdict, words: str, wait: float
) -> None:
    async with Receiver(answers=[answer]) as receiver:
        channel = hook(receiver)
        outcome, handed = await sent(channel, channel.freeze_finding(note()))
    assert (outcome.verdict, outcome.retry_after, handed) == (verdict, wait, 1)
    assert words in outcome.reason
    assert len(outcome.reason) < 400
    assert len(receiver.calls) == receiver.connections == 1
    assert bool(outcome.stops) is (verdict is Verdict.UNWANTED)


async def drips(writer: asyncio.StreamWriter) -> None:
    """Send a head that never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def shuts(writer: asyncio.StreamWriter) -> None:
    """Hang up after the call came."""
    writer.close()


async def talks_nonsense(writer: asyncio.StreamWriter) -> None:
    """Answer what is no HTTP."""
    writer.write(b"220 mail.example.com ESMTP\r\n")
    await writer.drain()


async def says_a_long_head(writer: asyncio.StreamWriter) -> None:
    """Answer with a header of 100 KB."""
    writer.write(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n")
    await writer.drain()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (hangs, "did not answer within"),
        (drips, "did not answer within"),
        (shuts, "broke before it answered"),
        (talks_nonsense, "no HTTP"),
        (says_a_long_head, "no HTTP"),
    ],
)
async def test_silence_after_the_handover_leaves_it_unknown(answer: object, words: str) -> None:
    async with Receiver(answers=[answer]) as receiver:  # type: ignore[list-item] # each is one
        channel = hook(receiver)
        outcome, handed = await sent(channel, channel.freeze_finding(note()))
    assert (outcome.verdict, handed, len(receiver.calls)) == (Verdict.UNKNOWN, 1, 1)
    assert words in outcome.reason


async def endless(writer: asyncio.StreamWriter) -> None:
    """Answer 200 with a body that never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while True:
        writer.write(b"z" * 65536)
        await writer.drain()


async def half_a_body(writer: asyncio.StreamWriter) -> None:
    """Announce more than is sent, and hang up."""
    writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 999\r\n\r\nthanks")
    await writer.drain()


async def zipped(writer: asyncio.StreamWriter) -> None:
    """Answer with what says that it is packed."""
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8bzz"
    )
    await writer.drain()


@pytest.mark.parametrize("answer", [endless, half_a_body, zipped])
async def test_a_status_counts_whatever_its_body_is(answer: object) -> None:
    async with Receiver(answers=[answer]) as receiver:  # type: ignore[list-item] # each is one
        channel = hook(receiver)
        outcome, _ = await sent(channel, channel.freeze_finding(note()))
    assert outcome.verdict is Verdict.ACCEPTED
    assert len(outcome.reason) < 300


async def test_an_answer_that_repeats_what_it_got_shows_no_live_link_and_no_secret() -> None:
    token = "/feedback/" + "A" * 40
    body = (
        f"{{'vote': 'https://t.example.com{token}', 'path': 't0ken-of-ours-12345', '{SECRET}': 1}}"
    )
    async with Receiver(answers=[said("200 OK", body)]) as receiver:
        channel = hook(receiver)
        outcome, _ = await sent(channel, channel.freeze_finding(note()))
    assert "/feedback/masked" in outcome.reason
    for secret in ("A" * 40, "t0ken-of-ours-12345", SECRET):
        assert secret not in outcome.reason


@pytest.mark.parametrize(("minutes", "told"), [(-9, True), (9, True), (4, False)])
async def test_clocks_that_differ_are_named_where_a_call_is_refused(
    minutes: int, told: bool
) -> None:
    date = format_datetime(NOW + timedelta(minutes=minutes), usegmt=True)
    refusal = said("400 Bad Request", "timestamp too old", Date=date)
    async with Receiver(answers=[refusal]) as receiver:
        channel = hook(receiver)
        outcome, _ = await sent(channel, channel.freeze_finding(note()))
    assert outcome.verdict is Verdict.FAILED
    assert ("9 minutes apart" in outcome.reason) is told


async def test_nothing_is_dialled_that_is_private_unless_it_is_allowed() -> None:
    async with Receiver() as receiver:
        for target in (receiver.url, f"http://localhost:{receiver.port}/x"):
            channel = hook(target, networks=())
            outcome, handed = await sent(channel, channel.freeze_finding(note()))
            assert (outcome.verdict, handed) == (Verdict.MISCONFIGURED, 0)
            assert "CHANNEL_ALLOW_NETWORKS" in outcome.reason
            assert "127.0.0.1" in outcome.reason
            with pytest.raises(PermanentError, match="CHANNEL_ALLOW_NETWORKS"):
                await channel.probe()
        for odd in ("2130706433", "0x7f.1", "[::ffff:127.0.0.1]"):
            channel = hook(f"http://{odd}:{receiver.port}/x", networks=())
            outcome, handed = await sent(channel, channel.freeze_finding(note()))
            assert (outcome.verdict, handed) == (Verdict.MISCONFIGURED, 0), odd
            assert "not on the public internet" in outcome.reason or "no address" in outcome.reason
    assert receiver.connections == 0


async def test_an_address_in_ipv6_is_called() -> None:
    try:
        async with Receiver(host="::1") as receiver:
            channel = hook(receiver)
            outcome, _ = await sent(channel, channel.freeze_finding(note()))
    except OSError as error:
        pytest.skip(f"no IPv6 here: {error}")
    assert outcome.verdict is Verdict.ACCEPTED
    assert receiver.calls[0].is_signed_by(KEY)


async def test_what_cannot_be_reached_is_tried_again_and_was_not_handed_over() -> None:
    async with Receiver() as receiver:
        port = receiver.port
    cases = (
        (f"http://127.0.0.1:{port}/x", "cannot be reached: "),
        ("http://nothing.invalid/x", "a name that is not known"),
    )
    for target, words in cases:
        channel = hook(target)
        outcome, handed = await sent(channel, channel.freeze_finding(note()))
        assert (outcome.verdict, handed) == (Verdict.RETRY, 0)
        assert words in outcome.reason
        with pytest.raises(TemporaryError, match="channel dashboard|" + words):
            await channel.probe()


async def test_a_certificate_that_cannot_be_trusted_gets_nothing() -> None:
    async with Receiver(context=server_context()) as receiver:
        channel = hook(receiver)
        outcome, handed = await sent(channel, channel.freeze_finding(note()))
        assert (outcome.verdict, handed) == (Verdict.RETRY, 0)
        assert "certificate that is not valid" in outcome.reason
        plain = hook(receiver.url.replace("https", "http"))
        await sent(plain, plain.freeze_finding(note()))
    assert receiver.calls == []


async def test_https_to_a_server_that_speaks_none_says_so() -> None:
    async def speaks_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(said("400 Bad Request"))
        writer.close()

    server = await asyncio.start_server(speaks_http, "127.0.0.1", 0)
    channel = hook(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    outcome, handed = await sent(channel, channel.freeze_finding(note()))
    server.close()
    assert (outcome.verdict, handed) == (Verdict.RETRY, 0)
    assert "is it http, not https?" in outcome.reason


async def test_a_server_that_takes_no_connection_in_time_is_tried_again() -> None:
    stuck = asyncio.Event()

    async def shakes_no_hands(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await stuck.wait()
        writer.close()

    server = await asyncio.start_server(shakes_no_hands, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    channel = hook(f"https://127.0.0.1:{port}/", seconds=HookSeconds(connect=0.2))
    outcome, handed = await sent(channel, channel.freeze_finding(note()))
    assert (outcome.verdict, handed) == (Verdict.RETRY, 0)
    assert "does not answer" in outcome.reason
    stuck.set()
    server.close()


async def test_a_probe_connects_and_sends_nothing() -> None:
    async with Receiver() as receiver:
        channel = hook(receiver)
        assert await channel.probe() == [f"reached http://127.0.0.1:{receiver.port}"]
        assert "t0ken" not in channel.via
    assert (receiver.connections, receiver.calls) == (1, [])


async def test_what_the_handover_raises_stops_the_call() -> None:
    async def away() -> None:
        raise DatabaseUnavailableError("PostgreSQL is away", "Start it.")

    async with Receiver() as receiver:
        channel = hook(receiver)
        with pytest.raises(DatabaseUnavailableError):
            await channel.send(channel.freeze_finding(note()), away)
    assert receiver.calls == []


async def test_it_is_built_by_its_kind_and_refuses_a_secret_that_is_none() -> None:
    async with Receiver() as receiver:
        built = NamedChannels(
            [hook(receiver)._channel],
            ChannelNet(networks=HOME),
        )
        message = built.freeze_finding(note(recipient="channel:dashboard"))

        async def nothing() -> None: ...

        assert (await built.send(message, nothing)).verdict is Verdict.ACCEPTED
    with pytest.raises(ValueError, match="openssl"):
        hook("https://h.example/", secret="short")
