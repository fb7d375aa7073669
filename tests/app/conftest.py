"""The world around a service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app.world import World, world


@pytest.fixture
async def around(postgres_url: str, own_redis_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Three sites, a mail server, a model and empty databases."""
    async with world(postgres_url, own_redis_url, tmp_path) as made:
        yield made
