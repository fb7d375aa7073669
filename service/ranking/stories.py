"""Items of one event from any outlet become one story with a stable key.

Pure. First items whose text is one text (`copies`: 3-word shingles) belong together, then those
whose headlines tell one event (`cluster`: rare words in common, close in time).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.models import Item, Story, StoryMemory
from service.ranking import event_clustering
from service.ranking.sketch import Sketch, of_item, of_memory, summed, to_json
from service.ranking.story_updates import change_of
from service.text import terms as words
from service.text.near_duplicates import copies
from service.text.terms import Frequencies

__all__ = ["TEXT_WINDOW", "WINDOW", "change_of", "group", "key_of"]

WINDOW = timedelta(hours=72)
"""How long after its last sign a story still gathers headlines; news is over within three days."""

TEXT_WINDOW = timedelta(days=14)
"""How long a text is still known for a copy: reprints come late, and no two events share a text."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item of this run or a story remembered, with what is compared; times in seconds."""

    sketch: Sketch
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
    entries = [
        *(_of_memory(memory) for memory in sorted(memories, key=lambda m: (m.last_seen, m.key))),
        *(_of_item(item, now) for item in sorted(unique, key=lambda i: (_when(i, now), i.id))),
    ]
    told: dict[int, list[_Entry]] = defaultdict(list)
    for entry, label in zip(entries, _labels(entries, everyday), strict=True):
        told[label].append(entry)
    stories = [_story(members, now) for members in told.values() if members[-1].item]
    return sorted(stories, key=lambda story: (story.first_seen, story.key))


def key_of(founder: Item) -> str:
    """Return the key of the story that `founder` opens: 16 hex digits."""
    return hashlib.sha256(b"story\0" + founder.id.encode()).hexdigest()[:16]


def _when(item: Item, now: datetime | None) -> datetime:
    at = item.published_at or item.fetched_at
    return at if now is None else min(at, now)


def _of_item(item: Item, now: datetime | None) -> _Entry:
    at = _when(item, now).timestamp()
    return _Entry(of_item(item), at, at, item=item)


def _of_memory(memory: StoryMemory) -> _Entry:
    start, end = memory.first_seen.timestamp(), memory.last_seen.timestamp()
    return _Entry(of_memory(memory), start, end, memory=memory)


def _labels(entries: Sequence[_Entry], everyday: Iterable[str]) -> list[int]:
    """Return for each entry the number of its story; memories stand first among `entries`."""
    seen = words.frequencies((e.sketch.terms for e in entries), (e.sketch.count for e in entries))
    same = copies(
        [entry.sketch.prints for entry in entries],
        [entry.end for entry in entries],
        TEXT_WINDOW.total_seconds(),
        known=sum(entry.memory is not None for entry in entries),
    )
    home = _homes(entries)
    together: dict[int, list[int]] = defaultdict(list)
    for place, first in enumerate(same):
        together[home.get(place, home.get(first, first))].append(place)
    groups = sorted(together.values(), key=lambda g: (max(entries[n].end for n in g), g[0]))
    leads = [entry.sketch.lead for entry in entries if entry.sketch.lead]
    seen_leads = words.frequencies(leads, [1] * len(leads))
    common = frozenset(term for phrase in everyday for term in words.terms(phrase))
    asked = frozenset(t for entry in entries if entry.item for t in entry.sketch.terms) - common
    near = [group for group in groups if _may_grow([entries[n] for n in group], asked)]
    nodes = [
        _node([entries[n] for n in group], seen, seen_leads, everyday=common) for group in near
    ]
    labels = list(range(-len(entries), 0))  # who is not compared is alone
    numbers = event_clustering.events(nodes, seen, WINDOW.total_seconds())
    for number, members in zip(numbers, near, strict=True):
        for place in members:
            labels[place] = number
    return labels


def _may_grow(entries: Sequence[_Entry], asked: frozenset[str]) -> bool:
    """Tell whether a group is of this run, or remembered and has a word of this run's items."""
    return any(entry.item or not asked.isdisjoint(entry.sketch.terms) for entry in entries)


def _homes(entries: Sequence[_Entry]) -> dict[int, int]:
    """Return for each item that founded a remembered story the place of that story.

    An item comes twice when it could not be judged the first time.
    """
    founded = {entry.memory.key: place for place, entry in enumerate(entries) if entry.memory}
    return {
        place: founded[key]
        for place, entry in enumerate(entries)
        if entry.item and (key := key_of(entry.item)) in founded
    }


def _node(
    entries: Sequence[_Entry],
    seen: Frequencies,
    seen_leads: Frequencies,
    *,
    everyday: frozenset[str],
) -> event_clustering.Node:
    terms, count = summed([entry.sketch for entry in entries])
    lead = next((entry.sketch.lead for entry in entries if entry.sketch.lead), ())
    return event_clustering.Node(
        vector=words.unit(
            {term: n / count for term, n in terms.items() if term not in everyday}, seen
        ),
        start=min(entry.start for entry in entries),
        end=max(entry.end for entry in entries),
        lead=words.unit(dict.fromkeys(lead, 1.0), seen_leads),
        count=count,
        known=entries[0].memory is not None,
    )


def _story(entries: Sequence[_Entry], now: datetime | None) -> Story:
    """Return the story of `entries`: perhaps a memory, then its items in order of time."""
    memory = entries[0].memory
    items = [entry.item for entry in entries if entry.item]
    times = [_when(item, now) for item in items]
    outlets = [*(memory.outlets if memory else ()), *(item.outlet for item in items)]
    return Story(
        key=memory.key if memory else key_of(items[0]),
        items=tuple(sorted(items, key=lambda item: (-_telling(item), _when(item, now), item.id))),
        first_seen=min([*times, memory.first_seen] if memory else times),
        last_seen=max([*times, memory.last_seen] if memory else times),
        outlets=tuple(_unique(outlets)),
        memory=memory,
        sketch=to_json([entry.sketch for entry in entries]),
    )


def _telling(item: Item) -> float:
    """Say how well an item shows its story: one with a text, from a source that counts."""
    return item.source_weight + (0.5 if len(item.text) > 400 else 0.0)


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))
