"""Thirty days of the whole service in some minutes: what grows, what retention takes away.

    python dev-research/bench/soak.py                       720 slots of an hour
    python dev-research/bench/soak.py --slots 60            fewer
    python dev-research/bench/soak.py --keep 10 --texts 5   KEEP_DAYS and KEEP_TEXT_DAYS

Thirty sources: feeds whose entries come and go, one that never answers, one that now and then does
not, one with errors for pages, one that writes its articles anew. A stand-in model judges over
HTTP, mail goes over SMTP, a reader presses yes and no in the pages. The clocks of the service and
of its PostgreSQL are moved on by an hour after each run; Valkey's is not, so that nothing in it
ages. Prints a line of JSON for every tenth slot, and a table in Markdown at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import redis.asyncio

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from load import Around, _child_environ, _free_port
from load_world import Story, Web, environment, words

from service.demo.smtp_catcher import Mailbox
from service.embedded import start_postgres, start_valkey
from service.runs.scheduler import slot_of, utc_now
from tests.evaluation import stand_in
from tests.upgrade.around import give_clock, set_clock

HERE = Path(__file__).resolve().parent
HOUR = timedelta(hours=1)
SOURCES = 30
_LISTED = 25
"""Entries that a feed has at most."""
_TOWNS = (
    "Soweto", "Durban", "Polokwane", "Pretoria", "Knysna", "Mthatha", "Kimberley", "Gqeberha",
    "Rustenburg", "Upington", "Nelspruit", "Welkom", "George", "Paarl", "Tzaneen", "Vryheid",
)  # fmt: skip
_HEADLINES = (
    "Debonairs Pizza opens in {town} {words}",
    "Workers strike at Debonairs Pizza in {town}: {words}",
    "Debonairs Pizza recalls topping after illness in {town}, {words}",
    "{town} court hears case on Debonairs Pizza {words}",
    "Roman's Pizza brings {words} to {town}",
    "Debonairs Pizza wins prize for {words} in {town}",
)
_OTHER = ("Rain over {town}: {words}", "{town} council and {words}", "Match in {town}, {words}")


class News:
    """What comes out, hour by hour; always the same for one seed."""

    def __init__(self, web: Web, seed: int) -> None:
        self._web = web
        self._chance = random.Random(seed)
        self.number = 0
        self.about = 0

    def hour(self, slot: datetime) -> None:
        """Bring out an hour's news: more by day than by night."""
        for _ in range(self._chance.randint(2, 14 if 5 <= slot.hour <= 18 else 4)):
            self._one(slot - timedelta(minutes=self._chance.randint(1, 55)))
        if self._chance.random() < 0.2:
            self._anew()
        for number in (28, 29):
            self._web.sites[number].down = number == 29 or self._chance.random() < 0.3

    def _one(self, at: datetime) -> None:
        self.number += 1
        is_about = self._chance.random() < 0.15
        self.about += is_about
        headline = self._chance.choice(_HEADLINES if is_about else _OTHER)
        title = headline.format(town=self._chance.choice(_TOWNS), words=words(f"{self.number}", 5))
        body = f"{title}. {words(f'{self.number}b', self._chance.randint(60, 500))}"
        story = Story(f"n{self.number}", title, body, at)
        told_by = self._chance.choices((1, 2, 4), (8, 2, 1))[0]
        for site in self._chance.sample(self._web.sites, told_by):
            site.stories.insert(0, story)
            del site.stories[_LISTED:]

    def _anew(self) -> None:
        site = self._chance.choice(self._web.sites)
        if site.stories:
            old = site.stories[0]
            site.stories[0] = replace(old, body=f"{old.body} Update: {words(old.slug + 'u', 30)}")


class Reader:
    """Presses yes and no in the pages that a mail's links lead to."""

    def __init__(self, around: Around, mailbox: Mailbox, seed: int) -> None:
        self._url, self._public = around.url, around.environ["PUBLIC_URL"]
        self._mailbox, self._chance = mailbox, random.Random(seed)
        self._read = 0
        self.votes = 0

    async def look(self, session: aiohttp.ClientSession) -> None:
        """Read the mails that came since, and answer a fifth of what they ask."""
        came = [mail for mail in self._mailbox.mails if mail.number > self._read]
        self._read = max((mail.number for mail in came), default=self._read)
        for mail in came:
            for link in dict.fromkeys(re.findall(r'href="([^"]+/feedback/[^"]+)"', mail.html)):
                if self._chance.random() < 0.1:
                    path = link.removeprefix(self._public)
                    async with session.get(self._url + path) as page:
                        page.raise_for_status()
                    async with session.post(self._url + path) as page:
                        page.raise_for_status()
                    self.votes += 1


