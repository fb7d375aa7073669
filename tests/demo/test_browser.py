"""The demo's pages in a real browser: the mail in its frame, its links in a new tab, new mail."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from service.demo.mailbox_ui import MailboxContext, serving
from service.demo.sample_sites import SampleWeb
from service.demo.smtp_catcher import Mailbox
from tests.browser import SMALL_TARGETS, barriers, chromium
from tests.demo.conftest import NOW
from tests.demo.test_mailbox_ui import STATUS, letter, post

pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


async def test_from_the_start_page_to_an_article(browser: Browser, sample: SampleWeb) -> None:
    story = sample.story_url("tortoise-stops-traffic")
    html = (
        "<html><head></head><body><script>document.body.innerHTML = 'scripted'</script>"
        f'<a href="{story}">The tortoise</a></body></html>'
    )
    async with (
        Mailbox(lambda: NOW) as box,
        serving(MailboxContext(box, lambda: STATUS, lambda: NOW)) as url,
    ):
        page = await browser.new_page(viewport={"width": 360, "height": 740})
        await page.goto(url)
        await expect(page.get_by_text("It is on its way")).to_be_visible()
        await post(box, letter(html=html))
        await page.get_by_role("link", name="Open the mail", exact=True).click(timeout=15_000)
        link = page.frame_locator("iframe").get_by_role("link", name="The tortoise")
        await expect(link).to_be_visible()
        async with page.expect_popup() as popup:
            await link.click()
        article = await popup.value
        await expect(article.get_by_role("heading", level=1)).to_contain_text("Tortoise stops")
        await expect(article.locator("aside.mark")).to_contain_text("SAMPLE")
        await post(box, letter("A second one"))
        await expect(page.get_by_role("link", name="A new mail has come")).to_be_visible(
            timeout=15_000
        )


async def test_the_button_runs_and_the_page_comes_back(browser: Browser) -> None:
    runs: list[str] = []

    async def again() -> None:
        runs.append("run")

    async with (
        Mailbox(lambda: NOW) as box,
        serving(MailboxContext(box, lambda: STATUS, lambda: NOW, again)) as url,
    ):
        page = await browser.new_page()
        await page.goto(url)
        await page.get_by_role("button", name="Run now").click()
        await expect(page.get_by_role("heading", name="What to try")).to_be_visible()
        assert page.url == url
        assert runs == ["run"]


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
async def test_no_page_is_wider_than_the_screen(
    browser: Browser, sample: SampleWeb, width: int
) -> None:
    async with (
        Mailbox(lambda: NOW) as box,
        serving(MailboxContext(box, lambda: STATUS, lambda: NOW)) as url,
    ):
        await post(box, letter("Averylongword" * 20))
        own = [f"{url}{path}" for path in ("", "mail", "mail/1", "mail/1?part=headers")]
        fronts = [f"{base}/" for base in sample.urls.values()]
        story = sample.story_url("two-batches-of-cheese-called-back")
        page = await browser.new_page(viewport={"width": width, "height": 740})
        for address in (*own, *fronts, story):
            await page.goto(address)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                address
            )
            if address in own:
                assert await page.evaluate(SMALL_TARGETS) == [], address
                assert await barriers(page) == [], address
