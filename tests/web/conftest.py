"""A real server on loopback over a fake world and a real file of votes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from service.feedback.votes import Votes
from service.web import create_app
from service.web.context import SITE, Site
from tests.app.conftest import around
from tests.web.world import World, open_votes, site

__all__ = ["around"]

Client: TypeAlias = TestClient[web.Request, web.Application]
Serve: TypeAlias = Callable[..., Awaitable[Client]]


class ServerAsInService(TestServer):
    """A test server whose handlers go on when their client has left, as aiohttp's do in service."""

    async def _make_runner(self, **settings: Any) -> web.AppRunner:
        return web.AppRunner(self.app, **settings | {"handler_cancellation": False})


@pytest.fixture
async def votes(tmp_path: Path) -> AsyncIterator[Votes]:
    """An open, empty file of votes that waits only shortly for a lock."""
    opened = await open_votes(tmp_path, busy_timeout=200)
    yield opened
    await opened.close()


@pytest.fixture
def world() -> World:
    """What stands behind the pages."""
    return World()


@asynccontextmanager
async def servers(world: World, votes: Votes) -> AsyncIterator[Serve]:
    """Lend a function that starts a server; its keyword arguments replace fields of the site."""
    clients: list[Client] = []

    async def start(**other: Any) -> Client:
        server = ServerAsInService(create_app(site(world, votes, **other)))
        client: Client = TestClient(server)
        await client.start_server()
        clients.append(client)
        return client

    try:
        yield start
    finally:
        for client in clients:
            await client.close()


@pytest.fixture
async def serve(world: World, votes: Votes) -> AsyncIterator[Serve]:
    """What starts a server for a test."""
    async with servers(world, votes) as start:
        yield start


@pytest.fixture
async def client(serve: Serve) -> Client:
    """A client of a server that asks for the operator's token."""
    return await serve()


def site_of(client: Client) -> Site:
    """Return the site that a client's server shows."""
    return client.app[SITE]
