"""Connections that say nothing: bounded, and never in the way of somebody who wants something."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest
from aiohttp import web

from service.app.process.connections import Doorkeeper, raise_file_limit
from service.models import Network

ASKED = b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
FILES = 80
"""So that there are forty connections at most, ten of one address."""


@asynccontextmanager
async def kept(proxies: Sequence[Network] = ()) -> AsyncIterator[tuple[web.Server, int]]:
    """Serve on loopback behind a doorkeeper; each answer takes a moment."""

    async def answer(request: web.BaseRequest) -> web.Response:
        del request
        await asyncio.sleep(0.5)
        return web.Response(text="answered")

    server = web.Server(answer)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(Doorkeeper(server, FILES, proxies), "0.0.0.0", 0)
    try:
        yield server, listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await server.shutdown(1)


async def idle(port: int, count: int, here: str = "127.0.0.1") -> list[asyncio.StreamWriter]:
    found = []
    for _ in range(count):
        _, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(here, 0))
        found.append(writer)
    return found


def connected(server: web.Server) -> list[web.RequestHandler]:
    """Return the connections that stand: one that ends is in the server's list for a while."""
    return [one for one in server.connections if one.transport and not one.transport.is_closing()]


async def answer(port: int, here: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(here, 0))
    writer.write(ASKED)
    head = await reader.readline()
    writer.close()
    return head


@pytest.mark.parametrize("proxies", [(), (ip_network("127.0.0.0/8"),)])
async def test_however_many_say_nothing_whoever_asks_is_answered(
    proxies: Sequence[Network],
) -> None:
    async with kept(proxies) as (server, port):
        crowd = await idle(port, 30)
        asking = [asyncio.create_task(answer(port, f"127.0.0.{n}")) for n in (1, 1, 2)]
        await asyncio.sleep(0.1)
        crowd += await idle(port, 60)
        assert [await one for one in asking] == [b"HTTP/1.1 200 OK\r\n"] * 3
        assert len(connected(server)) <= (41 if proxies else 12)
        for writer in crowd:
            writer.close()


async def test_one_address_takes_no_place_of_another() -> None:
    async with kept() as (server, port):
        quiet = await idle(port, 3, "127.0.0.9")
        crowd = [one for n in range(1, 7) for one in await idle(port, 20, f"127.0.0.{n}")]
        await asyncio.sleep(0.1)
        left = [one.peername[0] for one in connected(server) if isinstance(one.peername, tuple)]
        assert left.count("127.0.0.9") == 3
        assert len(left) <= 41
        for writer in (*quiet, *crowd):
            writer.close()


def test_the_soft_limit_of_files_is_raised_to_the_hard_one() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 1000), hard))
    try:
        assert raise_file_limit() == resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 1000
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
