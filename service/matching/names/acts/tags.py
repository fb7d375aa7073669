"""What stands beside a name within a tag: "#ShellBoycott". Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from service.matching.scanning.hits import Proof
from service.matching.words.company import LISTS


def proof_in_tag(before: Sequence[str], after: Sequence[str], trade: Collection[str]) -> Proof:
    """Return what the words beside a name within a tag say of it: all of them may be what only
    a firm meets, but with others the name may be a part of theirs ("#PayGapScandal")."""
    after = [one for one in after if one not in LISTS["tagged-besides"] and not one.isdigit()]
    is_before = LISTS["tagged-before"].issuperset(before)
    if (before or after) and is_before and LISTS["tagged-after"].issuperset(after):
        return Proof.WHOLE
    beside = {*before[-1:], *after[:1]}
    of_firms = any(one in LISTS["has"] or f"{one}s" in LISTS["has"] for one in after[:1])
    return Proof.SOME if of_firms or not beside.isdisjoint(trade) else Proof.PART
