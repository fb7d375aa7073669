"""What the program left behind at fb1ccd7 goes on working: mails, links, votes, runs.

Driven from outside, by commands, environment and HTTP, so that no move within `service` touches it.
The clocks of the process and of its database stand at an hour after the dump was made, whatever day
it is (`around.py`), so links that live 90 days are as old in years as on the first day.
"""

from __future__ import annotations

import asyncio
import csv
import io
import lzma
import re
import shutil
import tarfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from tests.delivery.smtp_server import Kept, MailServer
from tests.e2e.newsweb import NewsWeb, Story
from tests.e2e.service import TOKEN, Service
from tests.e2e.test_whole_program import free_port
from tests.evaluation.stand_in import StandIn, started
from tests.upgrade import around
from tests.upgrade.around import DUMP, Machine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(150)]
ANNA, BEN = "anna@example.com", "ben@example.com"
HTML = {"Accept": "text/html"}


@dataclass(slots=True)
class Old:
    """A machine on which fb1ccd7 ran, with its web, and what it had mailed and answered."""

    machine: Machine
    web: NewsWeb
    mail: MailServer
    model: StandIn
    mails: list[tuple[str, bytes]]
    runs: list[dict[str, Any]]

    def links(self, who: str, kind: str) -> list[str]:
        """Return the links of a kind in all mails to somebody, the oldest first."""
        found = [around.links(body, kind) for name, body in self.mails if f"-{who}." in name]
        return [link for one in found for link in one]


@pytest.fixture
async def old(empty_postgres_url: str, own_redis_url: str, tmp_path: Path) -> AsyncIterator[Old]:
    about = around.load_json("about.json")
    async with around.connected(empty_postgres_url) as connection:
        await connection.execute(lzma.decompress((DUMP / "postgres.sql.xz").read_bytes()).decode())
    await around.give_clock(empty_postgres_url)
    shutil.copyfile(DUMP / "feedback.db", tmp_path / "feedback.db")
    async with around.opened_web() as web, MailServer() as mail, started() as model:
        machine = around.machine(
            about["settings"] | {"API_TOKEN": TOKEN}, postgres=empty_postgres_url,
            redis=own_redis_url, smtp=mail.port,
            model=model.url, hosts=around.ports(web), folder=tmp_path, port=free_port(),
        )  # fmt: skip
        around.fill(web, around.load_json("pages.json"))
        await machine.set_to(datetime.fromisoformat(about["made_at"]) + timedelta(hours=1))
        yield Old(machine, web, mail, model, delivered(), around.load_json("runs.json"))


def delivered() -> list[tuple[str, bytes]]:
    """Return the mails that fb1ccd7 sent, by name."""
    with tarfile.open(DUMP / "mails.tar.xz") as mails:
        return [(one.name, mails.extractfile(one).read()) for one in mails]  # type: ignore[union-attr]


async def asked(service: Service, method: str, url: str, **data: str) -> str:
    """Do what a person does who has a link of an old mail; return the page."""
    url = url.replace(around.PUBLIC_URL, service.url)
    async with (
        aiohttp.ClientSession() as person,
        person.request(method, url, data=data or None) as answer,
    ):
        assert answer.status == 200, await answer.text()
        return await answer.text()


