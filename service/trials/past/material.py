"""What was recorded of the past, read from the database, and unpacked off the event loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from service.models import Brand, Item
from service.storage.database import Database
from service.storage.packed import unpacked
from service.storage.tables import recorded_runs, texts
from service.storage.tables.recorded_runs import (
    STORIES,
    PackedRun,
    RecordedRules,
    RecordedRun,
    RecordedStory,
    RecordedVotes,
)

_T = TypeVar("_T")


_KEPT_ITEMS = 2_000
"""Unpacked items that are kept: several things are asked of those of one run."""


@dataclass(frozen=True, slots=True)
class Material:
    """Recorded runs in order, packed as they are stored: a helper process can have it."""

    runs: tuple[PackedRun, ...]
    states: Mapping[tuple[str, str], bytes]
    beginnings: Mapping[str, bytes]
    """By the stamp of the run that began so: the first of all, and after each gap."""
    texts: Mapping[tuple[str, str], bytes]
    """By item id and mark."""


async def gather(database: Database, brand_id: str, moment: datetime) -> Material | None:
    """Return what was recorded at that moment and later; None if nothing can be played."""
    began = await recorded_runs.beginning(database, brand_id, moment)
    if began is None:
        return None
    first = datetime.fromisoformat(began[0])
    runs = await recorded_runs.since(database, brand_id, first)
    gaps = await recorded_runs.after_gaps(database, brand_id, first)
    kept = await texts.since(database, brand_id, moment)
    return Material(
        tuple(runs),
        await recorded_runs.states(database, brand_id),
        {began[0]: began[1], **gaps},
        {(item_id, mark): body for item_id, mark, body in kept},
    )


@dataclass(slots=True)
class Unpacked:
    """The material, unpacked as it is asked for; what runs have in common is unpacked once."""

    material: Material
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)
    _run: tuple[PackedRun | None, Any] = (None, None)
    """The last run that was unpacked: two may go through them side by side."""
    _items: dict[tuple[str, str], Item | None] = field(default_factory=dict)

    def runs(self) -> Iterator[tuple[PackedRun, RecordedRun]]:
        """Yield the runs in order."""
        for one in self.material.runs:
            if self._run[0] is not one:
                self._run = one, unpacked(RecordedRun, one.body)
            yield one, self._run[1]

    def brand(self, mark: str) -> Brand:
        """Return the brand as it was."""
        return self._state("brand", mark, Brand)

    def rules(self, mark: str) -> RecordedRules:
        """Return the settings as they were."""
        return self._state("rules", mark, RecordedRules)

    def votes(self, mark: str) -> RecordedVotes:
        """Return the votes that weighed."""
        return self._state("votes", mark, RecordedVotes)

    def beginning(self, at: datetime) -> tuple[RecordedStory, ...] | None:
        """Return the stories that a run began with, where playing begins with it."""
        body = self.material.beginnings.get(recorded_runs.stamp(at))
        return None if body is None else unpacked(STORIES, body)

    def old_stories(self, until: datetime) -> dict[str, RecordedStory]:
        """Return the stories that were voted on when nobody told them any more."""
        found = {}
        for (kind, mark), body in self.material.states.items():
            if kind == "old_story" and mark.partition(" ")[0] <= recorded_runs.stamp(until):
                found[mark.partition(" ")[2]] = unpacked(STORIES, body)[0]
        return found

    def item(self, item_id: str, mark: str) -> Item | None:
        """Return what was read; None where its text is gone."""
        key = (item_id, mark)
        if key not in self._items:
            if len(self._items) >= _KEPT_ITEMS:
                self._items.clear()
            body = self.material.texts.get(key)
            self._items[key] = texts.unpack(body) if body else None
        return self._items[key]

    def _state(self, kind: str, mark: str, of: type[_T]) -> _T:
        if (kind, mark) not in self._known:
            self._known[kind, mark] = unpacked(of, self.material.states[kind, mark])
        found: _T = self._known[kind, mark]
        return found
