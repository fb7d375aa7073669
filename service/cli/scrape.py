"""`topfive scrape URL`: looking without acting."""

from __future__ import annotations

import argparse
import json
import sys

from service import app, config
from service.app import factories
from service.cli.readable.scraped import Reader
from service.config import Settings
from service.config.values.validators import networks
from service.errors import ConfigurationError, Fault
from service.models import Brand
from service.runs.scheduler import utc_now
from service.scraping.inspect import scrape_one
from service.scraping.parser_pool.pool import Workers


async def scrape(options: argparse.Namespace) -> int:
    """Print what the scraper sees at a URL, as JSON or for people."""
    settings = _scrape_settings(options)
    async with (
        factories.fetcher(settings) as fetcher,
        Workers(settings.parse_workers or 0) as workers,  # one page is not worth a helper's start
    ):
        now = utc_now()
        seen = await scrape_one(options.url, fetcher=fetcher, workers=workers, now=now)
    if options.readable:
        reader = Reader(
            _brand(settings), min_score=settings.min_score, zone=settings.timezone, now=now
        )
        print("\n".join(reader.lines(seen)))
    else:
        print(json.dumps(seen, ensure_ascii=False, indent=2, default=str))
    return 1 if seen.get("error") else 0


def _scrape_settings(options: argparse.Namespace) -> Settings:
    """Return what settings there are, with the private networks of --allow-network readable."""
    settings = config.load_what_is_there(options.env_file)
    if not options.allow_network:
        return settings
    try:
        allowed = networks(",".join(options.allow_network))
    except ValueError as error:
        fault = Fault("--allow-network", str(error), example="--allow-network 10.0.0.0/8")
        raise ConfigurationError([fault]) from error
    changed = {
        "scrape_allow_networks": (*settings.scrape_allow_networks, *allowed),
        "scrape_allow_ports": None,
    }
    return settings.model_copy(update=changed)


def _brand(settings: Settings) -> Brand | None:
    """Return the brand that would judge it; None, with a word about it, if its file is wrong."""
    try:
        return app.brand_of(settings)
    except ConfigurationError as error:
        print(f"Not judged, since the brand file has a fault: {error.message}", file=sys.stderr)
        return None
