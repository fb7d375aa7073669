"""Faults 3, 4 and 6 provoked for real: a worker process killed inside DATA, or frozen."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.headerregistry import Address
from pathlib import Path

import pytest

from service.delivery.channels.email.message import freeze
from service.models import Letter
from service.storage.database import Database
from service.storage.tables.outbox import enqueue
from tests.delivery.smtp_server import HOLD, MailServer
from tests.digest.samples import NOW

ROOT = Path(__file__).resolve().parent.parent.parent


@asynccontextmanager
async def worker(
    url: str, server: MailServer, owner: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.delivery.worker", url, str(server.port), owner, cwd=ROOT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def queue(database: Database, count: int = 1) -> None:
    async with database.transaction() as connection:
        for number in range(count):
            frozen = freeze(
                Letter("A digest", f"Words for {number}.", "<p>Words.</p>"),
                sender=Address("", addr_spec="digest@example.com"),
                recipient=f"reader{number}@example.com",
                run_id="run",
                domain="example.com",
                brand_id="debonairs",
                now=NOW,
            )
            await enqueue(connection, frozen, brand_id="debonairs")


async def states(database: Database) -> Counter[str]:
    async with database.connection() as connection:
        return Counter(row["state"] for row in await connection.fetch("SELECT state FROM outbox"))


async def until(database: Database, state: str, count: int) -> None:
    async with asyncio.timeout(30):
        while (await states(database))[state] < count:  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.05)


@pytest.mark.fault(3)
async def test_killed_inside_data_it_is_sent_once_more_with_the_same_bytes(
    database: Database, postgres_url: str
) -> None:
    await queue(database)
    async with MailServer() as server:
        server.on("after_dot", HOLD)
        async with worker(postgres_url, server, "first") as process:
            await server.stuck.wait()
            process.send_signal(signal.SIGKILL)
            await process.wait()
        assert await states(database) == {"data": 1}
        async with worker(postgres_url, server, "second"):
            await until(database, "sent", 1)
    assert len(server.messages) == 2
    assert len({kept.body for kept in server.messages}) == 1


@pytest.mark.fault(6)
async def test_frozen_past_its_lease_and_thawed_it_sends_nothing(
    database: Database, postgres_url: str
) -> None:
    await queue(database)
    async with MailServer() as server:
        server.on("rcpt", HOLD)
        async with worker(postgres_url, server, "first") as frozen:
            await server.stuck.wait()
            frozen.send_signal(signal.SIGSTOP)
            async with worker(postgres_url, server, "second"):
                await until(database, "sent", 1)
            server.gate.set()
            frozen.send_signal(signal.SIGCONT)
            await asyncio.sleep(0.5)
            assert frozen.returncode is None
    assert len(server.messages) == 1
    assert await states(database) == {"sent": 1}


async def all_ended(database: Database, messages: int) -> bool:
    """Tell whether every message was sent, or is left alone for good."""
    found = await states(database)
    return found["sent"] + found["unknown"] >= messages


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.fault(3, 4)
async def test_killed_again_and_again_nothing_is_lost_and_nothing_comes_three_times(
    database: Database, postgres_url: str
) -> None:
    messages, chance = 300, random.Random(7)
    await queue(database, messages)
    kills = 0
    async with MailServer() as server:
        while not await all_ended(database, messages):
            async with worker(postgres_url, server, f"life {kills}") as process:
                wanted = len(server.messages) + chance.randint(3, 60)
                for _ in range(400):  # of 25 ms: a life of ten seconds at most
                    if len(server.messages) >= wanted or await all_ended(database, messages):
                        break
                    await asyncio.sleep(0.025)
                process.kill()
            kills += 1
            async with database.connection() as connection:
                await connection.execute(
                    "UPDATE outbox SET lease_until = now() WHERE lease_until IS NOT NULL"
                )
    copies = Counter(kept.recipients[0] for kept in server.messages)
    bodies = {(kept.recipients[0], kept.body) for kept in server.messages}
    assert len(copies) == len(bodies) == messages
    assert max(copies.values()) <= 2
    assert kills > 2
