"""`topfive demo` as a person meets it: the terminal's words, the mailbox, a yes, the next mail."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium, picture, readme_picture
from tests.e2e.service import ROOT

pytestmark = [pytest.mark.timeout(180)]


@dataclass(slots=True)
class Demo:
    """A running demo and what it has said."""

    process: asyncio.subprocess.Process
    said: list[tuple[float, str]] = field(default_factory=list)

    async def until(self, pattern: str, seconds: float = 60.0) -> re.Match[str]:
        """Wait until a line matches, and return the match."""
        for _ in range(int(seconds / 0.05)):
            for _, line in self.said:
                if found := re.search(pattern, line):
                    return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"it never said {pattern!r}:\n" + "\n".join(x for _, x in self.said))

    async def listen(self) -> None:
        """Collect its lines as they come."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said.append((time.monotonic(), line.decode().rstrip("\n")))


@asynccontextmanager
async def running(*arguments: str) -> AsyncIterator[Demo]:
    """Start the demo in an environment that has nothing for it, and stop it as Ctrl-C does."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")
    environ = {
        name: value
        for name, value in os.environ.items()
        if name in kept or name.startswith(("COVERAGE", "COV_"))
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "service", "demo", "--port", "0", *arguments,
        cwd=ROOT, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    demo = Demo(process)
    listening = asyncio.create_task(demo.listen())
    try:
        yield demo
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 20)
        await listening


async def test_the_first_mail_comes_by_itself_and_ctrl_c_ends_it() -> None:
    async with running() as demo, ClientSession() as session:
        start = (await demo.until(r"Open this:\s+(\S+)"))[1]
        await demo.until(r"judge\s+Judged by a model \(SAMPLE\), about \d+ tokens in \d+ calls$")
        async with session.get(start) as answer:
            assert "Open the mail" in await answer.text()
        text = "\n".join(line for _, line in demo.said)
        assert "SAMPLE" in text
        assert "9 of 10 sources read" in text
        assert "Traceback" not in text
    assert demo.process.returncode == 0, demo.said
    assert "removed" in demo.said[-1][1]


async def test_kept_data_outlives_the_demo(tmp_path: Path) -> None:
    async with running("--keep", str(tmp_path / "kept"), "--evaluator", "lexical") as demo:
        await demo.until(r"judge\s+Judged by keywords$")
        await demo.until(r"Open this:")
    assert "kept" in demo.said[-1][1]
    assert (tmp_path / "kept" / "feedback.db").exists()


@pytest.mark.slow
@pytest.mark.browser
async def test_from_the_start_page_to_a_vote_that_matters() -> None:
    async with chromium() as browser, running() as demo:
        start = (await demo.until(r"Open this:\s+(\S+)"))[1]
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(start)
        await expect(page.get_by_text("Open the mail").first).to_be_visible()
        await picture(page, "start")
        await _vote_on_all(browser, page, start)
        await _run_again(page, start)
        await _look_at_the_receipt(browser, page, start)
        await _look_at_the_service(browser, demo)


async def _vote_on_all(browser: Browser, page: Page, start: str) -> None:
    """Yes to the first finding, no to the others, each by one click and one press."""
    await page.goto(f"{start}mail")
    await picture(page, "mailbox")
    await page.goto(f"{start}mail/1/body")
    assert "SAMPLE" in await page.title()
    await picture(page, "mail")
    await readme_picture(page)
    hrefs = await page.eval_on_selector_all(
        "a[href*='/feedback/']", "links => links.map(link => link.href)"
    )
    yes_and_no = list(zip(hrefs[::2], hrefs[1::2], strict=False))[:5]
    assert len(yes_and_no) == 5
    for number, (yes, no) in enumerate(yes_and_no):
        reader = await browser.new_page()
        await reader.goto(no if number else yes)
        if number == 1:
            await picture(reader, "vote")
        await reader.get_by_role("button").first.click()
        await expect(reader.get_by_role("heading", name="Thank you")).to_be_visible()
        if number == 1:
            await picture(reader, "thanks")
        await reader.close()


async def _run_again(page: Page, start: str) -> None:
    """Press the button until three more mails have come, each with new stories."""
    for count in (2, 3, 4):
        await page.goto(start)
        await page.get_by_role("button", name="Run now").click()
        for _ in range(120):
            answer = await page.request.get(f"{start}state")
            if (await answer.json())["mails"] >= count:
                break
            await asyncio.sleep(0.25)
        else:
            raise AssertionError(f"mail {count} never came")


async def _look_at_the_receipt(browser: Browser, page: Page, start: str) -> None:
    """The last mail tells how the votes stand, and its findings are not those of the first."""
    await page.goto(f"{start}mail/4/body")
    text = await page.inner_text("body")
    assert "1 yes and 4 no" in text, text
    await picture(page, "mail-after-votes")
    view = await page.get_attribute("a[href*='/view/']", "href")
    assert view
    reader = await browser.new_page()
    await reader.goto(view)
    await picture(reader, "view")
    await reader.close()


async def _look_at_the_service(browser: Browser, demo: Demo) -> None:
    url = (await demo.until(r"own page: (\S+)"))[1]
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    await page.goto(url)
    await picture(page, "service")
    await page.goto(f"{url}/digest/preview")
    await picture(page, "preview")
    runs = await (await page.request.get(f"{url}/runs?limit=1")).json()
    await page.goto(f"{url}/runs/{runs['runs'][0]['id']}")
    await picture(page, "run")
    await page.close()
