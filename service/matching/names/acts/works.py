"""Whether a name stands before a work of its bearer's: "Fox's 'X-Men' sequel". Pure."""

from __future__ import annotations

import re

from service.matching.words.company import LISTS
from service.text.terms import COMMON, STOP

_OF_A_WORK = re.compile(r"(?:['’]s?)? ['\"“‘][A-Z0-9]")
_OPENS_SENTENCE = re.compile(r"[:;–—|»”\"]\s*[\"“‘']?$")
_FIRST, _BEFORE = 4, 10
_OWNS_NONE = LISTS["owners"] | LISTS["mass"] | LISTS["takes-to"] | STOP | COMMON


def owns_a_work(text: str, start: int, end: int, name: str) -> bool:
    """Return whether a name may own a work as a headline begins: "Fox's 'X-Men' sequel"."""
    if _OF_A_WORK.match(text, end) is None:
        return False
    begins = start < _FIRST and not text[:start].strip(" '\"“‘")
    begins = begins or _OPENS_SENTENCE.search(text, max(0, start - _BEFORE), start) is not None
    return begins and name not in _OWNS_NONE
