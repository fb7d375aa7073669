"""Whether a headline uses a word of two meanings as a verb or as a noun. Pure.

"Fire at a training centre" and "fires 300 call centre agents" have two words in common and no
event. Only words that mean another thing as a verb are looked at (`homonyms.txt` beside this file),
and only by what stands right before and after them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from service.resources import list_lines
from service.text.normalize import fold, words
from service.text.terms import stem
from service.text.word_set import NOTHING

_CLAUSE_ENDS = re.compile(r"[,;:.!?()|“”\"…]|\s[-–—]+\s")
"""Signs over which no verb has its object."""
_ARTICLES = frozenset(["a", "an", "the", "its", "his", "her", "their", "our"])
_AFTER_VERB = """
    all more most up out off back away another every half two three four five six seven eight nine
    ten dozens hundreds thousands"""
_THEN_VERB = _ARTICLES | frozenset(_AFTER_VERB.split())
"""What follows a verb in the third person and hardly a noun in the plural."""
_AFTER_NOUN = "at in of near by from after before and or is are was were"
_THEN_NOUN = frozenset(_AFTER_NOUN.split())
"""What follows a noun and hardly a verb that has an object."""
_HELPERS = "to will may might could would can must should cannot they we"
_BEFORE_VERB = frozenset(_HELPERS.split())
_DOES, _IS = "does", "is"


def senses_in(title: str, names: Collection[str] = ()) -> frozenset[tuple[str, str]]:
    """Return the words of two meanings in a headline, stemmed, each with how it is used.

    After one of `names`, the last words of companies' names, a word with an s is a verb.
    """
    found = set()
    for clause in _CLAUSE_ENDS.split(fold(title)):
        said = ["", *words(clause), ""]
        for before, word, after in zip(said, said[1:], said[2:], strict=False):
            base = stem(word)
            if base in _homonyms() and (sense := _sense(word, before, after, names)):
                found.add((base, sense))
    return frozenset(found) or NOTHING


def in_conflict(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Return whether one of two headlines does what the other names with the same word."""
    shared = not {word for word, _ in one}.isdisjoint(word for word, _ in other)
    return shared and one.isdisjoint(other)


def _sense(word: str, before: str, after: str, names: Collection[str]) -> str:
    """Return how a word is used; "" where it begins a clause, which may ask to do it."""
    if word.endswith(("ed", "ing")) or before in _BEFORE_VERB:
        return _DOES
    if after in _THEN_NOUN or before in _ARTICLES:
        return _IS
    if word.endswith("s") and (after in _THEN_VERB or after[:1].isdigit()):
        return _DOES
    if word.endswith("s") and before in names and after and not after.endswith("ed"):
        return _DOES
    return _IS if before else ""


@cache
def _homonyms() -> frozenset[str]:
    lines = list_lines(__package__, "homonyms.txt")
    return frozenset(stem(word) for line in lines for word in line.split())
