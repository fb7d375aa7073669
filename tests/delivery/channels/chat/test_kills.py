"""kill -9 again and again over five channels: nothing is lost, at most one is doubled a kill."""

from __future__ import annotations

import json
import os
import random
from collections import Counter

import pytest

from service.delivery.outbox import enqueue
from service.storage.database import Database
from tests.delivery.channels.chat.servers import note, serving
from tests.delivery.channels.chat.worker import FIVE, five
from tests.delivery.channels.kills import kill_until_all_is_sent


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_killed_again_and_again_over_five_channels(
    database: Database, postgres_url: str
) -> None:
    each = int(os.environ.get("KILLED_MESSAGES", "40"))
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
        kills = await kill_until_all_is_sent(
            "tests.delivery.channels.chat.worker", (postgres_url, str(service.port)),
            database=database, arrived=lambda: len(service.asked),
            left=lambda: _open(database), chance=random.Random(11),
        )  # fmt: skip
    copies = Counter(_title(body) for body in service.messages)
    wanted_titles = {f"Story {number} of {name}" for number in range(each) for name in FIVE}
    doubled = sum(count - 1 for count in copies.values())
    print(f"{len(copies)} messages, {kills} kills, {doubled} doubled")  # noqa: T201 - a figure
    assert set(copies) == wanted_titles, "lost"
    assert max(copies.values()) <= 2
    assert doubled <= kills
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
