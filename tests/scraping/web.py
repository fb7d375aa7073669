"""A small web on loopback that behaves, or misbehaves, as a test asks for.

    async with LocalWeb() as web:
        web.page("/story", "<html>…")
        web.feed("/feed", [entry("Title", web.url("/story"))])

Every request is in `web.requests`. Paths without an answer are 404; /robots.txt too.
"""

from __future__ import annotations

import asyncio
import errno
import gzip
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Self

import brotli
from aiohttp import web
from yarl import URL

_WORDS = (
    "residents said on Tuesday that the road past market had been closed since rains and council "
    "promised to mend it before end of month while shops along river stay open for families who "
    "walk there after school with children or wait under trees until buses come from town again"
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in."""

    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    at: float
    """The loop's time."""


@dataclass
class LocalWeb:
    """One server on one port of several loopback addresses, which count as hosts."""

    addresses: Sequence[str] = ("127.0.0.1", "127.0.0.2")
    delay: float = 0.0
    """Seconds before every answer."""
    requests: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    port: int = 0
    _answers: dict[str, Handler] = field(default_factory=dict)
    _runner: web.AppRunner | None = None
    _open: int = 0

    async def __aenter__(self) -> Self:
        while self._runner is None:
            self._runner = await self._opened()
        return self

    async def _opened(self) -> web.AppRunner | None:
        """Listen on one port of all addresses; None where another one has it on one of these."""
        runner = web.AppRunner(_application(self._answer), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        port = self.port
        try:
            for address in self.addresses:
                await web.TCPSite(runner, address, port, backlog=1024).start()
                port = port or int(runner.addresses[0][1])
        except OSError as error:
            await runner.cleanup()
            if self.port or error.errno != errno.EADDRINUSE:
                raise
            return None
        self.port = port
        return runner

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    def url(self, path: str, host: int = 0) -> str:
        """The address of `path` at the host of this number."""
        return f"http://{self.addresses[host]}:{self.port}{path}"

    def asked(self, path: str) -> list[Asked]:
        """The requests for `path` so far."""
        return [one for one in self.requests if one.path == path]

    def on(self, path: str, handler: Handler) -> None:
        """Let `handler` answer for `path`, which includes the query if there is one."""
        self._answers[path] = handler

    def serve(
        self,
        path: str,
        body: bytes | str,
        *,
        status: int = 200,
        kind: str = "text/html; charset=utf-8",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer `path` with a fixed body."""
        data = body.encode() if isinstance(body, str) else body

        async def answer(_: web.Request) -> web.Response:
            return web.Response(
                status=status, body=data, headers={"Content-Type": kind, **(headers or {})}
            )

        self.on(path, answer)

    def page(self, path: str, html: str, **more: Mapping[str, str]) -> None:
        """Answer `path` with a page."""
        self.serve(path, html, headers=more.get("headers"))

    def feed(self, path: str, entries: Sequence[str], **headers: str) -> None:
        """Answer `path` with an RSS feed of `entries`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.serve(path, rss(entries), kind="application/rss+xml", headers=named)

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """Answer `path` with a redirect."""
        self.serve(path, "", status=status, headers={"Location": to})

    def robots(self, text: str) -> None:
        """Answer for /robots.txt."""
        self.serve("/robots.txt", text, kind="text/plain")

    def raw(self, path: str, data: bytes) -> None:
        """Answer `path` with these bytes on the socket and hang up."""

        async def answer(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.write(data)
            request.transport.close()
            return web.Response()

        self.on(path, answer)

    def drip(self, path: str, piece: bytes = b"x", pause: float = 0.05) -> None:
        """Answer `path` with a body that never ends, one piece after each pause."""

        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "text/html"})
            await response.prepare(request)
            while request.transport is not None and not request.transport.is_closing():
                await response.write(piece)
                await asyncio.sleep(pause)
            return response

        self.on(path, answer)

    def bomb(self, path: str, kind: str, megabytes: int = 100) -> None:
        """Answer `path` with little that unpacks to much; `kind` is gzip or br."""
        self.serve(path, packed_zeros(kind, megabytes), headers={"Content-Encoding": kind})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            loop = asyncio.get_running_loop()
            path = request.path_qs
            self.requests.append(
                Asked(request.method, request.host, path, dict(request.headers), loop.time())
            )
            if self.delay:
                await asyncio.sleep(self.delay)
            handler = self._answers.get(path) or self._answers.get(request.path)
            return await handler(request) if handler else web.Response(status=404)
        finally:
            self._open -= 1


def _application(handler: Handler) -> web.Application:
    application = web.Application(client_max_size=1 << 20)
    application.router.add_route("*", "/{rest:.*}", handler)
    return application


def packed_zeros(kind: str, megabytes: int) -> bytes:
    """That many megabytes of zeros, packed."""
    data = bytes(megabytes * 1_000_000)
    return gzip.compress(data) if kind == "gzip" else brotli.compress(data, quality=5)


def entry(
    title: str,
    link: str,
    *,
    at: datetime | None = None,
    summary: str = "",
    content: str = "",
) -> str:
    """One item of an RSS feed."""
    date = f"<pubDate>{format_datetime(at.astimezone(UTC))}</pubDate>" if at else ""
    full = f"<content:encoded>{escape(content)}</content:encoded>" if content else ""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f"<description>{escape(summary)}</description>{date}{full}</item>"
    )


def rss(entries: Sequence[str], title: str = "A feed") -> str:
    """An RSS feed of `entries`."""
    return (
        '<?xml version="1.0"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(title)}</title><link>http://feed.test/</link>"
        f"<description>of a test</description>{''.join(entries)}</channel></rss>"
    )


def article(title: str, text: str, *, head: str = "", paragraphs: int = 6) -> str:
    """A page with an article that says `text` in each of a few paragraphs, and some clutter.

    Every other title and text gets other words around it, so that no two are near-copies.
    """
    words = random.Random(f"{title}\n{text}")
    body = "".join(
        f"<p>{escape(text)} {' '.join(words.choices(_WORDS.split(), k=40))}.</p>"
        for _ in range(paragraphs)
    )
    return (
        f"<!doctype html><html lang='en'><head><title>{escape(title)}</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav><article><h1>{escape(title)}"
        f"</h1>{body}</article><footer>All rights reserved</footer></body></html>"
    )


def host_of(url: str) -> str:
    """Host and port as the limiter name them."""
    return URL(url).authority
