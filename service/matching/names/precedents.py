"""Stories that were about the brand and stories that were not: whom a name means beside such words.

Pure. A reader's yes and "not about us" are examples; so is, with less weight, what was mailed. A
word that stands in more of one than of the other leans that way. A word says little, two are sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import log

from service.text.normalize import words
from service.text.terms import COMMON_STEMS, STOP, stem, terms

_UNSEEN = 0.1
"""What a word that one side lacks counts as there: a few stories tell little of it."""
_MORE = 2.0
"""Stories of each side that nobody has told of yet, and that have none of these words."""
_MOST = 1.5
"""How far one word leans at most."""
_MAILED = 0.5
"""What a story counts that was mailed, and that no reader has spoken of."""
LEANS, SURE = 1.4, 2.5
"""From which sums a text leans to a side, and from which it surely belongs there."""


@dataclass(frozen=True, slots=True)
class Precedents:
    """Headlines of stories that were about the brand, and of those that were not."""

    ours: tuple[str, ...] = ()
    not_ours: tuple[str, ...] = ()
    mailed: tuple[str, ...] = ()
    """Of stories that named the brand, and of which no reader says otherwise."""

    def __bool__(self) -> bool:
        return bool(self.ours or self.not_ours or self.mailed)


class Leaning:
    """What each word of such headlines says for or against the brand."""

    def __init__(self, known: Precedents, own: Iterable[str]) -> None:
        """`own` are the words of the brand's names, which say nothing here."""
        own = frozenset(own)
        silent = COMMON_STEMS | {stem(word) for word in own}
        self._own = own
        self._not_ours = tuple(tuple(words(title)) for title in known.not_ours)
        for_us, against = defaultdict[str, float](float), defaultdict[str, float](float)
        for titles, counts, weight in (
            (known.ours, for_us, 1.0),
            (known.mailed, for_us, _MAILED),
            (known.not_ours, against, 1.0),
        ):
            for title in titles:
                for term in (set(terms(title)) - silent) | _neighbours(title, own):
                    counts[term] += weight
        ours, others = len(known.ours) + _MAILED * len(known.mailed), len(known.not_ours)
        leans = {
            term: _share(for_us[term], ours) - _share(against[term], others)
            for term in {*for_us, *against}
        }
        self._points = {term: max(-_MOST, min(_MOST, points)) for term, points in leans.items()}

    @property
    def has_not_ours(self) -> bool:
        """Whether a reader said of any story that it was not about the brand."""
        return bool(self._not_ours)

    def of(self, text: str) -> float:
        """Return how far `text` leans to the brand; below nought: away from it."""
        said = set(terms(text)) | _neighbours(text, self._own)
        return sum(self._points.get(term, 0.0) for term in said)

    def doubts(self, name: str) -> bool:
        """Return whether a name stands in a headline that was not about the brand."""
        said = tuple(words(name))
        size = len(said)
        return any(
            said == title[at : at + size]
            for title in self._not_ours
            for at in range(len(title) - size + 1)
        )


def _share(count: float, every: float) -> float:
    return log((count + _UNSEEN) / (every + _MORE))


def _neighbours(text: str, own: frozenset[str]) -> set[str]:
    """Return each word beside a name together with it: "paris hilton", "hilton hotels"."""
    said = words(text)
    return {
        f"{a} {b}"
        for a, b in pairwise(said)
        if (a in own) is not (b in own) and STOP.isdisjoint((a, b))
    }
