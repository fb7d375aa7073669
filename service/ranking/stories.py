"""Items of one event from any outlet become one story with a stable key.

Pure. First items whose text is one text (`near_duplicates`: 3-word shingles) belong together, then
those whose headlines tell one event (`event_clustering`: rare words in common, close in time). What
is compared of an item is its signature: the headline's stemmed words and hashes of the text's
shingles. A story's signature, the sum of its items', is kept as JSON in `StoryMemory.sketch`.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.models import Item, Story, StoryMemory
from service.ranking import event_clustering
from service.text import shingles, terms
from service.text.near_duplicates import copies
from service.text.normalize import words as folded_words
from service.text.shingles import Shingles
from service.text.terms import Frequencies

WINDOW = timedelta(hours=72)
"""How long after its last sign a story still gathers headlines; news is over within three days."""

TEXT_WINDOW = timedelta(days=14)
"""How long a text is still known for a copy: reprints come late, and no two events share a text."""

LEAD = 500
"""Characters of a text's beginning: what a reporter tells first is what the story is about."""

MAX_KEPT_TERMS = 40
"""Headline words kept of a story: more than one headline has, enough to know it by."""

MAX_KEPT_HASHES = 96
"""Shingle hashes kept of a story between runs: half a kB, containment to about 0.05."""

LONG_TEXT = 400
"""Characters from which an item shows its story better than a headline alone."""

_ALL_HASHES = 1 << 32


@dataclass(frozen=True, slots=True)
class Signature:
    """What is compared of an item, or of several that are one story."""

    terms: Mapping[str, float]
    """Headline words (stemmed), each with how many headlines have it."""
    shingles: Shingles
    lead: tuple[str, ...] = ()
    """Content words (stemmed) of the first lines, in order, each once; none of a headline alone."""
    count: int = 1
    """Items that it stands for."""


@dataclass(frozen=True, slots=True)
class _Member:
    """An item of this run or a story remembered, with what is compared; times in seconds."""

    signature: Signature
    start: float
    end: float
    item: Item | None = None
    memory: StoryMemory | None = None


def group(
    items: Sequence[Item],
    memories: Sequence[StoryMemory] = (),
    now: datetime | None = None,
    everyday: Iterable[str] = (),
) -> list[Story]:
    """Return the stories that `items` tell, oldest first; every item is in exactly one.

    A story that resembles one of `memories` takes that memory's key; a new one has 16 hex digits
    made from its founding item's id. The order of `items` does not matter. Items without a date
    count from when they were fetched; a date after `now` counts as `now`.
    `everyday` are phrases that stand in unrelated stories alike, such as the brand's own names:
    their words tie nothing together.
    """
    unique = {item.id: item for item in items}.values()
    members = [
        _Member(
            signature_of_memory(memory),
            memory.first_seen.timestamp(),
            memory.last_seen.timestamp(),
            memory=memory,
        )
        for memory in sorted(memories, key=lambda m: (m.last_seen, m.key))
    ]
    for item in sorted(unique, key=lambda i: (_when(i, now), i.id)):
        at = _when(item, now).timestamp()
        members.append(_Member(signature_of_item(item), at, at, item=item))
    by_story: dict[int, list[_Member]] = defaultdict(list)
    for member, label in zip(members, _labels(members, everyday), strict=True):
        by_story[label].append(member)
    stories = [_story(those, now) for those in by_story.values() if those[-1].item]
    return sorted(stories, key=lambda story: (story.first_seen, story.key))


def key_of(founder: Item) -> str:
    """Return the key of the story that `founder` opens: 16 hex digits."""
    return hashlib.sha256(b"story\0" + founder.id.encode()).hexdigest()[:16]


def signature_of_item(item: Item) -> Signature:
    """Return the signature of one item."""
    body = item.text or item.summary
    return Signature(
        terms=dict.fromkeys(terms.terms(item.title), 1.0),
        shingles=shingles.of_words(folded_words(body)),
        lead=tuple(sorted(set(terms.terms(body[:LEAD])))) if len(body) >= LEAD // 2 else (),
    )


def signature_of_memory(memory: StoryMemory) -> Signature:
    """Return the signature that was kept of a story; one without has its title alone.

    Rows of older versions keep hashes and words as lists, not as strings.
    """
    kept = memory.sketch
    found = {str(term): float(n) for term, n in dict(kept.get("terms", {})).items()}
    hashes, limit = kept.get("prints", ""), int(kept.get("limit", _ALL_HASHES))
    in_text = isinstance(hashes, str)
    lead = kept.get("lead", "")
    return Signature(
        terms=found or dict.fromkeys(terms.terms(memory.title), 1.0),
        shingles=Shingles.from_text(hashes, limit)
        if in_text
        else Shingles.of(map(int, hashes), limit),
        lead=tuple(map(sys.intern, lead.split() if isinstance(lead, str) else map(str, lead))),
        count=int(kept.get("count", 1)),
    )


