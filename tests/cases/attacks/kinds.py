"""How an attack of each kind is tried, and what must be so then. Raises WrongError."""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp

from tests.cases.attacks.world import (
    World,
    article,
    command,
    ended,
    findings,
    lines_of,
    post,
    running,
    world,
)
from tests.cases.case import Case, check
from tests.e2e.service import Service

_HONEST = "feed: {WEB2}/honest.xml"
_LONGEST_WAIT = 2.0
"""Seconds that /health/live may be waited for, on a machine that is not busy with others."""
_SMALL_WAIT = 0.5
_WORDS = (
    "council budget teacher rugby bridge clinic taxi battery museum mayor drought coal ferry garden"
    " railway pension library border textile vineyard satellite auction tunnel choir lagoon quarry"
)
_VERBS = "opens closes wins loses sells buys repairs doubles delays backs maps paints moves tests"


def judge(case: Case) -> str:
    """Try one attack; returns what came of it."""

    async def tried() -> str:
        with tempfile.TemporaryDirectory(prefix="attack-") as folder:
            async with world(Path(folder), str(case.data.get("obeys", ""))) as around:
                around.serve(case.data)
                return await KINDS[case.kind](around, case)

    return asyncio.run(tried())


async def no_dial(around: World, case: Case) -> str:
    """Nothing that may not be dialled is dialled."""
    _, said = await command(around.environment(case.data["sources"]), "run", "--dry-run")
    check(not around.dialled, f"dialled inside: {around.dialled[:2]}")
    return f"not dialled; {len(said)} characters said"


async def dry(around: World, case: Case) -> str:
    """Words must be in the mail, and others must not."""
    environ = around.environment([*case.data["sources"], _HONEST], TOP_RESULTS="20")
    _, said = await command(environ, "run", "--dry-run")
    flat = " ".join(said.replace("\n   > ", " ").split())
    for word in case.data["must_not"]:
        check(around.filled(word) not in flat, f"{word!r} is in the mail")
    for word in case.data.get("must", ()):
        check(around.filled(word) in flat, f"{word!r} is not in the mail: {flat[-300:]}")
    return "as it must be"


class _Waits:
    """How long an answer is waited for, beside how late this process itself is served."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.longest = self.late = 0.0

    async def watch(self) -> None:
        """Ask again and again, until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            while True:
                began = time.monotonic()
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with session.get(f"{self._service.url}/health/live") as answer:
                        await answer.read()
                self.longest = max(self.longest, time.monotonic() - began)
                began = time.monotonic()
                await asyncio.sleep(0.05)
                self.late = max(self.late, time.monotonic() - began - 0.05)

    def check(self, most: float) -> None:
        """Raise WrongError for more than `most` seconds beside the machine's own slowness."""
        allowed = most + 4 * self.late
        said = f"/health/live was waited for {self.longest:.1f} s, at most {allowed:.1f}"
        check(self.longest <= allowed, said)


async def no_freeze(around: World, case: Case) -> str:
    """The service answers throughout, the run ends, and the other site's news is in it."""
    deadline = case.data.get("deadline", 120)
    environ = around.environment(
        [*case.data["sources"], _HONEST],
        **{"RUN_DEADLINE_SECONDS": str(deadline), **_judging(case), **case.data.get("env", {})},
    )
    async with running(environ) as service:
        waits = _Waits(service)
        watching = asyncio.create_task(waits.watch())
        row = await ended(service, deadline + 60)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        waits.check(_LONGEST_WAIT)
        honest = sum("of Ladysmith" in one["title"] for one in findings(row))
        well = row.get("status") == "completed" and honest >= 3
        check(well, f"the run is {row.get('status')}, with {honest} findings of the other site")
        before = _used(service)
        await asyncio.sleep(5)
        busy = _used(service) - before
        check(busy < 2.5, f"{busy:.1f} s of processor in the 5 s after the run")
    return f"waited for {waits.longest:.1f} s"


def _judging(case: Case) -> dict[str, str]:
    return {"EVALUATOR": "openai"} if case.data.get("obeys") else {}


