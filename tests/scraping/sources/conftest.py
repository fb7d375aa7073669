"""Canned answers of services that no test may ask, through the real fetcher and collector."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientResponse
from aioresponses import aioresponses

from service.scraping.http.client import Fetcher
from service.scraping.sources.registry import BUCKETS
from tests.scraping.conftest import fetcher_for_tests


@pytest.fixture
def canned(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What aiohttp is answered; an address without an answer cannot be reached.

    aioresponses 0.7.9 builds answers without the `stream_writer` that aiohttp 3.14 wants (its
    issue #289, mended but not released): the wrapper goes when a release appears.
    """
    real = ClientResponse.__init__

    def with_writer(self: ClientResponse, *args: Any, **options: Any) -> None:
        options.setdefault("stream_writer", SimpleNamespace(output_size=0))
        real(self, *args, **options)

    monkeypatch.setattr(ClientResponse, "__init__", with_writer)
    with aioresponses() as answers:
        yield answers


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """A fetcher that keeps to the paces of the services."""
    async with fetcher_for_tests(buckets=BUCKETS) as opened:
        yield opened
