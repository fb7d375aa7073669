"""Frozen bytes to one recipient over SMTP, and what came of it as a value.

Facts behind the rules are in RFC 5321 (4.2 replies, 4.5.3.2 time-outs): a reply is judged by its
code and by the moment it came, never by the library's exception class. The moment that matters is
the final dot: before it nothing was delivered and trying again is safe; after it, silence means
that nobody knows.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

import aiosmtplib

from service.delivery.channel import ChannelType, Message, Outcome, Verdict
from service.delivery.channels.email.message import freeze
from service.errors import PermanentError, TemporaryError
from service.models import Letter
from service.text.normalize import one_line
from service.text.recipient import EMAIL

_LOG_IN_NEEDED = frozenset({530, 534, 535, 538})
"""Authentication required, too weak, refused, or only over TLS (RFC 4954): the configuration."""
_START_MAIL_INPUT = 354
_BARE_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
"""Checked here and not left to the library: what it makes of a line break in an address depends on
the Python version, and a line break is a second SMTP command."""
_LINE_START_DOT = re.compile(rb"(?m)^\.")


class Tls(StrEnum):
    """How the connection is protected: `SMTP_TLS`. Never "if the server happens to offer it"."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where mail is handed over."""

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = Tls.STARTTLS
    context: ssl.SSLContext | None = None
    """Whom to trust; None: the system's certificate authorities."""

    @property
    def name(self) -> str:
        """`host:port`, for people."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait, by the moment."""

    connect: float = 30.0
    command: float = 30.0
    """For a reply to MAIL, RCPT and DATA."""
    after_dot: float = 600.0
    """RFC 5321 4.5.3.2.6 asks for ten minutes, precisely so that mail is not doubled."""
    quit: float = 1.0
    """The message is delivered by then; whether the server says goodbye does not matter."""


DEFAULT_TIMEOUTS = Timeouts()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpChannel:
    """Mail through one server."""

    server: SmtpServer
    sender: str
    """`Name <address>` or a bare address."""
    domain: str
    """The right-hand side of message ids."""
    timeouts: Timeouts = DEFAULT_TIMEOUTS

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
        """Hand `message` to the server; the handover is DATA."""
        return await send(
            message.body,
            sender=message.sender,
            recipient=message.recipient,
            server=self.server,
            timeouts=self.timeouts,
            on_data=before_handover,
        )

    @property
    def via(self) -> str:
        """`host:port` of the server."""
        return self.server.name

    async def probe(self) -> list[str]:
        """Connect and log in, sending nothing; see `probe` below."""
        return await probe(self.server, self.timeouts)


def _channel(sender_name: str, values: Mapping[str, Any]) -> SmtpChannel:
    address: str = values["email_from"]
    server = SmtpServer(
        host=values["smtp_host"],
        port=values["smtp_port"],
        username=values["smtp_username"],
        password=values["smtp_password"],
        tls=Tls(values["smtp_tls"]),
    )
    return SmtpChannel(
        server=server, sender=f"{sender_name} <{address}>", domain=address.rpartition("@")[2]
    )


EMAIL_CHANNEL = ChannelType(
    name=EMAIL,
    settings=(
        "email_from", "smtp_host", "smtp_port", "smtp_tls", "smtp_username", "smtp_password",
    ),
    build=_channel,
)  # fmt: skip


class _Step(IntEnum):
    CONNECT = 1
    ENVELOPE = 2
    BODY = 3
    """The body is on its way: from here on silence is ambiguous."""


class _Progress:
    """How far the conversation has come; read when it breaks off."""

    def __init__(self) -> None:
        self.step = _Step.CONNECT


async def send(
    message: bytes,
    *,
    sender: str,
    recipient: str,
    server: SmtpServer,
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
    on_data: Callable[[], Awaitable[None]] | None = None,
) -> Outcome:
    """Hand `message` (CRLF lines, sent byte for byte) to `server` for one `recipient`.

    `sender` and `recipient` are bare ASCII addresses. `on_data` is awaited just before DATA; what
    it raises stops the attempt before anything is delivered and reaches the caller. Cancelling
    closes the connection at once.
    """
    if bad := [one_line(a, 80) for a in (sender, recipient) if not _BARE_ADDRESS.fullmatch(a)]:
        return Outcome(Verdict.FAILED, f"not a bare mail address: {bad[0]}")
    client = _client(server, timeouts, hello=sender.rpartition("@")[2])
    progress = _Progress()
    try:
        return await _converse(
            client, progress, (sender, recipient), message, timeouts=timeouts, on_data=on_data
        )
    except aiosmtplib.SMTPResponseException as error:
        return _by_code(error.code, str(error.message), progress.step, server)
    except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
        return _by_break(error, progress.step, server)
    finally:
        client.close()


async def _converse(
    client: aiosmtplib.SMTP,
    progress: _Progress,
    envelope: tuple[str, str],
    message: bytes,
    *,
    timeouts: Timeouts,
    on_data: Callable[[], Awaitable[None]] | None,
) -> Outcome:
    await client.connect()
    progress.step = _Step.ENVELOPE
    await client.mail(envelope[0], timeout=timeouts.command)
    await client.rcpt(envelope[1], timeout=timeouts.command)
    if on_data:
        await on_data()
    reply = await client.execute_command(b"DATA", timeout=timeouts.command)
    if reply.code != _START_MAIL_INPUT:
        raise aiosmtplib.SMTPDataError(reply.code, reply.message)
    progress.step = _Step.BODY
    reply = await _write_body(client, message, timeouts.after_dot)
    if not 200 <= reply.code < 300:
        raise aiosmtplib.SMTPDataError(reply.code, reply.message)
    await _say_goodbye(client, timeouts.quit)
    return Outcome(Verdict.ACCEPTED, one_line(reply.message, 200), reply.code)


