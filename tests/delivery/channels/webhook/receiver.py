"""A program that takes webhooks: it checks signatures by itself, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any, Self

from service.delivery.channel import Outcome
from service.delivery.channels.webhook.hook import Webhook
from service.delivery.channels.webhook.wire import HookSeconds
from service.delivery.finding_channel import ChannelNet
from service.models import Message
from service.models.channels import ChannelKind, NamedChannel

KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HOME = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
QUICK = HookSeconds(connect=2.0, answer=0.3)
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@dataclass(slots=True)
class TakenCall:
    """One request as it came over the wire."""

    line: str
    headers: dict[str, str]
    """By small names."""
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The JSON of the body."""
        read: dict[str, Any] = json.loads(self.body)
        return read

    def is_signed_by(self, key: bytes) -> bool:
        """Return whether one of the signatures is of this key: over the bytes that came."""
        of = self.headers
        signed = f"{of['webhook-id']}.{of['webhook-timestamp']}.".encode() + self.body
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return f"v1,{wanted}" in of["webhook-signature"].split(" ")


@dataclass(slots=True)
class Receiver:
    """A server on this machine; `answers` are what it says, byte by byte, then `OK`."""

    answers: list[bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]] = field(
        default_factory=list
    )
    host: str = "127.0.0.1"
    context: ssl.SSLContext | None = None
    calls: list[TakenCall] = field(default_factory=list)
    came: asyncio.Queue[TakenCall] = field(default_factory=asyncio.Queue)
    """The calls once more, for who waits for one."""
    connections: int = 0
    _server: asyncio.Server | None = None
    _busy: set[asyncio.Task[Any]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=self.context)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listen no more."""
        assert self._server
        self._server.close()
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """Return an address with a part in it that nobody may see."""
        scheme = "https" if self.context else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}/hooks/t0ken-of-ours-12345?room=a%2Fb"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._busy.add(task)
        self.connections += 1
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._take(reader, writer)
        finally:
            self._busy.discard(task)
            writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.calls.append(TakenCall(head[0], headers, body))
        self.came.put_nowait(self.calls[-1])
        answer = self.answers.pop(0) if self.answers else OK
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(writer)


def said(status: str, body: str = "", **headers: str) -> bytes:
    """Return an answer as it goes over the wire."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", *lines]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


async def hangs(_writer: asyncio.StreamWriter) -> None:
    """Answer nothing."""
    await asyncio.sleep(60.0)


def hook(receiver: Receiver | str, secret: str = SECRET, **other: Any) -> Webhook:
    """Return the channel of a receiver, or of an address."""
    target = receiver if isinstance(receiver, str) else receiver.url
    channel = NamedChannel(
        name=other.pop("name", "dashboard"), kind=ChannelKind.WEBHOOK, target=target, secret=secret
    )
    net = ChannelNet(networks=other.pop("networks", HOME), user_agent="Topfive/1 (test)")
    return Webhook(channel, net, **{"seconds": QUICK, "clock": lambda: NOW, **other})


async def sent(channel: Webhook, message: Message) -> tuple[Outcome, int]:
    """Return what came of a message, and how often it was handed over."""
    handed = 0

    async def before_handover() -> None:
        nonlocal handed
        handed += 1

    return await channel.send(message, before_handover), handed
