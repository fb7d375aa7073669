"""What a story will be recognised by, each part made when somebody asks: of most nobody does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from service.models import Item, StoryMemory
from service.ranking.grouping.signatures import (
    PARTS,
    Signature,
    signature_of_item,
    signature_of_memory,
)
from service.ranking.stories import middle_of

_PART_OF = {name: part for part in PARTS for name in part.names}
_MIDDLE = "middle"


class LazySketch(Mapping[str, Any]):
    """The sketch of a story that items were added to, as `stories.group` would make it."""

    __slots__ = ("_signatures", "made", "memory", "now", "told")

    def __init__(self, items: Sequence[Item], memory: StoryMemory | None, now: datetime) -> None:
        """Keep what it is made of; `items` in order of time."""
        self.told, self.memory, self.now = items, memory, now
        self._signatures: Sequence[Signature] = ()
        self.made: dict[str, Any] = {}

    def _make(self, name: str) -> None:
        """Make a part, and before it that part of what it was made of, the oldest first."""
        line, last = [self], self.before()
        while last is not None and name not in last.made:
            line.append(last)
            last = last.before()
        part = _PART_OF.get(name)
        for one in reversed(line):
            if part is None:
                one.made[_MIDDLE] = middle_of(one.told, one.memory, one.now)
            else:
                one.made |= part.of(one.signatures())

    def signatures(self) -> Sequence[Signature]:
        """Return those of what it is made of."""
        if not self._signatures:
            known = [signature_of_memory(self.memory)] if self.memory else []
            self._signatures = (*known, *map(signature_of_item, self.told))
        return self._signatures

    def before(self) -> LazySketch | None:
        """Return what it adds to, if that is made when somebody asks, too."""
        sketch = self.memory.sketch if self.memory else None
        return sketch if isinstance(sketch, LazySketch) else None

    def __getitem__(self, name: str) -> Any:
        """Return a part of it."""
        if name not in self.made:
            if name not in _PART_OF and name != _MIDDLE:
                raise KeyError(name)
            self._make(name)
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names of its parts."""
        return iter((*_PART_OF, _MIDDLE))

    def __len__(self) -> int:
        """Return how many parts it has."""
        return len(_PART_OF) + 1
