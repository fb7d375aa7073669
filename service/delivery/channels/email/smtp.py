"""Frozen bytes to one recipient over SMTP, and what came of it as a value.

Facts behind the rules are in RFC 5321 (4.2 replies, 4.5.3.2 time-outs): a reply is judged by its
code and by the moment it came, never by the library's exception class. The moment that matters is
the final dot: before it nothing was delivered and trying again is safe; after it, silence means
that nobody knows.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from typing import Any
from urllib.parse import urlsplit

import aiosmtplib

from service.delivery.channel import ChannelType, Outcome, Verdict
from service.delivery.channels.email.connection import (
    DEFAULT_TIMEOUTS,
    SmtpServer,
    Timeouts,
    Tls,
    TlsAtOnceError,
    client_of,
    open_connection,
    public_name,
    settings_problem,
    what_broke,
)
from service.delivery.channels.email.message import freeze, from_sender, mailbox
from service.delivery.channels.email.replies import Step, outcome_of
from service.errors import PermanentError, TemporaryError
from service.models import Letter, Message
from service.text.normalize import one_line
from service.text.recipient import EMAIL

_START_MAIL_INPUT = 354
_BARE_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
"""Checked here and not left to the library: what it makes of a line break in an address depends on
the Python version, and a line break is a second SMTP command."""
_LINE_START_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpChannel:
    """Mail through one server."""

    server: SmtpServer
    sender: Address
    domain: str
    """The right-hand side of message ids."""
    timeouts: Timeouts = DEFAULT_TIMEOUTS
    hello: str = ""
    """What we call ourselves to the server (EHLO); empty: by our address."""

    def freeze(
        self,
        letter: Letter,
        *,
        recipient: str,
        run_id: str,
        brand_id: str,
        now: datetime,
        unsubscribe_url: str = "",
    ) -> Message:
        """Return `letter` as the bytes of a mail; see `message.freeze`."""
        return freeze(
            letter,
            sender=self.sender,
            recipient=recipient,
            run_id=run_id,
            domain=self.domain,
            brand_id=brand_id,
            now=now,
            unsubscribe_url=unsubscribe_url,
        )

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        """Hand `message` to the server; the handover is DATA.

        It goes out from today's sender, should EMAIL_FROM have been mended since it was frozen.
        """
        body, sender = message.body, self.sender.addr_spec
        if message.sender != sender:
            body = from_sender(body, self.sender)
        return await send(
            body,
            sender=sender,
            recipient=message.recipient,
            server=self.server,
            timeouts=self.timeouts,
            on_data=before_handover,
            hello=self.hello,
        )

    @property
    def via(self) -> str:
        """`host:port` of the server."""
        return self.server.name

    async def probe(self) -> list[str]:
        """Connect, log in and name the sender, sending nothing; see `probe` below."""
        return await probe(
            self.server, self.timeouts, hello=self.hello, sender=self.sender.addr_spec
        )


def _channel(sender_name: str, values: Mapping[str, Any]) -> SmtpChannel:
    address: str = values["email_from"]
    sender = mailbox(sender_name, address) if address else Address(sender_name)
    server = SmtpServer(
        host=values["smtp_host"],
        port=values["smtp_port"],
        username=values["smtp_username"],
        password=values["smtp_password"],
        tls=Tls(values["smtp_tls"]),
    )
    hello = public_name(sender.domain, urlsplit(values["public_url"]).hostname or "")
    return SmtpChannel(server=server, sender=sender, domain=sender.domain, hello=hello)


EMAIL_CHANNEL = ChannelType(
    name=EMAIL,
    settings=(
        "email_from", "public_url", "smtp_host", "smtp_port", "smtp_tls", "smtp_username",
        "smtp_password",
    ),
    build=_channel,
)  # fmt: skip


class _Progress:
    """How far the conversation has come; read when it breaks off."""

    def __init__(self) -> None:
        self.step = Step.CONNECT


async def send(
    message: bytes,
    *,
    sender: str,
    recipient: str,
    server: SmtpServer,
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
    on_data: Callable[[], Awaitable[None]] | None = None,
    hello: str = "",
) -> Outcome:
    """Hand `message` (CRLF lines, sent byte for byte) to `server` for one `recipient`.

    `sender` and `recipient` are bare ASCII addresses. `on_data` is awaited just before DATA; what
    it raises stops the attempt before anything is delivered and reaches the caller. Cancelling
    closes the connection at once. `hello` is our name for EHLO; without it the sender's domain is.
    """
    if bad := [one_line(a, 80) for a in (sender, recipient) if not _BARE_ADDRESS.fullmatch(a)]:
        return Outcome(Verdict.FAILED, f"not a bare mail address: {bad[0]}")
    hello = hello or public_name(sender.rpartition("@")[2])
    client = await client_of(server, timeouts, hello)
    progress = _Progress()
    try:
        return await _converse(
            client,
            server,
            progress,
            (sender, recipient),
            message,
            timeouts=timeouts,
            on_data=on_data,
        )
    except aiosmtplib.SMTPResponseException as error:
        return outcome_of(error.code, str(error.message), progress.step, server.name)
    except (aiosmtplib.SMTPException, OSError, UnicodeError, TlsAtOnceError) as error:
        return _by_break(error, progress.step, server)
    finally:
        client.close()


async def _converse(
    client: aiosmtplib.SMTP,
    server: SmtpServer,
    progress: _Progress,
    envelope: tuple[str, str],
    message: bytes,
    *,
    timeouts: Timeouts,
    on_data: Callable[[], Awaitable[None]] | None,
) -> Outcome:
    await open_connection(client, server, timeouts)
    progress.step = Step.SENDER
    await _name_sender(client, envelope[0], timeouts)
    progress.step = Step.RECIPIENT
    try:
        await client.rcpt(envelope[1], timeout=timeouts.command)
    except aiosmtplib.SMTPRecipientRefused as error:
        if not 200 <= error.code < 300:  # the library takes 250 and 251 alone
            raise
    if on_data:
        await on_data()
    reply = await client.execute_command(b"DATA", timeout=timeouts.command)
    if reply.code != _START_MAIL_INPUT:
        raise aiosmtplib.SMTPDataError(reply.code, reply.message)
    progress.step = Step.BODY
    reply = await _write_body(client, message, timeouts.after_dot)
    if not 200 <= reply.code < 300:
        raise aiosmtplib.SMTPDataError(reply.code, reply.message)
    await _say_goodbye(client, timeouts.quit)
    return Outcome(Verdict.ACCEPTED, one_line(reply.message, 200), reply.code)


async def _name_sender(client: aiosmtplib.SMTP, sender: str, timeouts: Timeouts) -> None:
    """Send MAIL FROM; any answer from 200 to 299 is a yes. Raises SMTPSenderRefused for a no."""
    try:
        await client.mail(sender, timeout=timeouts.command)
    except aiosmtplib.SMTPSenderRefused as error:
        if not 200 <= error.code < 300:  # aiosmtplib takes 250 alone
            raise


async def _write_body(
    client: aiosmtplib.SMTP, message: bytes, seconds: float
) -> aiosmtplib.SMTPResponse:
    # `client.data()` would send DATA itself, with one time-out for both replies; then a server that
    # hangs before its 354, when nothing can have been delivered, looks like one that hangs after.
    protocol = client.protocol
    if protocol is None or protocol.transport is None:
        raise aiosmtplib.SMTPServerDisconnected("the connection was lost")
    protocol.transport.set_protocol(_WithoutBlankLines(protocol))
    protocol.write(wire_form(message))
    return await protocol.read_response(timeout=seconds)


class _WithoutBlankLines(asyncio.Protocol):
    """Hands on what comes over a connection, but for blank lines before the next answer.

    aiosmtplib takes such a line for an answer that it cannot read, and each mail would be sent
    twice.
    """

    def __init__(self, reader: aiosmtplib.protocol.SMTPProtocol) -> None:
        self._reader = reader
        self._has_begun = False

    def data_received(self, data: bytes) -> None:
        data = data if self._has_begun else data.lstrip()
        if data:
            self._has_begun = True
            self._reader.data_received(data)

    def eof_received(self) -> bool:
        return self._reader.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._reader.connection_lost(exc)

    def pause_writing(self) -> None:
        self._reader.pause_writing()

    def resume_writing(self) -> None:
        self._reader.resume_writing()


def wire_form(message: bytes) -> bytes:
    """Return `message` as it goes over the wire: dots doubled, ended by the final dot."""
    body = _LINE_START_DOT.sub(b"..", message)
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


async def _say_goodbye(client: aiosmtplib.SMTP, seconds: float) -> None:
    try:
        await client.quit(timeout=seconds)
    except (aiosmtplib.SMTPException, OSError):
        return  # delivered all the same


def _by_break(error: Exception, step: Step, server: SmtpServer) -> Outcome:
    if step is Step.BODY:
        return Outcome(
            Verdict.UNKNOWN,
            f"{server.name} fell silent after the message was sent ({what_broke(error)})",
        )
    if step is Step.CONNECT and (problem := settings_problem(error, server)):
        return Outcome(Verdict.MISCONFIGURED, problem)
    return Outcome(Verdict.RETRY, f"{server.name} cannot be reached ({what_broke(error)})")


async def probe(
    server: SmtpServer,
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
    *,
    hello: str = "",
    sender: str = "",
) -> list[str]:
    """Connect, protect the connection and log in, sending nothing; return what was done, in words.

    `hello` is our name for EHLO, the same as for mail. With a `sender` the server is asked whether
    it takes mail from there: many let everybody in and want a log-in only then. Raises
    PermanentError (something to change) or TemporaryError (may pass), with what to do.
    """
    client = await client_of(server, timeouts, hello)
    step = Step.CONNECT
    try:
        await open_connection(client, server, timeouts)
        cipher = client.get_transport_info("cipher")
        encrypted = f"encrypted ({cipher[1]})" if cipher else "not encrypted (SMTP_TLS=none)"
        done = [f"reached {server.name}", encrypted]
        if server.username:
            done.append(f"logged in as {server.username}")
        if sender:
            step = Step.SENDER
            await _name_sender(client, sender, timeouts)
            with suppress(aiosmtplib.SMTPException, OSError):  # no mail needs it
                await client.rset(timeout=timeouts.command)
        await _say_goodbye(client, timeouts.quit)
    except aiosmtplib.SMTPResponseException as error:
        outcome = outcome_of(error.code, str(error.message), step, server.name)
        raise _as_error(outcome) from error
    except (aiosmtplib.SMTPException, OSError, UnicodeError, TlsAtOnceError) as error:
        raise _as_error(_by_break(error, Step.CONNECT, server)) from error
    finally:
        client.close()
    return done


def _as_error(outcome: Outcome) -> TemporaryError | PermanentError:
    reason = outcome.reason.rstrip(".")  # whoever shows it ends the sentence
    if outcome.verdict is Verdict.RETRY:
        hint = "Check SMTP_HOST and SMTP_PORT, and that the server is up."
        return TemporaryError(reason, "" if outcome.code else hint)
    return PermanentError(reason, "" if "SMTP_" in reason else "Check the SMTP_ settings.")
