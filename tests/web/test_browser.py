"""The pages in a real Chromium: people, scanners, keyboards and screen readers.

Screenshots of every page in both widths and both schemes go to the folder that the variable
SCREENSHOTS names, for people to look at.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from service.errors import DatabaseUnavailableError
from service.feedback.votes import Votes
from service.models import (
    Answer,
    Group,
    HealthState,
    NoReason,
    PageChangeKind,
    Reason,
    ReasonCode,
    RiskKind,
    Sample,
    SourceHealth,
    StoryChange,
)
from service.runs.progress import ProgressStep
from service.signing import Purpose, recipient_id
from tests.archive.evidence import samples as evidence
from tests.browser import SMALL_TARGETS, barriers, chromium
from tests.digest.test_looks import letters
from tests.web.conftest import Client, Serve, context_of, servers
from tests.web.handlers.test_feedback import SCRIPTED, path_of, unsubscribe_path
from tests.web.handlers.test_one_visit import vote_path
from tests.web.handlers.test_pages import view_path
from tests.web.handlers.test_share import share_path
from tests.web.stored import (
    BRAND,
    FAILED_ID,
    NOW,
    READER,
    RUN_ID,
    STORY,
    TOKEN,
    Stored,
    finding,
    found_row,
    open_votes,
    opened,
    outcome,
    result,
)

# One event loop for the module, so that one browser serves all tests: starting one takes longer
# than most of them do.
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def votes(tmp_path: Path) -> AsyncIterator[Votes]:
    """An open, empty file of votes, on this module's loop."""
    opened = await open_votes(tmp_path)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stored(shared_postgres_url: str) -> AsyncIterator[Stored]:
    """What stands behind the pages, on this module's loop."""
    async with opened(shared_postgres_url) as filled:
        yield filled


@pytest_asyncio.fixture(loop_scope="module")
async def serve(stored: Stored, votes: Votes) -> AsyncIterator[Serve]:
    """What starts a server for a test, on this module's loop."""
    async with servers(stored, votes) as start:
        yield start


