"""What is compared of an item, and what of it is kept of a story between runs.

Pure. An item's signature: the headline's stemmed words, hashes of the text's shingles, the first
lines' words and names. A story's, the sum of its items', is kept as JSON in `StoryMemory.sketch`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.models import Item, StoryMemory
from service.ranking.grouping.background import Background, towns_in
from service.ranking.grouping.event_clustering import Node
from service.text import shingles, subjects, terms
from service.text.normalize import words as folded_words
from service.text.shingles import Shingles
from service.text.subjects import Subject

LEAD = 500
"""Characters of a text's beginning: what a reporter tells first is what the story is about."""

MAX_KEPT_TERMS = 40
"""Headline words kept of a story: more than one headline has, enough to know it by."""

MAX_KEPT_HASHES = 96
"""Shingle hashes kept of a story between runs: half a kB, containment to about 0.05."""

OPENING = 16
"""Content words of a text's beginning by which it is seen whether two texts begin alike."""

MAX_KEPT_NAMES = 40
"""Names and places kept of a story: those of some three articles' first lines."""

_ALL_HASHES = 1 << 32


@dataclass(frozen=True, slots=True)
class Signature:
    """What is compared of an item, or of several that are one story."""

    terms: Mapping[str, float]
    """Headline words (stemmed), each with how many headlines have it."""
    shingles: Shingles
    lead: tuple[str, ...] = ()
    """Content words (stemmed) of the first lines, each once; none of a headline alone."""
    opening: tuple[str, ...] = ()
    """The first of the text's content words (stemmed), in order, each once."""
    names: frozenset[str] = frozenset()
    """Words of the names in headline and first lines."""
    places: frozenset[str] = frozenset()
    """Words of the names of places there."""
    headed: bool = False
    """Its first lines tell what its headline says: a story of its own, no piece of another text."""
    count: int = 1
    """Items that it stands for."""


def signature_of_item(item: Item) -> Signature:
    """Return the signature of one item."""
    body = item.text or item.summary
    said = terms.terms(body[:LEAD])
    title = terms.terms(item.title)
    return Signature(
        terms=dict.fromkeys(title, 1.0),
        shingles=shingles.of_words(folded_words(body)),
        lead=tuple(sorted(set(said))) if len(body) >= LEAD // 2 else (),
        opening=tuple(dict.fromkeys(said))[:OPENING],
        names=subjects.named(item.title, body[:LEAD]) if body else frozenset(),
        places=subjects.places(item.title, body[:LEAD]) if body else frozenset(),
        headed=not body[:1].islower() and _is_headed(title, said),
    )


def _is_headed(title: Collection[str], told: Collection[str]) -> bool:
    return len(set(title) & set(told)) >= min(2, len(title)) > 0


def signature_of_memory(memory: StoryMemory) -> Signature:
    """Return the signature that was kept of a story; one without has its title alone.

    Rows of older versions keep hashes and words as lists, not as strings.
    """
    kept = memory.sketch
    found = {str(term): float(n) for term, n in dict(kept.get("terms", {})).items()}
    hashes, limit = kept.get("prints", ""), int(kept.get("limit", _ALL_HASHES))
    in_text = isinstance(hashes, str)
    lead = kept.get("lead", "")
    told = tuple(map(sys.intern, lead.split() if isinstance(lead, str) else map(str, lead)))
    opening = tuple(str(kept.get("opening", "")).split())
    title = terms.terms(memory.title)
    return Signature(
        terms=found or dict.fromkeys(title, 1.0),
        shingles=Shingles.from_text(hashes, limit)
        if in_text
        else Shingles.of(map(int, hashes), limit),
        lead=told,
        opening=opening,
        names=frozenset(str(kept.get("names", "")).split()),
        places=frozenset(str(kept.get("places", "")).split()),
        headed=_is_headed(title, told or opening),
        count=int(kept.get("count", 1)),
    )


def signature_json(signatures: Sequence[Signature]) -> dict[str, Any]:
    """Return the sum of `signatures` as JSON values, bounded: some 1 kB."""
    found, count = summed(signatures)
    text = shingles.union((one.shingles for one in signatures), MAX_KEPT_HASHES)
    return {
        "terms": dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_KEPT_TERMS]),
        "prints": text.to_text(),
        "limit": text.limit,
        "lead": " ".join(next((one.lead for one in signatures if one.lead), ())),
        "opening": " ".join(next((one.opening for one in signatures if one.opening), ())),
        "names": _kept_names(one.names for one in signatures),
        "places": _kept_names(one.places for one in signatures),
        "count": count,
    }


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


@dataclass(slots=True)
class Member:
    """An item of this run or a story remembered, with what is compared; times in seconds."""

    signature: Signature
    start: float
    end: float
    middle: float
    """The mean time of its items."""
    item: Item | None = None
    memory: StoryMemory | None = None
    subject: Subject | None = None
    alone: tuple[frozenset[str], Node] | None = None
    """What happened and what is compared where nothing has one text with it, once it is known."""

    @property
    def title(self) -> str:
        """Its headline."""
        return self.item.title if self.item else self.memory.title if self.memory else ""


class Recollection:
    """What is compared of remembered stories: who groups many runs of a brand works it out once."""

    def __init__(self, background: Background) -> None:
        """Nothing is known yet; `background` is the brand's."""
        self.background = background
        self._members: dict[str, Member] = {}

    def of(self, memory: StoryMemory) -> Member:
        """Return what is compared of a story as it is remembered now."""
        known = self._members.get(memory.key)
        if known is None or known.memory is not memory:
            known = self._members[memory.key] = remembered(memory)
        return known


def when(item: Item, now: datetime | None) -> datetime:
    """Return when an item came out: never later than now."""
    at = item.published_at or item.fetched_at
    return at if now is None else min(at, now)


def subject_of(member: Member, background: Background) -> Subject:
    """Return what it says that tells one event from another, worked out once."""
    if member.subject is None:
        member.subject = _told(member, background)
    return member.subject


def _told(member: Member, background: Background) -> Subject:
    signature, title = member.signature, member.title

    def telling(of: Iterable[str]) -> frozenset[str]:
        return frozenset(word for word in of if terms.stem(word) not in background.off)

    return Subject(
        headlines=frozenset({" ".join(folded_words(title))} - {""}),
        names=telling(signature.names),
        places=telling(signature.places),
        told=frozenset(signature.lead or signature.opening),
        companies=background.companies_in(title),
        towns=towns_in(title),
        start=member.start,
        end=member.end,
    )


def remembered(memory: StoryMemory) -> Member:
    """Return what is compared of a story remembered."""
    last = memory.last_seen.timestamp()
    middle = float(memory.sketch.get("middle", last))
    signature = signature_of_memory(memory)
    return Member(signature, memory.first_seen.timestamp(), last, middle, memory=memory)


def read(item: Item, now: datetime | None) -> Member:
    """Return what is compared of an item of this run."""
    at = when(item, now).timestamp()
    return Member(signature_of_item(item), at, at, at, item=item)