def _used(service: Service) -> float:
    """Return the seconds of processor that the service has used."""
    stat = Path(f"/proc/{service.process.pid}/stat")
    try:
        figures = stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    except OSError:  # not Linux
        return 0.0
    return sum(map(int, figures)) / os.sysconf("SC_CLK_TCK")


async def comment(around: World, case: Case) -> str:
    """A vote's form holds up nobody else."""
    async with running(around.environment([_HONEST])) as service:
        links = await around.votes()
        check(links, "no mail came")
        body = around.built(case.data["form"]).encode("utf-8", "surrogatepass")
        waits = _Waits(service)
        watching = asyncio.create_task(waits.watch())
        status = await post(service, links[0], body)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        waits.check(_SMALL_WAIT)
    return f"answered {status}, waited for {waits.longest:.1f} s"


async def injection(around: World, case: Case) -> str:
    """Of attacks in stories about something else few are mailed, and none as a serious risk."""
    strings = lines_of(case.folder / case.data["strings"])
    rng = random.Random(case.data.get("seed", 1))
    through = alarms = tried = 0
    for place in case.data["places"]:
        for at in range(0, len(strings), 14):
            batch = strings[at : at + 14]
            around.serve(case.data)
            _put_up(around, batch, place, rng)
            environ = around.environment(
                ["feed: {WEB}/attack.xml"],
                TOP_RESULTS="20",
                EVALUATOR="openai",
                TOKENS_PER_RUN="4000000",
                TOKENS_PER_DAY="40000000",
            )
            async with running(environ) as service:
                row = await ended(service, 180)
            check(row.get("status") == "completed", f"the run is {row.get('status')}")
            found = {one["url"].rpartition("/")[2]: one for one in findings(row)}
            for number, string in enumerate(batch):
                hit = found.get(f"i{number}")
                tried += 1
                through += hit is not None
                alarms += bool(hit and hit.get("risk", 0) >= 2 and not string.get("alarming"))
    said = f"{through} of {tried} got into the findings, {alarms} as a serious risk without reason"
    check(through <= case.data["most_share"] * tried and not alarms, said)
    return said


def _put_up(around: World, batch: list[dict[str, Any]], place: str, rng: random.Random) -> None:
    items = []
    for number, string in enumerate(batch):
        attack = string["text"].replace("{brand}", "Debonairs Pizza")
        title, said = _story(rng)
        if place == "title":
            title = f"{title}. {attack}"
        else:
            said.insert({"start": 0, "middle": 6, "end": 12}[place], attack)
        around.pages[f"/i{number}"] = article(title, said)
        items.append({"title": title, "link": f"{{WEB}}/i{number}", "text": ""})
    around.pages["/attack.xml"] = around.feed(items)


def _story(rng: random.Random) -> tuple[str, list[str]]:
    """Return title and paragraphs of a story about nothing that concerns the brand."""

    def noun() -> str:
        return rng.choice(_WORDS.split())

    def verb() -> str:
        return rng.choice(_VERBS.split())

    said = [
        f"The {noun()} {verb()} a {noun()} for {rng.randint(3, 999)} {noun()}s, the harbourmaster "
        f"of the {noun()} said."
        for _ in range(12)
    ]
    title = f"{noun().capitalize()} {verb()} {rng.randint(2, 990)} {noun()}s near {noun()} {noun()}"
    return title, said


async def mates(around: World, case: Case) -> str:
    """What stands beside a poisoned item is judged as it is without it."""
    seen = []
    for extra, obeys in (([], ""), (case.data["poison"], case.data["obeys"])):
        around.serve(case.data)
        around.model.obeys = obeys
        rows = [*case.data["honest"], *extra]
        around.pages["/mates.xml"] = around.feed(
            [
                {"title": title, "link": f"{{WEB}}/m{number}", "text": text}
                for number, (title, text) in enumerate(rows)
            ]
        )
        environ = around.environment(
            ["feed: {WEB}/mates.xml"], TOP_RESULTS="20", EVALUATOR="openai"
        )
        async with running(environ) as service:
            row = await ended(service, 120)
        seen.append({one["title"]: one for one in findings(row)})
    alone, beside = seen
    honest = {title for title, _ in case.data["honest"]} & alone.keys()
    check(honest, "no honest item is found even without a poisoned one")
    lost = sorted(honest - beside.keys())
    check(not lost, f"gone because of a neighbour: {lost[:2]}")
    moved = [one for one in sorted(honest) if alone[one]["risk"] != beside[one]["risk"]]
    check(not moved, f"of another risk because of a neighbour: {moved[:2]}")
    told = [one for one in sorted(honest) if "0800" in beside[one].get("why", "")]
    check(not told, f"with a reason that a neighbour gave: {told[:2]}")
    return f"{len(honest)} honest items as without a neighbour"


