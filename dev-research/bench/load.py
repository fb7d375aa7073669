"""The service under load: starts, votes, and a day of runs with restarts; all of it on loopback.

    python dev-research/bench/load.py                  all three, three to five minutes
    python dev-research/bench/load.py --part votes     one of starts, votes, day
    python dev-research/bench/load.py --small          a tenth of it, to see that it works

Every part is bounded and ends by itself. The service is a process of its own, with a PostgreSQL and
a Valkey of its own; the web, the mailbox and the clients are others, on the same processors. Prints
a table in Markdown, and how busy the machine was.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import re
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from load_world import TOKEN, Web, environment, noise, story_of_the_day

from service.demo.smtp_catcher import Mailbox
from service.embedded import EmbeddedServer, start_postgres, start_valkey
from service.runs.scheduler import slot_of, utc_now

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INTERVAL = timedelta(minutes=10)
WARM_UP = 12
"""Slots after which a process has imported, compiled and cached what it ever will."""
RESTARTS = {36: signal.SIGTERM, 40: signal.SIGKILL, 130: signal.SIGTERM}
"""Before which slots of the day the service is ended, and how."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    starts: int = 1000
    vote_seconds: float = 30.0
    rate: float = 50.0
    sites: int = 20
    pages: int = 40
    slots: int = 144


SMALL = Size(starts=100, vote_seconds=5.0, sites=5, pages=10, slots=20)


@dataclass(frozen=True, slots=True)
class Around:
    """What the service is given."""

    folder: Path
    web: Web
    mailbox: Mailbox
    environ: dict[str, str]

    @property
    def url(self) -> str:
        """Return the service's address."""
        return f"http://127.0.0.1:{self.environ['PORT']}"


@asynccontextmanager
async def surroundings(sites: int, pause: float) -> AsyncIterator[Around]:
    """Start a web, a mailbox, PostgreSQL and Valkey; end them with the block."""
    with tempfile.TemporaryDirectory(prefix="topfive-load-") as name:
        folder = Path(name)
        web = Web(sites, pause)
        async with web.open(), Mailbox(utc_now) as mailbox:
            servers: list[EmbeddedServer] = [
                await asyncio.to_thread(start, folder) for start in (start_postgres, start_valkey)
            ]
            try:
                environ = environment(
                    folder, web.sources, postgres=servers[0].url, redis=servers[1].url,
                    smtp=mailbox.port, port=_free_port(),
                )  # fmt: skip
                yield Around(folder, web, mailbox, environ)
            finally:
                for server in servers:
                    await asyncio.to_thread(server.stop)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def _child_environ(around: Around) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | around.environ | {"PYTHONPATH": str(ROOT)}


@asynccontextmanager
async def serving(around: Around) -> AsyncIterator[None]:
    """Run `python -m service` until the block ends."""
    log = (around.folder / "service.log").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service",
        cwd=around.folder, env=_child_environ(around), stdout=log, stderr=log,
    )  # fmt: skip
    try:
        await _until_up(around, process)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        log.close()


