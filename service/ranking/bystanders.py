"""Who stands in for the judge where there is none: headlines that speak of what no other speaks of.

Pure. The sources of a brand are chosen for it, so what their headlines have in common is what the
brand's news is about, and a headline that shares nothing with them is most likely a bystander. No
list of words and no brand is needed. Only a replay of recorded rounds uses this; in a run the judge
reads the item itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import median

from service.text import terms as words

ALL_IN_COMMON = 3.0
"""The score of a headline that has as much in common with the others as most have."""

NOTHING_IN_COMMON = 1.75
"""The score of one whose words stand in no other: less than what a few votes can add."""

GOODWILL = 5
"""Votes of yes that the rule is credited with before the first one is cast."""


class Bystanders:
    """Counts the words of all headlines met so far; the order of rounds is all it depends on."""

    def __init__(self) -> None:
        """Begin with no headline."""
        self._documents: Counter[str] = Counter()
        self._total = 0

    def scores(self, titles: Mapping[str, str], yes: int, votes: int) -> dict[str, float]:
        """Return a score from `NOTHING_IN_COMMON` to `ALL_IN_COMMON` for each of a round's titles.

        `titles` is by item id; they count among those met from now on. Half of a round has the
        full score, so that those in the middle of it are told apart by votes alone. The rule lasts
        as far as readers bear it out: where the `votes` so far are mostly not `yes`, what they like
        is elsewhere, and the scores draw together.
        """
        weight = (yes + GOODWILL) / (votes + GOODWILL)
        told = {key: frozenset(words.terms(title)) for key, title in titles.items()}
        for terms in told.values():
            self._documents.update(terms)
        self._total += len(told)
        shares = {key: self._in_common(terms) for key, terms in told.items()}
        usual = median(shares.values()) if shares else 0.0
        return {key: _score(share, usual, weight) for key, share in shares.items()}

    def _in_common(self, terms: frozenset[str]) -> float:
        """Return the mean share of the other headlines that have a word of this one."""
        if not terms or self._total < 2:
            return 0.0
        others = sum(self._documents[term] - 1 for term in terms)
        return others / (len(terms) * (self._total - 1))


def _score(share: float, usual: float, weight: float) -> float:
    missing = 0.0 if share >= usual else 1.0 - share / usual
    return ALL_IN_COMMON - weight * missing * (ALL_IN_COMMON - NOTHING_IN_COMMON)
