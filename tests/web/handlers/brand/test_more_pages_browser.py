"""Explaining, suggestions and lists of feeds in a real Chromium: no barriers, keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from service.brands.loader import read
from service.models import Link, Reason, ReasonCode
from service.models.run_result import ItemDetail
from service.storage.tables import items
from service.text.urls import item_id
from tests.browser import DESK, PHONE, SMALL_TARGETS, barriers, chromium, picture
from tests.web.conftest import Client, Serve
from tests.web.handlers.brand.test_desk import TEXT, over, write
from tests.web.stored import BRAND, NOW, RUN_ID, Stored, outcome

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NO_WIDER = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
URL = "https://coast.example/a-long-address/of-a-story-that-nobody-wanted?with=words&and=more"
OPML = (
    '<opml version="2.0"><body><outline text="News">'
    '<outline text="The Coast" type="rss" xmlUrl="https://coast.example/feed"/>'
    '<outline text="Within" type="rss" xmlUrl="http://10.0.0.1/feed"/></outline></body></opml>'
)


@pytest.fixture
async def open_client(serve: Serve, stored: Stored, tmp_path: Path) -> Client:
    path = tmp_path / "brand.yaml"
    write(path, TEXT)
    given = over(path)
    search = given["brand_file"].brand.sources[1].key
    detail = ItemDetail(
        why="A rival opens.", reason="it scored too low for a mail", link=Link.DIRECT,
        terms=(("alias 'Bean There' in the title", 3.0), ("3 h old", 0.2)), hours=3.0,
        reason_code=Reason(ReasonCode.UNDER_FLOOR, {"points": 0.5, "floor": 1.5}),
    ).as_json()  # fmt: skip
    told = [
        replace(one, detail=detail, score=1.5, item=replace(
            one.item, source_key=search, id=item_id(one.item.url)))
        for url in (URL, "https://coast.example/2", "https://coast.example/3")
        for one in [outcome("Bean There and Vida e Caffe talk", "not chosen", url, outlet="Coast")]
    ]  # fmt: skip
    async with stored.database.transaction() as connection:
        await items.save(connection, BRAND.id, RUN_ID, told)
        await connection.execute("UPDATE items SET first_seen = $1", NOW)
    return await serve(**given, api_token=None)


async def looked_at(page: Page, name: str) -> list[Any]:
    """Return what is wrong with a page at both widths, and keep its pictures."""
    found: list[Any] = []
    for width in (PHONE, DESK):
        await page.set_viewport_size({"width": width, "height": 800})
        found += [(name, width, one) for one in await barriers(page)]
        found += [(name, width, one) for one in await page.evaluate(SMALL_TARGETS)]
        assert await page.evaluate(NO_WIDER), (name, width)
    await picture(page, f"brand-{name}")
    return found


async def test_the_pages_are_without_barriers_at_both_widths(open_client: Client) -> None:
    found: list[Any] = []
    async with chromium() as browser:
        page = await (await browser.new_context()).new_page()
        addresses: Sequence[tuple[str, str]] = (
            ("explain-form", "/explain"),
            ("explain-unread", "/explain?url=https://nowhere.example/"),
            ("explain", str(open_client.make_url("/explain").with_query(url=URL).relative())),
            ("suggestions", "/brand/suggestions"),
            ("lists", "/brand/lists"),
        )
        for name, address in addresses:
            await page.goto(str(open_client.make_url("/")).rstrip("/") + address)
            found += await looked_at(page, name)
        await page.get_by_label("The file that your reader exported").set_input_files(
            {"name": "reader.opml", "mimeType": "text/xml", "buffer": OPML.encode()}
        )
        await page.get_by_role("button", name="Look at it").click()
        await expect(page.get_by_role("heading", name="1 feed would be added")).to_be_visible()
        found += await looked_at(page, "lists-found")
    assert found == []


async def test_a_list_is_brought_in_to_the_file_by_keyboard_without_javascript(
    open_client: Client, tmp_path: Path
) -> None:
    async with chromium() as browser:
        page = await (await browser.new_context(java_script_enabled=False)).new_page()
        await page.goto(str(open_client.make_url("/brand/lists")))
        await page.get_by_label("The file that your reader exported").set_input_files(
            {"name": "reader.opml", "mimeType": "text/xml", "buffer": OPML.encode()}
        )
        await page.get_by_role("button", name="Look at it").press("Enter")
        await page.get_by_role("button", name="Try it").press("Enter")
        await page.locator("button[value=save]").press("Enter")
        await expect(page.get_by_text("Saved. The next run goes by it")).to_be_visible()
    sources = read(tmp_path / "brand.yaml", BRAND.id).brand.sources
    assert [(one.name, one.off) for one in sources][-1] == ("The Coast", True)


async def test_an_address_is_explained_by_keyboard_alone(open_client: Client) -> None:
    async with chromium() as browser:
        page = await (await browser.new_context(java_script_enabled=False)).new_page()
        await page.goto(str(open_client.make_url("/explain")))
        await page.get_by_label("Address of an article").fill(URL)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="It was not mailed.")).to_be_visible()
        await expect(
            page.get_by_text("0.50 points more, or a least score for a mail of 1.50")
        ).to_be_visible()
