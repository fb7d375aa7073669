"""At which of a brand's places something happens, and what such a place is called. Pure."""

from __future__ import annotations

import re

from service.brands.name_rules import towns
from service.evaluation.explanation.length import OF_DATES
from service.matching.scanning.hits import ALIAS, COMPETITOR, PRODUCT, REGION, Matches
from service.matching.words.word_lists import OUTLETS, listed
from service.models import Brand
from service.text.months import month
from service.text.normalize import fold, words
from service.text.terms import is_title_case

_OUTLETS = tuple(listed(OUTLETS))
"""What firms call one of their places."""
_BUILDINGS = ("drive-through", "drive-thru", "factory", "plant", "warehouse", "depot", "kiosk")
_ONE_OUTLET = re.compile(
    rf"\b(?:the|its|our|this|your)\s+(?:{'|'.join(map(re.escape, _OUTLETS))}|manager)\b",
    re.IGNORECASE,
)
"""Where a text speaks of one place of a firm."""
_AT = re.compile(r"\s+(?:in|at)\s+((?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+){0,2})")
"""What follows a name of the brand and says which of its places: "in Marula Park"."""
_OPENED = re.compile(
    rf"\b(first|second|third|new|flagship|\d{{1,5}}(?:th|st|nd|rd))\s(?:[a-z-]{{1,20}}\s)?"
    rf"({'|'.join((*map(re.escape, _OUTLETS), *_BUILDINGS))})\b"
    r"(?P<there>\s(?:in|at|on|for)\b)?",
    re.IGNORECASE,
)
"""What a firm opens: "first drive-through"; the first in a town need not be its first."""
_SPEAKS = re.compile(
    r"(?:['’]s \w{1,20})?,? (?:to )?(?:says?|said|warns?|urges?|asks?|calls?|accuses?|slams)\b",
    re.IGNORECASE,
)
"""Right behind a region: it is who speaks, and not where it happens."""
_PREMISES = frozenset(
    listed("street, road, avenue, lane, drive, park, square, mall, centre, center, plaza, arcade")
)
"""What the name of a place within a town ends in."""


def place_in_title(matches: Matches) -> str:
    """Return the first of the brand's places in the headline; none that is part of a name."""
    for field, hit in matches.of(REGION):
        if field.name == "title" and not _SPEAKS.match(field.text, hit.end):
            names = (one for one in field.hits if one.kind in (ALIAS, PRODUCT, COMPETITOR))
            if not any(one.covers(hit) for one in names):
                return hit.phrase
    return ""


def opened(matches: Matches) -> str:
    """Return what the headline says is opened: "first drive-through"; or nothing."""
    title = next((field.text for field in matches.fields if field.name == "title"), "")
    found = _OPENED.search(title)
    if not found:
        return ""
    which = "new" if found["there"] and found[1].lower() != "flagship" else found[1].lower()
    return f"{which} {found[2].lower()}"


def outlet_of(brand: Brand) -> str:
    """Return what one of the brand's places is called, by its own words: "restaurant"."""
    said = [word for phrase in (*brand.core, *brand.extended) for word in words(phrase)]
    return next((word for word in said if word in _OUTLETS), "branch")


def place_of(matches: Matches) -> str:
    """Return at which of its places the item finds the brand: "Marula Park"; or nothing.

    A region or a town is none, for there it is about the whole firm.
    """
    regions = {fold(hit.phrase) for _, hit in matches.of(REGION)}
    for field, hit in matches.of(ALIAS):
        at = _AT.match(field.text, hit.end)
        if at is None or (field.name == "title" and is_title_case(field.text)):
            continue
        place = words(at[1])
        known = fold(at[1]) in regions or towns().issuperset(place)
        if known or any(month(word) or word in OF_DATES for word in place):
            continue
        if place[-1] in _PREMISES or any(_ONE_OUTLET.search(one.text) for one in matches.fields):
            return at[1]
    return ""
