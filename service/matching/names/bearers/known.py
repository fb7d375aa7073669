"""Names of firms that everybody knows and the dictionary has, too: "Nike", "Oracle". Pure."""

from __future__ import annotations

from service.matching.scanning.hits import Proof
from service.matching.words.company import LISTS, said_in
from service.text.terms import COMMON, STOP


def proof_of_known(name: str, text: str, following: str, *, is_led: bool, is_part: bool) -> Proof:
    """Return what a capital says of a word in `text` where others may have one, too, if the firm of
    that `name` (folded) is nearly always meant by it.

    `is_led`: an article stands before it, so that it says something of what follows, if anything:
    "the Uber case". `is_part`: it may be one of something longer: "Nike Heist", "Apple Pie".
    """
    if name not in LISTS["known-words"]:
        return Proof.NONE
    if is_led:
        return Proof(following.islower() and following not in STOP | COMMON)
    is_shared = name in LISTS["shared-too"] and not LISTS["in-nature"].isdisjoint(said_in(text))
    return Proof.SOME if is_part or is_shared else Proof.WHOLE
