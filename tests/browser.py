"""A real Chromium for tests: skipped where there is none, needed in CI."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESK = 360, 1280
SMALL_TARGETS = """() => {
  const beside = el => [...el.parentElement.childNodes]
    .some(n => n !== el && n.nodeType === 3 && n.data.trim());
  const inSentence = el => el.parentElement.matches('span')
    ? beside(el) && !!el.closest('p, li, td, dd, q, blockquote, aside')
      || inSentence(el.parentElement)
    : el.parentElement.matches('p, li, td, dd, q, blockquote, aside') && beside(el);
  const seen = el => el.getClientRects().length && !el.closest('.skip');
  return [...document.querySelectorAll('a, button, summary, label.choice, textarea')]
    .filter(el => seen(el) && !inSentence(el))
    .map(el => [el.innerText.trim().slice(0, 40), el.getBoundingClientRect().height,
                el.matches('h2 a, h3 a, td a') ? 24 : 44])
    .filter(([, height, least]) => height < least); }"""
"""What is too low for a thumb: 44 px for what stands alone; titles of stories, of which a list has
perhaps hundreds, have 24 (WCAG 2.2, 2.5.8); links within a sentence are as high as its lines, also
where a span around them keeps the direction of their script."""


def needed(found: str | None, what: str) -> str:
    """Return `found`; skip the test without it, but fail in CI."""
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed, and in CI it must be")
    pytest.skip(f"{what} is not installed")


def program() -> str:
    """Return where Chromium is."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return needed(found or shutil.which("google-chrome"), "Chromium")


async def barriers(page: Page) -> list[tuple[str, str, list[str]]]:
    """Return what axe-core finds on the page: rule, impact and where."""
    found = importlib.util.find_spec("axe_playwright_python")
    origin = needed(found.origin if found else None, "axe-playwright-python")
    await page.evaluate((Path(origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    verdict = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        (one["id"], one["impact"], [str(node["target"]) for node in one["nodes"]])
        for one in verdict["violations"]
    ]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start a browser and end it."""
    path = program()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        await browser.close()


async def picture(page: Page, name: str, *, widths: tuple[int, ...] = (PHONE, DESK)) -> None:
    """Save pictures of the page, light and dark, if the variable SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if not folder:
        return
    size = page.viewport_size
    for width in widths:
        await page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            path = Path(folder) / f"{name}-{width}-{scheme}.png"
            await page.screenshot(path=path, full_page=True)
    await page.emulate_media(color_scheme="light")
    if size:
        await page.set_viewport_size(size)


async def readme_picture(page: Page) -> None:
    """Save the README's picture of a mail, if the variable SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        await page.set_viewport_size({"width": 620, "height": 1045})
        await page.screenshot(path=Path(folder) / "readme.png")
