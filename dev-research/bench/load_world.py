"""What surrounds the service while it is under load: a web that always has news, and its settings.

Everything is on loopback and in this process; the service and its clients are others.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import yaml
from aiohttp import web

BRAND = "debonairs"
TOKEN, SECRET = "t" * 32, "s" * 32
READER = "reader@example.com"
_ONSETS, _VOWELS = "bdfgklmnprstvwz", "aeiou"
_GLUE = ("the", "of", "in", "and", "to", "for", "on", "with", "a", "at")


def words(seed: str, count: int) -> str:
    """Return `count` words of which no other seed has many: two articles, two stories."""
    chance = random.Random(seed)
    own = [
        "".join(
            chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(chance.randint(2, 4))
        )
        for _ in range(max(8, count // 4))
    ]
    return " ".join(chance.choice(_GLUE if at % 3 == 2 else own) for at in range(count))


@dataclass(frozen=True, slots=True)
class Story:
    """One article."""

    slug: str
    title: str
    body: str
    at: datetime


@dataclass(slots=True)
class Site:
    """One site on a port of its own, with one feed."""

    url: str = ""
    stories: list[Story] = field(default_factory=list)
    down: bool = False


class Web:
    """Sites on loopback, each answer `pause` seconds late."""

    def __init__(self, sites: int, pause: float = 0.0) -> None:
        self.sites = [Site() for _ in range(sites)]
        self.pause = pause

    @property
    def sources(self) -> list[dict[str, str]]:
        """Return the brand file's entries for these sites."""
        return [
            {"feed": f"{site.url}/feed.xml", "name": f"Site {number}"}
            for number, site in enumerate(self.sites)
        ]

    def fill(self, generation: int, pages: int, now: datetime) -> None:
        """Give every site `pages` articles that it did not have before; few are about the brand."""
        for number, site in enumerate(self.sites):
            seeds = [f"{generation}-{number}-{page}" for page in range(pages)]
            site.stories = [
                Story(seed, words(seed, 8).capitalize(), words(seed + "b", 600), now)
                for seed in seeds
            ]
            about = words(f"{generation}-{number}", 6)
            site.stories[0] = Story(
                seeds[0],
                f"Debonairs Pizza: {about}",
                f"Debonairs Pizza {words(seeds[0], 300)}",
                now,
            )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve while the block lasts."""
        runners = [await self._serve(site) for site in self.sites]
        try:
            yield
        finally:
            for runner in runners:
                await runner.cleanup()

    async def _serve(self, site: Site) -> web.AppRunner:
        async def feed(_: web.Request) -> web.Response:
            await asyncio.sleep(self.pause)
            if site.down:
                raise web.HTTPNotFound
            return web.Response(text=_rss(site), content_type="application/rss+xml")

        async def article(request: web.Request) -> web.Response:
            await asyncio.sleep(self.pause)
            slug = request.match_info["slug"]
            found = next((one for one in site.stories if one.slug == slug), None)
            if found is None:
                raise web.HTTPNotFound
            return web.Response(text=_page(site, found), content_type="text/html")

        app = web.Application()
        app.router.add_get("/feed.xml", feed)
        app.router.add_get("/news/{slug}.html", article)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner


def _rss(site: Site) -> str:
    items = "".join(
        f"<item><title>{one.title}</title><link>{site.url}/news/{one.slug}.html</link>"
        f"<pubDate>{format_datetime(one.at)}</pubDate><description>Read more.</description></item>"
        for one in site.stories
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site</title><link>{site.url}'
        f"</link><description>News</description>{items}</channel></rss>"
    )


def _page(site: Site, one: Story) -> str:
    paragraphs = "".join(f"<p>{part}.</p>" for part in _parts(one.body))
    return (
        f"<!doctype html><html lang=en><head><title>{one.title}</title>"
        f'<meta property="article:published_time" content="{one.at.isoformat()}"></head><body>'
        f"<nav><a href=/>{site.url}</a></nav><article><h1>{one.title}</h1>{paragraphs}</article>"
        "<footer>Imprint</footer></body></html>"
    )


def _parts(body: str) -> list[str]:
    split = body.split()
    return [" ".join(split[at : at + 60]) for at in range(0, len(split), 60)]


_SUBJECTS = (
    "strike", "recall", "franchise", "award", "lawsuit", "menu", "delivery", "charity",
    "price", "opening", "closure", "campaign", "robbery", "fire", "supplier", "app",
)  # fmt: skip


def story_of_the_day(number: int, slot: datetime) -> Story:
    """Return a story about the brand that resembles no other."""
    about = words(f"title {number}", 4)
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    return Story(
        f"day-{number}",
        f"Debonairs Pizza {subject} {number}: {about}",
        f"Debonairs Pizza {subject}. {words(f'body {number}', 250)}",
        slot - timedelta(minutes=3),
    )


def noise(number: int, slot: datetime) -> Story:
    """Return a story about nothing that matters to the brand."""
    seed = f"noise {number}"
    return Story(f"noise-{number}", words(seed, 8), words(seed + "b", 400), slot)


def brand_file(folder: Path, sources: list[dict[str, str]]) -> Path:
    """Write the brand that is watched, and return the file."""
    brand = {
        "id": BRAND,
        "display_name": "Debonairs Pizza",
        "keywords": {"core": ["Debonairs Pizza"]},
        "sources": sources,
    }
    path = folder / "brand.yaml"
    path.write_text(yaml.safe_dump({"brands": [brand]}), encoding="utf-8")
    return path


def environment(
    folder: Path, sources: list[dict[str, str]], *, postgres: str, redis: str, smtp: int, port: int
) -> dict[str, str]:
    """Return a configuration that reaches nothing but this machine."""
    return {
        "DATABASE_URL": postgres,
        "REDIS_URL": redis,
        "DATA_DIR": str(folder),
        "BRAND_FILE": str(brand_file(folder, sources)),
        "BRAND_ID": BRAND,
        "PUBLIC_URL": "https://topfive.example.com",
        "SECRET_KEY": SECRET,
        "API_TOKEN": TOKEN,
        "EVALUATOR": "lexical",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp),
        "SMTP_TLS": "none",
        "EMAIL_FROM": "topfive@example.com",
        "EMAIL_TO": READER,
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
        "TRUSTED_PROXIES": "127.0.0.0/8",  # each simulated reader has an address of their own
        "SCRAPE_ALLOW_NETWORKS": "127.0.0.0/8",
        "SCRAPE_ALLOW_PORTS": "*",
    }