@pytest_asyncio.fixture(loop_scope="module")
async def client(serve: Serve) -> Client:
    """A client of a server that asks for the operator's token."""
    return await serve()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium, the system's own."""
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page on which no script error and no breach of the policy goes unseen."""
    opened = await browser.new_page()
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    opened.on("console", hear)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    await opened.close()
    assert said == []


@pytest_asyncio.fixture(loop_scope="module")
async def open_client(serve: Serve) -> Client:
    """A client of a server on an open loopback bind."""
    return await serve(api_token=None, sample=Sample.STORIES, mailbox_url="http://127.0.0.1:8025/")


def url(client: Client, path: str) -> str:
    return str(client.make_url(path))


async def test_one_press_votes_and_the_reason_and_the_way_back_follow(
    page: Page, open_client: Client, votes: Votes
) -> None:
    await page.goto(url(open_client, path_of(open_client, Answer.NO)))
    await expect(page.get_by_label("No", exact=True)).to_be_checked()
    assert await votes.in_force(BRAND.id) == []
    await page.get_by_role("button").click()
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [vote.answer for vote in await votes.in_force(BRAND.id)] == [Answer.NO]
    await page.get_by_label("Old news").check()
    await page.get_by_label("A comment").fill("we had this on <Tuesday>")
    await page.get_by_role("button", name="Send the reason").click()
    await expect(page.get_by_text("Old news will count for less")).to_be_visible()
    (vote,) = await votes.in_force(BRAND.id)
    assert (vote.reason, vote.comment) == (NoReason.OLD, "we had this on <Tuesday>")
    await page.get_by_role("button", name="Take my answer back").click()
    await expect(page.get_by_role("heading", name="Taken back")).to_be_visible()
    assert await votes.in_force(BRAND.id) == []


async def test_the_keyboard_alone_votes(page: Page, open_client: Client, votes: Votes) -> None:
    await page.goto(url(open_client, path_of(open_client, Answer.NO)))
    await page.get_by_label("No", exact=True).focus()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [vote.answer for vote in await votes.in_force(BRAND.id)] == [Answer.YES]


@pytest.mark.parametrize("path_to", [path_of, unsubscribe_path])
@pytest.mark.parametrize(
    "deed", ["document.forms[0].submit()", "document.querySelector('button').click()"]
)
async def test_a_scanner_that_runs_scripts_records_nothing(
    page: Page, open_client: Client, votes: Votes, deed: str, path_to: Callable[[Client], str]
) -> None:
    """Its script runs as the page loads: `Page.evaluate` would count as a person's gesture."""
    script = f"addEventListener('load', () => {{ if (++window.name < 4) {{ {deed} }} }})"
    await page.add_init_script(script)
    posts: list[str] = []
    page.on("request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None)
    await page.goto(url(open_client, path_to(open_client)))
    for _ in range(100):
        if len(posts) >= 3:
            break
        await asyncio.sleep(0.05)
    await expect(
        page.get_by_text("Nothing is stored").or_(page.get_by_text("Nothing changes"))
    ).to_be_visible()
    assert len(posts) == 3
    assert await votes.in_force(BRAND.id) == []
    assert await votes.unsubscribed(BRAND.id) == set()


async def test_unsubscribing_takes_one_press(page: Page, open_client: Client, votes: Votes) -> None:
    await page.goto(url(open_client, unsubscribe_path(open_client)))
    assert await votes.unsubscribed(BRAND.id) == set()
    await page.get_by_role("button", name="Stop sending them").click()
    await expect(page.get_by_text("You will get no more mail")).to_be_visible()
    assert await votes.unsubscribed(BRAND.id) == {recipient_id(READER)}


async def test_the_button_runs_the_agent_and_shows_it_live(
    page: Page, open_client: Client, stored: Stored
) -> None:
    stored.steps = [ProgressStep("scrape", "Reading 3 sources <b>now</b>", 1, 3)]
    stored.more_steps = asyncio.Event()
    await page.goto(url(open_client, "/"))
    await page.get_by_role("button", name="Run now").click()
    await expect(page.get_by_text("Reading 3 sources <b>now</b>")).to_be_visible()
    await expect(page.get_by_role("button", name="Run now")).to_be_disabled()
    stored.more_steps.set()
    await expect(page.get_by_text("The run is completed.")).to_be_visible()
    await page.get_by_role("link", name="See what it found").click()
    await expect(page.get_by_role("heading", name=re.compile("^Run of"))).to_be_visible()


async def test_the_page_of_a_run_reloads_itself_at_its_end(
    page: Page, open_client: Client, stored: Stored
) -> None:
    stored.more_steps = asyncio.Event()
    started = await (await open_client.post("/run-agent")).json()
    await page.goto(url(open_client, started["status_url"]))
    await expect(page.get_by_text("It is on its way.")).to_be_visible()
    stored.more_steps.set()
    await expect(
        page.get_by_role("heading", name="About Debonairs Pizza", exact=True)
    ).to_be_visible()


async def test_without_scripts_the_button_works_too(
    browser: Browser, open_client: Client, stored: Stored
) -> None:
    stored.more_steps = asyncio.Event()
    page = await browser.new_page(java_script_enabled=False)
    await page.goto(url(open_client, "/"))
    await page.get_by_role("button", name="Run now").click()
    await expect(page.get_by_text("It is on its way.")).to_be_visible()
    assert stored.starts == 1
    await page.close()


async def test_a_browser_logs_in_with_the_token_as_password(
    browser: Browser, client: Client, stored: Stored
) -> None:
    context = await browser.new_context(http_credentials={"username": "me", "password": TOKEN})
    page = await context.new_page()
    await page.goto(url(client, "/"))
    await page.get_by_role("button", name="Run now").click()
    await expect(page.get_by_text("The run is completed.")).to_be_visible()
    assert stored.starts == 1
    await context.close()


def _paths(client: Client) -> dict[str, str]:
    view = context_of(client).signer.sign(
        Purpose.VIEW, recipient_id(READER), NOW, subject=RUN_ID.replace("-", "")
    )
    return {
        "home": "/",
        "runs": "/runs",
        "run": f"/runs/{RUN_ID}",
        "deliveries": "/deliveries",
        "findings": "/findings?voted=none",
        "finding": f"/findings/{STORY}",
        "week": "/week",
        "view": f"/view/{view}",
        "feedback": path_of(client, Answer.NO),
        "unsubscribe": unsubscribe_path(client),
        "share": share_path(client),
        "preview": "/digest/preview",
        "health": "/health",
        "problem": "/feedback/broken",
        "missing": "/nothing",
    }


HARD = (
    "Lebensmittelüberwachungsbehörde trifft Rindfleischetikettierungsüberwachungsaufgaben",
    "افتتاح فرع جديد لمطعم Debonairs Pizza في جوهانسبرغ",
    "🍕🔥 Triple-Decker is BACK 👩🏽‍🍳🇿🇦 " + "so very " * 30,
)


CHANGE = StoryChange(2, (Reason(ReasonCode.AS_WRITTEN, {"text": "from two outlets to seven"}),))


async def _furnish(stored: Stored) -> None:
    """Fill the pages with what is hard to lay out, each risk and both groups."""
    more: list[dict[str, Any]] = [
        {"risk": 3, "risk_kind": RiskKind.SAFETY},
        {"group": Group.RELEVANT, "risk": 2},
        {"risk": 1},
    ]
    found = [
        finding(
            story, title=title, source=title[:40], why=title, evidence=title, flags=(title,), **one
        )
        for title, story, one in zip(HARD, (STORY, "1" * 16, "2" * 16), more, strict=True)
    ]
    await stored.run(told=result(findings=tuple(found)))
    await stored.finding(found[0])
    rows = [replace(found_row(one.story), shown=one, subject=HARD[1]) for one in found]
    await stored.archived(*rows)
    await stored.archived(
        replace(rows[0], at=NOW + timedelta(hours=2), change=CHANGE), run_id=FAILED_ID
    )
    changes = [
        (kind, HARD[0], title) for kind, title in zip(PageChangeKind, (*HARD, ""), strict=True)
    ]
    await evidence.stored(stored.database, BRAND.id, STORY, *changes)
    await stored.items(
        *(
            outcome(
                title, state, outlet=title[:30], score=1.8, reason="0.2 under the floor", why=title
            )
            for title, state in zip(HARD, ("mailed", "no match", "almost"), strict=True)
        )
    )
    async with stored.database.connection() as connection:
        await connection.execute("UPDATE items SET story = $1", STORY)
    await stored.mail("<p>m", HARD[0])
    await stored.sources(
        SourceHealth(source_key="a", name="Soweto Daily", last_ok_at=NOW),
        SourceHealth(
            source_key="b",
            name="Pizza Weekly",
            state=HealthState.FAILING,
            last_error=f"https://x.example/{'a' * 200}",
        ),
    )
    stored.html = letters()["tongues"].html


PAIRS = """[...document.querySelectorAll('form.choices')].map(form => {
  const [yes, no] = [...form.querySelectorAll('button')].map(button => {
    const style = getComputedStyle(button), box = button.getBoundingClientRect();
    return [style.color, style.backgroundColor, style.borderColor, style.fontSize,
            style.fontWeight, Math.round(box.width), Math.round(box.height)].join(' '); });
  return yes === no; })"""
"""Of each pair of a yes and a no on the page: whether they have the same weight to the eye."""


async def _visit(page: Page, client: Client, stored: Stored, votes: Votes) -> AsyncIterator[str]:
    """Go through every page and state of a page; give the name of each."""
    for name, path in _paths(client).items():
        await page.goto(url(client, path))
        yield name
    await page.goto(url(client, vote_path(client)))
    await page.get_by_role("button").click()
    yield "thanks-yes"
    assert await page.evaluate(PAIRS) == [True, True]
    await page.get_by_role("button", name="No:").first.click()
    yield "thanks-no"
    await page.get_by_role("button", name="Take my answer back").click()
    yield "undone"
    await page.goto(url(client, unsubscribe_path(client)))
    await page.get_by_role("button").click()
    yield "unsubscribed"
    for name, path in {
        "again": path_of(client, Answer.NO),
        "stay": unsubscribe_path(client),
    }.items():
        await votes.resubscribe(BRAND.id, recipient_id(READER))
        answer = await client.post(path, headers=SCRIPTED)
        await page.goto("about:blank")  # the policy of the page before would shut its style out
        await page.set_content(await answer.text())
        yield name
    await page.goto(url(client, f"/runs/{await stored.running()}"))
    yield "running"
    await stored.clear()
    await page.goto(url(client, "/"))
    yield "home-empty"
    await stored.database.close()
    stored.troubles["postgres"] = DatabaseUnavailableError("PostgreSQL is away", "Start it.")
    await page.goto(url(client, "/"))
    yield "home-down"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_fits_its_screen_and_shuts_nobody_out(
    browser: Browser,
    open_client: Client,
    stored: Stored,
    votes: Votes,
    scheme: Literal["light", "dark"],
) -> None:
    await _furnish(stored)
    folder = os.environ.get("SCREENSHOTS")
    context = await browser.new_context(color_scheme=scheme)
    page = await context.new_page()
    async for name in _visit(page, open_client, stored, votes):
        for width in (320, 360, 1280):
            where = f"{name}-{width}-{scheme}"
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, where
            assert await page.evaluate(SMALL_TARGETS) == [], where
            if folder and width > 320:
                await page.screenshot(path=Path(folder) / f"page-{where}.png", full_page=True)
            if width == 360 and name != "preview":  # a mail lets no script in, axe's neither
                assert await barriers(page) == [], where
    await context.close()


async def test_the_view_has_no_way_to_act(page: Page, open_client: Client) -> None:
    await page.goto(url(open_client, view_path(open_client)))
    assert await page.get_by_role("button").count() == 0
