"""The local web of Bean There: 30 outlets with 300 stories, the brand's own site, a search.

Each outlet has an address of its own on loopback, as hosts have. The stories are in
`stories_*.txt`, invented and written by hand; which of them matter is said there and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

from aiohttp import web

from service.models import SourceKind
from service.onboarding.description import Chosen
from tests.scraping.web import entry, rss

SITE_HOST = "127.0.1.1"
SEARCH_HOST = "127.0.1.2"
_MENU = {
    "@context": "https://schema.org",
    "@type": "CafeOrCoffeeShop",
    "name": "Bean There",
    "legalName": "Bean There Coffee (Pty) Ltd",
    "hasMenu": {
        "@type": "Menu",
        "hasMenuSection": {
            "@type": "MenuSection",
            "hasMenuItem": [
                {"@type": "MenuItem", "name": "Umlaba Blend"},
                {"@type": "MenuItem", "name": "Cappuccino"},
            ],
        },
    },
}


@dataclass(frozen=True, slots=True)
class Story:
    """One story of an outlet."""

    outlet: str
    kind: str
    """y: about the brand; t: of its trade or rivals; l: a look-alike; o: other."""
    hours: int
    title: str
    text: str
    path: str

    @property
    def matters(self) -> bool:
        """Whether a reader of this brand would want it."""
        return self.kind in "yt"


@dataclass(slots=True)
class Outlet:
    """One newspaper."""

    name: str
    language: str
    shows: str
    """How its feed is found: a `link` in the head, an `a` in the page, or there is none: `page`."""
    host: str
    stories: list[Story] = field(default_factory=list)


def outlets() -> list[Outlet]:
    """Return the outlets with their stories."""
    found: dict[str, Outlet] = {}
    count = 0
    for file in sorted(Path(__file__).parent.glob("stories_*.txt")):
        name = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("= "):
                name, language, shows = line[2:].split(" | ")
                found.setdefault(name, Outlet(name, language, shows, f"127.0.2.{len(found) + 1}"))
            elif line and not line.startswith("#"):
                kind, hours, title, text = line.split("|")
                count += 1
                story = Story(name, kind, int(hours), title, text, f"/2026/story-{count:05}")
                found[name].stories.append(story)
    return list(found.values())


class BeanThereWeb:
    """Serves all of it while it is entered."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.outlets = outlets()
        self.stories = {story.title: story for one in self.outlets for story in one.stories}
        self.port = 0
        self.requests: list[tuple[str, str]] = []
        self._by_host = {one.host: one for one in self.outlets}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get("/{rest:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        for host in (*self._by_host, SITE_HOST, SEARCH_HOST):
            await web.TCPSite(self._runner, host, self.port, backlog=64).start()
            self.port = self.port or int(self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    @property
    def site(self) -> str:
        """The brand's own address, which moves elsewhere first."""
        return f"http://{SITE_HOST}:{self.port}/start"

    @property
    def listed(self) -> dict[str, tuple[Chosen, ...]]:
        """The outlets as the wizard proposes them for South Africa."""
        return {"ZA": tuple(self._chosen())}

    @property
    def service_urls(self) -> dict[str, str]:
        """Every search service, here."""
        names = ("google_news", "bing_news", "gdelt", "reddit", "hackernews", "bluesky")
        return dict.fromkeys(names, f"http://{SEARCH_HOST}:{self.port}")

    def _chosen(self) -> Iterator[Chosen]:
        for one in self.outlets:
            kind = SourceKind.PAGE if one.shows == "page" else SourceKind.FEED
            yield Chosen(kind, self._url(one, "/"), one.name, origin="outlet")

    def _url(self, outlet: Outlet, path: str) -> str:
        return f"http://{outlet.host}:{self.port}{path}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        self.requests.append((host, request.path))
        if host == SITE_HOST:
            return self._of_site(request.path)
        if host == SEARCH_HOST:
            return self._search(request)
        outlet = self._by_host[host]
        if request.path == "/":
            return _html(self._front(outlet))
        if request.path == "/rss.xml" and outlet.shows != "page":
            return web.Response(text=self._feed(outlet), content_type="application/rss+xml")
        for story in outlet.stories:
            if story.path == request.path:
                return _html(self._page(outlet, story))
        return web.Response(status=404)

    def _front(self, outlet: Outlet) -> str:
        head = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
        links = "".join(
            f'<article><h2><a href="{one.path}">{escape(one.title)}</a></h2></article>'
            for one in outlet.stories
        )
        foot = '<p><a href="/rss.xml">RSS</a></p>' if outlet.shows == "a" else ""
        return (
            f'<!doctype html><html lang="{outlet.language}"><head><title>{outlet.name}</title>'
            f"{head if outlet.shows == 'link' else ''}</head><body>{links}{foot}</body></html>"
        )

    def _feed(self, outlet: Outlet) -> str:
        return rss(
            [
                entry(
                    one.title,
                    self._url(outlet, one.path),
                    at=self.now - timedelta(hours=one.hours),
                    summary=one.text.partition(". ")[0],
                )
                for one in outlet.stories
            ],
            outlet.name,
        )

    def _page(self, outlet: Outlet, story: Story) -> str:
        at = (self.now - timedelta(hours=story.hours)).isoformat()
        return (
            f'<!doctype html><html lang="{outlet.language}"><head><title>{escape(story.title)}'
            f'</title><meta property="article:published_time" content="{at}">'
            f'<meta property="og:type" content="article"><meta property="og:site_name" '
            f'content="{outlet.name}"></head><body><nav><a href="/">Home</a></nav><article>'
            f"<h1>{escape(story.title)}</h1><p>{escape(story.text)}</p></article>"
            "</body></html>"
        )

    def _of_site(self, path: str) -> web.StreamResponse:
        if path == "/start":
            return web.Response(status=301, headers={"Location": "/"})
        pages = {
            "/": '<h1>Bean There</h1><nav><a href="/menu">Menu</a><a href="/news">News</a>'
            '<a href="/contact">Contact</a></nav><p>Coffee roasted where you drink it. '
            "Forty shops, one oven, no hurry: from the harbour to the high plain we know our "
            "growers by name, and pay them before the rains. Come in and sit down.</p>"
            '<a href="https://instagram.com/beantherecoffee">Instagram</a>'
            f'<script type="application/ld+json">{json.dumps(_MENU)}</script>',
            "/menu": "<h1>Menu</h1><h3>Flat white</h3><h3>Vuka Cold Brew</h3>"
            "<h3>Melkbos Mocha</h3><h3>Sandwiches</h3>",
            "/news": '<h1>News</h1><a href="/feed/">RSS</a>',
        }
        if path == "/feed/":
            told = entry("Bean There turns twenty-one", f"http://{SITE_HOST}:{self.port}/birthday",
                         at=self.now - timedelta(days=20))  # fmt: skip
            return web.Response(text=rss([told]), content_type="application/rss+xml")
        if path in pages:
            head = "<title>Bean There | coffee</title>"
            return _html(f"<!doctype html><html lang='en'><head>{head}</head>{pages[path]}</html>")
        return web.Response(status=404)

    def _search(self, request: web.Request) -> web.StreamResponse:
        """Answer as Google News does; every other service is out of order."""
        if request.path != "/rss/search":
            return web.Response(status=404)
        query = parse_qs(urlsplit(str(request.url)).query)["q"][0].partition(" when:")[0]
        phrase = query.partition('"')[2].partition('"')[0].lower()
        rest = query.rpartition('"')[2].lower().split()
        found = []
        for outlet in self.outlets:
            for one in outlet.stories:
                said = f"{one.title} {one.text}".lower()
                if phrase in said and all(word in said for word in rest):
                    at = self.now - timedelta(hours=one.hours)
                    title = f"{one.title} - {outlet.name}"
                    item = entry(title, self._url(outlet, one.path), at=at)
                    told = f'<source url="{self._url(outlet, "/")}">{escape(outlet.name)}</source>'
                    found.append(item.replace("</item>", f"{told}</item>"))
        return web.Response(text=rss(found), content_type="application/rss+xml")


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")