def readable(page: str) -> str:
    """Return the text of a page, as far as titles and reasons can be looked for in it."""
    text = re.sub(r"<[^>]+>", " ", page)
    for code, sign in (("&#39;", "'"), ("&#34;", '"'), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(code, sign)
    return " ".join(text.split())


def votes(table: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return the export's rows by story and reader."""
    return {(row["story"], row["recipient"]): row for row in csv.DictReader(io.StringIO(table))}


def has(new: Any, old: Any, where: str = "") -> None:
    """Require of `new` all that `old` said; what was added since is welcome."""
    if isinstance(old, Mapping):
        assert isinstance(new, Mapping), where
        for name, value in old.items():
            assert name in new, f"{where}.{name} is gone"
            has(new[name], value, f"{where}.{name}")
    elif isinstance(old, list):
        assert isinstance(new, list), where
        assert len(new) == len(old), where
        for number, value in enumerate(old):
            has(new[number], value, f"{where}[{number}]")
    else:
        assert new == old, where


@pytest.mark.parametrize("evaluator", ["lexical", "openai"])
async def test_what_was_mailed_is_not_mailed_again_and_what_is_new_is(
    old: Old, evaluator: str
) -> None:
    for site in old.web.sites:
        site.stories.reverse()
    illness = next(one for one in old.web.sites[2].stories if one.slug == "illness")
    old.web.sites[8].stories.append(  # told once more, at an address that nobody has seen
        Story("again", illness.title, illness.body, illness.at, "illness")
    )
    at = old.machine.now() - timedelta(minutes=30)
    old.web.sites[4].stories.append(
        Story("fresh", "Debonairs plants trees", "Debonairs Pizza planted a hundred trees.", at)
    )
    async with old.machine.serving(evaluator=evaluator) as service:
        row = await service.run_agent()
        _, listed = await service.ask("GET", "/runs?limit=1000")
        since = [one for one in listed["runs"] if one["id"] not in {r["id"] for r in old.runs}]
        titles = [found["title"] for one in since for found in one["result"]["findings"]]
        assert titles == ["Debonairs plants trees"], row
        assert sum(one["result"]["counts"]["new"] for one in since) == 2
        messages = await until(old.mail, 4)
        await asyncio.sleep(0.5)
    got = sorted((one.recipients[0], subject(one)) for one in messages)
    assert got == [
        (ANNA, "Debonairs plants trees · 1 finding"),
        (BEN, "A kitchen on wheels · 1 finding"),
        (BEN, "Debonairs plants trees · 1 finding"),
        (BEN, "Lessons in dough · 1 finding"),
    ]
    async with around.connected(old.machine.database) as connection:
        waiting = await connection.fetchval("SELECT count(*) FROM outbox WHERE state <> 'sent'")
    assert waiting == 0


def subject(kept: Kept) -> str:
    return around.subject(kept.body)


async def until(server: MailServer, count: int) -> list[Kept]:
    """Wait for that many mails; alerts to the operator are not among them."""
    for _ in range(300):
        found = [one for one in server.messages if one.recipients != ("ops@example.com",)]
        if len(found) >= count:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError([subject(one) for one in server.messages])


async def test_links_of_old_mails_do_what_they_did(old: Old) -> None:
    async with old.machine.serving(evaluator="lexical") as service:
        links = old.links(ANNA, "feedback")
        before = (await service.ask("GET", "/feedback.csv"))[1]
        for link in links:
            assert await asked(service, "GET", link)
        assert (await service.ask("GET", "/feedback.csv"))[1] == before
        assert before == (DUMP / "feedback.csv").read_bytes().decode()
        soweto = [link for link in links if "Soweto" in await asked(service, "GET", link)]
        assert len(soweto) == 2
        await asked(service, "POST", soweto[0], comment="from an old mail")
        fresh = votes((await service.ask("GET", "/feedback.csv"))[1])
        (added,) = [row for key, row in fresh.items() if key not in votes(before)]
        assert (added["title"], added["answer"], added["recipient"], added["comment"]) == (
            "Debonairs opens in Soweto", "yes", ANNA, "from an old mail",
        )  # fmt: skip
        await asked(service, "POST", soweto[1], reason="old")
        fresh = votes((await service.ask("GET", "/feedback.csv"))[1])
        changed = fresh[added["story"], ANNA]
        assert (changed["answer"], changed["reason"]) == ("no", "old")
        await asked(service, "POST", soweto[1], answer="undo")
        assert votes((await service.ask("GET", "/feedback.csv"))[1]) == votes(before)

        view = old.links(ANNA, "view")[0]
        page = readable(await asked(service, "GET", view))
        for finding in old.runs[-1]["result"]["findings"]:
            assert finding["title"] in page
            assert finding["why"] in page

        leave = old.links(BEN, "unsubscribe")[0]
        assert await asked(service, "GET", leave)
        await asked(service, "POST", leave, **{"List-Unsubscribe": "One-Click"})
        at = old.machine.now() - timedelta(minutes=30)
        old.web.sites[4].stories.append(Story("trees", "Debonairs plants trees", "Trees.", at))
        result = (await service.run_agent())["result"]
        assert result["email"]["recipients"] == [ANNA]


async def test_links_end_after_their_ninety_days(old: Old) -> None:
    link = old.links(ANNA, "feedback")[0].replace(around.PUBLIC_URL, "")
    for days, status, words in ((86, 200, "Twelve people fall ill"), (95, 404, "expired")):
        await old.machine.set_to(old.machine.now() + timedelta(days=days))
        async with old.machine.serving(evaluator="lexical") as service:
            got, page = await service.ask("GET", link, headers=HTML)
            assert got == status
            assert words in page
        await old.machine.set_to(old.machine.now() - timedelta(days=days))


async def test_old_votes_still_teach(old: Old) -> None:
    """A new story like one that was liked gains, one like the disliked loses, and says by whom."""
    at = old.machine.now() - timedelta(minutes=30)
    for site, slug, title in (
        (5, "hire", "Debonairs hires more drivers"), (3, "rally", "Club and sponsor of Debonairs"),
    ):  # fmt: skip
        body = f"{title} in Durban, says Debonairs Pizza."
        old.web.sites[site].stories.append(Story(slug, title, body, at))
    async with old.machine.serving(evaluator="lexical") as service:
        result = (await newest(service))["result"]
    found = {one["title"]: one for one in result["findings"]}
    liked = found["Debonairs hires more drivers"]
    assert liked["ranked_by"] > liked["score"]
    assert result["almost"]["title"] == "Club and sponsor of Debonairs"
    assert result["almost"]["reason_code"]["values"]["by_votes"]
    assert (result["receipt"]["yes"], result["receipt"]["no"]) == (3, 3)


async def newest(service: Service) -> dict[str, Any]:
    """Return the run that starting the service began, or another one, when it has ended."""
    await service.run_agent()
    _, listed = await service.ask("GET", "/runs?limit=2")
    runs: list[dict[str, Any]] = listed["runs"]
    return next(one for one in runs if one["result"]["counts"]["new"])


async def test_old_runs_show_as_they_were(old: Old) -> None:
    async with old.machine.serving(evaluator="lexical") as service:
        await service.run_agent()
        _, listed = await service.ask("GET", "/runs?limit=1000")
        ids = {run["id"] for run in old.runs}
        for run in old.runs:  # what has become of its mail follows the outbox: what waited is sent
            for name in ("state", "state_code"):
                ((run.get("result") or {}).get("email") or {}).pop(name, None)
        has([run for run in listed["runs"] if run["id"] in ids], old.runs, "runs")
        assert (await service.ask("GET", "/runs?limit=1000", headers=HTML))[0] == 200
        for run in old.runs:
            status, row = await service.ask("GET", f"/runs/{run['id']}")
            assert status == 200
            has(row, run, run["id"])
            status, page = await service.ask("GET", f"/runs/{run['id']}", headers=HTML)
            assert status == 200
            await shows(service, run, readable(page))
        status, page = await service.ask("GET", "/", headers=HTML)
        assert status == 200
        await archived(service, old.runs)
        # What was said is counted as far as it is known; what was not kept is said.
        days = sorted({run["started_at"][:10] for run in old.runs})
        weeks = [(await service.ask("GET", f"/week?until={day}"))[1] for day in days]
        assert any(week["volume"]["reports"] and week["voice"]["left_out"] for week in weeks)


async def archived(service: Service, old_runs: list[dict[str, Any]]) -> None:
    """Require that what was mailed is in the archive, by its words, with the mails it was in."""
    _, listed = await service.ask("GET", "/findings?standing=mailed&limit=200")
    stories = {one["id"]: one for one in listed["findings"]}
    for run in old_runs:
        result = run["result"] or {"email": {}}
        subject = result["email"].get("subject")
        for story in result["email"].get("stories", ()):
            found = stories[story]
            _, hits = await service.ask("GET", f"/findings?limit=200&q={quote(found['title'])}")
            assert story in [one["id"] for one in hits["findings"]]
            status, whole = await service.ask("GET", f"/findings/{story}")
            assert status == 200
            assert subject in [one["subject"] for one in whole["tellings"]]
            assert whole["reports"]


async def shows(service: Service, run: dict[str, Any], text: str) -> None:
    """Require that the page of an old run says what is stored of it."""
    result = run["result"]
    for finding in [*result["findings"], *result["email"]["findings"]]:
        for said in (finding["title"], finding["why"], finding["change"], *finding["reasons"]):
            assert said in text, (said, text)
    if run["error_message"]:
        assert run["error_message"][:60] in text
    for number, _ in enumerate(result["email"]["recipients"], 1):
        status, mail = await service.ask("GET", f"/runs/{run['id']}/mails/{number}", headers=HTML)
        assert status == 200
        assert result["email"]["subject"].partition(" · ")[0].removeprefix("Food safety: ") in (
            readable(mail)
        )


async def test_old_data_is_backed_up_and_restored_by_commands(
    old: Old, postgres_url: str, tmp_path: Path
) -> None:
    table = (DUMP / "feedback.csv").read_bytes().decode()
    assert (await old.machine.command("export", "feedback")).splitlines() == table.splitlines()
    await old.machine.command("backup", str(tmp_path / "backup"))
    elsewhere = {"database_url": postgres_url, "data_dir": str(tmp_path / "elsewhere")}
    await old.machine.command("restore", str(tmp_path / "backup"), **elsewhere)
    again = await old.machine.command("export", "feedback", **elsewhere)
    assert again.splitlines() == table.splitlines()
    async with around.connected(postgres_url) as connection:
        kept = {str(row["id"]) for row in await connection.fetch("SELECT id FROM agent_runs")}
    assert kept == {run["id"] for run in old.runs}


def test_the_dump_names_nothing_of_the_machine_it_was_made_on() -> None:
    text = lzma.decompress((DUMP / "postgres.sql.xz").read_bytes()).decode()
    assert "OVERRIDING" in text
    assert not re.search(r"/(?:home|work|root|tmp)/", text)
