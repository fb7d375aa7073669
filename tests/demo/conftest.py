"""A sample web on the air with everything told, and the demonstration brand watching it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from service.brands import loader
from service.demo.brand import sample_brand
from service.demo.sample_sites import SampleWeb
from service.demo.timeline import NewsTimeline
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand

NOW = datetime(2026, 3, 11, 9, 30, 15, tzinfo=UTC)  # a Wednesday


def told(now: datetime = NOW) -> NewsTimeline:
    """Return a world whose last round is out."""
    world = NewsTimeline(now)
    while not world.finished:
        world.advance(now)
    return world


@pytest.fixture
async def sample() -> AsyncIterator[SampleWeb]:
    """The sample web with all rounds out."""
    async with SampleWeb(told()) as web:
        yield web


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that asks the sample web."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(scope="session")
def shipped(repository: Path) -> Brand:
    """The demonstration brand as its file has it."""
    return loader.load(repository / "dev-research" / "brand_repo.yaml", "debonairs")


@pytest.fixture(scope="session")
def lexicon(shipped: Brand) -> Lexicon:
    """What judges by that brand's words."""
    return Lexicon(sample_brand(shipped, []))
