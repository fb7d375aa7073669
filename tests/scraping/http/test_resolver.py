"""A name that is not found out keeps nobody waiting."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest

from service.scraping.http.resolver import Resolver


async def test_an_address_is_looked_up() -> None:
    resolver = Resolver()
    found = await resolver.resolve("127.0.0.1", 80)
    await resolver.close()
    assert [(one["host"], one["port"], one["hostname"]) for one in found] == [
        ("127.0.0.1", 80, "127.0.0.1")
    ]


@pytest.mark.parametrize("name", ["nobody.invalid", "a" * 70 + ".example", "a..example"])
async def test_a_name_that_cannot_be_found_raises(name: str) -> None:
    resolver = Resolver()
    with pytest.raises(OSError, match=r"\S"):
        await resolver.resolve(name, 80)
    await resolver.close()


async def test_names_that_hang_are_given_up_and_hold_up_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hangs = threading.Event()
    known = socket.getaddrinfo

    def slow(host: str, *more: Any) -> Any:
        if host.endswith(".hang"):
            hangs.wait(60)
        return known("127.0.0.1", *more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    resolver = Resolver(seconds=0.2, threads=4)
    names = [f"{number}.hang" for number in range(3)]
    waiting = [asyncio.create_task(resolver.resolve(name)) for name in names]
    await asyncio.sleep(0)
    assert (await resolver.resolve("a.example"))[0]["host"] == "127.0.0.1"
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(one, OSError) and one.errno for one in answers)
    hangs.set()
    await resolver.close()
