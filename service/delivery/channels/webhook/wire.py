"""One signed call over a connection of its own, to an address that is checked as it is dialled."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp.client import ClientRequest
from aiohttp.connector import Connection
from yarl import URL

from service.delivery.channels.webhook.answers import HookAnswer
from service.egress import Destination, connecting
from service.models import Network
from service.scraping.guard import allowed
from service.scraping.http.resolver import Resolver

_MOST_READ = 4096
"""Bytes of an answer's body; they are for people."""
_PLAIN = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
_READ_SECONDS = 2.0
"""For the body: the status, which has come by then, says it all."""


@dataclass(frozen=True, slots=True)
class HookSeconds:
    """How long a call may take."""

    connect: float = 10.0
    """Name, connection and TLS."""
    answer: float = 20.0
    """From the handover to the answer's head; the specification says 15 to 30."""


@dataclass(slots=True)
class Call:
    """How far a call came, for when it came to no answer."""

    networks: Sequence[Network]
    refused: list[str] = field(default_factory=list)
    """Addresses that may not be dialled."""
    dialled: bool = False
    handed_over: bool = False

    def make_socket(self, info: Any) -> socket.socket:
        """Return a socket for an address, or refuse it: what a name leads to is known here."""
        family, kind, protocol, _, target = info
        if not allowed(str(target[0]), self.networks):
            self.refused.append(str(target[0]))
            raise OSError(errno.EACCES, "it is not on the public internet")
        self.dialled = True
        return socket.socket(family, kind, protocol)


class _OneCall(aiohttp.TCPConnector):
    """Connections for one call, which says when one is there and nothing was sent yet."""

    def __init__(
        self,
        call: Call,
        there: Callable[[ClientRequest], Awaitable[None]],
        resolver: Resolver,
    ) -> None:
        # A connection that was kept may have been shut meanwhile, and then nobody knows whether
        # the call arrived.
        super().__init__(
            force_close=True, limit=1, socket_factory=call.make_socket, resolver=resolver
        )
        self._there = there

    async def connect(self, req: ClientRequest, *arguments: Any, **named: Any) -> Connection:
        """Return a new connection."""
        with connecting(Destination.CHANNEL):
            made = await super().connect(req, *arguments, **named)
        try:
            await self._there(req)
        except BaseException:
            made.close()
            raise
        return made


async def post(
    url: str,
    body: bytes,
    headers: Callable[[], Mapping[str, str]],
    *,
    call: Call,
    seconds: HookSeconds,
    before_handover: Callable[[], Awaitable[None]],
) -> HookAnswer:
    """Make the call and return what was answered; `call` says how far it came if that raises.

    `headers` is asked when the connection is there: the attempt's time is in them. Follows no
    redirect, unpacks nothing, keeps no cookie, and asks no proxy. Raises what aiohttp raises,
    TimeoutError, and what `before_handover` does.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds.connect) as limit:

        async def there(request: ClientRequest) -> None:
            limit.reschedule(None)  # the database takes its own time
            await before_handover()
            request.headers.update(headers())
            call.handed_over = True
            limit.reschedule(loop.time() + seconds.answer)

        async with (
            Resolver() as resolver,
            aiohttp.ClientSession(
                connector=_OneCall(call, there, resolver),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
                trust_env=False,
            ) as session,
            # As it was given, where it can be: what stands in it may be signed.
            session.post(
                URL(url, encoded=url.isascii()), data=body, headers=_PLAIN, allow_redirects=False
            ) as answer,
        ):
            limit.reschedule(None)
            said = {name.lower(): value for name, value in answer.headers.items()}
            return HookAnswer(answer.status, said, await _read(answer))


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = b""
    with suppress(aiohttp.ClientError, TimeoutError):
        async with asyncio.timeout(_READ_SECONDS):
            while len(body) < _MOST_READ and (part := await answer.content.read(_MOST_READ)):
                body += part
    return body[:_MOST_READ]
