"""The stand-in for the model's server, and clients on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from service.evaluation.llm.client import ChatClient
from tests.evaluation.stand_in import StandIn, started


async def no_pause(_seconds: float) -> None:
    """Pauses between retries are not waited for in tests."""
    await asyncio.sleep(0)


@pytest.fixture
async def model() -> AsyncIterator[StandIn]:
    """A running stand-in."""
    async with started() as state:
        yield state


@pytest.fixture
async def client(model: StandIn) -> AsyncIterator[ChatClient]:
    """A client on the stand-in."""
    opened = ChatClient("key", model="gpt-6-luna", base_url=model.url, sleep=no_pause)
    yield opened
    await opened.close()
