"""The kinds of a brand's words that a text may have, and which of those found hide which. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from service.matching.phrase_matcher import Hit

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
