"""A process that sends, killed again and again until nothing is left to send."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from service.storage.database import Database

ROOT = Path(__file__).resolve().parents[3]


async def kill_until_all_is_sent(
    worker: str,
    arguments: tuple[str, ...],
    *,
    database: Database,
    arrived: Callable[[], int],
    left: Callable[[], Awaitable[int]],
    chance: random.Random,
    most: int = 40,
) -> int:
    """Start the worker's module, kill it after some more has arrived, and so on; return how often.

    Each life has a name, the last argument, and takes `most` messages at most.
    """
    kills = 0
    while await left():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", worker, *arguments, f"life {kills}",
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        wanted = arrived() + chance.randint(1, most)
        for look in range(2000):  # of 10 ms: a life of twenty seconds at most
            if arrived() >= wanted:
                break
            await asyncio.sleep(0.01)
            if not look % 20 and not await left():
                break
        with suppress(ProcessLookupError):  # it has sent all that one life sends, and ended
            process.kill()
        await process.wait()
        kills += 1
        async with database.connection() as connection:
            await connection.execute(
                "UPDATE outbox SET lease_until = now() WHERE lease_until IS NOT NULL"
            )
    return kills
