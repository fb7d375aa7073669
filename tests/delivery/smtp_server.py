"""A real SMTP server (aiosmtpd's protocol in the test's own loop) that misbehaves on request.

    async with MailServer() as server:
        server.on("rcpt", "451 4.3.0 come back later")        # once
        server.on("after_dot", HANG)                           # kept, then silence
        server.refuse("bob@example.com", "550 no such user")   # always
        ... send ...
        server.messages[0].body

Steps: `connect`, `ehlo`, `auth`, `mail`, `rcpt`, `data` (the command, before 354), `dot` (the reply
after the body, which is NOT kept), `after_dot` (the same, but the body IS kept first), `quit`.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session, syntax

from service.delivery.channels.email.connection import SmtpServer, Tls

logging.getLogger("mail.log").setLevel(logging.CRITICAL)

CERTIFICATE = Path(__file__).resolve().parent.parent / "data" / "mail" / "localhost.pem"
"""Self-signed for localhost, with its key: worth nothing outside these tests."""
HANG = "hang"
"""Never answer."""
HOLD = "hold"
"""Wait until `gate` is set, then go on as usual."""
DROP = "drop"
"""Close the connection at once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that the server took."""

    sender: str
    recipients: tuple[str, ...]
    body: bytes
    encrypted: bool


class _Protocol(SMTP):
    """aiosmtpd's, asking the plan before it answers."""

    def __init__(self, plan: MailServer, **options: Any) -> None:
        self._plan = plan
        super().__init__(plan, **options)

    async def _handle_client(self) -> None:
        action = self._plan.next("connect")
        if action:
            await self._plan.perform(action, self)
        if action not in ("", HANG, DROP, HOLD):
            await self.push(action)
            abort(self)
        elif action in ("", HOLD):
            await super()._handle_client()

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        self._plan.greeted.append(hostname)
        if not await self._misbehaved("ehlo"):
            await super().smtp_EHLO(hostname)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._misbehaved("data"):
            await super().smtp_DATA(arg)

    @syntax("QUIT")
    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._misbehaved("quit"):
            await super().smtp_QUIT(arg)

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if not await self._misbehaved("auth"):
            await super().smtp_AUTH(arg)

    async def _misbehaved(self, step: str) -> bool:
        action = self._plan.next(step)
        if action:
            await self._plan.perform(action, self)
            if action not in (HANG, DROP):
                await self.push(action)
        return bool(action)


class MailServer:
    """Listens on a free port of 127.0.0.1 while the context is open."""

    def __init__(
        self,
        *,
        starttls: bool = False,
        implicit_tls: bool = False,
        username: str = "",
        password: str = "",
        host: str = "127.0.0.1",
    ) -> None:
        self.messages: list[Kept] = []
        self.connections = 0
        self.connected_twice = asyncio.Event()
        self.greeted: list[str] = []
        """What callers called themselves."""
        self.data_reached = asyncio.Event()
        """Set when a body has come in, before it is answered."""
        self.stuck = asyncio.Event()
        """Set when a planned HANG or HOLD has begun."""
        self.gate = asyncio.Event()
        self._starttls = starttls
        self._implicit = implicit_tls
        self._login = (username.encode(), password.encode())
        self._plan: defaultdict[str, deque[str]] = defaultdict(deque)
        self._refused: dict[str, str] = {}
        self._server: asyncio.Server | None = None
        self._protocols: list[_Protocol] = []
        self._host = host
        self.port = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        context = server_context() if self._implicit else None
        self._server = await loop.create_server(self._protocol, self._host, self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Close the port and all connections; `messages` stay."""
        if self._server is None:
            return
        self._server.close()
        for protocol in self._protocols:
            abort(protocol)
        handlers = [p._handler_coroutine for p in self._protocols if p._handler_coroutine]
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        self._protocols.clear()
        self._server = None

    def forget_plan(self) -> None:
        """Answer as a server that is well from now on."""
        self._plan.clear()

    def on(self, step: str, action: str, times: int = 1) -> None:
        """Do `action` (a reply, HANG or DROP) the next `times` times that `step` is reached."""
        self._plan[step].extend([action] * times)

    def refuse(self, recipient: str, reply: str) -> None:
        """Always answer `reply` to RCPT for `recipient`."""
        self._refused[recipient] = reply

    def forgive(self, recipient: str) -> None:
        """Take mail for `recipient` again."""
        del self._refused[recipient]

    def address(self, tls: Tls = Tls.NONE, **login: str) -> SmtpServer:
        """Return how to reach it; it is trusted under the name localhost."""
        return SmtpServer(
            host="localhost", port=self.port, tls=tls, context=client_context(), **login
        )

    async def step(self, name: str, protocol: SMTP) -> str:
        """Do what is planned for this step; return the reply to give, or nothing."""
        action = self.next(name)
        await self.perform(action, protocol)
        return "" if action == HOLD else action

    def next(self, step: str) -> str:
        """Return the next planned action for `step`, or nothing."""
        return self._plan[step].popleft() if self._plan[step] else ""

    async def perform(self, action: str, protocol: SMTP) -> None:
        """Hang, hold or drop if that is the action."""
        if action == HOLD:
            self.stuck.set()
            await self.gate.wait()
        if action == HANG:
            self.stuck.set()
            await asyncio.Event().wait()
        if action == DROP:
            abort(protocol)

    def _protocol(self) -> _Protocol:
        self.connections += 1
        if self.connections > 1:
            self.connected_twice.set()
        protocol = _Protocol(
            self,
            hostname="mail.test",
            enable_SMTPUTF8=False,
            tls_context=server_context() if self._starttls else None,
            auth_required=bool(self._login[0]),
            auth_require_tls=self._starttls,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._protocols.append(protocol)
        return protocol

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        right = (data.login, data.password) == self._login
        return AuthResult(success=right, handled=right)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if action := await self.step("mail", server):
            return action
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if action := self._refused.get(address) or await self.step("rcpt", server):
            return action
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.data_reached.set()
        if action := await self.step("dot", server):
            return action
        content = envelope.content
        assert isinstance(content, bytes)
        self.messages.append(
            Kept(
                str(envelope.mail_from),
                tuple(envelope.rcpt_tos),
                content,
                session.ssl is not None or self._implicit,
            )
        )
        return await self.step("after_dot", server) or "250 kept"


def abort(protocol: SMTP) -> None:
    """Cut the connection."""
    if isinstance(protocol.transport, asyncio.Transport):
        protocol.transport.abort()


def server_context() -> ssl.SSLContext:
    """Return the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def client_context() -> ssl.SSLContext:
    """Return a client's side that trusts the test's certificate and nothing else."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@asynccontextmanager
async def black_hole() -> AsyncIterator[SmtpServer]:
    """A port that takes connections and never says a word."""
    accepted: list[asyncio.StreamWriter] = []

    async def swallow(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(writer)

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield SmtpServer(host="127.0.0.1", port=port, tls=Tls.NONE)
    server.close()
    for writer in accepted:
        writer.transport.abort()
