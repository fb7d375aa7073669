"""Items of one event from any outlet become one story with a stable key.

Pure. An item joins the story that it resembles most: by text in common (3-word shingles), else by
the rare words, names and numbers of its headline. See `sketch` for what is compared.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from service.models import Item, Story, StoryMemory
from service.ranking.changes import change_of
from service.ranking.cluster import Clusters
from service.ranking.sketch import Sketch, of_item, of_memory, rarities, to_json

__all__ = ["WINDOW", "change_of", "group", "key_of"]

WINDOW = timedelta(hours=72)
"""How long after its last sign a story still gathers items; news is over within three days."""


def group(
    items: Sequence[Item], memories: Sequence[StoryMemory] = (), now: datetime | None = None
) -> list[Story]:
    """Return the stories that `items` tell, oldest first; every item is in exactly one.

    A story that resembles one of `memories` takes that memory's key; a new one has 16 hex digits
    made from its founding item's id. The order of `items` does not matter. Items without a date
    count from when they were fetched; a date after `now` counts as `now`.
    """
    ordered = sorted(
        {item.id: item for item in items}.values(), key=lambda i: (_when(i, now), i.id)
    )
    known = sorted(memories, key=lambda m: (m.first_seen, m.key))
    sketches = [of_item(item) for item in ordered]
    past = [of_memory(memory) for memory in known]
    clusters = Clusters(rarities([*sketches, *past]), WINDOW.total_seconds())
    for memory, sketch in zip(known, past, strict=True):
        clusters.remember(sketch, memory.last_seen.timestamp())
    places = [
        clusters.place(sketch, _when(item, now).timestamp())
        for item, sketch in zip(ordered, sketches, strict=True)
    ]
    members: dict[int, list[tuple[Item, Sketch]]] = defaultdict(list)
    for place, item, sketch in zip(places, ordered, sketches, strict=True):
        members[place].append((item, sketch))
    stories = [
        _story(told, known[place] if place < len(known) else None, now)
        for place, told in members.items()
    ]
    return sorted(stories, key=lambda story: (story.first_seen, story.key))


def key_of(founder: Item) -> str:
    """Return the key of the story that `founder` opens: 16 hex digits."""
    return hashlib.sha256(b"story\0" + founder.id.encode()).hexdigest()[:16]


def _when(item: Item, now: datetime | None) -> datetime:
    at = item.published_at or item.fetched_at
    return at if now is None else min(at, now)


def _story(
    told: Sequence[tuple[Item, Sketch]], memory: StoryMemory | None, now: datetime | None
) -> Story:
    items = [item for item, _ in told]
    times = [_when(item, now) for item in items]
    founder = items[0]
    outlets = [*(memory.outlets if memory else ()), *(item.outlet for item in items)]
    sketches = [sketch for _, sketch in told]
    return Story(
        key=memory.key if memory else key_of(founder),
        items=tuple(sorted(items, key=lambda item: (-_telling(item), _when(item, now), item.id))),
        first_seen=min([*times, memory.first_seen] if memory else times),
        last_seen=max([*times, memory.last_seen] if memory else times),
        outlets=tuple(_unique(outlets)),
        memory=memory,
        sketch=to_json(sketches if memory is None else [of_memory(memory), *sketches]),
    )


def _telling(item: Item) -> float:
    """Say how well an item shows its story: one with a text, from a source that counts."""
    return item.source_weight + (0.5 if len(item.text) > 400 else 0.0)


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))
