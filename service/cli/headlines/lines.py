"""A file's lines read as items, one JSON object each, and what is answered to each of them."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.errors import PermanentError
from service.evaluation.lexical_scorer import Lexicon
from service.models import Evaluation, Item
from service.text import dates
from service.wording.reasons import sentence

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Headline:
    """A line of the file: what is said of it in any case, and the item unless it is unreadable."""

    own: Answer
    item: Item | None = None

    @property
    def seed(self) -> str:
        """What batches are shuffled by: the same lines are asked about in the same order."""
        return self.item.id if self.item else ""


class _UnreadableLineError(ValueError):
    """What is wrong with one line, in words."""


def read(file: str) -> Iterator[Headline]:
    """Read a file's lines as items; `-` is standard input. Raises PermanentError."""
    clock = datetime.now(UTC)
    for number, text in enumerate(_lines(file), start=1):
        try:
            told = _object(text)
            item = _item(told, number, clock)
        except _UnreadableLineError as error:
            yield Headline({"line": number, "error": str(error)})
            continue
        clock = item.published_at or clock
        yield Headline({"id": told["id"]} if "id" in told else {}, item)


def answer(line: Headline, found: Answer, *, flush: bool = False) -> None:
    """Print what was found of one line, in its place."""
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


def _object(line: str) -> dict[str, Any]:
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


def by_keywords(lexicon: Lexicon, item: Item) -> Evaluation:
    """Return what keywords make of an item, at the time at which it appeared."""
    return lexicon.score(item, item.published_at or item.fetched_at)


def passes(lexicon: Lexicon, item: Item) -> bool:
    """Return whether an item may matter, by the words in it."""
    return lexicon.may_matter(f"{item.title}\n{item.summary}\n{item.text}")


def verdict(item: Item, found: Evaluation, *, gate: bool) -> Answer:
    """Return a verdict as `topfive judge` prints it, with the title that it is on."""
    return {
        "title": item.title,
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
