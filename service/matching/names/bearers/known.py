"""Names of firms that everybody knows and the dictionary has, too: "Nike", "Oracle". Pure."""

from __future__ import annotations

from service.brands.name_rules import everyday_words
from service.matching.scanning.hits import Proof
from service.matching.words.company import LISTS, said_in
from service.matching.words.written import inflections
from service.text.normalize import fold
from service.text.terms import COMMON, STOP

_SHORT = 4
"""Letters of a name with which others begin, too: "Della" is not only Dell's."""


def proof_of_form(name: str, text: str, start: int, end: int) -> Proof:
    """Return what it says of a name that is a word that it stands there with an ending or a slip,
    as the word does not: "Applen Cook". A known firm's may be within a tag, or small: "a twittter
    user"."""
    found, key = fold(text[start:end]), fold(name)
    is_known = key in LISTS["known-words"] - LISTS["shared-too"]
    if text[max(0, start - 1) : start] in ("#", "@"):
        return Proof.WHOLE if is_known and found != key else Proof.NONE
    if not (name.isalpha() and found.isalpha() and (is_known or text[start].isupper())):
        return Proof.NONE
    said = {found, found.removesuffix("s"), found.removesuffix("es")}
    if not (said.isdisjoint(inflections(key, singular=True)) and said.isdisjoint(everyday_words())):
        return Proof.NONE
    is_one = key in LISTS["known-words"] and len(key) > _SHORT
    return Proof(1 + is_one)


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
