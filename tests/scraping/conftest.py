"""Fixtures of the network side of scraping: a local web, a fetcher that may read it, a spy."""

from __future__ import annotations

import random
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from service.matching.prefilter import Prefilter
from service.scraping.http.client import Fetcher, Limits
from service.scraping.parser_pool.pool import Workers
from tests.scraping.web import LocalWeb

LOOPBACK = ("127.0.0.0/8",)
AGENT = "Topfive/0.1.0 (+https://topfive.test)"


class Word(Prefilter):
    """A prefilter that knows one word: of texts, and of pages' sources."""

    def __init__(self, word: str, *, in_source: str | None = None) -> None:
        """`in_source` is another word for sources."""
        self._word = word
        self._in_source = (word if in_source is None else in_source).encode()

    def passes(self, text: str) -> bool:
        return self._word in text

    def mentions(self, text: str) -> int:
        return text.count(self._word)

    def may_pass(self, text: str) -> bool:
        return self._word in text

    def passes_source(self, html: bytes) -> bool:
        return self._in_source in html


def fetcher_for_tests(limits: Limits | None = None, **more: Any) -> Fetcher:
    """A fetcher that may read loopback, with short back-offs and no jitter."""
    options: dict[str, Any] = {
        "user_agent": AGENT,
        "networks": LOOPBACK,
        "ports": None,
        "limits": limits or Limits(seconds=5.0, back_off=(0.01, 0.02)),
        "jitter": 0.0,
        "rng": random.Random(1),
    }
    return Fetcher(**{**options, **more})


@pytest.fixture
async def web() -> AsyncIterator[LocalWeb]:
    """A web on loopback with two hosts."""
    async with LocalWeb() as opened:
        yield opened


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """A fetcher that may read loopback."""
    async with fetcher_for_tests() as opened:
        yield opened


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    """Parsing in a thread."""
    async with Workers() as opened:
        yield opened


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses to which connections were tried; anything but loopback fails the test.

    The spy sits on the sockets themselves, below our code and aiohttp's.
    """
    seen: list[str] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            seen.append(address[0])
            assert address[0].startswith("127.") or address[0] == "::1", address
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield seen
    assert all(address.startswith("127.") or address == "::1" for address in seen)
