"""Two copies of one brand, killed and frozen in turn: each slot runs, each mail goes once.

The slots are driven through the clock seam, as fast as runs end; leases are by the database's
clock, a second and a half long instead of thirty.
"""

from __future__ import annotations

import random
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.runs.scheduler import slot_of
from tests.app.world import World
from tests.e2e.test_whole_program import free_port
from tests.faults.nursery import Copy, Nursery, nursery
from tests.faults.test_kills import WORDS
from tests.waiting import until

SLOTS = 200
INTERVAL = timedelta(minutes=10)
LEASE, LOOK = 1.5, 0.1
EVERY = 10
"""Slots from one blow to the next: a few seconds."""


@dataclass(slots=True)
class Pair:
    """Two copies that see one clock, and what befell them."""

    world: World
    home: Nursery
    database: asyncpg.Connection
    folder: Path
    moment: datetime
    chance: random.Random
    copies: list[Copy] = field(default_factory=list)
    stories: list[str] = field(default_factory=list)
    blows: Counter[str] = field(default_factory=Counter)
    in_data: int = 0
    """Messages that a blow met in DATA."""

    @property
    def clock(self) -> Path:
        """The file that both copies read the moment from."""
        return self.folder / "clock"

    def go_on(self) -> datetime:
        """Bring out a story and let the next slot begin; return it."""
        words = self.chance.sample(WORDS, 24)
        number = len(self.stories)
        site = self.world.web.sites[number % 3]
        body = f"Debonairs Pizza {' '.join(words[4:])}."
        site.publish(f"s{number}", f"Debonairs Pizza {' '.join(words[:4])}", body)
        self.stories.append(f"{site.url}/news/s{number}.html")
        self.moment += INTERVAL
        written = self.clock.with_suffix(".new")
        written.write_text((self.moment + timedelta(seconds=1)).isoformat())
        written.rename(self.clock)
        return self.moment

    async def start(self) -> Copy:
        """Start one more copy and wait until it is up."""
        port = str(free_port())
        environ = self.world.environ | {
            "PORT": port, "EMAIL_TO": "anna@example.com", "LOG_LEVEL": "ERROR",
            "AGENT_RUN_INTERVAL_MINUTES": "10",
        }  # fmt: skip
        vary = {"clock": str(self.clock), "lease": LEASE, "look": LOOK}
        copy = await self.home.start(environ, self.folder / "log", vary)
        await until(copy.is_up, "the start of a copy")
        self.copies.append(copy)
        return copy

    async def row(self, slot: datetime) -> Any:
        """Return the newest run of a slot, None while nobody has claimed it."""
        return await self.database.fetchrow(
            "SELECT status, split_part(owner, ':', 2)::int AS pid FROM agent_runs WHERE slot = $1 "
            "ORDER BY started_at DESC LIMIT 1",
            slot,
        )

    async def until_claimed(self, slot: datetime) -> Any:
        """Wait until a copy has claimed the slot; return its row."""
        await until(lambda: self.row(slot), f"a run for {slot:%H:%M}")
        return await self.row(slot)

    async def until_ended(self, slot: datetime) -> None:
        """Wait until the slot's run has ended."""

        async def ended() -> bool:
            row = await self.row(slot)
            return row is not None and row["status"] in ("completed", "failed")

        await until(ended, f"the end of {slot:%H:%M}")

    async def note_data(self) -> None:
        """Count what is in DATA at this moment."""
        self.in_data += await self.database.fetchval(
            "SELECT count(*) FROM outbox WHERE state = 'data'"
        )

    async def blow(self, slot: datetime) -> None:
        """Kill or freeze a copy in the slot's run; the other must take over."""
        owner = (await self.until_claimed(slot))["pid"]
        manner = self.chance.choice(("kill it", "kill it", "kill the other", "freeze it"))
        self.blows[manner] += 1
        struck = next(one for one in self.copies if (one.pid == owner) is manner.endswith("it"))
        struck.send(signal.SIGSTOP if manner == "freeze it" else signal.SIGKILL)
        await self.note_data()
        other = next(one for one in self.copies if one is not struck)
        following = self.go_on()
        # Only the other copy lives now: that this slot runs is the take-over.
        assert (await self.until_claimed(following))["pid"] == other.pid
        if manner == "freeze it":
            struck.send(signal.SIGCONT)
        else:
            await struck.end(signal.SIGKILL)
            self.copies.remove(struck)
            await self.start()
        await self.until_ended(following)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.fault(5, 6)
async def test_two_hundred_slots_run_once_each_while_copies_die(
    around: World, tmp_path: Path, postgres_url: str
) -> None:
    database = await asyncpg.connect(postgres_url)
    try:
        async with nursery() as home:
            begun = slot_of(datetime.now(UTC), INTERVAL)
            pair = Pair(around, home, database, tmp_path, begun, random.Random(8))
            first = pair.go_on()
            await pair.start()
            await pair.start()
            await pair.until_ended(first)
            while len(pair.stories) < SLOTS:
                slot = pair.go_on()
                if len(pair.stories) % EVERY == 0:
                    await pair.blow(slot)
                await pair.until_ended(slot)
            await until_all_sent(pair)
            for copy in pair.copies:
                assert await copy.end() == 0, copy.output()[-2000:]
        sys.stdout.write(f"{dict(pair.blows)}, in DATA: {pair.in_data}\n")
        await check(pair, [first + number * INTERVAL for number in range(len(pair.stories))])
    finally:
        await database.close()


async def until_all_sent(pair: Pair) -> None:
    async def nothing_owed() -> bool:
        return not await pair.database.fetchval(
            "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'data') "
            "OR state = 'unknown' AND NOT resent"
        )

    await until(nothing_owed, "the last mail")


async def check(pair: Pair, slots: list[datetime]) -> None:
    """Each slot, each story in one run, each mail once but for what was struck in DATA.

    A slot whose run was struck is run once more if it lasts: often the next one has begun by then.
    """
    rows = await pair.database.fetch(
        "SELECT slot, status, error_message, status = 'completed' AND "
        "jsonb_array_length(result -> 'findings') > 0 AS found FROM agent_runs "
        "ORDER BY slot, started_at"
    )
    assert list(dict.fromkeys(row["slot"] for row in rows)) == slots
    for one, following in pairwise(rows):
        assert one["slot"] != following["slot"] or one["status"] == "failed"
    assert max(Counter(row["slot"] for row in rows).values()) <= 2
    failed = [row["error_message"] for row in rows if row["status"] != "completed"]
    assert set(failed) <= {"lease expired"}
    assert len(failed) <= sum(pair.blows.values())
    found = await pair.database.fetch(
        "SELECT finding ->> 'url' AS url FROM agent_runs, "
        "jsonb_array_elements(result -> 'findings') AS finding WHERE status = 'completed'"
    )
    assert Counter(row["url"] for row in found) == Counter(pair.stories)
    bodies = {row["body"] for row in await pair.database.fetch("SELECT body FROM outbox")}
    sent = Counter(kept.body for kept in pair.world.mail.messages)
    assert set(sent) == bodies
    assert sum(sent.values()) - len(sent) <= pair.in_data
    # A run that was late by a take-over found the next slot's story as well.
    assert len(sent) == sum(row["found"] for row in rows)
