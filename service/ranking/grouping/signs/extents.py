"""Whether two reports on one kind of harm tell of two, by how many, how much or what for. Pure.

"Ford recalls 435,000 for rust" and "Ford recalls 692,487 for air bags" are two recalls, however
alike their words are. Within a day one recall is told in several numbers, for one country and for
all, so these alone do not part two reports then; nor ever where one says that a number has grown.
Another part (`parts.txt`) always does, unless the numbers are one.

Of pairs of headlines on recalls of one firm (UCI, a half by the digest of their labels that no rule
was made from) that are weeks apart 48 of 297 were one story when told three hours apart, and 18
when told a day apart; 8 and none are now. Of 656 with one label 579 were, and 574 are.
"""

from __future__ import annotations

from functools import cache

from service.ranking.grouping.members import Node
from service.resources import list_lines
from service.text.numerals.amounts import ROUNDED, has_grown, is_money, times
from service.text.terms import stem

A_DAY = 20 * 3600.0
"""Seconds from which a report with another number is one of another day."""

FAR = 3.0
"""How many times one number is the other where one particular in common may be chance."""

_COUNTED = frozenset({"recall", "jobs", "breach", "closed"})
"""Marks of harm whose extent is a number of things or people."""
_PAID = frozenset({"penalty", "dispute"})
"""Those whose extent is a sum of money."""
_ASKED = frozenset({"police", "court", "penalty", "regulator"})
"""Marks of what a recall brings about."""


def are_of_other_extent(one: Node, other: Node) -> bool:
    """Return whether two reports tell of two recalls, layoffs, leaks, closures or fines."""
    common = one.kinds & other.kinds
    if not common & _COUNTED and not common & _PAID:
        return False
    if _is_what_follows(one, other) or _is_what_follows(other, one):
        return True
    is_later = max(one.start, other.start) - min(one.end, other.end) > A_DAY
    if not is_later and "recall" not in common:
        return False
    of_money = not common & _COUNTED
    here, there = (frozenset(a for a in n.amounts if is_money(a) is of_money) for n in (one, other))
    apart = times(here, there)
    is_known = bool(here and there)
    if "recall" in common and not (is_known and apart <= 1.0) and _name_others(one, other):
        return True
    return is_known and _are_far(one, other, apart, is_later=is_later)


def _are_far(one: Node, other: Node, apart: float, *, is_later: bool) -> bool:
    """Return whether numbers so far apart tell two, for all that the reports have in common."""
    if apart <= (1.0 if is_later else ROUNDED):
        return False
    in_common = (one.particulars & other.particulars) - _generic()
    if any(map(has_grown, one.amounts | other.amounts)):
        return is_later and not in_common and all(n.telling - _generic() for n in (one, other))
    return len(in_common) <= (1 + (apart >= FAR) if is_later else 0)


def _name_others(one: Node, other: Node) -> bool:
    """Return whether both name parts or causes, and none alike."""
    here, there = ({_parts()[w] for w in n.particulars & _parts().keys()} for n in (one, other))
    return bool(here and there) and here.isdisjoint(there)


def _is_what_follows(one: Node, other: Node) -> bool:
    """Return whether one tells of an inquiry into a recall, and the other of so many recalled."""
    recalls = "recall" in one.kinds and "recall" in other.kinds
    asked = bool(one.kinds & _ASKED) and not other.kinds & _ASKED
    counted = frozenset(amount for amount in other.amounts if not is_money(amount))
    return recalls and asked and bool(counted) and counted.isdisjoint(one.amounts)


@cache
def _generic() -> frozenset[str]:
    lines = list_lines(__package__, "generic.txt")
    return frozenset(stem(word) for line in lines for word in line.split())


@cache
def _parts() -> dict[str, int]:
    """Return the line of each stem of a part or cause."""
    lines = enumerate(list_lines(__package__, "parts.txt"))
    return {stem(word): n for n, line in lines for word in line.split()}
