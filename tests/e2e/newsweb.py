"""A local web of ten sites for end-to-end tests: feeds, listings, a sitemap, a search, one dead."""

from __future__ import annotations

import asyncio
import html
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from aiohttp import web

KINDS = ("rss", "rss", "rss", "atom", "atom", "rss", "listing", "listing", "sitemap", "dead")
WORDS = (  # noqa: SIM905 - reads better than a list of strings
    "people quarter square roads water weather children mayor evening foot market bread school "
    "river bridge window garden letter music train station coffee winter summer morning doctor "
    "teacher football library hospital harbour mountain village factory office holiday"
).split()


def filler(seed: str) -> str:
    """Return forty words that no other story has in this order."""
    return " ".join(random.Random(seed).choices(WORDS, k=40)) + "."


@dataclass(slots=True)
class Story:
    """One article: its own words make it differ from all others."""

    slug: str
    title: str
    body: str
    at: datetime
    copy_of: str = ""
    """The slug of a story whose words it repeats."""


@dataclass(slots=True)
class Site:
    """One site on a port of its own."""

    number: int
    kind: str
    stories: list[Story] = field(default_factory=list)
    kept: list[Story] = field(default_factory=list)
    """Those whose pages are there and that nothing lists any more."""
    url: str = ""
    requests: list[str] = field(default_factory=list)
    down: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by every request."""
    gate: asyncio.Event | None = None
    """Answers wait for it, if there is one."""

    def publish(self, slug: str, title: str, body: str) -> None:
        """Bring out a story, an hour old."""
        self.stories.append(Story(slug, title, body, datetime.now(UTC) - timedelta(hours=1)))

    @property
    def source(self) -> dict[str, str]:
        """The entry under `sources:` that reads this site."""
        key, path = {
            "rss": ("feed", "/feed.xml"),
            "atom": ("feed", "/atom.xml"),
            "listing": ("page", "/"),
            "sitemap": ("sitemap", "/sitemap.xml"),
            "dead": ("feed", "/feed.xml"),
        }[self.kind]
        return {key: self.url + path, "name": f"Site {self.number}"}


class NewsWeb:
    """The ten sites, served on loopback while the context is open."""

    def __init__(self) -> None:
        self.sites = [Site(number, kind) for number, kind in enumerate(KINDS)]
        self._runners: list[web.AppRunner] = []

    async def __aenter__(self) -> Self:
        for site in self.sites:
            await self._open(site)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))

    async def _open(self, site: Site) -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            site.requests.append(request.path)
            site.asked.set()
            if site.gate:
                await site.gate.wait()
            return _answer(site, request.path)

        app = web.Application()
        app.router.add_get("/{path:.*}", handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"


def _answer(site: Site, path: str) -> web.Response:
    if site.kind == "dead" or site.down:
        return web.Response(status=500, text="broken")
    if path == "/feed.xml":
        return web.Response(text=_rss(site), content_type="application/rss+xml")
    if path == "/atom.xml":
        return web.Response(text=_atom(site), content_type="application/atom+xml")
    if path == "/sitemap.xml":
        return web.Response(text=_sitemap(site), content_type="application/xml")
    if path == "/":
        return web.Response(text=_listing(site), content_type="text/html")
    if path.startswith("/to/"):
        return web.Response(status=302, headers={"Location": path.replace("/to/", "/news/")})
    every = (*site.stories, *site.kept)
    story = next((s for s in every if path == f"/news/{s.slug}.html"), None)
    if story is None:
        return web.Response(status=404, text="not here")
    return web.Response(text=_article(site, story), content_type="text/html")


def _link(site: Site, story: Story) -> str:
    return f"{site.url}/news/{story.slug}.html"


def _rss(site: Site) -> str:
    items = "".join(
        f"<item><title>{html.escape(s.title)}</title><link>{_link(site, s)}</link>"
        f"<pubDate>{s.at:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        "<description>Read more.</description></item>"
        for s in site.stories
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site {site.number}</title>'
        f"<link>{site.url}</link><description>News</description>{items}</channel></rss>"
    )


def _atom(site: Site) -> str:
    entries = "".join(
        f'<entry><title>{html.escape(s.title)}</title><link href="{_link(site, s)}"/>'
        f"<id>{_link(site, s)}</id><updated>{s.at.isoformat()}</updated>"
        "<summary>Read more.</summary></entry>"
        for s in site.stories
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Site {site.number}</title><id>{site.url}</id>"
        f"<updated>2026-01-01T00:00:00Z</updated>{entries}</feed>"
    )


def _sitemap(site: Site) -> str:
    places = "".join(
        f"<url><loc>{_link(site, s)}</loc><lastmod>{s.at.isoformat()}</lastmod></url>"
        for s in site.stories
    )
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{places}</urlset>"
    )


def _listing(site: Site) -> str:
    teasers = "".join(
        f'<article><h2><a href="/news/{s.slug}.html">{html.escape(s.title)}</a></h2>'
        f'<time datetime="{s.at.isoformat()}">today</time><p>Read more about it.</p></article>'
        for s in site.stories
    )
    return (
        f"<!doctype html><html lang=en><head><title>Site {site.number}</title></head><body>"
        f"<nav><a href=/about>About us</a> <a href=/contact>Contact</a></nav><main>{teasers}</main>"
        "</body></html>"
    )


def _article(site: Site, story: Story) -> str:
    return (
        f"<!doctype html><html lang=en><head><title>{html.escape(story.title)}</title>"
        f'<link rel=canonical href="{_link(site, story)}">'
        f'<meta property="article:published_time" content="{story.at.isoformat()}"></head><body>'
        f"<header><nav><a href=/>Site {site.number}</a></nav></header><article>"
        f"<h1>{html.escape(story.title)}</h1><p>{html.escape(story.body)}</p>"
        f"<p>{filler(story.copy_of or story.slug)}</p></article>"
        "<footer>Imprint</footer></body></html>"
    )
