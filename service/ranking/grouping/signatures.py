"""What is compared of an item, and what of it is kept of a story between runs.

Pure. An item's signature: the headline's stemmed words, hashes of the text's shingles, the first
lines' words and names. A story's, the sum of its items', is kept as JSON in `StoryMemory.sketch`.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Protocol

from service.brands.name_rules import everyday_words
from service.models import Item, StoryMemory
from service.ranking.grouping.headings import news_in
from service.ranking.grouping.signs.hurt import ages_of_hurt
from service.text import shingles, subjects, terms
from service.text.copies.beginnings import LEAD
from service.text.numerals.amounts import amounts, counted
from service.text.numerals.precise import OF_ONE_HARM, precise
from service.text.shingles import Shingles
from service.text.word_set import NOTHING

MAX_KEPT_TERMS = 40
"""Headline words kept of a story: more than one headline has, enough to know it by."""

MAX_KEPT_HASHES = 96
"""Shingle hashes kept of a story between runs: half a kB, containment to about 0.05."""

OPENING = 16
"""Content words of a text's beginning by which it is seen whether two texts begin alike."""

MAX_KEPT_NAMES = 40
"""Names and places kept of a story: those of some three articles' first lines."""

_LOOKED_AT = 4_000
"""Characters of a text in which another one's beginning is looked for."""

_ALL_HASHES = 1 << 32


class Signature(Protocol):
    """What is compared of an item, or of several that are one story.

    Each part is worked out when it is first asked for: of most stories few parts ever are.
    """

    @property
    def terms(self) -> Mapping[str, float]:
        """Headline words (stemmed), each with how many headlines have it."""

    @property
    def shingles(self) -> Shingles:
        """Hashes of the text's shingles."""

    @property
    def lead(self) -> tuple[str, ...]:
        """Content words (stemmed) of the first lines, each once; none of a headline alone."""

    @property
    def opening(self) -> tuple[str, ...]:
        """The first of the text's content words (stemmed), in order, each once."""

    @property
    def told(self) -> frozenset[str]:
        """Content words (stemmed) in which the beginning of another text is looked for."""

    @property
    def names(self) -> frozenset[str]:
        """Words of the names in headline and first lines."""

    @property
    def places(self) -> frozenset[str]:
        """Words of the names of places there."""

    @property
    def figures(self) -> frozenset[str]:
        """Precise figures in headline and first lines, as they are in `terms`."""

    @property
    def headline_figures(self) -> frozenset[str]:
        """Figures in the headline, less precise ones, too."""

    @property
    def amounts(self) -> frozenset[str]:
        """How many or how much the headline says that it is about, each with its unit."""

    @property
    def counted(self) -> frozenset[str]:
        """What the first lines count, each with its kind, where the headline has no amount."""

    @property
    def ages(self) -> frozenset[str]:
        """Ages of people who were hurt in headline and first lines, in years."""

    @property
    def headline_ages(self) -> frozenset[str]:
        """Those in the headline."""

    @property
    def headed(self) -> bool:
        """Its first lines tell what its headline says: a story of its own, no piece of another."""

    @property
    def count(self) -> int:
        """Items that it stands for."""


