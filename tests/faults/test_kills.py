"""kill -9 at any moment loses no finding, no vote and no mail, and leaves nothing stuck.

The whole program is killed again and again, at moments that a seed chooses, while a local web
brings out new stories, a mail server keeps what it is sent and a reader votes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.brands import name_rules
from service.signing import Purpose, Signer
from tests.app.world import World
from tests.e2e.service import SECRET
from tests.e2e.test_whole_program import free_port, links
from tests.faults.nursery import Copy, Nursery, nursery
from tests.waiting import until

KILLS = 100
MOST_WAITING = 15
"""A run may choose twenty; what is not among them is not carried over."""
LONGEST_LIFE = 2.5
"""Seconds: a copy is up after some tenths, and a run takes some more."""
MANNERS = ("whenever", "in a run", "in DATA", "after a commit")
_LIKELY = sorted(word for word in name_rules.everyday_words() if 5 <= len(word) <= 9)
WORDS = sorted({word[:5]: word for word in _LIKELY}.values())
TITLE_WORDS = random.Random(20261126).sample(WORDS, 800)
"""Four for each story, no two alike: two stories with one rare word in common may be one."""


@dataclass(slots=True)
class Tally:
    """What the loop saw."""

    published: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    """Vote links whose POST was answered with 200."""
    in_data: list[int] = field(default_factory=list)
    """How many messages were in DATA at each kill."""
    manners: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    """Statuses of the run that each kill met."""


@dataclass(slots=True)
class Loop:
    """The world, the database beside it and what has been counted so far."""

    world: World
    database: asyncpg.Connection
    chance: random.Random
    tally: Tally = field(default_factory=Tally)
    yes: list[str] = field(default_factory=list)
    """The link to press in each mail so far."""

    async def value(self, query: str) -> Any:
        """Return one value."""
        return await self.database.fetchval(query)

    async def publish(self) -> None:
        """Bring out a story like no other, unless as many wait as one mail can hold."""
        number = len(self.tally.published)
        found = await self.value(
            "SELECT coalesce(sum(jsonb_array_length(result -> 'findings')), 0) FROM agent_runs "
            "WHERE status = 'completed'"
        )
        if number - found >= MOST_WAITING:
            return
        words = TITLE_WORDS[4 * number : 4 * number + 4] + self.chance.sample(WORDS, 20)
        site = self.world.web.sites[number % 3]
        title = f"Debonairs Pizza {' '.join(words[:4])}"
        site.publish(f"s{number}", title, f"Debonairs Pizza {' '.join(words[4:])}.")
        self.tally.published.append(f"{site.url}/news/s{number}.html")

    async def until_moment(self, manner: str) -> None:
        """Wait for the moment to kill."""
        if manner == "in DATA":
            self.world.mail.data_reached.clear()
            await self.world.mail.data_reached.wait()
        elif manner == "in a run":
            running = "SELECT count(*) FROM agent_runs WHERE status = 'running'"
            await until(lambda: self.value(running), "a run")
            await asyncio.sleep(self.chance.uniform(0, 0.4))
        elif manner == "after a commit":
            ended = "SELECT count(*) FROM agent_runs WHERE status = 'completed'"
            before = await self.value(ended)

            async def one_more() -> bool:
                return bool(await self.value(ended) > before)

            await until(one_more, "a commit")
        else:
            await asyncio.sleep(self.chance.uniform(0, LONGEST_LIFE))

    async def note_and_let_leases_expire(self) -> None:
        """Write down what the kill met; then let half a minute pass, for the leases."""
        status = await self.value(
            "SELECT status FROM agent_runs WHERE status IN ('pending', 'running')"
        )
        self.tally.found[status or "no run"] += 1
        in_data = await self.value("SELECT count(*) FROM outbox WHERE state = 'data'")
        self.tally.in_data.append(in_data)
        for statement in (
            "UPDATE agent_runs SET lease_until = now() WHERE status IN ('pending', 'running')",
            "UPDATE outbox SET lease_until = now() WHERE lease_until IS NOT NULL",
            "UPDATE outbox SET not_before = now() WHERE not_before > now()",
        ):
            await self.database.execute(statement)

    async def ask_for_runs(self, copy: Copy) -> None:
        """Ask for runs, as fast as they end."""
        while True:
            await copy.ask("POST", "/run-agent?wait=true")
            await asyncio.sleep(0.02)

    async def vote(self, copy: Copy) -> None:
        """Say yes to the first finding of each mail, until it is thanked for."""
        while True:
            for kept in self.world.mail.messages[len(self.yes) :]:
                self.yes.append(links(kept, "feedback")[0])
            for url in self.yes:
                if url not in self.tally.acknowledged:
                    answer = await copy.ask("POST", "/" + url.split("/", 3)[3])
                    if answer and answer[0] == 200:
                        self.tally.acknowledged.add(url)
            await asyncio.sleep(0.05)


@asynccontextmanager
async def working(*tasks: Any) -> AsyncIterator[None]:
    """Let the tasks go on while the block runs."""
    started = [asyncio.create_task(task) for task in tasks]
    try:
        yield
    finally:
        for task in started:
            task.cancel()
        for error in await asyncio.gather(*started, return_exceptions=True):
            assert isinstance(error, asyncio.CancelledError), error


async def one_life(loop: Loop, home: Nursery, environ: dict[str, str], manner: str) -> None:
    """Start a copy, let it work, kill it at a moment of this manner."""
    await loop.publish()
    copy = await home.start(environ, Path(environ["DATA_DIR"]) / "log")
    async with working(loop.ask_for_runs(copy), loop.vote(copy)):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(12):
                await loop.until_moment(manner)
        assert await copy.end(signal.SIGKILL) == -signal.SIGKILL, copy.output()[-2000:]
    loop.tally.manners[manner] += 1
    await loop.note_and_let_leases_expire()


def next_manner(loop: Loop) -> str:
    """Return how to kill next; never twice running in DATA: what dies there twice is given up."""
    allowed = MANNERS if not any(loop.tally.in_data[-1:]) else ("after a commit", "in a run")
    return loop.chance.choice(allowed)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.fault(1, 2, 3, 4)
async def test_killed_a_hundred_times_nothing_is_lost_doubled_or_stuck(
    around: World, tmp_path: Path, postgres_url: str
) -> None:
    around.model.delay = 0.05
    port = free_port()
    environ = around.environ | {
        "EVALUATOR": "openai", "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TOP_RESULTS": "20", "LOG_LEVEL": "WARNING",
        "TOKENS_PER_RUN": "1000000", "TOKENS_PER_DAY": "100000000",
    }  # fmt: skip
    database = await asyncpg.connect(postgres_url)
    try:
        loop = Loop(around, database, random.Random(20261126))
        async with nursery() as home:
            for _ in range(KILLS):
                await one_life(loop, home, environ, next_manner(loop))
            await last_life(loop, home, environ)
        sys.stdout.write(json.dumps(await figures(loop)) + "\n")
        await check_findings(loop)
        await check_mail(loop)
        await check_rows(loop)
        check_votes(loop, tmp_path / "feedback.db")
        output = (tmp_path / "log").read_text()
        assert "Traceback" not in output
    finally:
        await database.close()


async def last_life(loop: Loop, home: Nursery, environ: dict[str, str]) -> None:
    """Let a copy finish all that is left, and stop it as one should."""
    copy = await home.start(environ, Path(environ["DATA_DIR"]) / "log")
    await until(copy.is_up, "the last start")
    for _ in range(2):
        answer = await copy.ask("POST", "/run-agent?wait=true")
        assert answer is not None
        assert json.loads(answer[1])["status"] == "completed"
    owed = (
        "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'data') "
        "OR state = 'unknown' AND NOT resent"
    )

    async def all_sent() -> bool:
        return not await loop.value(owed)

    await until(all_sent, "the last mail", 60)
    assert await copy.end() == 0


async def figures(loop: Loop) -> dict[str, Any]:
    """Return what the loop counted, for whoever reads the test's output."""
    tally = loop.tally
    return {
        "kills": sum(tally.manners.values()),
        "manners": tally.manners,
        "met": tally.found,
        "kills inside DATA": sum(bool(count) for count in tally.in_data),
        "stories": len(tally.published),
        "runs": dict(await loop.database.fetch(
            "SELECT status, count(*) FROM agent_runs GROUP BY status")),
        "mails": await loop.value("SELECT count(*) FROM outbox"),
        "deliveries": len(loop.world.mail.messages),
        "votes acknowledged": len(tally.acknowledged),
    }  # fmt: skip


