"""Whether a name of one word is a person's where it stands: "Tony Abbott", "Michael E. Kraft"."""

from __future__ import annotations

import re
from functools import cache

from service.brands.name_rules import people_and_places, towns
from service.matching.word_lists import listed

_REACH = 24
_BEFORE = re.compile(r"([^\W\d_]{1,20})\.? $")
_INITIAL = re.compile(r"(?:^|[^\w.])[A-Z]\. ?$")
_WORDS_TOO = frozenset(
    listed(
        """amber, carol, christian, daisy, dean, eve, faith, frank, glen, grant, hazel, heather,
        holly, jasmine, jean, lily, mark, miles, penny, robin, rosemary, ruby, violet, will"""
    )
)
"""First names that in a Title Like This may be words."""
_TITLES = frozenset(
    listed(
        """mr, mrs, ms, dr, sir, lord, lady, dame, president, premier, senator, sen, rep, governor,
        gov, mayor, judge, justice, pope, prince, princess, pm, captain, sergeant, professor, prof,
        actor, actress, singer, rapper"""
    )
)


@cache
def _first_names() -> frozenset[str]:
    return people_and_places() - towns() - _WORDS_TOO


def is_person(text: str, start: int, end: int) -> bool:
    """Return whether a first name, a title or an initial stands right before a surname."""
    if not start or text[start - 1] != " " or not text[start].isupper():
        return False
    if text[end : end + 1] == "-" or not text[start:end].isalpha():
        return False
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    if before is None:
        return _INITIAL.search(text, max(0, start - 4), start) is not None
    word = before[1]
    if len(word) == 1:
        return word.isupper() and text[start - 2] == "."
    lower = word.lower()
    return lower in _TITLES or (word[0].isupper() and lower in _first_names())
