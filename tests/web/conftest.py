"""A real server on loopback over a real database and a real file of votes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from service.feedback.votes import Votes
from service.web.context import CONTEXT, WebContext
from service.web.handlers.app import create_app
from service.web.middlewares import MAX_LINE_BYTES
from tests.app.conftest import around
from tests.web.stored import Stored, context, open_votes, opened

__all__ = ["around"]

Client: TypeAlias = TestClient[web.Request, web.Application]
Serve: TypeAlias = Callable[..., Awaitable[Client]]


class ServerAsInService(TestServer):
    """A test server whose handlers go on when their client has left, as aiohttp's do in service."""

    async def _make_runner(self, **settings: Any) -> web.AppRunner:
        as_in_service = {"handler_cancellation": False, "max_line_size": MAX_LINE_BYTES}
        return web.AppRunner(self.app, **settings | as_in_service)


@pytest.fixture
async def votes(tmp_path: Path) -> AsyncIterator[Votes]:
    """An open, empty file of votes that waits only shortly for a lock."""
    opened = await open_votes(tmp_path, busy_timeout=200)
    yield opened
    await opened.close()


@pytest.fixture
async def stored(shared_postgres_url: str) -> AsyncIterator[Stored]:
    """What stands behind the pages: a run that completed, one that failed, and a finding."""
    async with opened(shared_postgres_url) as filled:
        yield filled


@asynccontextmanager
async def servers(stored: Stored, votes: Votes) -> AsyncIterator[Serve]:
    """Lend a function that starts a server; its keyword arguments replace fields of the context."""
    clients: list[Client] = []

    async def start(**other: Any) -> Client:
        server = ServerAsInService(create_app(context(stored, votes, **other)))
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
async def serve(stored: Stored, votes: Votes) -> AsyncIterator[Serve]:
    """What starts a server for a test."""
    async with servers(stored, votes) as start:
        yield start


@pytest.fixture
async def client(serve: Serve) -> Client:
    """A client of a server that asks for the operator's token."""
    return await serve()


def context_of(client: Client) -> WebContext:
    """Return what a client's server is given."""
    return client.app[CONTEXT]