def signature_json(signatures: Sequence[Signature]) -> dict[str, Any]:
    """Return the sum of `signatures` as JSON values, bounded: some 1 kB."""
    found, count = _summed(signatures)
    text = shingles.union((one.shingles for one in signatures), MAX_KEPT_HASHES)
    return {
        "terms": dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_KEPT_TERMS]),
        "prints": text.to_text(),
        "limit": text.limit,
        "lead": " ".join(next((one.lead for one in signatures if one.lead), ())),
        "count": count,
    }


def _summed(signatures: Sequence[Signature]) -> tuple[dict[str, float], int]:
    """Return in how many headlines each word stands, and how many headlines there are."""
    found: Counter[str] = Counter()
    for one in signatures:
        found.update(one.terms)
    return dict(found), sum(one.count for one in signatures)


def _when(item: Item, now: datetime | None) -> datetime:
    at = item.published_at or item.fetched_at
    return at if now is None else min(at, now)


def _labels(members: Sequence[_Member], everyday: Iterable[str]) -> list[int]:
    """Return for each member the number of its story; memories stand first among `members`."""
    seen = terms.frequencies(
        (m.signature.terms for m in members), (m.signature.count for m in members)
    )
    leads = [member.signature.lead for member in members if member.signature.lead]
    seen_leads = terms.frequencies(leads, [1] * len(leads))
    common = frozenset(term for phrase in everyday for term in terms.terms(phrase))
    asked = frozenset(t for m in members if m.item for t in m.signature.terms) - common
    # Of what is remembered only that is compared which has a word of this run's items.
    near = [
        places
        for places in _same_texts(members)
        if any(members[n].item or not asked.isdisjoint(members[n].signature.terms) for n in places)
    ]
    nodes = [
        _node([members[n] for n in places], seen, seen_leads, everyday=common) for places in near
    ]
    labels = list(range(-len(members), 0))  # who is not compared is alone
    numbers = event_clustering.events(nodes, seen, WINDOW.total_seconds())
    for number, places in zip(numbers, near, strict=True):
        for place in places:
            labels[place] = number
    return labels


def _same_texts(members: Sequence[_Member]) -> list[list[int]]:
    """Return the places of members with one text, in order of time.

    An item that founded a remembered story is one with it: it comes twice when it could not be
    judged the first time.
    """
    same = copies(
        [member.signature.shingles for member in members],
        [member.end for member in members],
        TEXT_WINDOW.total_seconds(),
        known=sum(member.memory is not None for member in members),
    )
    founded = {member.memory.key: n for n, member in enumerate(members) if member.memory}
    story = {
        place: founded[key]
        for place, member in enumerate(members)
        if member.item and (key := key_of(member.item)) in founded
    }
    together: dict[int, list[int]] = defaultdict(list)
    for place, first in enumerate(same):
        together[story.get(place, story.get(first, first))].append(place)
    return sorted(
        together.values(), key=lambda those: (max(members[n].end for n in those), those[0])
    )


def _node(
    members: Sequence[_Member],
    seen: Frequencies,
    seen_leads: Frequencies,
    *,
    everyday: frozenset[str],
) -> event_clustering.Node:
    found, count = _summed([member.signature for member in members])
    lead = next((member.signature.lead for member in members if member.signature.lead), ())
    return event_clustering.Node(
        vector=terms.unit({t: n / count for t, n in found.items() if t not in everyday}, seen),
        start=min(member.start for member in members),
        end=max(member.end for member in members),
        lead=terms.unit(dict.fromkeys(lead, 1.0), seen_leads),
        count=count,
        known=members[0].memory is not None,
    )


def _story(members: Sequence[_Member], now: datetime | None) -> Story:
    """Return the story of `members`: perhaps a memory, then its items in order of time."""
    memory = members[0].memory
    items = [member.item for member in members if member.item]
    times = [_when(item, now) for item in items]
    outlets = [*(memory.outlets if memory else ()), *(item.outlet for item in items)]

    def best_first(item: Item) -> tuple[float, datetime, str]:
        has_text = len(item.text) > LONG_TEXT
        return -(item.source_weight + 0.5 * has_text), _when(item, now), item.id

    return Story(
        key=memory.key if memory else key_of(items[0]),
        items=tuple(sorted(items, key=best_first)),
        first_seen=min([*times, memory.first_seen] if memory else times),
        last_seen=max([*times, memory.last_seen] if memory else times),
        outlets=tuple(dict.fromkeys(name for name in outlets if name)),
        memory=memory,
        sketch=signature_json([member.signature for member in members]),
    )