async def _write_body(
    client: aiosmtplib.SMTP, message: bytes, seconds: float
) -> aiosmtplib.SMTPResponse:
    # `client.data()` would send DATA itself, with one time-out for both replies; then a server that
    # hangs before its 354, when nothing can have been delivered, looks like one that hangs after.
    protocol = client.protocol
    if protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("the connection was lost")
    protocol.write(wire_form(message))
    return await protocol.read_response(timeout=seconds)


def wire_form(message: bytes) -> bytes:
    """Return `message` as it goes over the wire: dots doubled, ended by the final dot."""
    body = _LINE_START_DOT.sub(b"..", message)
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


async def _say_goodbye(client: aiosmtplib.SMTP, seconds: float) -> None:
    try:
        await client.quit(timeout=seconds)
    except (aiosmtplib.SMTPException, OSError):
        return  # delivered all the same


def _client(server: SmtpServer, timeouts: Timeouts, *, hello: str) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username or None,
        password=server.password or None,
        timeout=timeouts.connect,
        use_tls=server.tls is Tls.IMPLICIT,
        start_tls=server.tls is Tls.STARTTLS,
        tls_context=server.context,
        # asking the resolver for our own name can take many seconds where there is none
        local_hostname=hello or "localhost",
    )


def _by_code(code: int, message: str, step: _Step, server: SmtpServer) -> Outcome:
    said = f"{server.name} answered {code} {one_line(message, 200)}".rstrip()
    if code in _LOG_IN_NEEDED:
        return Outcome(
            Verdict.MISCONFIGURED,
            f"{said}. The mail server refused the log-in: check SMTP_USERNAME and SMTP_PASSWORD.",
            code,
        )
    if 400 <= code < 500:
        return Outcome(Verdict.RETRY, said, code)
    if 500 <= code < 600:
        # Before MAIL it is about us and not about this message, so the message is kept.
        early = step is _Step.CONNECT
        return Outcome(Verdict.MISCONFIGURED if early else Verdict.FAILED, said, code)
    odd = f"{server.name} answered with something that is not SMTP ({code})"
    return Outcome(Verdict.UNKNOWN if step is _Step.BODY else Verdict.RETRY, odd, code)


def _by_break(error: Exception, step: _Step, server: SmtpServer) -> Outcome:
    if step is _Step.BODY:
        return Outcome(
            Verdict.UNKNOWN,
            f"{server.name} fell silent after the message was sent ({_words(error)})",
        )
    if step is _Step.CONNECT and (problem := _settings_problem(error, server)):
        return Outcome(Verdict.MISCONFIGURED, problem)
    return Outcome(Verdict.RETRY, f"{server.name} cannot be reached ({_words(error)})")


def _settings_problem(error: Exception, server: SmtpServer) -> str:
    if isinstance(error, UnicodeError):
        return f"{one_line(server.host, 80)} is not a host name. Check SMTP_HOST."
    broken = _tls_error(error)
    if isinstance(broken, ssl.SSLCertVerificationError):
        return (
            f"the certificate of {server.name} is not trusted ({broken.verify_message}). "
            "Check SMTP_HOST, or have the server's certificate renewed."
        )
    if broken is not None:
        return (
            f"{server.name} does not speak TLS in the way that was asked for. Check SMTP_TLS and "
            "SMTP_PORT: `starttls` goes with 587, `implicit` with 465."
        )
    if isinstance(error, ConnectionError | TimeoutError) or not isinstance(
        error, aiosmtplib.SMTPException
    ):
        return ""
    if server.tls is Tls.STARTTLS and "STARTTLS" in str(error).upper():
        return (
            f"{server.name} does not offer STARTTLS, so nothing was sent. Check SMTP_TLS and "
            "SMTP_PORT; if it used to offer it, somebody may be listening in between."
        )
    return f"{server.name} cannot do what was asked for: {_words(error)}"


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(
            error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError
        ):
            return error
        error = error.__cause__
    return None


def _words(error: BaseException) -> str:
    return one_line(str(error), 200) or type(error).__name__


async def probe(server: SmtpServer, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> list[str]:
    """Connect, protect the connection and log in, sending nothing; return what was done, in words.

    Raises PermanentError (something to change) or TemporaryError (may pass), with what to do.
    """
    client = _client(server, timeouts, hello="localhost")
    try:
        await client.connect()
        cipher = client.get_transport_info("cipher")
        encrypted = f"encrypted ({cipher[1]})" if cipher else "not encrypted (SMTP_TLS=none)"
        done = [f"reached {server.name}", encrypted]
        if server.username:
            done.append(f"logged in as {server.username}")
        await _say_goodbye(client, timeouts.quit)
    except aiosmtplib.SMTPResponseException as error:
        raise _as_error(_by_code(error.code, str(error.message), _Step.CONNECT, server)) from error
    except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
        raise _as_error(_by_break(error, _Step.CONNECT, server)) from error
    finally:
        client.close()
    return done


def _as_error(outcome: Outcome) -> TemporaryError | PermanentError:
    if outcome.verdict is Verdict.RETRY:
        return TemporaryError(
            outcome.reason, "Check SMTP_HOST and SMTP_PORT, and that the server is up."
        )
    return PermanentError(outcome.reason, "Check the SMTP_ settings.")
