"""Whether two texts that share most of their words tell two events by their headlines. Pure.

A desk writes its briefs in one wording: of a robbery the town is another one, of a recall the
product. A corrected headline says in other words what the text has said before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from service.text import terms
from service.text.normalize import words
from service.text.subjects import DAYS

_ALIKE = str.maketrans({"z": "s", "c": "s", "w": "v", "h": None} | dict.fromkeys("aeiouy"))
"""What two spellings of one word differ in: vowels, and these letters."""
_DOUBLE = re.compile(r"(.)\1+")
_SPELT = 5
"""Letters from which words with the same other letters are one: labour and labor, not tuna and tin.
By a share of equal letters Sandton and Sandown would be one, or Midrand and Midland."""
_SECTION = re.compile(r"\s\|[^|]{1,40}$")
"""What a site writes behind its headlines."""
_DAYS = frozenset(map(terms.stem, DAYS))


@dataclass
class HeadlineAndText:
    """A headline and what its text tells, which is asked for only where headlines differ."""

    title: str
    text: Callable[[], Collection[str]]
    """Gives the content words (stemmed) of the text."""
    named: Collection[str] = ()
    """Words of its names, folded: what else differs between two outlets are their own words."""
    outlets: Collection[str] = ()
    """Who says it; nobody in particular where all are of one site."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Its content words (stemmed). Neither numbers count nor days: a toll rises."""
        told = terms.terms(_SECTION.sub("", self.title))
        return frozenset(word for word in told if not word[0].isdigit()) - _DAYS

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The spellings of its words, and of two of them written as one."""
        pairs = (terms.stem(a + b) for a, b in pairwise(words(self.title)))
        return frozenset(map(_spelling, (*self.words, *pairs)))

    @cached_property
    def told(self) -> frozenset[str]:
        """The content words of its text."""
        return frozenset(self.text())


def tell_two(one: HeadlineAndText, other: HeadlineAndText) -> bool:
    """Return whether each headline has a word that its own text tells and the other's does not.

    Of two outlets' texts only names count.
    """
    own, others = one.words - other.words, other.words - one.words
    if not set(one.outlets) & set(other.outlets) and (one.outlets or other.outlets):
        own &= frozenset(map(terms.stem, one.named))
        others &= frozenset(map(terms.stem, other.named))
    own = frozenset(word for word in own if _spelling(word) not in other.spellings)
    others = frozenset(word for word in others if _spelling(word) not in one.spellings)
    if not own or not others:
        return False
    return bool(own & one.told - other.told) and bool(others & other.told - one.told)


def _spelling(word: str) -> str:
    """Return what is left of a word in all its spellings; a short one as it is."""
    return _DOUBLE.sub(r"\1", word.translate(_ALIKE)) if len(word) >= _SPELT else word


def are_of_one_wording(one: HeadlineAndText, other: HeadlineAndText) -> bool:
    """Return whether no headline has more words of its own than both have in common.

    Who writes a story anew changes its headline and its text, and tells one event still.
    """
    common = len(one.words & other.words)
    return max(len(one.words), len(other.words)) <= 2 * common
