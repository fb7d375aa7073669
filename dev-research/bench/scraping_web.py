"""The web that the scraping bench reads: 50 hosts on loopback, a delay before every answer.

    python dev-research/bench/scraping_web.py --port 8901 --delay 0.05 [--pages FOLDER]
        [--every 10] [--unpacked] [--unique]

Hosts are 127.0.1.1 to 127.0.1.50. Each serves /feed with its 20 pages /p/0 to /p/19, and any number
of small feeds /f/N with four entries to small pages /s/N/K. Feeds have ETags and honour them.
FOLDER holds pages as .html or .html.gz; without it pages are made up from a fixed seed. Every so
many pages name the brand; they are sent packed, or as they are. A folder of a
hundred pages is served ten times over; with `--unique` each time has paragraphs of its own, so that
no page is a copy.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from aiohttp import web

HOSTS = 50
PAGES = 20
SMALL_ENTRIES = 4
BRAND = "Debonairs Pizza"
"""The brand that ships with the project."""
_SYLLABLES = [
    "ba",
    "ke",
    "li",
    "mo",
    "nu",
    "ra",
    "se",
    "ti",
    "vo",
    "zu",
    "fa",
    "de",
    "gi",
    "ho",
    "ju",
    "pa",
    "re",
    "si",
    "to",
    "lu",
    "ma",
    "ne",
]


def made_up(number: int, kilobytes: int, every: int = 10) -> bytes:
    """A page of about that size; most of it is scripts and teasers, as on the real web."""
    rng = random.Random(number)

    def sentence(words: int) -> str:
        return " ".join("".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(words))

    paragraphs = "".join(f"<p>{sentence(60).capitalize()}.</p>" for _ in range(12))
    menu = "".join(f'<li class="m{n}"><a href="/t/{n}">{sentence(2)}</a></li>' for n in range(60))
    brand = f"<p>Guests of {BRAND} said so.</p>" if number % every == 0 else ""
    head = f"<title>{sentence(8)}</title><meta property='og:type' content='article'>"
    head += "<meta property='article:published_time' content='2026-11-10T08:00:00Z'>"
    page = (
        f"<!doctype html><html lang='en'><head>{head}</head><body><nav><ul>{menu}</ul></nav><main>"
        f"<article><h1>{sentence(8)}</h1>{paragraphs}{brand}</article></main>"
    )
    teasers = "".join(
        f"<div class='teaser t{n}'><a href='/x/{n}'><img src='/i/{n}.jpg' alt='{sentence(4)}'>"
        f"<h3>{sentence(8)}</h3></a><span class='when'>{n} h</span></div>"
        for n in range(80)
    )
    parts = [page, teasers]
    missing = kilobytes * 1000 - len(page) - len(teasers)
    while missing > 0:
        script = "".join(f"w.q.push({{k:'{rng.random()}',v:[{n},{n}]}});" for n in range(400))
        parts.append(f"<script>{script[:missing]}</script>")
        missing -= len(script)
    return "".join([*parts, "</body></html>"]).encode()


def headline(number: int) -> str:
    """A made-up headline of eight words, another one for each number."""
    rng = random.Random(-number - 1)
    made = ("".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(8))
    return " ".join(made).capitalize()


def loaded(folder: Path, every: int = 10) -> list[bytes]:
    """The pages of a folder; every so many of them are made to name the brand."""
    files = sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gz")])
    pages = [
        gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files
    ]
    return [_naming(page) if number % every == 0 else page for number, page in enumerate(pages)]


def _naming(page: bytes) -> bytes:
    """The page with a paragraph on the brand in the midst of its paragraphs, or at its end."""
    parts = page.split(b"</p>")
    middle = len(parts) // 2
    named = f"<p>Guests of {BRAND} said so.</p>".encode()
    if not middle:
        return page.replace(b"</body>", named + b"</body>", 1)
    return b"</p>".join(parts[:middle]) + b"</p>" + named + b"</p>".join(parts[middle:])


def unique(pages: list[bytes]) -> list[bytes]:
    """As many pages as there are places for them, none with a paragraph of another."""
    every_one = (pages[number % len(pages)] for number in range(HOSTS * PAGES))
    return [
        page.replace(b"</p>", b" (%d)</p>" % number).replace(b"</body>", b"%d</body>" % number)
        for number, page in enumerate(every_one)
    ]


def rss(entries: list[tuple[str, str]]) -> bytes:
    """A feed of (title, link) entries, one every minute until now."""
    now = datetime.now(UTC).replace(microsecond=0)
    items = "".join(
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><pubDate>"
        f"{format_datetime(now - timedelta(minutes=n))}</pubDate></item>"
        for n, (title, link) in enumerate(entries)
    )
    return (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>Bench</title>"
        f"<link>http://bench.test/</link><description>x</description>{items}</channel></rss>"
    ).encode()


class Site:
    """Answers for all hosts."""

    def __init__(self, pages: list[bytes], delay: float, *, packed: bool) -> None:
        self._headers = {"Content-Type": "text/html"}
        self._bodies = pages
        if packed:
            self._headers["Content-Encoding"] = "gzip"
            self._bodies = [gzip.compress(page, 6) for page in pages]
        self._delay = delay

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request, `delay` seconds after it came."""
        await asyncio.sleep(self._delay)
        parts = request.path.strip("/").split("/")
        host = int(request.host.partition(":")[0].rpartition(".")[2]) - 1
        base = f"http://{request.host}"
        match parts:
            case ["feed"]:
                links = [(f"Page {n} of host {host}", f"{base}/p/{n}") for n in range(PAGES)]
                return _feed(request, rss(links), "all")
            case ["f", number]:
                links = [
                    (headline(int(number) * SMALL_ENTRIES + n), f"{base}/s/{number}/{n}")
                    for n in range(SMALL_ENTRIES)
                ]
                return _feed(request, rss(links), number)
            case ["p", number]:
                body = self._bodies[(host * PAGES + int(number)) % len(self._bodies)]
                return web.Response(body=body, headers=self._headers)
            case ["s", number, entry]:
                body = made_up(int(number) * SMALL_ENTRIES + int(entry), 3)
                return web.Response(body=body, content_type="text/html")
        return web.Response(status=404)


def _feed(request: web.Request, body: bytes, etag: str) -> web.Response:
    headers = {"ETag": f'"{etag}"', "Content-Type": "application/rss+xml"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers=headers)


async def serve(options: argparse.Namespace) -> None:
    """Serve until killed; print a line when ready."""
    every = options.every
    pages = (
        loaded(options.pages, every)
        if options.pages
        else [made_up(n, 172, every) for n in range(100)]
    )
    pages = unique(pages) if options.unique else pages
    application = web.Application()
    site = Site(pages, options.delay, packed=not options.unpacked)
    application.router.add_get("/{rest:.*}", site.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    for host in range(HOSTS):
        await web.TCPSite(runner, f"127.0.1.{host + 1}", options.port, backlog=1024).start()
    mean = sum(map(len, pages)) / len(pages) / 1000
    way = "unpacked" if options.unpacked else "packed"
    print(
        f"ready: {len(pages)} pages of {mean:.0f} KB on average, {way}, every {every}th names us",
        flush=True,
    )
    await asyncio.Event().wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8901)
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--every", type=int, default=10, help="of how many pages one names us")
    parser.add_argument("--unique", action="store_true", help="no page is a copy of another")
    parser.add_argument("--unpacked", action="store_true", help="bodies are sent as they are")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