class _FirstLines:
    """What is compared of a text's first lines."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(terms.terms(self.text))

    @cached_property
    def figures(self) -> frozenset[str]:
        return precise(self.text)

    @cached_property
    def counted(self) -> frozenset[str]:
        return counted(self.text)

    @cached_property
    def ages(self) -> frozenset[str]:
        return ages_of_hurt(self.text)


@lru_cache(maxsize=64)
def _first_lines(text: str) -> _FirstLines:
    """Keep them for a while: an article that many sites have is one text."""
    return _FirstLines(text)


class _OfItem:
    """The signature of one item."""

    count = 1

    def __init__(self, item: Item, own: str) -> None:
        self._title = news_in(item.title, item.outlet)
        self._body = item.body
        self._own = own

    @cached_property
    def _first(self) -> _FirstLines:
        return _first_lines(self._own[:LEAD])

    @cached_property
    def terms(self) -> Mapping[str, float]:
        return dict.fromkeys(terms.terms(self._title), 1.0)

    @cached_property
    def shingles(self) -> Shingles:
        return shingles.of_text(self._body)

    @cached_property
    def lead(self) -> tuple[str, ...]:
        return tuple(sorted(set(self._first.words))) if len(self._body) >= LEAD // 2 else ()

    @cached_property
    def opening(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._first.words))[:OPENING]

    @cached_property
    def told(self) -> frozenset[str]:
        return frozenset(terms.terms(self._body[:_LOOKED_AT]))

    @cached_property
    def names(self) -> frozenset[str]:
        return subjects.named(self._title, self._own[:LEAD]) if self._own else NOTHING

    @cached_property
    def places(self) -> frozenset[str]:
        return subjects.places(self._title, self._own[:LEAD]) if self._own else NOTHING

    @cached_property
    def figures(self) -> frozenset[str]:
        headline = precise(self._title, everyday=everyday_words())
        return headline | self._first.figures or NOTHING

    @cached_property
    def headline_figures(self) -> frozenset[str]:
        return precise(self._title, OF_ONE_HARM, everyday=everyday_words())

    @cached_property
    def amounts(self) -> frozenset[str]:
        return amounts(self._title, everyday=everyday_words())

    @cached_property
    def counted(self) -> frozenset[str]:
        return NOTHING if self.amounts else self._first.counted

    @cached_property
    def ages(self) -> frozenset[str]:
        return self.headline_ages | self._first.ages or NOTHING

    @cached_property
    def headline_ages(self) -> frozenset[str]:
        return ages_of_hurt(self._title)

    @cached_property
    def headed(self) -> bool:
        return not self._own[:1].islower() and _is_headed(self.terms, self._first.words)


class _OfMemory:
    """The signature that was kept of a story; one without has its title alone.

    Rows of older versions keep lists instead of strings, and words with their article: "l'usin".
    """

    def __init__(self, memory: StoryMemory) -> None:
        self._kept = memory.sketch
        self._title = memory.title

    @cached_property
    def terms(self) -> Mapping[str, float]:
        found: dict[str, float] = defaultdict(float)
        for term, n in dict(self._kept.get("terms", {})).items():
            found[self._as_now(str(term))] += float(n)
        return dict(found or dict.fromkeys(terms.terms(self._title), 1.0))

    @cached_property
    def shingles(self) -> Shingles:
        hashes = self._kept.get("prints", "")
        limit = int(self._kept.get("limit", _ALL_HASHES))
        if isinstance(hashes, str):
            return Shingles.from_text(hashes, limit)
        return Shingles.of(map(int, hashes), limit)

    @cached_property
    def lead(self) -> tuple[str, ...]:
        return tuple(map(sys.intern, sorted(self._words("lead"))))

    @cached_property
    def opening(self) -> tuple[str, ...]:
        return tuple(self._words("opening"))

    def _words(self, name: str) -> list[str]:
        kept = self._kept.get(name, "")
        found = kept.split() if isinstance(kept, str) else [str(word) for word in kept]
        return list(dict.fromkeys(map(self._as_now, found)))

    def _as_now(self, word: str) -> str:
        """Return a word that may be an older version's as it is written now."""
        whole = word.replace("'", "")
        is_now = whole == word or whole in terms.terms(self._title)
        return whole if is_now else terms.without_article(word)

    @cached_property
    def told(self) -> frozenset[str]:
        return frozenset({*self.opening, *self.lead})

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(str(self._kept.get("names", "")).split())

    @cached_property
    def places(self) -> frozenset[str]:
        return frozenset(str(self._kept.get("places", "")).split())

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(str(self._kept.get("figures", "")).split())

    @cached_property
    def headline_figures(self) -> frozenset[str]:
        return frozenset(str(self._kept.get("headline_figures", "")).split())

    @cached_property
    def amounts(self) -> frozenset[str]:
        return frozenset(str(self._kept.get("amounts", "")).split())

    @cached_property
    def counted(self) -> frozenset[str]:
        return frozenset(str(self._kept.get("counted", "")).split())

    @cached_property
    def ages(self) -> frozenset[str]:
        return frozenset(str(self._kept.get("ages", "")).split())

    @cached_property
    def headline_ages(self) -> frozenset[str]:
        return frozenset(str(self._kept.get("headline_ages", "")).split())

    @cached_property
    def headed(self) -> bool:
        return _is_headed(terms.terms(self._title), self.lead or self.opening)

    @cached_property
    def count(self) -> int:
        return int(self._kept.get("count", 1))


