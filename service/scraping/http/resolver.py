"""Names looked up in threads of their own, each for a bounded time.

The system's resolver cannot be told to stop, and may hang for a minute a name. In the threads that
the event loop lends to all of us a few such names would keep votes, pages and other sites waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import queue
import socket
import threading
from collections.abc import Sequence
from typing import Any, Self

from aiohttp.abc import AbstractResolver, ResolveResult

_SECONDS = 10.0
"""After which a name is given up for now: the usual resolver asks a second time after five."""
_THREADS = 128
"""Twice as many as there are requests at once: those that hang go on after they are given up."""
_Job = tuple[asyncio.Future[Any], tuple[Any, ...]]


class Resolver(AbstractResolver):
    """Looks names up. A name that takes too long, or that nobody knows, raises OSError."""

    def __init__(self, seconds: float = _SECONDS, threads: int = _THREADS) -> None:
        self._seconds = seconds
        self._threads = threads
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._started = 0
        self._busy = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of `host`."""
        asked = (host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        self._busy += 1
        if self._busy > self._started and self._started < self._threads:
            self._started += 1
            threading.Thread(target=self._work, name="names", daemon=True).start()
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._jobs.put((answer, asked))
        try:
            async with asyncio.timeout(self._seconds):
                found = await answer
        except TimeoutError:
            raise OSError(errno.ETIMEDOUT, "the name was not found out in time") from None
        return [_result(host, one) for one in found]

    async def close(self) -> None:
        """Let the threads end as they become free; those that hang keep nobody from ending."""
        for _ in range(self._started):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            answer, asked = job
            found: Sequence[Any] | OSError = ()
            if not answer.cancelled():
                try:
                    found = socket.getaddrinfo(*asked)
                except OSError as error:
                    found = error
                except UnicodeError as error:  # no name can be so
                    found = OSError(errno.EINVAL, str(error))
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                answer.get_loop().call_soon_threadsafe(self._settle, answer, found)

    def _settle(self, answer: asyncio.Future[Any], found: Sequence[Any] | OSError) -> None:
        self._busy -= 1
        if answer.done():
            return
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)


def _result(host: str, found: Any) -> ResolveResult:
    family, _, protocol, _, address = found
    return ResolveResult(
        hostname=host,
        host=str(address[0]),
        port=int(address[1]),
        family=family,
        proto=protocol,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
