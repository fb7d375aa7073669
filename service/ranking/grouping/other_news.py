"""Whether a headline about the brand that would join a mailed story tells other news.

Pure. A story that was mailed is silent about what joins it, so more is asked of the brand's own
news than of two headlines elsewhere: words that stand side by side in both name one thing, and one
thing in common is a subject, no event. A training centre opens; a training centre burns.
"""

from __future__ import annotations

from itertools import pairwise

from service.models import Item, StoryMemory
from service.ranking.grouping.background import Background
from service.ranking.grouping.event_clustering import SURE_OF_ITSELF, TELLING_WORDS
from service.ranking.grouping.signatures import signature_of_item, signature_of_memory
from service.text.normalize import words
from service.text.terms import STOP, terms


def tells_other_news(item: Item, memory: StoryMemory, background: Background) -> bool:
    """Return whether `item` is the brand's news and has but one thing in common with `memory`.

    Where texts stand beside both headlines these have decided, and a story of many headlines is
    known well enough.
    """
    if "" not in background.companies_in(item.title):
        return False
    own, known = signature_of_item(item), signature_of_memory(memory)
    if (own.lead and known.lead) or known.count >= SURE_OF_ITSELF:
        return False
    telling = frozenset(filter(background.is_telling, own.terms))
    common = telling & known.terms.keys()
    both = _side_by_side(item.title) & _side_by_side(memory.title)
    things = len(common) - sum(common.issuperset(pair) for pair in both)
    fresh = telling - known.terms.keys() - set(known.lead)
    return things < TELLING_WORDS and bool(fresh)


def _side_by_side(title: str) -> frozenset[tuple[str, str]]:
    """Return the stems of words that stand side by side and name one thing, two by two.

    How many there are of something is no part of its name; "31 000" is one number.
    """
    said = ["" if word in STOP else terms(word)[0] for word in words(title)]
    return frozenset(
        (one, other)
        for one, other in pairwise(said)
        if one and other and one.isdigit() == other.isdigit()
    )
