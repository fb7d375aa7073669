"""Words that stand in many stories at hand, whatever they are about, and so tell no event. Pure.

Where the brand is known its own words are left out (`background`). Where none is, the field that
all headlines share shows in them: "Olympics", "gold". A story counts once, however many headlines
it has, so the words of one great story never become everybody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from heapq import nlargest

from service.ranking.grouping.background import Background
from service.ranking.grouping.signatures import Member

LATEST = 400
"""Stories that are looked at: what is talked of now, and little work."""

FEWEST = 40
"""Stories from which a share of them says something."""

SHARE = 0.1
"""Share of the stories from which a word is everybody's (OG2021, headlines, one half: B-cubed F1
.637 without, .732 with; fast food with other news .804 and .802)."""

_WEIGHT = 0.5
"""What such a word still counts."""


def with_everybodys_words(background: Background, members: Sequence[Member]) -> Background:
    """Return the background with the words that many of `members` have, each in its own story."""
    if len(members) < FEWEST:
        return background
    some = nlargest(LATEST, members, key=lambda member: member.end)
    counts: Counter[str] = Counter()
    for member in some:
        half = member.signature.count / 2
        counts.update(term for term, share in member.signature.terms.items() if share >= half)
    common = {
        term: _WEIGHT
        for term, count in counts.items()
        if count >= SHARE * len(some) and background.weight(term) > _WEIGHT
    }
    return replace(background, _weights=common) if common else background
