"""Every mail and every page before the Nu HTML Checker, the validator of the W3C.

It is a Java program: it runs where VNU_JAR names its jar, as in CI, and is skipped elsewhere, where
`tests/web/html.py` reads the same pages strictly.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from service.delivery.channel import Outcome, Verdict
from service.demo.mailbox_ui import MailboxContext, serving
from service.demo.sample_sites import SampleWeb
from service.demo.smtp_catcher import Mailbox
from service.errors import DatabaseUnavailableError
from service.feedback.votes import Votes
from service.models import Answer, PageChangeKind, Sample, Vote
from service.text.normalize import clean
from service.web.health import Trouble
from tests.archive.evidence import samples as evidence
from tests.delivery.hostile import HOSTILE
from tests.demo import test_mailbox_ui as mailbox
from tests.demo.conftest import NOW as DEMO_NOW
from tests.demo.conftest import told
from tests.digest.test_looks import letters
from tests.web.conftest import Client, Serve
from tests.web.handlers.archive.test_deliveries import attempt, queued
from tests.web.handlers.test_feedback import SCRIPTED, path_of, unsubscribe_path
from tests.web.handlers.test_one_visit import vote_path
from tests.web.handlers.test_pages import make_hostile, view_path
from tests.web.handlers.test_runs import OPERATOR_PAGE
from tests.web.handlers.test_share import share_path
from tests.web.stored import BRAND, NOW, RUN_ID, STORY, Stored, found_row

_BEHIND = ("CSS: ", "Attribute “loading” not allowed on element “iframe”")
ACCEPT = {"Accept": "text/html"}


class Judge:
    """Collects pages, and says what the checker has against them."""

    def __init__(self, jar: str, folder: Path) -> None:
        self._jar, self._folder = jar, folder

    def keep(self, name: str, html: str) -> None:
        """Add a page."""
        (self._folder / f"{name}.html").write_text(html, encoding="utf-8")

    def complaints(self) -> list[str]:
        """Return the errors found.

        Left out are style (a released checker does not know the CSS of recent years, and none knows
        Outlook's `mso-` properties) and the one attribute that is younger than the release in CI.
        """
        done = subprocess.run(
            ["java", "-jar", self._jar, "--errors-only", "--format", "json", str(self._folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [
            f"{Path(one.get('url', '')).name}: {one['message']} [{one.get('extract', '')}]"
            for one in json.loads(done.stderr)["messages"]
            if not one["message"].startswith(_BEHIND)
        ]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """The checker; skip where nobody says where it is."""
    jar = os.environ.get("VNU_JAR", "")
    if not jar:
        pytest.skip("VNU_JAR does not name the Nu HTML Checker's jar (.ci/run says how to get it)")
    assert Path(jar).is_file(), f"there is no {jar}"
    assert shutil.which("java"), "the Nu HTML Checker needs Java"
    folder = tmp_path / "html"
    folder.mkdir()
    return Judge(jar, folder)


def test_the_checker_finds_what_is_wrong(judge: Judge) -> None:
    page = "<!DOCTYPE html><html lang=en><title>x</title><p><div id=a></div></p><b id=a></b>"
    judge.keep("bad", page)
    found = judge.complaints()
    assert any("Duplicate ID" in one for one in found)
    assert any("No “p” element in scope" in one for one in found)


def test_every_mail_is_valid(judge: Judge) -> None:
    for name, letter in letters().items():
        judge.keep(name, letter.html)
    assert judge.complaints() == []


async def page(client: Client, path: str, **form: str) -> str:
    if form:
        answer = await client.post(path, data=form, headers=ACCEPT)
    else:
        answer = await client.get(path, headers=OPERATOR_PAGE)
    return await answer.text()


async def test_every_page_is_valid(
    judge: Judge, serve: Serve, stored: Stored, votes: Votes
) -> None:
    client = await serve(sample=Sample.STORIES, mailbox_url="http://127.0.0.1:8025/")
    for week in range(3):
        cast = Vote(
            recipient=f"{week:016x}",
            story=STORY,
            answer=Answer.NO if week else Answer.YES,
            at=NOW - timedelta(weeks=week),
            brand_id=BRAND.id,
        )
        await votes.record(cast)
    stored.html = letters()["digest"].html
    await stored.archived(found_row(), found_row("ab" * 8, title="<b>", flags=("odd",), risk=3))
    changes = [(kind, "<del>12</del>", "21") for kind in PageChangeKind]
    await evidence.stored(stored.database, BRAND.id, STORY, *changes)
    await queued(stored)
    await attempt(stored, Outcome(Verdict.FAILED, "5.1.1 no <such> user", 550))
    vote, out = path_of(client), unsubscribe_path(client)
    paths = {
        "home": "/",
        "runs": "/runs",
        "deliveries": "/deliveries",
        "findings": "/findings",
        "findings-none": "/findings?q=xylophone&risk=1",
        "finding": f"/findings/{STORY}",
        "finding-none": "/findings/none",
        "week": "/week",
        "run": f"/runs/{RUN_ID}",
        "view": view_path(client),
        "vote": vote,
        "unsubscribe": out,
        "share": share_path(client),
        "share-ended": share_path(client, story="ab" * 8),
        "health": "/health",
        "preview": "/digest/preview",
        "missing": "/nothing",
        "bad-token": "/feedback/x",
    }
    for name, path in paths.items():
        judge.keep(name, await page(client, path))
    for answer in ("yes", "no", "undo"):
        said = await page(client, vote_path(client), answer=answer, comment="A & <b>")
        judge.keep(f"thanks-{answer}", said)
    for name, path in {"again": vote, "stay": out}.items():
        judge.keep(name, await (await client.post(path, headers=SCRIPTED)).text())
    renewed = await client.post("/findings", data={"feeds": "renew"}, headers=OPERATOR_PAGE)
    judge.keep("feeds", await renewed.text())
    judge.keep("unsubscribed", await page(client, out, yes="1"))
    judge.keep("login", await (await client.get("/", headers=ACCEPT)).text())
    running = await stored.running()
    judge.keep("home-running", await page(client, "/"))
    judge.keep("running", await page(client, f"/runs/{running}"))
    await stored.clear()
    judge.keep("home-empty", await page(client, "/"))
    await stored.database.close()
    stored.troubles["postgres"] = DatabaseUnavailableError("PostgreSQL is away", "Start it.")
    stored.troubles["redis"] = Trouble("Redis does not answer", "Check REDIS_URL.")
    judge.keep("home-down", await page(client, "/"))
    judge.keep("unavailable", await page(client, "/runs"))
    assert judge.complaints() == []


async def test_hostile_texts_leave_every_page_valid(
    judge: Judge, serve: Serve, stored: Stored
) -> None:
    client = await serve()
    for number, text in enumerate(HOSTILE):
        await make_hostile(stored, clean(text)[:5000])
        paths = ("/", "/runs", f"/runs/{RUN_ID}", view_path(client), path_of(client), "/health")
        for place, path in enumerate(paths):
            judge.keep(f"{number}-{place}", await page(client, path))
        said = clean(text)[:900]
        judge.keep(f"{number}-said", await page(client, path_of(client), answer="no", comment=said))
    assert judge.complaints() == []


@pytest.fixture
async def demo() -> AsyncIterator[tuple[str, SampleWeb]]:
    """The demonstration's mailbox with two mails in it, and its sample web."""
    async with SampleWeb(told()) as web, Mailbox(lambda: DEMO_NOW) as box:
        await mailbox.post(box, mailbox.letter(html=letters()["digest"].html))
        await mailbox.post(box, mailbox.letter('Plain <b>text</b> "only"', html=""))
        async with serving(MailboxContext(box, lambda: mailbox.STATUS, lambda: DEMO_NOW)) as url:
            yield url, web


async def test_every_page_of_the_demonstration_is_valid(
    judge: Judge, demo: tuple[str, SampleWeb]
) -> None:
    url, web = demo
    own = ["", "mail", "mail/1", "mail/2", "mail/1?part=headers", "mail/1?part=text", "mail/9"]
    addresses = [f"{url}{path}" for path in own] + [f"{base}/" for base in web.urls.values()]
    addresses += [web.story_url(slug) for slug in ("tortoise-stops-traffic",)]
    async with aiohttp.ClientSession(headers=ACCEPT) as session:
        for number, address in enumerate(addresses):
            async with session.get(address) as answer:
                judge.keep(str(number), await answer.text())
    assert judge.complaints() == []
