"""Texts that are one text: copies, cut copies, edited copies.

Pure. Single pass with an inverted index of shingles; a text is compared with those that share one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from service.text.shingles import Prints, containment

SAME_TEXT = 0.4
"""Containment from which two texts are one: different articles of one day share up to 0.35, a copy
with every fifth word changed still 0.5."""

ROUND_UP = 0.15
"""How much of the longer text the shorter must be: a round-up that quotes ten articles is none of
them, and would tie them together."""

PART = 0.2
WHOLE = 0.6
"""A text of which two matches are each a fifth and together this much is the whole of which they
were the parts: the two become one."""

INDEXED = 1 << 31
"""Prints under this, half of all, find the candidates; all prints then compare them. It halves the
memory, which for 20,000 articles matters."""

FEWEST_INDEXED = 2
"""Indexed prints in common from which two texts are compared."""

CROWDED = 40
"""Texts sharing a shingle beyond which it is boilerplate and says nothing."""

MOST_VARIANTS = 8
"""Texts kept of one to compare with: copies add nothing, so few suffice."""


def copies(
    texts: Sequence[Prints], times: Sequence[float], window: float, known: int = 0
) -> list[int]:
    """Return for each text the first text that it is a copy of, or its own place.

    `times` are in seconds; texts later than `window` after the last copy are not compared. The
    first `known` texts are of different stories whatever they share.
    """
    asked = {one for prints in texts[known:] for one in prints.under(INDEXED)}
    index = _Index(window, asked)
    for number, (prints, at) in enumerate(zip(texts, times, strict=True)):
        index.place(number, prints, at, is_known=number < known)
    return [index.first(number) for number in range(len(texts))]


_Match = tuple[float, int, Prints]
"""Containment, the text's number and its prints."""


class _Index:
    def __init__(self, window: float, asked: set[int]) -> None:
        """`asked` are the prints that are looked for; others need not be filed."""
        self._window = window
        self._asked = asked
        self._first_with: dict[int, int] = {}
        self._others_with: dict[int, list[int]] = defaultdict(list)
        self._variants: dict[int, list[Prints]] = defaultdict(list)
        self._last: list[float] = []
        self._parent: list[int] = []
        self._known = 0

    def first(self, number: int) -> int:
        """Return the first text of those that are one with text `number`."""
        while self._parent[number] != number:
            number = self._parent[number]
        return number

    def place(self, number: int, prints: Prints, at: float, *, is_known: bool) -> None:
        """Put text `number` with the text that it is a copy of, and remember it."""
        matches = [] if is_known else self._matches(prints, at)
        found = self.first(matches[0][1]) if matches else number
        self._parent.append(found)
        self._last.append(at)
        self._known += is_known
        if matches:
            self._last[found] = at
            self._bridge(found, prints, matches)
        variants = self._variants[found]
        if prints.hashes and len(variants) < MOST_VARIANTS:
            variants.append(prints)
            self._index(found, prints)

    def _index(self, found: int, prints: Prints) -> None:
        for one in self._asked.intersection(prints.under(INDEXED)):
            first = self._first_with.setdefault(one, found)
            if first != found:
                others = self._others_with[one]
                if len(others) < CROWDED and found not in others:
                    others.append(found)

    def _bridge(self, found: int, prints: Prints, matches: Sequence[_Match]) -> None:
        """Join further matches that together with the best one make up this text."""
        best = _covered(prints, matches[0])
        for match in matches[1:]:
            part = _covered(prints, match)
            one, other = sorted((self.first(found), self.first(match[1])))
            if one == other or other < self._known or min(best, part) < PART:
                continue
            if best + part >= WHOLE:
                self._parent[other] = one
                self._last[one] = max(self._last[one], self._last[other])

    def _matches(self, prints: Prints, at: float) -> list[_Match]:
        """Return the texts that this one is a copy of, the likest first."""
        found: list[_Match] = []
        for number, count in self._candidates(prints).items():
            if count < FEWEST_INDEXED or at - self._last[self.first(number)] > self._window:
                continue
            variant = max(self._variants[number], key=lambda v: containment(prints, v))
            share = containment(prints, variant)
            sizes = sorted((prints.size, variant.size))
            if share >= SAME_TEXT and sizes[0] >= ROUND_UP * sizes[1]:
                found.append((share, number, variant))
        return sorted(found, key=lambda match: (-match[0], match[1]))

    def _candidates(self, prints: Prints) -> Counter[int]:
        """Return how many indexed prints each earlier text has in common with this one."""
        shared: Counter[int] = Counter()
        for one in prints.under(INDEXED):
            first = self._first_with.get(one)
            others = self._others_with.get(one, ())
            if first is not None and len(others) < CROWDED:
                shared[first] += 1
                shared.update(others)
        return shared


def _covered(prints: Prints, match: _Match) -> float:
    """Return which share of `prints` a match covers."""
    share, _, matched = match
    return share * min(1.0, matched.size / prints.size)
