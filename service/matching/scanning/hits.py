"""The kinds of a brand's words that a text may have, and which of those found hide which. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from service.matching.scanning.phrase_matcher import Hit
from service.text.sentences import Span

ALIAS, WEAK, PRODUCT, CORE = "alias", "weak alias", "product", "core keyword"
EXTENDED, COMPETITOR, LOOK_ALIKE, REGION = "extended keyword", "competitor", "look-alike", "region"
DOUBTFUL = "everyday word that may be a competitor"
BANNED, NO_GO = "banned word", "no-go topic"

OWN_NAMES = (ALIAS, WEAK)
SAYING_WHO = (PRODUCT, CORE, EXTENDED, COMPETITOR, REGION)
"""What beside a name that others bear too says who is meant."""
MORE_THAN_TRADE = (PRODUCT, EXTENDED, COMPETITOR, REGION)
"""The same, without what all firms of a trade are spoken of with."""
_NAMES = (ALIAS, PRODUCT, COMPETITOR)
_MASKED = (ALIAS, WEAK, PRODUCT, CORE, EXTENDED, COMPETITOR)


BEST_FIRST = (ALIAS, PRODUCT, COMPETITOR, CORE, WEAK, EXTENDED)
"""The kind that ties an item to the brand most closely first."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item with what was found in it."""

    name: str
    text: str
    hits: tuple[Hit[str], ...] = ()
    suspect: tuple[Span, ...] = ()
    """Stretches that speak to the judge; hits in them are not among `hits`."""


@dataclass(frozen=True, slots=True)
class Matches:
    """All that was found in one item."""

    fields: tuple[Field, ...]
    instructs: bool = False
    spliced: tuple[Hit[str], ...] = ()
    """Hits in sentences that share nothing with the rest of the text; they do not count."""
    may_name: bool = False
    """Whether one of the brand's names stands in title or summary, whatever it means there."""
    may_be_anothers: bool = False
    """Whether it is named by what others bear too, and nothing else of the brand's stands there."""
    kinds: frozenset[str] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        kinds = frozenset(hit.kind for part in self.fields for hit in part.hits)
        object.__setattr__(self, "kinds", kinds)

    def of(self, *kinds: str) -> list[tuple[Field, Hit[str]]]:
        """Return the hits of these kinds, title first."""
        if self.kinds.isdisjoint(kinds):
            return []
        return [(f, hit) for f in self.fields for hit in f.hits if hit.kind in kinds]

    def any(self, *kinds: str) -> bool:
        """Return whether anything of these kinds was found."""
        return not self.kinds.isdisjoint(kinds)

    @property
    def names_aside(self) -> bool:
        """Whether the brand is named, and neither it nor a product in the headline."""
        titled = any(
            hit.kind in (ALIAS, PRODUCT)
            for part in self.fields
            if part.name == "title"
            for hit in part.hits
        )
        return self.any(ALIAS) and not titled


def unmasked(hits: Iterable[Hit[str]]) -> list[Hit[str]]:
    """Drop what lies within a look-alike, and subjects that lie within a name."""
    hits = list(hits)
    masks = [h for h in hits if h.kind == LOOK_ALIKE]
    names = [h for h in hits if h.kind in _NAMES]
    if not masks and not names:
        return hits
    return [
        h
        for h in hits
        if not (h.kind in _MASKED and any(_hides(m, h) for m in masks))
        and not (h.kind in (CORE, EXTENDED, WEAK) and any(n.covers(h) for n in names))
        and not (h.kind == COMPETITOR and any(n.covers(h) for n in names if n.kind == ALIAS))
    ]


def longest(hits: Iterable[Hit[str]]) -> list[Hit[str]]:
    """Drop names that lie within a longer name: "Breeze" in "Breeze Airways" names nobody again."""
    hits = list(hits)
    names = [h for h in hits if h.kind == ALIAS]
    return [h for h in hits if not any(n.covers(h) and not h.covers(n) for n in names)]


def _hides(mask: Hit[str], hit: Hit[str]) -> bool:
    """Return whether a look-alike covers a hit or overlaps with a name: "Sean Bean" there."""
    overlaps = mask.first <= hit.last and hit.first <= mask.last and not hit.covers(mask)
    return mask.covers(hit) or (overlaps and hit.kind in OWN_NAMES)


class Beside(IntEnum):
    """How near something else of the brand's stands: within a name, touching it, near it.

    Implied: what stands there is of its trade, or another firm, and no word of the brand's own.
    """

    NOTHING = 0
    IMPLIED = 1
    NEAR = 2
    TOUCHING = 3
    AROUND = 4


class Proof(IntEnum):
    """What stands around an everyday word, for or against its being the brand's name.

    Part: it is a word of something longer with capitals, which may be the brand's or not.
    """

    NEVER = -3
    AGAINST = -2
    PART = -1
    NONE = 0
    SOME = 1
    WHOLE = 2
