"""The mail in a real browser: fits from 320 px up, buttons fit a thumb, text can be read.

Set SCREENSHOTS to a folder to keep the pictures and look at them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, async_playwright

from service.mail.digest import compose
from service.mail.letters import proof_letter
from service.mail.links import PreviewLinks
from service.mail.message import Letter
from tests.mail import samples
from tests.mail.test_digest import hostile_digest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason="there is no Chromium"),
]

MEASURE = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const lum = c => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92
    : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = el => { for (; el; el = el.parentElement) {
    const c = rgb(getComputedStyle(el).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const el = node.parentElement;
    if (!node.data.trim() || !el.getClientRects().length) continue;
    const pair = [rgb(getComputedStyle(el).color).slice(0, 3), ground(el)].map(lum).sort();
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    if (ratio < 4.5) faint.push([node.data.trim().slice(0, 40), ratio]);
  }
  const buttons = [...document.querySelectorAll('a.yes, a.no')].map(a => {
    const box = a.getBoundingClientRect(); return [box.width, box.height]; });
  return { width: document.documentElement.scrollWidth, faint, buttons };
}"""


def letters() -> dict[str, Letter]:
    links = PreviewLinks()
    return {
        "digest": compose(samples.digest(), "ann@example.com", links),
        "quiet": compose(samples.nothing(sample=True), "ann@example.com", links),
        "long": compose(hostile_digest("Unbreakable" * 60), "ann@example.com", links),
        "test": proof_letter(samples.BRAND, recipient="ann@example.com", sent_through="m:587"),
    }


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        launched = await driver.chromium.launch(executable_path=CHROMIUM or None, args=options)
        yield launched
        await launched.close()


async def measured(page: Page, width: int, picture: str) -> Any:
    await page.set_viewport_size({"width": width, "height": 900})
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=str(Path(folder) / f"mail-{picture}.png"), full_page=True)
    return await page.evaluate(MEASURE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_mail_fits_can_be_pressed_and_can_be_read(
    browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    context = await browser.new_context(color_scheme=scheme, offline=True)
    page = await context.new_page()
    for name, letter in letters().items():
        await page.set_content(letter.html)
        for width in (320, 360, 1280):
            where = f"{name}-{width}-{scheme}"
            found = await measured(page, width, where)
            assert found["width"] <= width, where
            assert found["faint"] == [], where
            assert all(w >= 100 and h >= 44 for w, h in found["buttons"]), where
            assert found["buttons"] or name == "test", where
    await context.close()
