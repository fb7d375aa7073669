"""What reads the web, built from settings: the fetcher, the parsers' helpers, the collector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from service import __version__
from service.config import Settings
from service.pipeline import Collect
from service.scraping.collect import Collector
from service.scraping.fetch import Fetcher
from service.scraping.reddit import RedditToken
from service.scraping.workers import Workers
from service.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class Reading:
    """The parts that read, open."""

    collect: Collect
    fetcher: Fetcher
    workers: Workers


async def open_reading(
    settings: Settings, cache: Cache, service_urls: Mapping[str, str], stack: AsyncExitStack
) -> Reading:
    """Return what reads, to be closed by `stack`."""
    fetcher = await stack.enter_async_context(fetcher_of(settings))
    workers = await stack.enter_async_context(Workers(settings.parse_workers))
    collector = Collector(
        fetcher=fetcher,
        workers=workers,
        cache=cache,
        service_urls=service_urls,
        reddit=RedditToken(settings.reddit_client_id, settings.reddit_client_secret),
        at_once=settings.scrape_concurrency,
    )
    return Reading(collector.collect, fetcher, workers)


def fetcher_of(settings: Settings) -> Fetcher:
    """Return the polite, guarded fetcher that the settings describe."""
    return Fetcher(
        user_agent=user_agent(settings.public_url),
        concurrency=settings.scrape_concurrency,
        per_host=settings.scrape_per_host,
        networks=settings.scrape_allow_networks,
        ports=settings.scrape_allow_ports,
    )


def user_agent(public_url: str) -> str:
    """Return the honest name under which we read, with where to ask about it."""
    return f"Topfive/{__version__} (+{public_url or 'https://example.invalid/topfive'})"


async def scrape_alone(url: str, **_: object) -> dict[str, object]:
    return {"url": url}