async def _until_up(around: Around, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(300):
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{around.url}/health/live") as answer:
                    if answer.status == 200:
                        return
            if process.returncode is not None:
                break
            await asyncio.sleep(0.1)
    sys.exit("The service did not come up:\n" + (around.folder / "service.log").read_text())


async def client(*arguments: str) -> dict[str, Any]:
    """Run the client process and return its figures."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(HERE / "load_client.py"), *arguments, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode:
        sys.exit(f"the client ended with {process.returncode}")
    return dict(json.loads(printed))


async def rows(around: Around, query: str) -> list[dict[str, Any]]:
    """Return what a query finds in PostgreSQL."""
    connection = await asyncpg.connect(around.environ["DATABASE_URL"])
    try:
        return [dict(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


# --- starts --------------------------------------------------------------------------------------


async def starts(size: Size) -> list[list[str]]:
    """Ask for a run many times at the same moment: one begins."""
    async with surroundings(size.sites, pause=0.05) as around, serving(around):
        await _run_ended(around)
        around.web.fill(1, size.pages, utc_now())
        before = len(await rows(around, "SELECT id FROM agent_runs"))
        out = around.folder / "starts.json"
        figures = await client("starts", around.url, str(out), "--count", str(size.starts))
        begun = len(await rows(around, "SELECT id FROM agent_runs")) - before
    times = figures["milliseconds"]
    return [
        [
            f"{size.starts} POST /run-agent at once: runs begun",
            "1",
            f"{begun}; {figures['run_ids']} run id in the answers, statuses {figures['statuses']}",
        ],
        ["the same: time to answer, p50 / p99", "", f"{times['p50']:g} / {times['p99']:g} ms"],
    ]


async def _run_ended(around: Around) -> None:
    for _ in range(600):
        if not await rows(
            around, "SELECT 1 FROM agent_runs WHERE status IN ('pending', 'running')"
        ) and await rows(around, "SELECT 1 FROM agent_runs"):
            return
        await asyncio.sleep(0.1)
    sys.exit("a run did not end within a minute")


# --- votes ---------------------------------------------------------------------------------------


async def votes(size: Size) -> list[list[str]]:
    """Vote at a rate and at full speed, with a run on and without."""
    found = []
    async with surroundings(size.sites, pause=0.05) as around, serving(around):
        await _run_ended(around)
        acknowledged: list[list[str]] = []
        for words, rate, runs_on, target in (
            ("50 a second, idle", size.rate, False, "p99 100 ms"),
            ("50 a second, a run on", size.rate, True, "p99 100 ms"),
            ("full speed, 16 at once, idle", 0.0, False, ""),
            ("full speed, 16 at once, a run on", 0.0, True, ""),
        ):
            figures, share = await _vote(around, size, rate, runs_on)
            acknowledged += json.loads((around.folder / "votes.json").read_text())
            times = figures["milliseconds"]
            found.append(
                [
                    f"votes, {words}",
                    target,
                    f"{figures['requests_per_second']:g}/s, p50 {times['p50']:g}, "
                    f"p99 {times['p99']:g}, max {times['max']:g} ms; {figures['statuses']}"
                    + (f"; a run was on {share:.0%} of the time" if runs_on else ""),
                ]
            )
        lost = _lost(Path(around.environ["DATA_DIR"]) / "feedback.db", acknowledged)
    found.append(["votes acknowledged and not in the file", "0", f"{lost} of {len(acknowledged)}"])
    return found


async def _vote(
    around: Around, size: Size, rate: float, runs_on: bool
) -> tuple[dict[str, Any], float]:
    """Return the client's figures, and for which share of the time a run was on."""
    stop = asyncio.Event()
    keeping = asyncio.create_task(_keep_running(around, size, stop)) if runs_on else None
    if keeping:
        await asyncio.sleep(0.5)
    arguments = ["--rate", str(rate), "--seconds", str(size.vote_seconds)]
    figures = await client("votes", around.url, str(around.folder / "votes.json"), *arguments)
    stop.set()
    share = await keeping if keeping else 0.0
    await _run_ended(around)
    return figures, share


async def _keep_running(around: Around, size: Size, stop: asyncio.Event) -> float:
    """Start a run over fresh news as soon as the last one has ended; the share of time that was."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    begun, running = time.monotonic(), 0.0
    async with aiohttp.ClientSession(headers=headers) as session:
        while not stop.is_set():
            around.web.fill(int(time.time() * 1000), size.pages, utc_now())
            since = time.monotonic()
            async with session.post(f"{around.url}/run-agent?wait=true") as answer:
                row = await answer.json()
            running += time.monotonic() - since
            if row.get("status") != "completed":
                sys.exit(f"a run did not complete: {row.get('error_message') or row}")
    return running / (time.monotonic() - begun)


def _lost(file: Path, acknowledged: list[list[str]]) -> int:
    with contextlib.closing(sqlite3.connect(file)) as votes_file:
        kept = {
            (recipient, story): answer
            for recipient, story, answer in votes_file.execute(
                "SELECT recipient, story, answer FROM votes"
            )
        }
    return sum(kept.get((recipient, story)) != answer for recipient, story, answer in acknowledged)


# --- a day ---------------------------------------------------------------------------------------


class Day:
    """The service under our clock, ended and begun again as the plan says."""

    def __init__(self, around: Around, begins: datetime) -> None:
        self._around = around
        self._now = begins
        self._process: asyncio.subprocess.Process | None = None
        self.lives: list[list[int]] = []
        """Memory in KB after each slot, a list for each life of the process."""

    async def slot(self, slot: datetime) -> dict[str, Any]:
        """Run one slot and return how it went."""
        self._now = slot
        process = self._process or await self._begin()
        if process.stdin:
            process.stdin.write(f"{slot.isoformat()}\n".encode())
        answer = await self._read(process)
        self.lives[-1].append(answer["memory_kb"])
        return answer

    async def end(self, number: int = signal.SIGTERM) -> None:
        """End the process: by closing its input, or by a kill."""
        if self._process is None:
            return
        if number == signal.SIGKILL:
            self._process.kill()
        elif self._process.stdin:
            self._process.stdin.close()
        await asyncio.wait_for(self._process.wait(), 30)
        self._process = None

    async def _begin(self) -> asyncio.subprocess.Process:
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable, str(HERE / "load_day.py"), self._now.isoformat(),
            cwd=self._around.folder, env=_child_environ(self._around),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await self._read(process)
        self.lives.append([])
        return process

    async def _read(self, process: asyncio.subprocess.Process) -> dict[str, Any]:
        line = await asyncio.wait_for(process.stdout.readline(), 120) if process.stdout else b""
        if not line:
            sys.exit("the service under the clock ended by itself")
        return dict(json.loads(line))


async def day(size: Size) -> list[list[str]]:
    """Run every slot of a day, news in each, with restarts in between."""
    async with surroundings(10, pause=0.0) as around:
        first = slot_of(utc_now(), INTERVAL) - INTERVAL * (size.slots - 1)
        whole = Day(around, first)
        told: Counter[str] = Counter()
        number, begun = 0, time.monotonic()
        try:
            for index in range(size.slots):
                if index in RESTARTS:
                    await whole.end(RESTARTS[index])
                slot = first + INTERVAL * index
                number = _publish(around.web, number, index, slot)
                answer = await whole.slot(slot)
                told[answer["status"] or "none"] += 1
                if answer["status"] != "completed":
                    print(f"slot {index}: {answer}", file=sys.stderr)
            await whole.end()
        finally:
            await whole.end(signal.SIGKILL)
        ended = f"{dict(told)}, {time.monotonic() - begun:.0f} s"
        return [
            [f"{size.slots} slots of ten minutes: how they ended", "all completed", ended],
            *_of_the_day(whole, number, around),
            ["tables at the end", "", await _tables(around)],
        ]


def _publish(web: Web, number: int, index: int, slot: datetime) -> int:
    """Bring out one to three stories about the brand and as many others; return the next number."""
    for _ in range(1 + index % 3):
        site = web.sites[number % len(web.sites)]
        site.stories.append(story_of_the_day(number, slot))
        site.stories.append(noise(number, slot))
        del site.stories[:-60]
        number += 1
    return number


async def _tables(around: Around) -> str:
    found = await rows(
        around,
        "SELECT relname AS name, n_live_tup AS rows, pg_total_relation_size(relid) / 1024 AS kb "
        "FROM pg_stat_user_tables WHERE n_live_tup > 0 ORDER BY kb DESC",
    )
    return ", ".join(f"{one['name']} {one['rows']} rows {one['kb']} KB" for one in found)


def _of_the_day(whole: Day, published: int, around: Around) -> list[list[str]]:
    titles = Counter(number for mail in around.mailbox.mails for number in _numbers(mail.text))
    repeats = sum(count - 1 for count in titles.values())
    return [
        ["stories mailed twice", "0", f"{repeats} of {published} published"],
        ["stories never mailed", "0", str(published - len(titles))],
        ["memory after warm-up, to the end of each life", "< 5%", _growth(whole.lives)],
        ["mails", "", str(around.mailbox.count)],
    ]


_TITLE = re.compile(r"Debonairs Pizza \w+ (\d+):")


def _numbers(text: str) -> set[int]:
    """Return the numbers of the stories whose titles a mail has; it names the first one twice."""
    return {int(number) for number in _TITLE.findall(text)}


def _growth(lives: list[list[int]]) -> str:
    told = []
    for life in lives:
        if len(life) <= 2 * WARM_UP:
            told.append(f"{len(life)} slots: too few to tell")
            continue
        before, after = life[WARM_UP], max(life[-6:])
        on_the_way = ", ".join(str(kb // 1024) for kb in life[WARM_UP :: 2 * WARM_UP])
        told.append(
            f"{len(life)} slots: {100 * (after - before) / before:+.1f}% ({on_the_way}, "
            f"{after // 1024} MB)"
        )
    return "; ".join(told)


# --- all of it -----------------------------------------------------------------------------------

PARTS = {"starts": starts, "votes": votes, "day": day}


def machine() -> str:
    """Return what this was measured on, and how busy it is."""
    kb = int(Path("/proc/meminfo").read_text(encoding="ascii").split()[1])
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{os.cpu_count()} processors, {kb // 1024**2} GB, {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}; load {load} "
        f"(1, 5, 15 minutes) on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    )


def main() -> None:
    """Measure what the arguments ask for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=list(PARTS), action="append")
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    print(f"Before: {machine()}\n")
    print("| Measure | Target | Found |\n|---|---|---|")
    for name in options.part or PARTS:
        for line in asyncio.run(PARTS[name](SMALL if options.small else Size())):
            print(f"| {' | '.join(line)} |", flush=True)
    print(f"\nAfter: {machine()}")


if __name__ == "__main__":
    main()
