"""Whether two texts begin alike, as copies do and what merely ends alike does not. Pure.

An outlet's texts share what stands under all of them: whom to write to, how to subscribe, what a
company says of itself. Of short ones that is more than half of the words.
"""

from __future__ import annotations

from collections.abc import Collection

from service.text import terms
from service.text.sentences import sentences

LEAD = 500
"""Characters of a text's beginning: what a reporter tells first is what the story is about."""

ALIKE = 0.5
"""Share of a beginning that another text has from which it begins so too; a copy with every fifth
word changed has 0.8, two notices of one company under 0.3."""

_FEWEST, _MOST = 4, 16
"""Content words of a beginning: a place and a date before the first sentence are none."""


def beginning(text: str) -> tuple[str, ...]:
    """Return the content words (stemmed) of a text's first sentence, in order, each once.

    What is too short to tell anything takes the next sentence along.
    """
    text = text[:LEAD]
    found: dict[str, None] = {}
    for start, end in sentences(text):
        found |= dict.fromkeys(terms.terms(text[start:end]))
        if len(found) >= _FEWEST:
            break
    return tuple(found)[:_MOST]


def begins_so(first: Collection[str], told: Collection[str]) -> bool:
    """Return whether what is told has half of the words of a beginning; of none it has."""
    return len(set(first).intersection(told)) >= ALIKE * len(first)
