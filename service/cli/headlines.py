"""Headlines from a file, one JSON object a line: `group` tells stories, `judge` what they mean.

Neither needs a configuration or a server, so that a brand file can be tried on a list, and the
judging be measured on labelled data; `judge --model` asks the configured model, as a run does.
Line n out belongs to line n in.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from service import config
from service.app import factories
from service.brands import load
from service.config import Settings
from service.errors import ConfigurationError, Fault, PermanentError
from service.evaluation.judge import MAX_ITEMS, Judge
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.llm.budget import Budget, OwnPurse
from service.evaluation.llm.budget import add as add_costs
from service.evaluation.llm.client import ChatClient
from service.evaluation.llm.pricing import parse as parse_prices
from service.models import Brand, Cost, Evaluation, Item
from service.ranking.grouping.stream import StoryStream
from service.runs.scheduler import utc_now
from service.text import dates
from service.wording.figures import money
from service.wording.reasons import sentence

Answer = Mapping[str, Any]

_EXAMPLE = "--brand-file dev-research/brand_repo.yaml --brand-id debonairs"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file: what is said of it in any case, and the item unless it is unreadable."""

    own: Answer
    item: Item | None = None

    @property
    def seed(self) -> str:
        """What batches are shuffled by: the same lines are asked about in the same order."""
        return self.item.id if self.item else ""


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
    """Print for each line what keywords make of it; with --model, what the model does."""
    brand = _brand(options)
    if options.model:
        return await _judge_by_model(options, brand)
    lexicon = Lexicon(brand)

    def answer(item: Item) -> Answer:
        return _verdict(_by_keywords(lexicon, item), gate=_passes(lexicon, item))

    return await asyncio.to_thread(_answer_all, options.file, answer)


async def _judge_by_model(options: argparse.Namespace, brand: Brand) -> int:
    """Print for each line what the service would make of it, as many at a time as in a run."""
    settings = config.load_what_is_there(options.env_file)
    client = _client(settings)
    budget = Budget(
        OwnPurse(),
        model=settings.openai_model,
        tokens_per_run=settings.tokens_per_day,
        tokens_per_day=settings.tokens_per_day,
        prices=parse_prices(settings.model_prices),
    )
    judge = Judge(brand, client=client, budget=budget)
    cost, notes, status = Cost(), set[str](), 0
    lines = _told(options.file)
    try:
        while some := await asyncio.to_thread(lambda: list(islice(lines, MAX_ITEMS))):
            items = [line.item for line in some if line.item]
            passing = {item.id for item in items if _passes(judge.lexicon, item)}
            judgement = await judge.judge(
                [item for item in items if item.id in passing],
                run_id=str(uuid.uuid4()), now=utc_now(), seed=some[0].seed,
            )  # fmt: skip
            cost = add_costs(cost, judgement.cost)
            notes |= {sentence(note) for note in judgement.notes}
            status = max(status, int(judgement.unscored_because is not None))
            for line in some:
                status = max(status, int(line.item is None))
                item = line.item
                found = item and judgement.evaluations.get(item.id)
                if item and not found:
                    found = _by_keywords(judge.lexicon, item)
                _print(line, _verdict(found, gate=found.item_id in passing) if found else {})
            sys.stdout.flush()
    finally:
        await client.close()
    told = f"{cost.calls} calls of {client.model}, {cost.tokens} tokens, {money(cost.usd)}"
    print("\n".join((f"topfive: {told}.", *sorted(notes))), file=sys.stderr)
    return status


def _client(settings: Settings) -> ChatClient:
    """Return the client of the configured model. Raises ConfigurationError if there is none."""
    why = "by --model (without it keywords judge)"
    if not settings.openai_api_key:
        raise ConfigurationError([Fault("OPENAI_API_KEY", "it is missing", why, "sk-…")])
    client = factories.chat_client(settings)
    if client is None:
        raise ConfigurationError([Fault("EVALUATOR", "it is lexical", why, "EVALUATOR=openai")])
    return client


def _brand(options: argparse.Namespace) -> Brand:
    if not (options.brand_file and options.brand_id):
        missing = "--brand-id" if options.brand_file else "--brand-file"
        raise ConfigurationError([Fault(missing, "it is missing", example=_EXAMPLE)])
    if not options.brand_file.is_file():
        what = f"there is no file {options.brand_file}"
        raise ConfigurationError([Fault("--brand-file", what, example=_EXAMPLE)])
    return load(options.brand_file, options.brand_id)


def _by_keywords(lexicon: Lexicon, item: Item) -> Evaluation:
    return lexicon.score(item, item.published_at or item.fetched_at)


def _passes(lexicon: Lexicon, item: Item) -> bool:
    return lexicon.may_matter(f"{item.title}\n{item.summary}\n{item.text}")


def _verdict(found: Evaluation, *, gate: bool) -> Answer:
    return {
        "gate": gate,
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
    for line in _told(file):
        status = max(status, int(line.item is None))
        _print(line, answer(line.item) if line.item else {}, flush=file == "-")
    return status


def _told(file: str) -> Iterator[_Line]:
    clock = utc_now()
    for number, text in enumerate(_lines(file), start=1):
        try:
            told = _read(text)
            item = _item(told, number, clock)
        except _UnreadableLineError as error:
            yield _Line({"line": number, "error": str(error)})
            continue
        clock = item.published_at or clock
        yield _Line({"id": told["id"]} if "id" in told else {}, item)


def _print(line: _Line, found: Answer, *, flush: bool = False) -> None:
    print(json.dumps({**line.own, **found}, ensure_ascii=False), flush=flush)


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