async def check_findings(loop: Loop) -> None:
    """Every story was found by one completed run, and by one only."""
    rows = await loop.database.fetch(
        "SELECT finding ->> 'url' AS url FROM agent_runs, "
        "jsonb_array_elements(result -> 'findings') AS finding WHERE status = 'completed'"
    )
    found = Counter(row["url"] for row in rows)
    assert found == Counter(loop.tally.published)


async def check_mail(loop: Loop) -> None:
    """Every reader was sent every finding; doubled is what a kill met in DATA, and nothing else."""
    told = await loop.database.fetch("SELECT message_id, body, state, resent FROM outbox")
    runs = await loop.value(
        "SELECT count(*) FROM agent_runs WHERE status = 'completed' "
        "AND jsonb_array_length(result -> 'findings') > 0"
    )
    assert len(told) == 2 * runs
    sent = Counter(kept.body for kept in loop.world.mail.messages)
    assert set(sent) == {row["body"] for row in told}  # each arrived, with the bytes it was given
    assert max(sent.values()) <= 2
    doubled = sum(count - 1 for count in sent.values())
    assert max(loop.tally.in_data) == 1  # a kill leaves one message in doubt, not one a lane
    assert doubled <= sum(loop.tally.in_data)
    assert sum(loop.tally.in_data) > 3


async def check_rows(loop: Loop) -> None:
    """Nothing is left half done."""
    runs = dict(
        await loop.database.fetch("SELECT status, count(*) FROM agent_runs GROUP BY status")
    )
    assert set(runs) <= {"completed", "failed"}
    reasons = await loop.database.fetch(
        "SELECT DISTINCT error_message FROM agent_runs WHERE status = 'failed'"
    )
    assert {row["error_message"] for row in reasons} <= {"lease expired"}
    states = {row["state"] for row in await loop.database.fetch("SELECT state FROM outbox")}
    assert states <= {"sent", "unknown"}


def check_votes(loop: Loop, file: Path) -> None:
    """Every vote that was acknowledged is in the file."""
    signer = Signer(SECRET, "debonairs")
    tokens = [
        signer.read(url.rpartition("/")[2], Purpose.VOTE, datetime.now(UTC))
        for url in loop.tally.acknowledged
    ]
    with contextlib.closing(sqlite3.connect(file)) as votes:
        stored = set(votes.execute("SELECT recipient, story FROM votes WHERE answer = 'yes'"))
    assert {(token.recipient, token.subject) for token in tokens} <= stored
    assert len(tokens) > KILLS / 10
