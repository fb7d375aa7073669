"""The file of votes locked, full and damaged, under the whole service."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from service.app import App
from service.errors import PermanentError
from tests.app.test_server import serving
from tests.app.world import World, completed, sent
from tests.e2e.test_whole_program import free_port, links
from tests.faults.test_kills import WORDS

pytestmark = pytest.mark.timeout(120)


async def press(url: str) -> tuple[int, str]:
    """Press the button behind a link; return the status and the words."""
    async with aiohttp.ClientSession() as person, person.post(url) as answer:
        return answer.status, await answer.text()


def publish(around: World) -> None:
    """Have news at all sites; before the service starts, for its first run begins at once."""
    chance = random.Random(24)
    for number in range(12):
        words = " ".join(chance.sample(WORDS, 24))
        around.publish(number % 3, f"n{number}", f"Debonairs {words[:30]}", f"Debonairs {words}")


async def mailed(around: World, service: App) -> list[str]:
    """Return the links of all findings in the mail to one reader, yes and no in turn."""
    await completed(service)
    async with asyncio.timeout(20):
        while not around.mail.messages:  # the service sends it, or we do
            await sent(service)
            await asyncio.sleep(0.01)
    return links(around.mail.messages[0], "feedback")


def settings(around: World) -> dict[str, Any]:
    port = free_port()
    return {"port": str(port), "top_results": "20", "public_url": f"http://127.0.0.1:{port}"}


@pytest.mark.fault(23)
async def test_locked_by_another_it_says_try_again_and_loses_no_acknowledged_vote(
    around: World, tmp_path: Path
) -> None:
    publish(around)
    async with around.opened(**settings(around)) as service, serving(service):
        urls = await mailed(around, service)
        assert (await press(urls[0]))[0] == 200
        service.stores.votes._writer._patience = 0.3  # of five seconds: a time-out is an argument
        with contextlib.closing(sqlite3.connect(tmp_path / "feedback.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            status, words = await press(urls[2])
            assert status == 503
            assert "Try again" in words
            other.rollback()
        assert len(await service.stores.votes.in_force("debonairs")) == 1
        assert (await press(urls[2]))[0] == 200
        assert len(await service.stores.votes.in_force("debonairs")) == 2


@pytest.mark.fault(24)
async def test_full_it_is_503_and_later_votes_work(around: World) -> None:
    publish(around)
    async with around.opened(**settings(around)) as service, serving(service):
        urls = await mailed(around, service)
        assert (await press(urls[0]))[0] == 200
        votes = service.stores.votes
        connection = votes._writer._connection
        [[pages]] = await connection.execute_fetchall("PRAGMA page_count")
        await connection.execute_fetchall(f"PRAGMA max_page_count = {pages}")
        status, stored = 200, 1
        for url in urls[1::2]:  # the noes, with as many words as a reader may add
            form = {"reason": "trivial", "comment": "x" * 500}
            async with aiohttp.ClientSession() as person, person.post(url, data=form) as answer:
                status, words = answer.status, await answer.text()
            if status != 200:
                break
            stored += 1 if url != urls[1] else 0
        assert status == 503
        assert "full" in words
        assert len(await votes.in_force("debonairs")) == stored
        await connection.execute_fetchall("PRAGMA max_page_count = 1000000")
        assert (await press(url))[0] == 200
        assert len(await votes.in_force("debonairs")) == stored + 1


@pytest.mark.fault(25)
async def test_damaged_it_is_named_before_anything_is_opened(around: World, tmp_path: Path) -> None:
    (tmp_path / "feedback.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    with pytest.raises(PermanentError, match=r"feedback\.db is damaged") as caught:
        async with around.opened():
            pass
    assert "restore a backup" in caught.value.hint
