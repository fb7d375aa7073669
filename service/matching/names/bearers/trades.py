"""What a firm of another trade goes on with behind our name: "Kingfisher Airlines". Pure."""

from __future__ import annotations

from collections.abc import Collection

from service.matching.words.company import LISTS

_ONE_TRADE = (
    {"bio", "pharmaceuticals", "therapeutics", "biosciences", "biotech", "biotechnologies"},
    {"airlines", "airways"},
    {"bancorp", "bancshares", "bank", "banking"},
    {"motorcars", "cars", "vehicles"},
    {"analytics", "software", "data"},
    {"railway", "railways", "trains"},
    {"agritech", "farm", "farms", "seeds", "crops"},
)
"""What firms of one trade are called by or speak of: a drugmaker may go on with any of those."""


def of_another_trade(following: str, trade: Collection[str]) -> set[str]:
    """Return the word behind a name if only firms of a trade that is not ours are called by it;
    `trade` are words of ours, in any case of letters."""
    if following not in LISTS["firms-of-a-trade"]:
        return set()
    ours = {word.lower() for word in trade}
    ours = ours.union(*(same for same in _ONE_TRADE if not same.isdisjoint(ours)))
    return {following} - ours
