"""A person who has never seen a brand file describes Bean There, with the pages alone.

The web that is read is `bean_there/`: 30 outlets, 300 stories, of which 40 matter.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from service.brands import loader
from service.onboarding.trying import SourceTrier
from service.onboarding.wizard import Wizard
from service.scraping.parser_pool.pool import Workers
from tests.browser import SMALL_TARGETS, barriers, chromium, picture
from tests.onboarding.bean_there.web import BeanThereWeb, outlets
from tests.scraping.conftest import fetcher_for_tests
from tests.web.conftest import Serve, servers
from tests.web.stored import NOW, open_votes, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


class Desk(NamedTuple):
    """A service with a wizard, and the web that it reads."""

    web: BeanThereWeb
    address: str
    folder: Path


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened_browser:
        yield opened_browser


@pytest_asyncio.fixture(loop_scope="module")
async def serve(shared_postgres_url: str, tmp_path: Path) -> AsyncIterator[Serve]:
    votes = await open_votes(tmp_path)
    async with opened(shared_postgres_url) as stored, servers(stored, votes) as start:
        yield start
    await votes.close()


@pytest_asyncio.fixture(loop_scope="module")
async def desk(serve: Serve, tmp_path: Path) -> AsyncIterator[Desk]:
    """The pages over the local web, open to this machine."""
    async with (
        BeanThereWeb(NOW) as web,
        fetcher_for_tests(per_host=1) as fetcher,
        Workers(0) as workers,
    ):
        trier = SourceTrier(fetcher=fetcher, workers=workers, service_urls=web.service_urls)
        folder = tmp_path / "brands"
        folder.mkdir()
        wizard = Wizard(trier, clock=lambda: NOW, folders=[folder], outlets=web.listed)
        client = await serve(wizard=wizard, api_token=None)
        yield Desk(web, str(client.make_url("/")).rstrip("/"), folder)


async def seen(page: Page, name: str) -> None:
    """Look at a page as people and programs do, in both widths and schemes."""
    await picture(page, name)
    for width in (360, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} scrolls sideways at {width}"
        assert await page.evaluate(SMALL_TARGETS) == []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert await barriers(page) == []
    await page.emulate_media(color_scheme="light")


async def press(page: Page, name: str) -> None:
    """Press a button by the keyboard alone."""
    await page.get_by_role("button", name=name).focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def test_the_web_is_as_large_as_it_says() -> None:
    stories = [story for one in outlets() for story in one.stories]
    assert len(outlets()) == 30
    assert len(stories) == 300
    assert sum(story.matters for story in stories) == 40


@pytest.mark.slow
async def test_bean_there_is_described_with_the_pages_alone(browser: Browser, desk: Desk) -> None:
    context = await browser.new_context(java_script_enabled=True)
    page = await context.new_page()
    await page.goto(f"{desk.address}/brand/new")
    await seen(page, "new-1")
    await page.get_by_label("What is the brand called?").fill("Bean There")
    await page.get_by_label("What is it, in the words").fill("coffee shop, coffee chain")
    await page.get_by_label("Its web site").fill(desk.web.site)
    await page.get_by_role("checkbox", name="South Africa").check()
    await page.get_by_label("Who are its rivals?").fill("Kettle & Crema\nRoast Republic")
    await press(page, "Read the site, go on")

    await seen(page, "new-2")
    assert "is made of words that are also said of other things" in await page.content()
    assert await page.get_by_role("checkbox", name="Vuka Cold Brew").is_checked()
    assert not await page.get_by_role("checkbox", name="Cappuccino").is_checked()
    await page.get_by_label("What stands beside the name").fill("baristas")
    await page.get_by_label("What is called so and is not you?").fill("bean there, drunk that")
    await press(page, "Try the sources, go on")

    await seen(page, "new-3")
    assert await page.get_by_role("checkbox", name="Highveld Courier").is_checked()
    await press(page, "See the first five")

    await seen(page, "new-4")
    titles = await page.locator("article h2").all_inner_texts()
    told = [desk.web.stories[title] for title in titles]
    assert len(told) == 5
    assert sum(story.matters for story in told) >= 4
    assert not [story.title for story in told if story.kind == "l"]
    assert await page.get_by_role("checkbox", name="bean there done that").is_checked()
    await press(page, "Go on")

    await seen(page, "new-5")
    await press(page, "Write the file")
    await seen(page, "new-6")
    file = desk.folder / "bean-there.yaml"
    found = loader.read(file, "bean-there")
    assert found.warnings == ()
    assert found.brand.not_us == ("bean there, drunk that", "bean there done that")
    assert len(found.brand.sources) >= 30
    assert f"BRAND_FILE={file}" in await page.content()
    await context.close()
