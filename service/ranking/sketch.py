"""What is compared of an item to tell whether two tell one event, and what is kept of a story.

Pure. An item's sketch is its headline's stemmed words and the prints of its text. A story's sketch,
kept as JSON in `StoryMemory.sketch`, is the sum of its items'.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.models import Item, StoryMemory
from service.text import shingles
from service.text import terms as words
from service.text.normalize import words as folded_words
from service.text.shingles import Prints

LEAD = 500
"""Characters of a text's beginning: what a reporter tells first is what the story is about."""

KEPT_TERMS = 40
"""Headline words kept of a story: more than one headline has, enough to know it by."""

KEPT_PRINTS = 96
"""Prints kept of a story between runs: half a kB, containment to about 0.05."""

_WHOLE = 1 << 32


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared. `count` is how many items it stands for."""

    terms: Mapping[str, float]
    """Headline words (stemmed), each with how many headlines have it."""
    prints: Prints
    lead: tuple[str, ...] = ()
    """Content words (stemmed) of the first lines, in order, each once; none of a headline alone."""
    count: int = 1


def of_item(item: Item) -> Sketch:
    """Return the sketch of one item."""
    body = item.text or item.summary
    return Sketch(
        terms=dict.fromkeys(words.terms(item.title), 1.0),
        prints=shingles.of_words(folded_words(body)),
        lead=tuple(sorted(set(words.terms(body[:LEAD])))) if len(body) >= LEAD // 2 else (),
    )


def of_memory(memory: StoryMemory) -> Sketch:
    """Return the sketch that was kept of a story; one without a sketch has its title alone."""
    kept = memory.sketch
    terms = {str(term): float(n) for term, n in dict(kept.get("terms", {})).items()}
    return Sketch(
        terms=terms or dict.fromkeys(words.terms(memory.title), 1.0),
        prints=_kept_prints(kept.get("prints", ""), int(kept.get("limit", _WHOLE))),
        lead=tuple(_kept_lead(kept.get("lead", ""))),
        count=int(kept.get("count", 1)),
    )


def _kept_prints(kept: str | Sequence[int], limit: int) -> Prints:
    """Read prints as they are kept; in older rows they are a list."""
    if isinstance(kept, str):
        return Prints.from_text(kept, limit)
    return Prints.of(map(int, kept), limit)


def _kept_lead(kept: str | Sequence[str]) -> Iterable[str]:
    """Read content words as they are kept, one string; in older rows a list."""
    return map(sys.intern, kept.split() if isinstance(kept, str) else map(str, kept))


def summed(sketches: Sequence[Sketch]) -> tuple[dict[str, float], int]:
    """Return in how many headlines each word stands, and how many headlines there are."""
    terms: Counter[str] = Counter()
    for sketch in sketches:
        terms.update(sketch.terms)
    return dict(terms), sum(sketch.count for sketch in sketches)


def to_json(sketches: Sequence[Sketch]) -> dict[str, Any]:
    """Return the sum of `sketches` as JSON values, bounded: some 1 kB."""
    terms, count = summed(sketches)
    text = shingles.union((sketch.prints for sketch in sketches), KEPT_PRINTS)
    return {
        "terms": dict(sorted(terms.items(), key=lambda pair: (-pair[1], pair[0]))[:KEPT_TERMS]),
        "prints": text.to_text(),
        "limit": text.limit,
        "lead": " ".join(next((sketch.lead for sketch in sketches if sketch.lead), ())),
        "count": count,
    }
