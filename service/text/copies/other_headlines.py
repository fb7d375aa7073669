"""Whether two texts that share most of their words tell two events by their headlines. Pure.

A desk writes its briefs in one wording: of a robbery the town is another one, of a recall the
product. A corrected headline says in other words what the text has said before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import product

from service.text import terms
from service.text.subjects import GENERIC

_ONE_WORD = 0.8
"""How alike two words are that are one in two spellings, as difflib has it: labour and labor."""
_SECTION = re.compile(r"\s\|[^|]{1,40}$")
"""What a site writes behind its headlines."""
_GENERIC = frozenset(map(terms.stem, GENERIC))


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
        return frozenset(word for word in told if not word[0].isdigit()) - _GENERIC

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
    for word, like in product(own, others):
        if SequenceMatcher(None, word, like).ratio() >= _ONE_WORD:
            own, others = own - {word}, others - {like}
    if not own or not others:
        return False
    return bool(own & one.told - other.told) and bool(others & other.told - one.told)
