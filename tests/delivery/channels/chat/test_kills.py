"""kill -9 again and again over five channels: nothing is lost, at most one is doubled a kill."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Sequence

import pytest

from service.storage.database import Database
from service.storage.tables.outbox import enqueue
from tests.delivery.channels.chat.servers import Service, note, serving
from tests.delivery.channels.chat.worker import FIVE, channels_to
from tests.delivery.channels.kills import kill_until_all_is_sent


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_killed_again_and_again_over_five_channels(
    database: Database, postgres_url: str
) -> None:
    async with serving() as service:
        each, kills = await _killed(service, FIVE, database, postgres_url)
    copies = Counter(_title(body) for body in service.messages)
    wanted_titles = {f"Story {number} of {name}" for number in range(each) for name in FIVE}
    doubled = sum(count - 1 for count in copies.values())
    print(f"{len(copies)} messages, {kills} kills, {doubled} doubled")  # noqa: T201 - a figure
    assert set(copies) == wanted_titles, "lost"
    assert max(copies.values()) <= 2
    assert doubled <= kills
    assert kills > 2


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_matrix_shows_each_message_once_whenever_we_are_killed(
    database: Database, postgres_url: str
) -> None:
    """A homeserver takes what one device sends under one number once, by the specification."""
    async with serving() as service:
        each, kills = await _killed(service, ("matrix",), database, postgres_url, most=12)
    devices = {body["device_id"] for _, path, body in service.asked if path.endswith("/login")}
    sent = [(path, _title(body)) for method, path, body in service.asked if method == "PUT"]
    print(f"{each} messages, {kills} kills, {len(sent) - each} sent twice")  # noqa: T201 - a figure
    assert len(devices) == 1
    assert len(set(sent)) == len({path for path, _ in sent}) == each
    assert kills > 2


async def _killed(
    service: Service, names: Sequence[str], database: Database, url: str, most: int = 40
) -> tuple[int, int]:
    """Queue messages to each channel and kill who sends them; return how many each, and kills."""
    each = int(os.environ.get("KILLED_MESSAGES", "40"))
    channels = channels_to(service.port, names)
    async with database.transaction() as connection:
        for number in range(each):
            for name in names:
                told = note(
                    recipient=f"channel:{name}", title=f"Story {number} of {name}",
                    story=f"{number:016x}",
                )  # fmt: skip
                await enqueue(connection, channels.freeze_finding(told), brand_id="zest")
    kills = await kill_until_all_is_sent(
        "tests.delivery.channels.chat.worker", (url, str(service.port), ",".join(names)),
        database=database, arrived=lambda: len(service.asked),
        left=lambda: _open(database), chance=random.Random(11), most=most,
    )  # fmt: skip
    return each, kills


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
    return f"Story {words[1]} of {next(one for one in (*FIVE, 'matrix') if name.startswith(one))}"
