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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.models import Item, Story, StoryMemory
from service.ranking import event_clustering
from service.text import shingles, subjects, terms
from service.text.near_duplicates import copies
from service.text.normalize import words as folded_words
from service.text.shingles import Shingles
from service.text.subjects import Subject
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

OPENING = 16
"""Content words of a text's beginning by which it is seen whether two texts begin alike."""

BEGINS_ALIKE = 0.5
"""Share of them in common from which they do; a copy with every fifth word changed has 0.8, two
notices of one company under 0.3."""

MAX_KEPT_NAMES = 40
"""Names and places kept of a story: those of some three articles' first lines."""

NEARLY_ALL, NEARLY_AS_LONG = 0.85, 0.7
"""What a story with a headline of its own must share with a text that begins otherwise to be one
text with it. A company's paragraph under its notices and a round-up that repeats whole stories stay
under these."""

SURELY_A_COPY = 0.8
"""Share of a text in another that neither another place nor the next day's column explains."""

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
    found, count = _summed(signatures)
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
    told = [_subject(member, common) for member in members]
    # Of what is remembered only that is compared which has a word of this run's items.
    near = [
        those
        for those in _same_texts(members, told)
        if any(members[n].item or not asked.isdisjoint(members[n].signature.terms) for n in those)
    ]
    nodes = [
        _node([members[n] for n in those], seen, seen_leads, everyday=common) for those in near
    ]
    events = [subjects.together([told[n] for n in those]) for those in near]
    labels = list(range(-len(members), 0))  # who is not compared is alone
    numbers = event_clustering.events(
        nodes,
        seen,
        WINDOW.total_seconds(),
        lambda one, other: subjects.differ(events[one], events[other]),
    )
    for number, those in zip(numbers, near, strict=True):
        for place in those:
            labels[place] = number
    return labels


def _same_texts(members: Sequence[_Member], told: Sequence[Subject]) -> list[list[int]]:
    """Return the places of members with one text, in order of time.

    An item that founded a remembered story is one with it: it comes twice when it could not be
    judged the first time.
    """
    held: dict[int, set[int]] = defaultdict(set)

    def may_be_one(new: int, old: int, share: float) -> bool:
        small, large = sorted((old, new), key=lambda n: members[n].signature.shingles.size)
        if _holds(members[large].signature, members[small].signature, share):
            held[large].add(small)
        return _may_be_one(members[new].signature, members[old].signature, share) and (
            share >= SURELY_A_COPY or not subjects.differ(told[new], told[old], copy=True)
        )

    same = copies(
        [member.signature.shingles for member in members],
        [member.end for member in members],
        TEXT_WINDOW.total_seconds(),
        known=sum(member.memory is not None for member in members),
        may_be_one=may_be_one,
    )
    # A round-up repeats several stories and is none of them, though it begin as the first does.
    round_ups = {
        place
        for place, pieces in held.items()
        if members[place].item and len({same[piece] for piece in pieces}) > 1
    }
    founded = {member.memory.key: n for n, member in enumerate(members) if member.memory}
    story = {
        place: founded[key]
        for place, member in enumerate(members)
        if member.item and (key := key_of(member.item)) in founded
    }
    together: dict[int, list[int]] = defaultdict(list)
    for place, first in enumerate(same):
        alone = ~place if place in round_ups else story.get(first, first)
        together[story.get(place, alone)].append(place)
    return sorted(
        together.values(), key=lambda those: (max(members[n].end for n in those), those[0])
    )


def _holds(large: Signature, small: Signature, share: float) -> bool:
    """Return whether a text repeats another one, a story of its own, and much more beside it."""
    longer = small.shingles.size < NEARLY_AS_LONG * large.shingles.size
    return longer and small.headed and share >= NEARLY_ALL


def _may_be_one(one: Signature, other: Signature, share: float) -> bool:
    """Return whether texts of which the smaller has `share` in common with the larger are one.

    They are if they begin alike, or if the smaller is a piece of the larger: it has no headline of
    its own. What else they share may be a company's paragraph or a round-up's repetition.
    """
    begun, whole = sorted((one.opening, other.opening), key=len)
    if not begun:  # nothing is known of one, or of old rows its first lines alone
        begun, whole = whole, one.lead or other.lead if not one.opening else other.lead
    if not begun or not whole or len(set(begun) & set(whole)) >= BEGINS_ALIKE * len(begun):
        return True
    small, large = sorted((one, other), key=lambda each: each.shingles.size)
    if not small.headed:
        return True
    return share >= NEARLY_ALL and small.shingles.size >= NEARLY_AS_LONG * large.shingles.size


def _subject(member: _Member, everyday: frozenset[str]) -> Subject:
    signature, item, memory = member.signature, member.item, member.memory
    title = item.title if item else memory.title if memory else ""

    def telling(of: Iterable[str]) -> frozenset[str]:
        return frozenset(word for word in of if terms.stem(word) not in everyday)

    return Subject(
        headlines=frozenset({" ".join(folded_words(title))} - {""}),
        names=telling(signature.names),
        places=telling(signature.places),
        told=frozenset(signature.lead or signature.opening),
        start=member.start,
        end=member.end,
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
        has_text=any(member.signature.opening or member.signature.lead for member in members),
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
