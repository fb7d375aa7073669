"""Texts that are one text: copies, cut copies, edited copies.

Pure. Single pass with an inverted index of shingles; a text is compared with those that share one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from service.ranking.prints import Prints, containment

SAME_TEXT = 0.25
"""Containment from which two texts are one: different articles share under 0.1, a copy with every
fifth word changed still 0.5."""

DIGEST = 0.15
"""A text of which the match covers less than this tells other things too (a round-up): it joins,
but nothing joins it, or it would tie all its subjects together."""

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
    index = _Index(window)
    return [
        index.place(number, prints, at, is_known=number < known)
        for number, (prints, at) in enumerate(zip(texts, times, strict=True))
    ]


class _Index:
    def __init__(self, window: float) -> None:
        self._window = window
        self._by_print: dict[int, list[int]] = defaultdict(list)
        self._variants: dict[int, list[Prints]] = defaultdict(list)
        self._last: dict[int, float] = {}

    def place(self, number: int, prints: Prints, at: float, *, is_known: bool) -> int:
        """Return the first text that this one is a copy of, or `number`; remember it."""
        found, matched = (None, None) if is_known else self._nearest(prints, at)
        if found is None:
            found = number
        self._last[found] = at
        variants = self._variants[found]
        attracts = matched is None or _covered(prints, matched) >= DIGEST
        if prints.hashes and attracts and len(variants) < MOST_VARIANTS:
            variants.append(prints)
            for one in prints.hashes:
                stories = self._by_print[one]
                if found not in stories:
                    stories.append(found)
        return found

    def _nearest(self, prints: Prints, at: float) -> tuple[int | None, Prints | None]:
        shared: Counter[int] = Counter()
        for one in prints.hashes:
            stories = self._by_print.get(one, ())
            if len(stories) <= CROWDED:
                shared.update(stories)
        best: int | None = None
        matched: Prints | None = None
        best_share = SAME_TEXT
        for number in sorted(shared):
            if at - self._last[number] > self._window:
                continue
            for variant in self._variants[number]:
                share = containment(prints, variant)
                if share > best_share:
                    best, matched, best_share = number, variant, share
        return best, matched


def _covered(prints: Prints, matched: Prints) -> float:
    """Return which share of `prints` its match can cover at most."""
    return matched.size / prints.size
