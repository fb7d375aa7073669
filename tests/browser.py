"""A real Chromium for tests: skipped where there is none, needed in CI."""

from __future__ import annotations

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


def program() -> str:
    """Return where Chromium is; skip the test without it, but fail in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("Chromium is not installed, and in CI it must be")
    pytest.skip("Chromium is not installed")


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
        await page.set_viewport_size({"width": 620, "height": 1130})
        await page.screenshot(path=Path(folder) / "readme.png")