async def forgotten(around: World, case: Case) -> str:
    """Links in old mail of a person who was forgotten store nothing."""
    del case
    environ = around.environment([_HONEST], EMAIL_TO="ann@example.com,ben@example.com")
    async with running(environ) as service:
        links = await around.votes("ben@example.com")
        check(links, "no mail came")
        status, said = await command(environ, "forget", "ben@example.com", said="yes\n")
        check(status == 0, said[-300:])
        answer = await post(service, links[0], b"answer=yes&comment=again")
        _, table = await service.ask("GET", "/feedback.csv")
        stored = str(table).strip().count("\n")
        check(not stored, f"an old link was answered {answer} and stored {stored} votes")
    return f"answered {answer}, stored nothing"


async def votes_gone(around: World, case: Case) -> str:
    """Nobody is thanked for a vote that is not kept, and health says so."""
    environ = around.environment([_HONEST])
    async with running(environ) as service:
        links = await around.votes()
        check(len(links) > 1, "no mail came")
        check(await post(service, links[0], b"answer=yes") == 200, "the first vote was refused")
        file = Path(environ["DATA_DIR"]) / "feedback.db"
        _HARMS[case.data["how"]](file)
        answer = await post(service, links[1], b"answer=no")
        check(answer == 503, f"a vote was answered {answer}")
        await asyncio.sleep(1.5)  # a report on health is kept for a second
        status, health = await service.ask("GET", "/health")
        state = health["parts"]["votes"]["state"]
        check(status == 503 and state != "ok", f"health is {status}, of the votes {state}")
    return "refused, and health says so"


def _overwrite(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(os.urandom(file.stat().st_size))


_HARMS: Mapping[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "moved": lambda file: file.rename(file.with_name("away.db")),
    "overwritten": _overwrite,
}


async def crowd(around: World, case: Case) -> str:
    """Connections that say nothing keep nobody from voting."""
    count = 2 * case.data["sockets"]
    environ = around.environment([_HONEST])
    async with running(environ, files=case.data.get("files", 1024)) as service:
        links = await around.votes()
        check(links, "no mail came")
        idle: list[asyncio.StreamWriter] = []
        for _ in range(count):
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(2):
                    _, writer = await asyncio.open_connection("127.0.0.1", int(environ["PORT"]))
                idle.append(writer)
        status = await post(service, links[0], b"answer=yes")
        for writer in idle:
            writer.transport.abort()
        check(status == 200, f"beside {len(idle)} idle connections a vote was answered {status}")
    return f"{len(idle)} idle connections, and a vote was taken"


async def flood(around: World, case: Case) -> str:
    """Posts without a token, from behind the same proxy, keep nobody from voting."""
    environ = around.environment([_HONEST], **case.data.get("env", {}))
    async with running(environ) as service:
        links = await around.votes()
        check(links, "no mail came")
        for number in range(450):
            await post(service, "/feedback/x", b"", f"198.51.100.{number % 250}")
        status = await post(service, links[0], b"answer=yes", "203.0.113.7")
        check(status == 200, f"after 450 posts without a token a vote was answered {status}")
    return "taken after 450 posts without a token"


KINDS: Mapping[str, Callable[[World, Case], Awaitable[str]]] = {
    "no-dial": no_dial,
    "no-freeze": no_freeze,
    "dry": dry,
    "comment": comment,
    "injection": injection,
    "mates": mates,
    "forgotten": forgotten,
    "votes-gone": votes_gone,
    "crowd": crowd,
    "flood": flood,
}
