"""What another brand file or other settings would have mailed of what was read, in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import textwrap
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TypeVar

from service import app
from service.brands.loader import read_bytes
from service.errors import PermanentError
from service.models import MAX_SCORE, Brand
from service.trials import trial_telling
from service.trials.past.comparing import OtherStory
from service.trials.time_machine import Change
from service.trials.trials import Trial, Trials
from service.wording.brand_pages import time_machine as words
from service.wording.moments import short_moment

_Number = TypeVar("_Number", int, float)

_WIDTH = 100
_LOOK_SECONDS = 1.0
_MOST = 20
"""Stories that a mail can have at most, of whatever kind."""


async def tried(options: argparse.Namespace) -> int:
    """Play the last days with a change and say what it would have made of them."""
    settings, brand = app.prepare(options.env_file, log_level="ERROR", log_format="console")
    change = Change(
        brand=_brand(options.file, brand) if options.file else None,
        min_score=_within("MIN_SCORE", options.min_score, 0.0, MAX_SCORE),
        top=_within("TOP_RESULTS", options.top_results, 1, _MOST),
        competitors=_within("MAX_COMPETITOR_STORIES", options.max_competitor_stories, 0, _MOST),
    )
    if change == Change():
        raise PermanentError(*words.nothing_to_try())
    said = words.settings_tried(change.min_score, change.top, change.competitors)
    app.cancel_on_signal()
    async with app.open_app(settings, brand) as opened:
        trials = opened.trials
        if not trials.days:
            raise PermanentError(*words.nothing_kept())
        name = trials.begin(change, str(options.file) if options.file else said)
        trial = await _over(trials, name)
        if options.model and trial.question is not None:
            _say(trial_telling.asking(trial)["price"])
            trial = await _over(trials, trials.ask(name))
    if options.json:
        print(json.dumps(trial_telling.as_json(trial), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(trial, settings.timezone)))
    return 1 if trial.error else 0


def _brand(file: Path, brand: Brand) -> Brand:
    """Return the brand as another file describes it. Raises PermanentError, ConfigurationError."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise PermanentError(*words.unreadable(str(file), error.strerror or "")) from error
    return read_bytes(body, str(file), brand.id).brand


def _within(name: str, value: _Number | None, least: float, most: float) -> _Number | None:
    if value is not None and not least <= value <= most:
        raise PermanentError(words.wrong_number(name, least, most), "")
    return value


async def _over(trials: Trials, name: str) -> Trial:
    """Wait for a trial, and say meanwhile how far it is where somebody looks on."""
    trial = trials.of(name)
    if trial is None or trial.task is None:
        raise PermanentError(*words.no_such_trial())
    while not trial.over:
        await asyncio.wait([trial.task], timeout=_LOOK_SECONDS)
        if sys.stderr.isatty() and not trial.over:
            print(f"\r{words.how_far(trial.done, trial.of)}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return trial


def _say(text: str) -> None:
    print("\n".join(textwrap.wrap(text, _WIDTH)), file=sys.stderr)


def lines(trial: Trial, zone: tzinfo) -> Iterator[str]:
    """Yield what came of a trial, as it is printed."""
    if trial.error:
        yield from textwrap.wrap(trial.error, _WIDTH)
        return
    tried, told = trial.tried, trial_telling.sentences(trial)
    if tried is None or tried.since is None or tried.until is None:
        yield from textwrap.wrap(words.nothing_yet(), _WIDTH)
        return
    since, until = (short_moment(at.astimezone(zone)) for at in (tried.since, tried.until))
    yield words.from_to(since, until, told["span"], told["mails"])
    yield from textwrap.wrap(told["model"], _WIDTH)
    for sentence in (told["asking"].get(part, "") for part in ("answered", "price")):
        yield from textwrap.wrap(sentence, _WIDTH)
    for heading, those in told["groups"]:
        yield f"\n{heading}"
        for one in those:
            yield from _story(one, zone)
    if told["limits"]:
        yield ""
        for limit in told["limits"]:
            yield from textwrap.wrap(limit, _WIDTH)


def _story(one: OtherStory, zone: tzinfo) -> Iterator[str]:
    def moment(at: datetime) -> str:
        return short_moment(at.astimezone(zone))

    yield from textwrap.wrap(one.title, _WIDTH, initial_indent="- ", subsequent_indent="  ")
    parts = [one.outlet, moment(one.at), *words.marks(one.by_keywords, one.judged_now)]
    if one.before and one.after:
        there = words.place(one.before, one.after)
        parts.append(words.other_mail(moment(one.then), one.after) if one.then else there)
    if said := words.said(one.yes, one.no):
        parts.append(words.readers_said(said))
    yield from textwrap.wrap(" · ".join(parts), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield f"  {one.url}"
