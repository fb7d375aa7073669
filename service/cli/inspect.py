"""Looking without acting: `scrape URL` and `replay`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service import app, config
from service.app import factories
from service.config import Settings
from service.config.validators import networks
from service.errors import ConfigurationError, Fault, PermanentError
from service.ranking.replay import StoredRun, main_replay, replay_stored
from service.runs.scheduler import utc_now
from service.scraping.inspect import scrape_one
from service.scraping.parser_pool.pool import Workers
from service.storage.replay_data import past_runs
from service.storage.tables import stories

_SETTABLE: Mapping[str, type] = {"MIN_SCORE": float, "TOP_RESULTS": int}


async def scrape(options: argparse.Namespace) -> int:
    """Print what the scraper sees at a URL, as JSON or for people."""
    settings = _scrape_settings(options)
    async with (
        factories.fetcher(settings) as fetcher,
        Workers(settings.parse_workers) as workers,
    ):
        seen = await scrape_one(options.url, fetcher=fetcher, workers=workers, now=utc_now())
    if options.readable:
        _print_readable(seen)
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


def _print_readable(value: Any, indent: str = "") -> None:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if isinstance(part, (Mapping, list)) and part:
                print(f"{indent}{key}:")
                _print_readable(part, indent + "  ")
            else:
                print(f"{indent}{key}: {part}")
    elif isinstance(value, list):
        for part in value:
            _print_readable(part, indent + "  ")
            print()
    else:
        print(f"{indent}{value}")


async def replay(options: argparse.Namespace) -> int:
    """Print one JSON object: precision and distinct stories, round by round.

    Raises ConfigurationError for a wrong `--set`, PermanentError for a FILE that cannot be read.
    """
    changed = _changed_settings(options.settings)
    if options.file and changed:
        what = (
            "judges the stored runs and votes; recorded rounds have no floor and always show five"
        )
        raise ConfigurationError(
            [Fault("--set", what, example="topfive replay --set MIN_SCORE=2.5")]
        )
    if options.file:
        found = await asyncio.to_thread(_replay_file, options)
    else:
        found = await _replay_stored(options, changed)
    print(json.dumps(found))
    return 0


def _changed_settings(pairs: list[str]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            changed[name.strip().upper()] = _SETTABLE[name.strip().upper()](value)
        except (KeyError, ValueError) as error:
            names = " or ".join(f"{known}=NUMBER" for known in _SETTABLE)
            fault = Fault("--set", f"{pair!r} is not a setting that can be judged", example=names)
            raise ConfigurationError([fault]) from error
    return changed


def _replay_file(options: argparse.Namespace) -> dict[str, Any]:
    values = {
        "reply_rate": options.reply_rate,
        "flip_rate": options.flip_rate,
        "seed": options.seed,
    }
    if options.file == "-":
        return main_replay(sys.stdin, **values)
    try:
        with Path(options.file).open(encoding="utf-8") as lines:
            return main_replay(lines, **values)
    except (OSError, UnicodeDecodeError) as error:
        raise PermanentError(f"{options.file} cannot be read ({error})") from error


async def _replay_stored(options: argparse.Namespace, changed: Mapping[str, Any]) -> dict[str, Any]:
    settings, brand = app.prepare(options.env_file, log_level="WARNING", log_format="console")
    async with app.open_app(settings, brand) as opened:
        votes = await opened.stores.votes.in_force(brand.id)
        past = await past_runs(opened.stores.database, brand.id)
        keys = sorted({vote.story for vote in votes})
        memories = await stories.by_keys(opened.stores.database, brand.id, keys)
    runs = [StoredRun(one.run_id, one.at, one.stories, one.evaluations) for one in past]
    return replay_stored(
        runs,
        votes,
        memories,
        top=changed.get("TOP_RESULTS", settings.top_results),
        min_score=changed.get("MIN_SCORE", settings.min_score),
    )