def signature_of_item(item: Item, own: str | None = None) -> Signature:
    """Return the signature of one item.

    `own` is its text without what stands in several of its outlet's, where that is known: the
    first lines are taken from it.
    """
    return _OfItem(item, item.body if own is None else own)


def signature_of_memory(memory: StoryMemory) -> Signature:
    """Return the signature that was kept of a story."""
    return _OfMemory(memory)


def _is_headed(title: Collection[str], told: Collection[str]) -> bool:
    return len(set(title) & set(told)) >= min(2, len(title)) > 0


def signature_json(signatures: Sequence[Signature]) -> dict[str, Any]:
    """Return the sum of `signatures` as JSON values, bounded: some 1 kB."""
    return {name: value for part in PARTS for name, value in part.of(signatures).items()}


@dataclass(frozen=True, slots=True)
class SketchPart:
    """A part of a signature's JSON that is worked out by itself."""

    names: tuple[str, ...]
    of: Callable[[Sequence[Signature]], dict[str, Any]]


def _headlines(signatures: Sequence[Signature]) -> dict[str, Any]:
    found, count = summed(signatures)
    kept = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_KEPT_TERMS]
    return {"terms": dict(kept), "count": count}


def _prints(signatures: Sequence[Signature]) -> dict[str, Any]:
    text = shingles.union((one.shingles for one in signatures), MAX_KEPT_HASHES)
    return {"prints": text.to_text(), "limit": text.limit}


def _beginning(signatures: Sequence[Signature]) -> dict[str, Any]:
    return {
        "lead": " ".join(next((one.lead for one in signatures if one.lead), ())),
        "opening": " ".join(next((one.opening for one in signatures if one.opening), ())),
    }


def _names(signatures: Sequence[Signature]) -> dict[str, Any]:
    return {
        "names": _kept_names(one.names for one in signatures),
        "places": _kept_names(one.places for one in signatures),
    }


def _figures(signatures: Sequence[Signature]) -> dict[str, Any]:
    return {
        "figures": _kept_names(one.figures for one in signatures),
        "headline_figures": _kept_names(one.headline_figures for one in signatures),
        "amounts": _kept_names(one.amounts for one in signatures),
        "counted": _kept_names(one.counted for one in signatures),
    }


def _ages(signatures: Sequence[Signature]) -> dict[str, Any]:
    return {
        "ages": _kept_names(one.ages for one in signatures),
        "headline_ages": _kept_names(one.headline_ages for one in signatures),
    }


PARTS = (
    SketchPart(("terms", "count"), _headlines),
    SketchPart(("prints", "limit"), _prints),
    SketchPart(("lead", "opening"), _beginning),
    SketchPart(("names", "places"), _names),
    SketchPart(("figures", "headline_figures", "amounts", "counted"), _figures),
    SketchPart(("ages", "headline_ages"), _ages),
)


def _kept_names(of: Iterable[Collection[str]]) -> str:
    counts = Counter(word for words in of for word in words)
    kept = sorted(counts, key=lambda word: (-counts[word], word))[:MAX_KEPT_NAMES]
    return " ".join(sorted(kept))


def summed(signatures: Sequence[Signature]) -> tuple[dict[str, float], int]:
    """Return in how many headlines each word stands, and how many headlines there are."""
    found: Counter[str] = Counter()
    for one in signatures:
        found.update(one.terms)
    return dict(found), sum(one.count for one in signatures)
