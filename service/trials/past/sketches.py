"""What a story will be recognised by, made when somebody asks: of most stories nobody does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from service.models import Item, StoryMemory
from service.ranking.stories import sketch_of


class LazySketch(Mapping[str, Any]):
    """The sketch of a story that items were added to."""

    __slots__ = ("made", "parts")

    def __init__(self, items: Sequence[Item], memory: StoryMemory | None, now: datetime) -> None:
        """Keep what it is made of; `items` in order of time."""
        self.parts: tuple[Sequence[Item], StoryMemory | None, datetime] | None
        self.parts = items, memory, now
        self.made: Mapping[str, Any] = {}

    def _whole(self) -> Mapping[str, Any]:
        """Make it, and before it those that it was made of, the oldest first."""
        if self.parts is not None:
            line, last = [self], self.before()
            while last is not None and last.parts is not None:
                line.append(last)
                last = last.before()
            for one in reversed(line):
                if one.parts is not None:
                    one.made, one.parts = sketch_of(*one.parts), None
        return self.made

    def before(self) -> LazySketch | None:
        """Return what it adds to, if that is to be made too."""
        memory = self.parts[1] if self.parts else None
        return memory.sketch if memory and isinstance(memory.sketch, LazySketch) else None

    def __getitem__(self, name: str) -> Any:
        """Return a part of it."""
        return self._whole()[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names of its parts."""
        return iter(self._whole())

    def __len__(self) -> int:
        """Return how many parts it has."""
        return len(self._whole())
