"""`topfive replay`: other settings judged on the past, before anybody takes them."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from service import app
from service.app import factories
from service.errors import ConfigurationError, Fault, PermanentError
from service.ranking.replay import (
    Difference,
    StoredRun,
    difference,
    replay_rounds,
    replay_stored,
)
from service.storage.replay_data import past_runs
from service.storage.tables import stories

_SETTABLE: Mapping[str, type] = {"MIN_SCORE": float, "TOP_RESULTS": int}
_LISTED = 10
"""Titles that the sentence names."""


async def replay(options: argparse.Namespace) -> int:
    """Print one JSON object, precision and distinct stories round by round, and what it means.

    The object is the last line of standard output, for programs; the sentence for people goes to
    standard error. Raises ConfigurationError for a wrong `--set`, PermanentError for a FILE that
    cannot be read.
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
        words = of_file(found)
    else:
        found, change = await _replay_stored(options, changed)
        words = of_past(found, changed, change)
    print(json.dumps(found), flush=True)
    print(words, file=sys.stderr)
    return 0


def of_file(found: Mapping[str, Any]) -> str:
    """Return in a sentence how the recorded rounds went."""
    known = [one["precision_at_5"] for one in found["rounds"]]
    if not known:
        return "There was no round in it."
    liked = sum(known) / len(known)
    first, last = found["quarters"][0], found["quarters"][-1]
    words = f"Over {len(known)} rounds {liked:.0%} of the five shown were liked"
    if first is None or last is None:
        return f"{words}."
    return f"{words}: {first:.0%} in the first quarter of them, {last:.0%} in the last."


def of_past(found: Mapping[str, Any], changed: Mapping[str, Any], change: Difference) -> str:
    """Return in a few sentences what the changed settings would have done to the mails sent."""
    rounds = found["rounds"]
    if not rounds:
        return "There is no past yet: no run has judged anything."
    votes = sum(one["votes"] for one in rounds)
    yes = sum((one["precision_at_5"] or 0) * one["votes"] for one in rounds)
    said = f"{yes:.0f} of the {votes} votes are yes" if votes else "nobody has voted"
    runs = "one run" if len(rounds) == 1 else f"{len(rounds)} runs"
    of_those = f"Of what {runs} would mail, {said}."
    if not changed:
        return of_those
    with_them = " and ".join(f"{name}={value:g}" for name, value in changed.items())
    parts = [
        _listing(change.gone, "would not have been mailed"),
        _listing(change.added, "would have been mailed beside the others"),
    ]
    told = "\n".join(f"With {with_them} {part}" for part in parts if part)
    return f"{told or f'With {with_them} nothing would have changed.'}\n{of_those}"


def _listing(titles: Sequence[str], what: str) -> str:
    if not titles:
        return ""
    shown = "".join(f"\n  - {title}" for title in titles[:_LISTED])
    more = f"\n  - and {len(titles) - _LISTED} more" if len(titles) > _LISTED else ""
    these = "this one" if len(titles) == 1 else f"these {len(titles)}"
    return f"{these} {what}:{shown}{more}"


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
        return replay_rounds(sys.stdin, **values)
    try:
        with Path(options.file).open(encoding="utf-8") as lines:
            return replay_rounds(lines, **values)
    except (OSError, UnicodeDecodeError) as error:
        raise PermanentError(f"{options.file} cannot be read ({error})") from error


async def _replay_stored(
    options: argparse.Namespace, changed: Mapping[str, Any]
) -> tuple[dict[str, Any], Difference]:
    settings, brand = app.prepare(
        options.env_file, log_level="WARNING", log_format="console", warn=False
    )
    async with app.open_app(settings, brand) as opened:
        votes = await opened.stores.votes.in_force(brand.id)
        past = await past_runs(opened.stores.database, brand.id)
        keys = sorted({vote.story for vote in votes})
        memories = await stories.by_keys(opened.stores.database, brand.id, keys)
    runs = [StoredRun(one.run_id, one.at, one.stories, one.evaluations) for one in past]
    now = factories.rules(settings)
    then = replace(
        now,
        top=changed.get("TOP_RESULTS", now.top),
        min_score=changed.get("MIN_SCORE", now.min_score),
    )
    found = replay_stored(runs, votes, memories, brand=brand, rules=then)
    return found, difference(runs, votes, memories, brand=brand, now=now, then=then)
