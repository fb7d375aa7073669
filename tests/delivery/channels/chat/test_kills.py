"""kill -9 again and again over five channels: nothing is lost, at most one is doubled a kill."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from service.delivery.outbox import enqueue
from service.storage.database import Database
from tests.delivery.channels.chat.servers import note, serving
from tests.delivery.channels.chat.worker import FIVE, five

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_killed_again_and_again_over_five_channels(
    database: Database, postgres_url: str
) -> None:
    each, chance, kills = 40, random.Random(11), 0
    async with serving() as service:
        channels = five(service.port)
        async with database.transaction() as connection:
            for number in range(each):
                for name in FIVE:
                    told = note(
                        recipient=f"channel:{name}", title=f"Story {number} of {name}",
                        story=f"{number:016x}",
                    )  # fmt: skip
                    await enqueue(connection, channels.freeze_finding(told), brand_id="zest")
        while await _open(database):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.delivery.channels.chat.worker",
                postgres_url, str(service.port), f"life {kills}", cwd=ROOT,
            )  # fmt: skip
            wanted = len(service.asked) + chance.randint(3, 40)
            for _ in range(800):  # of 25 ms: a life of twenty seconds at most
                if len(service.asked) >= wanted or not await _open(database):
                    break
                await asyncio.sleep(0.025)
            process.kill()
            await process.wait()
            kills += 1
            async with database.connection() as connection:
                await connection.execute(
                    "UPDATE outbox SET lease_until = now() WHERE lease_until IS NOT NULL"
                )
    copies = Counter(_title(body) for body in service.messages)
    wanted_titles = {f"Story {number} of {name}" for number in range(each) for name in FIVE}
    assert set(copies) == wanted_titles, "lost"
    assert max(copies.values()) <= 2
    assert sum(count - 1 for count in copies.values()) <= kills
    assert kills > 2


async def _open(database: Database) -> int:
    async with database.connection() as connection:
        found: int = await connection.fetchval(
            "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'failed') "
            "AND NOT (state = 'unknown' AND resent)"
        )
    return found


def _title(body: object) -> str:
    text = json.dumps(body)
    start = text.index("Story ")
    words = text[start:].replace("\\", " ").replace("]", " ").replace("|", " ").split()
    name = words[3].strip('",.:*>')
    return f"Story {words[1]} of {next(one for one in FIVE if name.startswith(one))}"
