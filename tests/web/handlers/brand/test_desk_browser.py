"""The brand file in a real Chromium: both widths, light and dark, keyboard alone, no JavaScript."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser import DESK, PHONE, SMALL_TARGETS, barriers, chromium, picture
from tests.web.conftest import Client, Serve, context_of
from tests.web.handlers.brand.test_desk import TEXT, over, said_by, write
from tests.web.stored import Stored

pytestmark = [pytest.mark.browser]
NO_WIDER = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
async def open_client(serve: Serve, tmp_path: Path) -> Client:
    path = tmp_path / "brand.yaml"
    write(path, TEXT)
    return await serve(**over(path), api_token=None)


@pytest.mark.slow
async def test_every_page_is_without_barriers_at_both_widths(
    open_client: Client, stored: Stored
) -> None:
    del stored
    key = context_of(open_client).brand.sources[0].key
    change = {"do": "save", "edits": [{"field": "regions", "words": ["Durban", "No"]}]}
    own = {"Origin": str(open_client.make_url("/")).rstrip("/")}
    saved = await open_client.post("/brand", json=change, headers=own)
    assert saved.status == 200
    first = (await saved.json())["before"]
    found = []
    async with chromium() as browser:
        context = await browser.new_context(java_script_enabled=True)
        page = await context.new_page()
        for name, address in (
            ("brand", "/brand"),
            ("sources", "/brand/sources"),
            ("source", f"/brand/sources/{key}"),
            ("versions", "/brand/versions"),
            ("version", f"/brand/versions/{first}"),
        ):
            await page.goto(str(open_client.make_url(address)))
            for width in (PHONE, DESK):
                await page.set_viewport_size({"width": width, "height": 800})
                found += [(name, width, one) for one in await barriers(page)]
                found += [(name, width, one) for one in await page.evaluate(SMALL_TARGETS)]
                assert await page.evaluate(NO_WIDER), (name, width)
            await picture(page, f"brand-{name}")
        await page.goto(str(open_client.make_url("/brand")))
        await page.get_by_label("Other names").fill("Bean There Coffee\nBean\nThere")
        await (
            page.get_by_label("Other names")
            .locator("xpath=ancestor::form")
            .get_by_role("button")
            .click()
        )
        await expect(page.get_by_role("heading", name="This is what would change")).to_be_visible()
        for width in (PHONE, DESK):
            await page.set_viewport_size({"width": width, "height": 800})
            found += [("tried", width, one) for one in await barriers(page)]
            found += [("tried", width, one) for one in await page.evaluate(SMALL_TARGETS)]
            assert await page.evaluate(NO_WIDER), ("tried", width)
        await picture(page, "brand-tried")
    assert found == []


async def no_script(browser: Browser, client: Client) -> None:
    """Change a name and save it with the keyboard alone, without JavaScript."""
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(str(client.make_url("/brand")))
    for _ in range(40):
        await page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        if await focused.get_attribute("name") == "text:display_name":
            break
    await page.keyboard.press("End")
    await page.keyboard.type(" & Co")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Name of the brand: “Bean There & Co”")).to_be_visible()
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.locator("*:focus").get_attribute("value") == "save":
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Saved. The next run goes by it")).to_be_visible()


async def test_the_keyboard_alone_changes_a_name_without_javascript(
    open_client: Client, tmp_path: Path
) -> None:
    async with chromium() as browser:
        await no_script(browser, open_client)
    text = await asyncio.to_thread(said_by, tmp_path / "brand.yaml")
    assert text == TEXT.replace("Bean There   #", "Bean There & Co   #")
