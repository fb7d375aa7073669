"""Which kinds of event a passage speaks of, and to whom they happen. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.matching.events.phrases import Found, Phrases
from service.matching.events.words import EventKind, Listed, listed

_NEAR = 7
"""Words between the two halves of a pair: a headline's breadth."""
_SENTENCE_END = re.compile(r"[.!?]\s")

PRAISE, COMPLAINT, NOTABLE, TRIVIAL = "praise", "complaint", "notable", "trivial"
"""Kinds that are no events, but tell how a story is meant and how much it weighs."""
ABOUT = "about "
"""What the names of kinds begin with that only tell a topic."""
_LISTS = ("harm", "calm", "topics")
_LINES: tuple[Listed, ...] = tuple(line for name in _LISTS for line in listed(name))
_Role = tuple[int, bool]
"""The number of a line, and whether the phrase is of its second half."""


def _by_phrase() -> dict[str, set[_Role]]:
    """Return all phrases with the lines that they stand in, so that each is looked for once."""
    roles: dict[str, set[_Role]] = defaultdict(set)
    for number, line in enumerate(_LINES):
        for phrase in line.phrases:
            roles[phrase].add((number, False))
        for phrase in line.beside:
            roles[phrase].add((number, True))
    return roles


_WORDS = Phrases(_by_phrase())


@dataclass(frozen=True, slots=True)
class Event:
    """An event that a passage speaks of, at characters `start` to `end` of it."""

    kind: EventKind
    phrase: str
    start: int
    end: int
    paired: bool = False


def find(text: str, names: Iterable[tuple[int, int]] = ()) -> list[Event]:
    """Return the events that `text` speaks of, those that mean nothing of the kind aside.

    `names` are the stretches in which names stand: the crust of "Tjop & Crust" is none.
    """
    named = tuple(names)
    hits = _WORDS.find(text)
    if named:
        hits = [h for h in hits if not any(a <= h.start and h.end <= b for a, b in named)]
    if not hits:
        return []
    first: dict[int, list[Found[_Role]]] = defaultdict(list)
    second: dict[int, list[Found[_Role]]] = defaultdict(list)
    for hit in hits:
        for number, beside in hit.roles:
            (second if beside else first)[number].append(hit)
    harmless = [
        hit
        for number, several in first.items()
        if _LINES[number].harmless
        for hit in several
        if not _LINES[number].beside or _partner(text, hit, second[number])
    ]
    found: list[Event] = []
    for number in sorted(first):
        line = _LINES[number]
        if line.harmless:
            continue
        for hit in first[number]:
            if any(mask.first <= hit.first and hit.last <= mask.last for mask in harmless):
                continue
            if line.beside and not _partner(text, hit, second[number]):
                continue
            found.append(Event(line.kind, hit.phrase, hit.start, hit.end, bool(line.beside)))
    return found


def _partner(text: str, hit: Found[_Role], others: Sequence[Found[_Role]]) -> bool:
    """Return whether one of `others` stands near `hit`, in its sentence."""
    for other in others:
        gap = max(other.first - hit.last, hit.first - other.last)
        if 0 < gap <= _NEAR and not _SENTENCE_END.search(
            text, min(hit.end, other.end), max(hit.start, other.start)
        ):
            return True
    return False
