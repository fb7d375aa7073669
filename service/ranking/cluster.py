"""Which story an item belongs to: single-pass clustering with an inverted index, no pair twice.

Pure. An item is compared with the stories that share a rare word or a shingle with it, never with
all; 20,000 items take seconds.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.ranking.prints import Prints, containment
from service.ranking.sketch import Sketch

SAME_TEXT = 0.3
"""Containment from which two texts are one: different articles share under 0.1, a copy with every
eighth word changed still 0.67."""

SAME_HEADLINE = 0.22
"""Cosine from which a headline belongs to a story's headlines."""

CROWDED = 40
"""Stories sharing a shingle beyond which it is boilerplate and says nothing."""

MOST_VARIANTS = 8
"""Texts kept of one story to compare with: copies add nothing, so few suffice."""


@dataclass(slots=True)
class _Cluster:
    last: float
    terms: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    square: float = 0.0
    variants: list[Prints] = field(default_factory=list)


class Clusters:
    """Stories growing item by item; numbered from 0 in the order of their founding."""

    def __init__(self, rarity: Mapping[str, float], window: float) -> None:
        """Start empty. `rarity` is by term; `window` in seconds."""
        self._rarity = rarity
        self._window = window
        self._clusters: list[_Cluster] = []
        self._by_term: dict[str, set[int]] = defaultdict(set)
        self._by_print: dict[int, set[int]] = defaultdict(set)

    def remember(self, sketch: Sketch, last: float) -> int:
        """Open a story known from before; return its number."""
        return self._open(sketch, last)

    def place(self, sketch: Sketch, at: float) -> int:
        """Put an item of time `at` (seconds) with its story, or open one; return the number."""
        found = self._by_text(sketch, at)
        if found is None:
            found = self._by_headline(sketch, at)
        if found is None:
            return self._open(sketch, at)
        self._join(found, sketch, at)
        return found

    def _open(self, sketch: Sketch, at: float) -> int:
        self._clusters.append(_Cluster(at))
        self._join(len(self._clusters) - 1, sketch, at)
        return len(self._clusters) - 1

    def _join(self, number: int, sketch: Sketch, at: float) -> None:
        cluster = self._clusters[number]
        cluster.last = max(cluster.last, at)
        for term, weight in self._vector(sketch).items():
            cluster.terms[term] += weight
            self._by_term[term].add(number)
        cluster.square = sum(weight * weight for weight in cluster.terms.values())
        if sketch.prints.hashes and len(cluster.variants) < MOST_VARIANTS:
            cluster.variants.append(sketch.prints)
            for one in sketch.prints.hashes:
                self._by_print[one].add(number)

    def _vector(self, sketch: Sketch) -> dict[str, float]:
        raw = {t: n / sketch.count * self._rarity.get(t, 0.0) for t, n in sketch.terms.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {term: weight / length for term, weight in raw.items()}

    def _near(self, number: int, at: float) -> bool:
        return abs(at - self._clusters[number].last) <= self._window

    def _by_text(self, sketch: Sketch, at: float) -> int | None:
        shared: Counter[int] = Counter()
        for one in sketch.prints.hashes:
            stories = self._by_print.get(one, ())
            if len(stories) <= CROWDED:
                shared.update(stories)
        best, best_share = None, SAME_TEXT
        for number in sorted(shared):
            if not self._near(number, at):
                continue
            share = max(containment(sketch.prints, v) for v in self._clusters[number].variants)
            if share > best_share:
                best, best_share = number, share
        return best

    def _by_headline(self, sketch: Sketch, at: float) -> int | None:
        vector = self._vector(sketch)
        product: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            for number in self._by_term.get(term, ()):
                product[number] += weight * self._clusters[number].terms[term]
        best, best_cosine = None, SAME_HEADLINE
        for number in sorted(product):
            if not self._near(number, at):
                continue
            cosine = product[number] / math.sqrt(self._clusters[number].square or 1.0)
            if cosine > best_cosine:
                best, best_cosine = number, cosine
        return best
