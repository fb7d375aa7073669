"""Seas that firms and papers are called after: "in the Atlantic". Pure."""

from __future__ import annotations

import re

from service.matching.words.company import LISTS, said_in
from service.matching.words.written import is_owner, words_after

_REACH, _AROUND = 30, 120
_AT_SEA = re.compile(
    r"\b(?:in|into|across|over|off|around|of|from|along|near|to|beneath|under|cross(?:ed|es|ing)?"
    r"|(?:north|south|mid|east|west)(?:ern)?|central|tropical|and)[ -](?:the )?$",
    re.IGNORECASE,
)
_WITH_SEA = re.compile(r",? (?:and|or) (?:the )?[A-Z][a-z]+ (?:Oceans?|Seas?)\b")


def is_sea(text: str, start: int, end: int) -> bool:
    """Return whether the name of a sea means it: where other words of the sea are near, and it
    does and has nothing that firms do and have."""
    following, _ = words_after(text, end)
    if is_owner(text, start, end) or following.lower() in LISTS["does"] | LISTS["has"]:
        return False
    if _WITH_SEA.match(text, end):
        return True
    around = f"{text[max(0, start - _AROUND) : start]} {text[end : end + _AROUND]}"
    is_there = _AT_SEA.search(text, max(0, start - _REACH), start) is not None
    return is_there and not LISTS["at-sea"].isdisjoint(said_in(around))
