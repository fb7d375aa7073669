"""Whether what a state and firms are called by stands where a state does. Pure."""

from __future__ import annotations

import re

from service.brands.name_rules import towns
from service.matching.words.company import LISTS

_REACH = 24
IN_PLACE = re.compile(
    r"(?<!invest )(?<!stake )(?<!shares )\b(?:[Ii]n|[Aa]cross|[Nn]ear|[Tt]hroughout) $"
)
_OF_STATE = re.compile(r"\b(?:states?|parts?|coast|people|governor|rest) of $")
_LISTED_BEFORE = re.compile(r"([A-Z][a-z]{2,20})(?:,| and|, and) $")
_LISTED = re.compile(r"(?:,| and|, and) ([A-Z][a-z]{2,20})\b")
_AFTER_TOWN = re.compile(
    r"(?:\b(?:[Ii]n|[Oo]f|[Ff]rom|[Nn]ear|[Oo]utside|his|her|their)|['’]s) (?:[A-Z][\w.-]{1,20} )?"
    r"[A-Z][\w.-]{1,20}, $"
)
_BEFORE_REST = re.compile(r"(?:, (?!and\b|or\b)[a-z]|[.;:)]|$)")
"""A town before its state, and what follows both: "in Wasilla, Alaska, home of"."""


def is_beside_places(text: str, start: int, end: int) -> bool:
    """Return whether a name stands where and as parts of lands do: "in Alaska", "Ohio, Utah"."""
    sides = (_LISTED_BEFORE.search(text, max(0, start - _REACH), start), _LISTED.match(text, end))
    places = LISTS["peoples-and-states"] | LISTS["nations"] | LISTS["lands"] | towns()
    reach = max(0, start - _REACH)
    if IN_PLACE.search(text, reach, start) or _OF_STATE.search(text, reach, start):
        return True
    after_town = _AFTER_TOWN.search(text, max(0, start - 2 * _REACH), start)
    if after_town is not None and _BEFORE_REST.match(text, end):
        return True
    is_aside = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
    return is_aside or any(side and side[1].lower() in places for side in sides)
