"""The connection to a mail server: reached, encrypted, greeted, logged in; and why it is not."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import aiosmtplib

from service.egress import Destination, connecting
from service.models import is_name_within
from service.text.normalize import one_line

_PATIENCE = 3.0
"""Seconds of silence after which a server is asked whether it waits for TLS. Some greet late on
purpose, so the first connection goes on waiting meanwhile."""
_NO_TLS_AT_ALL = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"})
"""What OpenSSL makes of a greeting in plain text, in its versions."""


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


class TlsAtOnceError(Exception):
    """The server waits for TLS from the first byte on, and we for its greeting."""


def public_name(*names: str) -> str:
    """Return the first of `names` that a mail server anywhere takes for one; empty: none is.

    Relays that let a company in by its domain want to hear it, and many hang up on `localhost`.
    """
    for name in names:
        known = not is_name_within(name) and not name.rpartition(".")[2].isdigit()
        if known and "_" not in name and ":" not in name:
            return name
    return ""


async def client_of(server: SmtpServer, timeouts: Timeouts, hello: str) -> aiosmtplib.SMTP:
    """Return a client, not connected yet; `hello` is our name for EHLO, empty: our address."""
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
        local_hostname=hello or await _address_literal(server),
    )


async def _address_literal(server: SmtpServer) -> str:
    """Return the address that `server` sees us under, as EHLO has it (RFC 5321 4.1.3)."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            server.host, server.port, type=socket.SOCK_DGRAM
        )
        with (
            connecting(Destination.MAIL),
            socket.socket(found[0][0], socket.SOCK_DGRAM) as probe,
        ):
            probe.connect(found[0][4])  # sends nothing; it picks the way and with it our address
            own = ipaddress.ip_address(probe.getsockname()[0].partition("%")[0])
    except (OSError, UnicodeError, ValueError):
        return "[127.0.0.1]"  # the connection will say what is wrong
    return f"[{own}]" if own.version == 4 else f"[IPv6:{own}]"


async def open_connection(client: aiosmtplib.SMTP, server: SmtpServer, timeouts: Timeouts) -> None:
    """Connect, encrypt, log in and greet. Raises TlsAtOnceError where the server waits for TLS."""
    plain = server.tls is not Tls.IMPLICIT
    with connecting(Destination.MAIL):  # a task keeps the context in which it was made
        opening = asyncio.ensure_future(client.connect())
    tasks: list[asyncio.Future[Any]] = [opening]
    try:
        await asyncio.wait(tasks, timeout=min(_PATIENCE, timeouts.connect / 2))
        if plain and not opening.done():
            asked = asyncio.ensure_future(_speaks_tls(server, timeouts))
            tasks.append(asked)
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if asked.done() and asked.result():
                raise TlsAtOnceError
        await opening
    except aiosmtplib.SMTPConnectError as error:
        hung_up = isinstance(error.__cause__, aiosmtplib.SMTPServerDisconnected)
        if plain and hung_up and await _speaks_tls(server, timeouts):
            raise TlsAtOnceError from error
        raise
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo(timeout=timeouts.command)
        except aiosmtplib.SMTPHeloError:
            if not client.is_connected:
                raise
            await client.helo(timeout=timeouts.command)


async def _speaks_tls(server: SmtpServer, timeouts: Timeouts) -> bool:
    """Tell whether the server takes a second connection that begins with TLS."""
    anybody = ssl.create_default_context()  # only to ask: nothing is said to whoever answers
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        async with asyncio.timeout(min(_PATIENCE, timeouts.connect)):
            with connecting(Destination.MAIL):
                _, writer = await asyncio.open_connection(server.host, server.port, ssl=anybody)
    except (OSError, TimeoutError):
        return False
    writer.transport.abort()
    return True


def settings_problem(error: Exception, server: SmtpServer) -> str:
    """Return what to mend when a connection failed for a reason that will not pass, else ""."""
    if isinstance(error, UnicodeError):
        return f"{one_line(server.host, 80)} is not a host name. Check SMTP_HOST."
    if isinstance(error, TlsAtOnceError):
        return (
            f"{server.name} waits for an encrypted connection from the first byte on, and "
            f"SMTP_TLS={server.tls} asks for a plain one at first. Set SMTP_TLS=implicit, or "
            "SMTP_PORT=587 to go on with starttls."
        )
    if broken := _tls_error(error):
        return _tls_problem(broken, server)
    if isinstance(error, ConnectionError | TimeoutError) or not isinstance(
        error, aiosmtplib.SMTPException
    ):
        return ""
    return _not_offered(error, server)


def _not_offered(error: Exception, server: SmtpServer) -> str:
    """Say what a server that answers well does not do."""
    if server.tls is Tls.STARTTLS and "STARTTLS" in str(error).upper():
        return (
            f"{server.name} does not offer STARTTLS, so nothing was sent. Check SMTP_TLS and "
            "SMTP_PORT; if it used to offer it, somebody may be listening in between."
        )
    if "No suitable authentication method" in str(error):
        return (
            f"{server.name} takes no log-in with a user name and a password (PLAIN, LOGIN, "
            "CRAM-MD5), only ways that Topfive does not have, such as OAuth. Ask the provider for "
            "an app password or a relay, and set SMTP_HOST, SMTP_USERNAME and SMTP_PASSWORD to it."
        )
    if server.username and "AUTH" in str(error):
        return (
            f"{server.name} takes no log-in over this connection. Set SMTP_TLS=starttls or "
            "implicit if it wants one, or leave SMTP_USERNAME and SMTP_PASSWORD empty if it "
            "wants none."
        )
    return f"{server.name} cannot do what was asked for: {what_broke(error)}"


def _tls_problem(broken: ssl.SSLError, server: SmtpServer) -> str:
    if isinstance(broken, ssl.SSLCertVerificationError):
        return (
            f"the certificate of {server.name} is not trusted ({broken.verify_message}). "
            "Check SMTP_HOST, have the server's certificate renewed, or name the file of your own "
            "authority in SSL_CERT_FILE."
        )
    if server.tls is Tls.IMPLICIT and broken.reason in _NO_TLS_AT_ALL:
        return (
            f"{server.name} does not begin with TLS, as SMTP_TLS=implicit asks. Set "
            "SMTP_TLS=starttls, or SMTP_PORT=465 to go on with implicit."
        )
    return (
        f"{server.name} does not speak TLS in the way that was asked for. Check SMTP_TLS and "
        "SMTP_PORT: `starttls` goes with 587, `implicit` with 465."
    )


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(
            error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError
        ):
            return error
        error = error.__cause__
    return None


def what_broke(error: BaseException) -> str:
    """Return an error in a line, one of the network's in the system's own words."""
    within: BaseException | None = error
    while within is not None:
        if isinstance(within, socket.gaierror):
            return "there is no host of this name, or it could not be looked up just now (DNS)"
        if isinstance(within, OSError) and within.errno and not isinstance(within, ssl.SSLError):
            return os.strerror(within.errno).lower()
        within = within.__cause__
    return one_line(str(error), 200) or type(error).__name__
