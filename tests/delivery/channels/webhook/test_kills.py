"""Five webhooks and a process that is killed again and again: none lost, one doubled a kill."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter

import pytest

from service.storage.database import Database
from service.storage.tables.outbox import enqueue
from tests.delivery.channels.chat.servers import note
from tests.delivery.channels.kills import kill_until_all_is_sent
from tests.delivery.channels.webhook.receiver import KEY, OK, Receiver
from tests.delivery.channels.webhook.worker import NAMES, channels

EACH = int(os.environ.get("KILLED_MESSAGES", "40"))


async def slowly(writer: asyncio.StreamWriter) -> None:
    """Answer late enough to be killed before."""
    await asyncio.sleep(0.02)
    writer.write(OK)
    await writer.drain()


async def left(database: Database) -> int:
    async with database.connection() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM outbox WHERE state <> 'sent'"))


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_killed_again_and_again_none_is_lost_and_one_is_doubled_a_kill(
    database: Database, postgres_url: str
) -> None:
    async with Receiver(answers=[slowly] * 5000) as receiver:
        sender = channels(receiver.url)
        async with database.transaction() as connection:
            for number in range(EACH):
                for name in NAMES:
                    told = note(recipient=f"channel:{name}", story=f"{number:016x}")
                    await enqueue(connection, sender.freeze_finding(told), brand_id="zest")
        kills = await kill_until_all_is_sent(
            "tests.delivery.channels.webhook.worker", (postgres_url, receiver.url),
            database=database, arrived=lambda: len(receiver.calls),
            left=lambda: left(database), chance=random.Random(20),
        )  # fmt: skip
    copies = Counter(call.headers["webhook-id"] for call in receiver.calls)
    doubled = sum(copies.values()) - len(copies)
    print(f"{len(copies)} messages, {kills} kills, {doubled} doubled")  # noqa: T201 - a figure
    assert len(copies) == EACH * len(NAMES)
    assert len({(call.headers["webhook-id"], call.body) for call in receiver.calls}) == len(copies)
    assert all(call.is_signed_by(KEY) for call in receiver.calls)
    assert doubled <= kills
    assert kills > 3
