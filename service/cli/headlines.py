"""Headlines from a file, one JSON object a line: `group` tells stories, `judge` what they mean.

Neither needs a configuration or a server, so that a brand file can be tried on a list, and the
judging be measured on labelled data. Line n out belongs to line n in.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from service import config
from service.brands import load
from service.errors import ConfigurationError, Fault, PermanentError
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Item
from service.ranking.grouping.stream import StoryStream
from service.runs.scheduler import utc_now
from service.text import dates
from service.wording.reasons import sentence

Answer = Mapping[str, Any]

_EXAMPLE = "--brand-file dev-research/brand_repo.yaml --brand-id debonairs"


class _UnreadableLineError(ValueError):
    """What is wrong with one line, in words."""


async def group(options: argparse.Namespace) -> int:
    """Print for each line the key of its story, as it gets it when it arrives."""
    brand = _brand(options) if options.brand_file or options.brand_id else None
    settings = config.load_what_is_there(options.env_file)
    stream = StoryStream(brand, memory=timedelta(hours=settings.max_age_hours))

    def answer(item: Item) -> Answer:
        return {"story": stream.add(item)}

    return await asyncio.to_thread(_answer_all, options.file, answer)


async def judge(options: argparse.Namespace) -> int:
    """Print for each line what keywords make of it."""
    lexicon = Lexicon(_brand(options))

    def answer(item: Item) -> Answer:
        return _verdict(lexicon, item)

    return await asyncio.to_thread(_answer_all, options.file, answer)


def _brand(options: argparse.Namespace) -> Brand:
    if not (options.brand_file and options.brand_id):
        missing = "--brand-id" if options.brand_file else "--brand-file"
        raise ConfigurationError([Fault(missing, "it is missing", example=_EXAMPLE)])
    if not options.brand_file.is_file():
        what = f"there is no file {options.brand_file}"
        raise ConfigurationError([Fault("--brand-file", what, example=_EXAMPLE)])
    return load(options.brand_file, options.brand_id)


def _verdict(lexicon: Lexicon, item: Item) -> Answer:
    found = lexicon.score(item, item.published_at or item.fetched_at)
    return {
        "gate": lexicon.may_matter(f"{item.title}\n{item.summary}\n{item.text}"),
        "score": found.score,
        "relevance": found.relevance,
        "impact": found.impact,
        "link": found.link,
        "topic": found.topic,
        "tone": found.tone,
        "risk": found.risk,
        "risk_kind": found.risk_kind,
        "flags": [sentence(flag) for flag in found.flags],
        "why": found.why,
        "evidence": found.evidence,
        "scorer": found.scorer,
    }


def _answer_all(file: str, answer: Callable[[Item], Answer]) -> int:
    """Print an answer for each line; return 1 if any of them could not be read."""
    status = 0
    clock = utc_now()
    for number, line in enumerate(_lines(file), start=1):
        try:
            told = _read(line)
            item = _item(told, number, clock)
            clock = item.published_at or clock
            found = answer(item)
        except _UnreadableLineError as error:
            status, told, found = 1, {}, {"line": number, "error": str(error)}
        own = {"id": told["id"]} if "id" in told else {}
        print(json.dumps({**own, **found}, ensure_ascii=False), flush=file == "-")
    return status


def _lines(file: str) -> Iterator[str]:
    try:
        if file == "-":
            yield from _split(sys.stdin.buffer)
        else:
            with Path(file).open("rb") as opened:
                yield from _split(opened)
    except OSError as error:
        raise PermanentError(f"{file} cannot be read ({error.strerror or error})") from error


def _split(opened: Iterable[bytes]) -> Iterator[str]:
    for line in opened:
        yield line.decode("utf-8", errors="replace").removeprefix("\ufeff")


def _read(line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _UnreadableLineError(f"this is no JSON: {error}") from error
    if not isinstance(told, dict):
        raise _UnreadableLineError("this is no JSON object")
    if not any(str(told.get(key) or "").strip() for key in ("title", "text")):
        raise _UnreadableLineError("there is neither a title nor a text")
    return told


def _item(told: Mapping[str, Any], number: int, clock: datetime) -> Item:
    """Return a line as the scraper would bring it; without a date it is of the line before."""

    def text(key: str) -> str:
        return str(told.get(key) or "").strip()

    at = _time(told.get("published_at")) or clock
    return Item(
        id=hashlib.sha256(f"{number}\0{text('url')}".encode()).hexdigest()[:32],
        url=text("url") or f"line:{number}",
        title=text("title"),
        text=text("text"),
        summary=text("summary"),
        source=text("source"),
        publisher=text("source"),
        published_at=at,
        fetched_at=at,
        is_post=told.get("kind") == "post",
    )


def _time(value: Any) -> datetime | None:
    """Read a date in any form that a feed may have, or seconds since 1970."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        found = dates.parse(str(value))
    except (ValueError, OverflowError, OSError) as error:
        raise _UnreadableLineError(f"published_at is no date: {value!r}") from error
    if found is None:
        raise _UnreadableLineError(f"published_at is no date: {value!r}")
    return found.astimezone(UTC)
