"""What reads the web, built from settings: the fetcher, the parsers' helpers, the collector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service import __version__, config
from service.config import Settings
from service.config.validators import Network, networks
from service.errors import ConfigurationError, Fault
from service.runs.parts import Collect
from service.runs.scheduler import utc_now
from service.scraping.collector import Collector
from service.scraping.http.client import Fetcher
from service.scraping.inspect import scrape_one
from service.scraping.parser_pool.pool import Workers
from service.scraping.sources.reddit import RedditToken
from service.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class Reading:
    """The parts that read, open."""

    collect: Collect
    fetcher: Fetcher
    workers: Workers


async def open_reading(
    settings: Settings, cache: Cache | None, service_urls: Mapping[str, str], stack: AsyncExitStack
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
    return f"Topfive/{__version__}" + (f" (+{public_url})" if public_url else "")


def _allowed(networks_: Sequence[str]) -> tuple[Network, ...]:
    try:
        return networks(",".join(networks_))
    except ValueError as error:
        fault = Fault("--allow-network", str(error), example="--allow-network 10.0.0.0/8")
        raise ConfigurationError([fault]) from error


async def scrape_alone(
    url: str, *, env_file: Path | None, allow: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what the scraper sees at `url`; needs no database and no complete configuration.

    `allow` are networks (CIDR) that may be read although private, beside the configured ones.
    Raises ConfigurationError for what is no network.
    """
    settings = config.load_what_is_there(env_file)
    extra: dict[str, Any] = {
        "scrape_allow_networks": (*settings.scrape_allow_networks, *_allowed(allow))
    }
    if allow:
        extra["scrape_allow_ports"] = None
    async with (
        fetcher_of(settings.model_copy(update=extra)) as fetcher,
        Workers(settings.parse_workers) as workers,
    ):
        return await scrape_one(url, fetcher=fetcher, workers=workers, now=utc_now())
