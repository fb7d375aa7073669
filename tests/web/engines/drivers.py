"""Three real engines, each driven by what it brings: Playwright, Marionette, WebDriver.

A test is skipped where an engine is missing, but not in CI; `.ci/run` installs all three.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar, Protocol

import aiohttp
from playwright.async_api import Page

from tests.browser import chromium, needed
from tests.waiting import until

_WORKS = 'return document.readyState == "complete" ? document.body.innerText : ""'
_MINI_BROWSERS = ("lib/*/webkit2gtk-4.*/MiniBrowser", "libexec/webkit2gtk-4.*/MiniBrowser")
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver hands out an element, by its standard."""


class Engine(Protocol):
    """A browser with one page."""

    async def goto(self, url: str) -> None:
        """Open a page and wait for it."""
        ...

    async def click(self, css: str) -> None:
        """Press what `css` finds first, as a person does."""
        ...

    async def text(self) -> str:
        """Return what the page says."""
        ...

    async def scripted(self, url: str, deed: str) -> None:
        """Open a page in which a script does `deed`, without anybody's hand."""
        ...


class Chromium:
    """Over Playwright."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def goto(self, url: str) -> None:
        """Open a page and wait for it."""
        await self._page.goto(url)

    async def click(self, css: str) -> None:
        """Press what `css` finds first, as a person does."""
        await self._page.locator(css).first.click()

    async def text(self) -> str:
        """Return what the page says."""
        return await self._page.locator("body").inner_text()

    async def scripted(self, url: str, deed: str) -> None:
        """Open a page in which a script does `deed`; `evaluate` would count as a person's hand."""
        once = (
            f"addEventListener('load', () => {{ if (!window.name) {{ window.name = 1; {deed} }} }})"
        )
        await self._page.add_init_script(once)
        await self._page.goto(url)


class Driven:
    """What speaks WebDriver's commands, over whichever wire `ask` is."""

    async def ask(self, command: str, values: Mapping[str, Any]) -> Any:
        """Return what the browser answers to a command."""
        raise NotImplementedError

    async def goto(self, url: str) -> None:
        """Open a page and wait for it."""
        await self.ask("url", {"url": url})

    async def click(self, css: str) -> None:
        """Press what `css` finds first, as a person does."""
        found = await self.ask("element", {"using": "css selector", "value": css})
        await self.ask("click", {"id": found[_ELEMENT]})

    async def text(self) -> str:
        """Return what the page says; nothing while it loads."""
        return str(await self.ask("execute/sync", {"script": _WORKS, "args": []}))

    async def scripted(self, url: str, deed: str) -> None:
        """Open a page in which a script does `deed`, without anybody's hand."""
        await self.goto(url)
        await self.ask("execute/sync", {"script": f"setTimeout(() => {{ {deed} }})", "args": []})


class Firefox(Driven):
    """Over Marionette: `LENGTH:[0, number, command, values]`, and `[1, number, error, result]`."""

    COMMANDS: ClassVar[Mapping[str, str]] = {
        "url": "WebDriver:Navigate",
        "element": "WebDriver:FindElement",
        "click": "WebDriver:ElementClick",
        "execute/sync": "WebDriver:ExecuteScript",
        "session": "WebDriver:NewSession",
    }

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._number = 0

    async def ask(self, command: str, values: Mapping[str, Any]) -> Any:
        """Return what Firefox answers to a command."""
        self._number += 1
        asked = json.dumps([0, self._number, self.COMMANDS[command], values]).encode()
        self._writer.write(b"%d:%b" % (len(asked), asked))
        _, _, error, result = await self.read()
        assert error is None, error
        return result.get("value", result) if isinstance(result, dict) else result

    async def read(self) -> Any:
        """Return the next packet."""
        length = await self._reader.readuntil(b":")
        return json.loads(await self._reader.readexactly(int(length[:-1])))


class WebKit(Driven):
    """Over WebDriver's HTTP."""

    def __init__(self, client: aiohttp.ClientSession, session: str) -> None:
        self._client, self._session = client, session

    async def ask(self, command: str, values: Mapping[str, Any]) -> Any:
        """Return what WebKit answers to a command."""
        path = f"element/{values['id']}/click" if command == "click" else command
        return await post(self._client, f"{self._session}/{path}", values)


async def post(client: aiohttp.ClientSession, path: str, values: Mapping[str, Any]) -> Any:
    """Return what a WebDriver answers."""
    async with client.post(path, json=dict(values)) as answer:
        told = (await answer.json())["value"]
        assert answer.status == 200, told
        return told


@asynccontextmanager
async def started(
    program: str, *arguments: str, **environ: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program; at the end end it and whatever it has started."""
    process = await asyncio.create_subprocess_exec(
        program, *arguments, env=os.environ | environ, start_new_session=True,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


@asynccontextmanager
async def chromium_engine(folder: Path) -> AsyncIterator[Engine]:
    """Start Chromium."""
    del folder
    async with chromium() as browser:
        yield Chromium(await browser.new_page())


@asynccontextmanager
async def firefox_engine(folder: Path) -> AsyncIterator[Engine]:
    """Start Firefox with a profile of its own."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    program = needed(found, "Firefox (Debian: firefox-esr)")
    (folder / "user.js").write_text('user_pref("marionette.port", 0);\n', encoding="utf-8")
    port_file = folder / "MarionetteActivePort"

    async def listens() -> bool:
        return port_file.is_file() and port_file.read_text().strip().isdigit()

    async with started(
        program, "--headless", "--marionette", "--no-remote", "--profile", str(folder),
        HOME=str(folder),
    ):  # fmt: skip
        await until(listens, "Firefox's start", seconds=120.0)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port_file.read_text()))
        firefox = Firefox(reader, writer)
        await firefox.read()  # it says who it is
        await firefox.ask("session", {})
        yield firefox
        writer.close()
        await writer.wait_closed()


def _mini_browser() -> str | None:
    found = [str(path) for where in _MINI_BROWSERS for path in Path("/usr").glob(where)]
    return found[0] if found else None


@asynccontextmanager
async def webkit_engine(folder: Path) -> AsyncIterator[Engine]:
    """Start WebKitGTK's own small browser on a screen that nobody sees."""
    what = "WebKitGTK (Debian: webkit2gtk-driver, xvfb)"
    screen, driver = (needed(shutil.which(p), what) for p in ("Xvfb", "WebKitWebDriver"))
    browser = needed(_mini_browser(), what)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"binary": browser, "args": ["--automation"]}
    wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
    async with started(screen, "-displayfd", "1", "-nolisten", "tcp") as shown:
        assert shown.stdout is not None
        display = ":" + (await shown.stdout.readline()).decode().strip()
        # Its sandbox wants more than a container gives it; it sees nothing but our own pages.
        async with (
            started(
                driver, f"--port={port}", DISPLAY=display, HOME=str(folder), GDK_BACKEND="x11",
                WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS="1",
            ),
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        ):  # fmt: skip

            async def listens() -> bool:
                try:
                    async with client.get("/status"):
                        return True
                except aiohttp.ClientError:
                    return False

            await until(listens, "WebKit's start", seconds=60.0)
            session = f"/session/{(await post(client, '/session', wanted))['sessionId']}"
            yield WebKit(client, session)
            async with client.delete(session):
                pass


ENGINES = {"chromium": chromium_engine, "firefox": firefox_engine, "webkit": webkit_engine}
