"""Every outcome of an SMTP conversation, against a server that really behaves that way."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.delivery.channel import Outcome, Verdict
from service.delivery.channels.email import smtp
from service.delivery.channels.email.connection import SmtpServer, Timeouts, Tls, public_name
from service.delivery.channels.email.message import mailbox
from service.delivery.channels.email.replies import Step
from service.errors import LeaseLostError, PermanentError, TemporaryError
from service.models import Letter
from tests.cases.listening import listening
from tests.delivery.smtp_server import DROP, HANG, HOLD, MailServer, black_hole
from tests.tables import each

MESSAGE = b"Subject: x\r\n\r\n.a line that starts with a dot\r\n..two\r\nend\r\n"
SHORT = Timeouts(connect=0.8, command=0.5, after_dot=0.5, quit=0.2)


async def attempt(server: SmtpServer, **options: object) -> Outcome:
    return await smtp.send(
        MESSAGE,
        sender="digest@example.com",
        recipient="ann@example.com",
        server=server,
        **{"timeouts": SHORT, **options},  # type: ignore[arg-type]
    )


async def test_the_bytes_arrive_as_they_are() -> None:
    async with MailServer() as server:
        outcome = await attempt(server.address())
    assert (outcome.verdict, outcome.code) == (Verdict.ACCEPTED, 250)
    (kept,) = server.messages
    assert (kept.body, kept.sender, kept.recipients) == (
        MESSAGE,
        "digest@example.com",
        ("ann@example.com",),
    )


@pytest.mark.parametrize(
    ("step", "action", "verdict", "kept"),
    [
        ("connect", "421 too busy", Verdict.RETRY, 0),
        ("connect", "554 go away", Verdict.MISCONFIGURED, 0),
        ("connect", HANG, Verdict.RETRY, 0),
        ("connect", DROP, Verdict.RETRY, 0),
        ("ehlo", "421 later", Verdict.RETRY, 0),
        ("ehlo", DROP, Verdict.RETRY, 0),
        ("mail", "421 later", Verdict.RETRY, 0),
        ("mail", "451 later", Verdict.RETRY, 0),
        ("mail", "530 log in first", Verdict.MISCONFIGURED, 0),
        ("mail", "550 not you", Verdict.MISCONFIGURED, 0),
        ("mail", HANG, Verdict.RETRY, 0),
        ("rcpt", "450 greylisted", Verdict.RETRY, 0),
        ("rcpt", "550 no such user", Verdict.FAILED, 0),
        ("rcpt", DROP, Verdict.RETRY, 0),
        ("data", "451 later", Verdict.RETRY, 0),
        ("data", "554 no", Verdict.FAILED, 0),
        ("data", HANG, Verdict.RETRY, 0),
        ("data", DROP, Verdict.RETRY, 0),
        ("dot", "451 later", Verdict.RETRY, 0),
        ("dot", "554 spam", Verdict.FAILED, 0),
        ("dot", HANG, Verdict.UNKNOWN, 0),
        ("dot", "999 what", Verdict.UNKNOWN, 0),
        ("after_dot", "251 forwarded", Verdict.ACCEPTED, 1),
        ("after_dot", HANG, Verdict.UNKNOWN, 1),
        ("after_dot", DROP, Verdict.UNKNOWN, 1),
        ("quit", HANG, Verdict.ACCEPTED, 1),
        ("quit", DROP, Verdict.ACCEPTED, 1),
        ("quit", "500 rude", Verdict.ACCEPTED, 1),
    ],
)
async def test_what_each_misbehaviour_means(
    step: str, action: str, verdict: Verdict, kept: int
) -> None:
    async with MailServer() as server:
        server.on(step, action)
        outcome = await attempt(server.address())
    assert outcome.verdict is verdict, outcome
    assert len(server.messages) == kept
    if action[:3].isdigit() and step != "quit":
        assert outcome.code == int(action[:3])
    assert outcome.verdict is Verdict.ACCEPTED or str(server.port) in outcome.reason


@pytest.mark.parametrize(
    "answer", ["\r\n250 taken", "\r\n \r\n250-taken\r\n250 as 7F3A", "\n\n250 taken"]
)
@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_blank_line_before_the_last_answer_is_none(answer: str, encrypted: bool) -> None:
    async with MailServer(implicit_tls=encrypted) as server:
        server.on("after_dot", answer)
        outcome = await attempt(server.address(Tls.IMPLICIT if encrypted else Tls.NONE))
    assert (outcome.verdict, outcome.code, len(server.messages)) == (Verdict.ACCEPTED, 250, 1)


@pytest.mark.parametrize(
    "pieces", [[b"\r\n", b"250 taken\r\n"], [b"\r", b"\n2", b"50 taken\r\n"], [b"\r\n"]]
)
async def test_the_last_answer_may_come_in_pieces(pieces: list[bytes]) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx\r\n")
        for answer in (b"250 mx", b"250 from", b"250 to", b"354 go on"):
            await reader.readline()
            writer.write(answer + b"\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.02)
        await reader.read()

    async with listening(talk) as port:
        outcome = await attempt(SmtpServer(host="127.0.0.1", port=port, tls=Tls.NONE))
    said_nothing = len(pieces) == 1
    assert outcome.verdict is (Verdict.UNKNOWN if said_nothing else Verdict.ACCEPTED), outcome


async def test_a_black_hole_is_noticed_within_the_timeout() -> None:
    async with black_hole() as server, asyncio.timeout(30):
        assert (await attempt(server)).verdict is Verdict.RETRY


async def test_nobody_listening_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = SmtpServer(host="127.0.0.1", port=free.getsockname()[1], tls=Tls.NONE)
        outcome = await attempt(server)
    assert outcome.verdict is Verdict.RETRY
    assert outcome.reason.endswith("cannot be reached (connection refused)")


async def test_a_host_that_is_no_name_is_the_configuration() -> None:
    server = SmtpServer(host="mail." + "x" * 70 + ".example", port=25, tls=Tls.NONE)
    outcome = await attempt(server)
    assert outcome.verdict is Verdict.MISCONFIGURED
    assert "SMTP_HOST" in outcome.reason


async def test_starttls_protects_the_message_and_the_log_in() -> None:
    async with MailServer(starttls=True, username="u", password="p") as server:
        outcome = await attempt(server.address(Tls.STARTTLS, username="u", password="p"))
    assert outcome.verdict is Verdict.ACCEPTED
    assert server.messages[0].encrypted


async def test_implicit_tls_protects_from_the_first_byte() -> None:
    async with MailServer(implicit_tls=True) as server:
        outcome = await attempt(server.address(Tls.IMPLICIT))
    assert outcome.verdict is Verdict.ACCEPTED
    assert server.messages[0].encrypted


async def test_a_server_that_lost_starttls_gets_nothing() -> None:
    async with MailServer() as server:
        outcome = await attempt(server.address(Tls.STARTTLS, username="u", password="p"))
    assert outcome.verdict is Verdict.MISCONFIGURED
    assert "STARTTLS" in outcome.reason
    assert server.messages == []


async def test_an_untrusted_certificate_gets_nothing() -> None:
    async with MailServer(starttls=True) as server:
        address = SmtpServer(host="localhost", port=server.port, tls=Tls.STARTTLS)
        outcome = await attempt(address)
    assert outcome.verdict is Verdict.MISCONFIGURED
    assert "certificate" in outcome.reason
    assert server.messages == []


async def test_a_certificate_for_another_name_gets_nothing() -> None:
    """The server is reached at 127.0.0.2, which its certificate does not name."""
    async with MailServer(implicit_tls=True, host="127.0.0.2") as server:
        address = replace(server.address(Tls.IMPLICIT), host="127.0.0.2")
        outcome = await attempt(address)
    assert outcome.verdict is Verdict.MISCONFIGURED
    assert "127.0.0.2" in outcome.reason
    assert "is not trusted" in outcome.reason
    assert server.messages == []


async def test_tls_against_a_plain_port_says_what_to_check() -> None:
    async with MailServer() as server:
        outcome = await attempt(server.address(Tls.IMPLICIT))
    assert outcome.verdict is Verdict.MISCONFIGURED
    assert "SMTP_TLS" in outcome.reason


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.NONE])
async def test_a_port_that_waits_for_tls_is_recognised_long_before_the_timeout(tls: Tls) -> None:
    long = Timeouts(connect=600, command=600)
    async with MailServer(implicit_tls=True) as server, asyncio.timeout(90):
        outcome = await attempt(server.address(tls), timeouts=long)
        with pytest.raises(PermanentError, match="SMTP_TLS=implicit"):
            await smtp.probe(server.address(tls), long)
    assert outcome.verdict is Verdict.MISCONFIGURED
    assert "SMTP_TLS=implicit" in outcome.reason
    assert server.messages == []


async def test_a_server_that_greets_late_on_purpose_is_waited_for() -> None:
    async with MailServer() as server:
        server.on("connect", HOLD)
        sending = asyncio.create_task(
            attempt(server.address(), timeouts=replace(SHORT, connect=20))
        )
        await server.stuck.wait()
        await server.connected_twice.wait()  # the second asks whether it waits for TLS
        server.gate.set()
        assert (await sending).verdict is Verdict.ACCEPTED


@each(
    ("names", "said"),
    [
        (("example.com", "topfive.example.org"), "example.com"),
        (("mail.internal", "topfive.example.org"), "topfive.example.org"),
        (("localhost", "192.0.2.1"), ""),
        (("mail_relay.example", "::1"), ""),
        (("host.local", "topfive"), ""),
        (("xn--strae-oqa.example",), "xn--strae-oqa.example"),
    ],
)
def test_we_greet_by_a_name_that_means_something_outside(names: tuple[str, ...], said: str) -> None:
    assert public_name(*names) == said


async def test_mail_and_its_check_greet_alike() -> None:
    async with MailServer() as server:
        channel = smtp.SmtpChannel(
            server=server.address(),
            sender=mailbox("Topfive", "digest@example.com"),
            domain="example.com",
            hello="example.com",
        )
        await channel.probe()
        letter = Letter("x", "y")
        message = channel.freeze(
            letter, recipient="ann@example.com", run_id="r", brand_id="b", now=datetime.now(UTC)
        )
        assert (await channel.send(message, _nothing)).verdict is Verdict.ACCEPTED
        nameless = replace(channel, hello="", sender=mailbox("Topfive", "digest@localhost"))
        await nameless.probe()
        assert (await nameless.send(message, _nothing)).verdict is Verdict.ACCEPTED
    assert server.greeted == ["example.com"] * 2 + ["[127.0.0.1]"] * 2
    assert server.messages[-1].sender == "digest@localhost"
    assert b"digest@localhost" in server.messages[-1].body


async def _nothing() -> None:
    """Stand for what the outbox writes down."""


@pytest.mark.parametrize("code", [530, 535])
async def test_a_refused_log_in_is_the_configuration(code: int) -> None:
    async with MailServer(starttls=True, username="u", password="p") as server:
        server.on("auth", f"{code} no", times=3)
        outcome = await attempt(server.address(Tls.STARTTLS, username="u", password="p"))
    assert (outcome.verdict, outcome.code) == (Verdict.MISCONFIGURED, code)
    assert "SMTP_PASSWORD" in outcome.reason


async def test_a_wrong_password_is_the_configuration() -> None:
    async with MailServer(starttls=True, username="u", password="p") as server:
        address = server.address(Tls.STARTTLS, username="u", password="secret-x")
        outcome = await attempt(address, timeouts=Timeouts(connect=10, quit=0.1))
    assert (outcome.verdict, outcome.code) == (Verdict.MISCONFIGURED, 535)
    assert "secret-x" not in outcome.reason


async def test_a_server_that_cannot_log_in_is_the_configuration() -> None:
    async with MailServer() as server:
        server.on("ehlo", "250 mail.test")
        outcome = await attempt(server.address(Tls.NONE, username="u", password="p"))
    assert outcome.verdict is Verdict.MISCONFIGURED


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.com>\r\nRCPT TO:<eve@example.com",
        "ann@example.com\nx",
        "Ann <a@b.c>",
        "ann",
        "é@b.c",
    ],
)
async def test_an_address_that_is_more_than_an_address_is_never_spoken(address: str) -> None:
    async with MailServer() as server:
        for sender, recipient in (("d@example.com", address), (address, "d@example.com")):
            outcome = await smtp.send(
                MESSAGE,
                sender=sender,
                recipient=recipient,
                server=server.address(),
                timeouts=SHORT,
            )
            assert outcome.verdict is Verdict.FAILED
    assert server.connections == 0


async def test_what_the_server_says_is_one_short_line() -> None:
    async with MailServer() as server:
        server.on("rcpt", "550 " + "x" * 400)
        outcome = await attempt(server.address())
    assert len(outcome.reason) < 300


async def test_on_data_comes_before_the_body_and_can_stop_it() -> None:
    async def lost() -> None:
        assert not server.data_reached.is_set()
        raise LeaseLostError("lost")

    async with MailServer() as server:
        with pytest.raises(LeaseLostError):
            await attempt(server.address(), on_data=lost)
        assert not server.data_reached.is_set()
    assert server.messages == []


async def test_cancelling_inside_data_ends_at_once() -> None:
    async with MailServer() as server:
        server.on("after_dot", HANG)
        task = asyncio.create_task(
            attempt(server.address(), timeouts=Timeouts(after_dot=600, connect=600))
        )
        await server.data_reached.wait()
        task.cancel()
        async with asyncio.timeout(30):
            with pytest.raises(asyncio.CancelledError):
                await task


@pytest.mark.parametrize(
    ("message", "wire"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".\r\n.b\r\na.b\r\n", b"..\r\n..b\r\na.b\r\n.\r\n"),
    ],
)
def test_dots_are_doubled_and_the_end_is_one_dot(message: bytes, wire: bytes) -> None:
    assert smtp.wire_form(message) == wire


async def test_probe_says_what_it_reached() -> None:
    async with MailServer(starttls=True, username="u", password="p") as server:
        words = await smtp.probe(server.address(Tls.STARTTLS, username="u", password="p"), SHORT)
    assert words[0] == f"reached localhost:{server.port}"
    assert words[1].startswith("encrypted (TLS")
    assert words[2] == "logged in as u"
    assert server.messages == []


async def test_probe_says_that_nothing_is_encrypted() -> None:
    async with MailServer() as server:
        assert "not encrypted (SMTP_TLS=none)" in await smtp.probe(server.address(), SHORT)


async def test_probe_tells_what_to_change() -> None:
    async with MailServer() as server:
        with pytest.raises(PermanentError, match="STARTTLS"):
            await smtp.probe(server.address(Tls.STARTTLS), SHORT)
        server.on("connect", "535 no")
        with pytest.raises(PermanentError, match="SMTP_PASSWORD"):
            await smtp.probe(server.address(), SHORT)


async def test_probe_asks_whether_the_sender_may_send() -> None:
    async with MailServer() as server:
        await smtp.probe(server.address(), SHORT, sender="a@example.com")
        server.on("mail", "530 5.7.0 Authentication required")
        with pytest.raises(PermanentError, match="SMTP_USERNAME"):
            await smtp.probe(server.address(), SHORT, sender="a@example.com")
    assert server.messages == []


async def test_probe_says_where_no_log_in_is_taken() -> None:
    async with listening(without_log_in) as port:
        server = SmtpServer(host="127.0.0.1", port=port, tls=Tls.NONE, username="u", password="p")
        with pytest.raises(PermanentError, match=r"takes no log-in.*SMTP_TLS"):
            await smtp.probe(server, SHORT)


async def without_log_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak SMTP without AUTH."""
    writer.write(b"220 mx\r\n")
    while await reader.readline():
        writer.write(b"250 mx\r\n")


async def test_probe_of_a_dead_server_may_pass() -> None:
    async with black_hole() as server:
        with pytest.raises(TemporaryError) as caught:
            await smtp.probe(server, SHORT)
    assert "SMTP_HOST" in caught.value.hint


def test_the_password_does_not_show() -> None:
    assert "hunter2" not in repr(SmtpServer(host="h", port=1, password="hunter2"))


def test_silence_in_tls_is_no_certificate_problem() -> None:
    broken = ssl.SSLEOFError(8, "EOF occurred")
    assert smtp._by_break(broken, Step.CONNECT, SmtpServer(host="h", port=1)).verdict is (
        Verdict.RETRY
    )