async def soak(options: argparse.Namespace) -> None:
    """Live through the slots and print what was found."""
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing waits yet
    web = Web(SOURCES)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(web.open())
        mailbox = await stack.enter_async_context(Mailbox(utc_now))
        model = await stack.enter_async_context(stand_in.started())
        servers = [
            await asyncio.to_thread(start, folder) for start in (start_postgres, start_valkey)
        ]
        try:
            environ = environment(
                folder, web.sources, postgres=servers[0].url, redis=servers[1].url,
                smtp=mailbox.port, port=_free_port(),
            ) | {
                "EVALUATOR": "openai", "OPENAI_API_KEY": "sk-stand-in", "LOG_LEVEL": "INFO",
                "OPENAI_BASE_URL": model.url, "AGENT_RUN_INTERVAL_MINUTES": "60",
                "KEEP_DAYS": str(options.keep), "KEEP_TEXT_DAYS": str(options.texts),
                "WEEKLY_REPORT": "monday 07:30", "ALERT_EMAIL_TO": "ops@example.com",
                "TOKENS_PER_DAY": "400000", "LOG_FILE": str(folder / "topfive.log"),
            }  # fmt: skip
            await _live(Around(folder, web, mailbox, environ), model, options)
        finally:
            for server in servers:
                await asyncio.to_thread(server.stop)


async def _live(around: Around, model: Any, options: argparse.Namespace) -> None:
    first = slot_of(utc_now(), HOUR) - HOUR * options.slots
    url = around.environ["DATABASE_URL"]
    await _migrated(around)
    await give_clock(url)
    await set_clock(url, first - utc_now())
    news, reader = News(around.web, 1), Reader(around, around.mailbox, 2)
    for hour in range(48, 0, -1):
        news.hour(first - HOUR * hour)
    log = (around.folder / "service.log").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(HERE / "soak_service.py"), first.isoformat(), cwd=around.folder,
        env=_child_environ(around), stdin=asyncio.subprocess.PIPE, limit=2**22,
        stdout=asyncio.subprocess.PIPE, stderr=log,
    )  # fmt: skip
    try:
        await _answer(process)
        async with aiohttp.ClientSession() as session:
            for index in range(1, options.slots):
                slot = first + HOUR * index
                news.hour(slot)
                model.requests.clear()
                model.headers.clear()
                model.queries.clear()
                await set_clock(url, slot + timedelta(seconds=1) - datetime.now(UTC))
                process.stdin.write(f"{slot.isoformat()}\n".encode())
                answer = await _answer(process)
                await reader.look(session)
                if index % 10 == 0 or answer["status"] != "completed":
                    held = await _held(around)
                    told = {"slot": index, "mails": around.mailbox.count, "votes": reader.votes}
                    print(json.dumps(told | answer | held), flush=True)
        process.stdin.close()
        await asyncio.wait_for(process.wait(), 60)
    finally:
        if process.returncode is None:
            process.kill()
        log.close()
    print(f"published {news.number}, about us {news.about}")


async def _migrated(around: Around) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", "check", "--quick",
        cwd=around.folder, env=_child_environ(around), stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await process.wait()


async def _answer(process: asyncio.subprocess.Process) -> dict[str, Any]:
    line = await asyncio.wait_for(process.stdout.readline(), 180)
    if not line:
        sys.exit("the service ended by itself")
    return dict(json.loads(line))


async def _held(around: Around) -> dict[str, Any]:
    """Return what PostgreSQL, Valkey, the file of votes and the log hold."""
    connection = await asyncpg.connect(around.environ["DATABASE_URL"])
    try:
        names = await connection.fetch(
            "SELECT relname AS name, pg_total_relation_size(relid) AS bytes "
            "FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        tables = {
            one["name"]: (
                await connection.fetchval(f"SELECT count(*) FROM {one['name']}"),  # noqa: S608 - ours
                one["bytes"] // 1024,
            )
            for one in names
        }
        whole = await connection.fetchval("SELECT pg_database_size(current_database())")
    finally:
        await connection.close()
    cache = redis.asyncio.from_url(around.environ["REDIS_URL"])
    try:
        kinds: dict[str, list[int]] = {}
        async for key in cache.scan_iter(count=1000):
            left = await cache.ttl(key)
            kind = kinds.setdefault(":".join(key.decode("utf8", "replace").split(":")[:2]), [0, 0])
            kind[0] += 1
            kind[1] += left == -1
        memory = (await cache.info("memory"))["used_memory"]
    finally:
        await cache.aclose()
    files = {
        one.name: one.stat().st_size // 1024
        for one in around.folder.iterdir()
        if one.name.startswith(("feedback.db", "topfive.log"))
    }
    return {
        "database_kb": whole // 1024,
        "tables": tables,
        "valkey_kb": memory // 1024,
        "valkey": kinds,
        "files_kb": files,
        "log_lines": sum(1 for _ in (around.folder / "topfive.log").open("rb")),
    }


def main() -> None:
    """Read the arguments and live through it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slots", type=int, default=720)
    parser.add_argument("--keep", type=int, default=10)
    parser.add_argument("--texts", type=int, default=5)
    parser.add_argument("--folder", required=True)
    asyncio.run(soak(parser.parse_args()))


if __name__ == "__main__":
    main()
