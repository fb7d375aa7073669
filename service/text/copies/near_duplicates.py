"""Near-duplicates: texts that are one text, as copies, cut copies and edited copies.

Pure. Single pass with an inverted index of shingles; a text is compared with those that share some.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from service.text.shingles import ALL, Shingles, containment, shared

_PART = 0.2
_WHOLE = 0.6
"""A text of which two matches are each a fifth and together this much is the whole of which they
were the parts: the two become one."""

_MIN_SHARED = 2
"""Indexed shingles in common from which two texts are compared."""

_CROWDED = 40
"""Texts sharing a shingle beyond which it is boilerplate and says nothing."""

_MAX_VARIANTS = 8
"""Texts kept of one to compare with: copies add nothing, so few suffice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRule:
    """From when on two texts are one."""

    containment: float
    """Share of the smaller text's shingles that the larger must have too."""
    min_size: float = 0.0
    """How much of the longer text the shorter must be."""
    joins_parts: bool = False
    """Whether a text joins two others that are its parts."""
    indexed: int = ALL
    """Shingle hashes under this find what is compared; then all of them count."""


TOLD_ANYWHERE = CopyRule(containment=0.4, min_size=0.15, joins_parts=True, indexed=1 << 31)
"""For texts of different publishers. Different articles of one day share up to 0.35, a copy with
every fifth word changed still 0.5. A round-up that quotes ten articles is none of them, and would
tie them together. Indexing half of the hashes halves the memory, which for 20,000 articles
matters."""


def copies(
    texts: Sequence[Shingles],
    times: Sequence[float],
    window: float,
    known: int = 0,
    may_be_one: Callable[[int, int, float], bool] = lambda *_: True,
) -> list[int]:
    """Return for each text the first text that it is a copy of, or its own place.

    `times` are in seconds; texts later than `window` after the last copy are not compared. The
    first `known` texts are of different stories whatever they share. `may_be_one` says of a text
    and an earlier one that share so much whether they may be one.
    """
    asked = shared([text.under(TOLD_ANYWHERE.indexed) for text in texts])
    index = CopyIndex(TOLD_ANYWHERE, window, asked, may_be_one)
    for number, (text, at) in enumerate(zip(texts, times, strict=True)):
        index.add(text, at, is_known=number < known)
    return [index.first(number) for number in range(len(texts))]


_Match = tuple[float, int, Shingles]
"""Containment, the text's number and its shingles."""


class CopyIndex:
    """Finds for each new text the earlier ones that it is a copy of. Texts have numbers from 0."""

    def __init__(
        self,
        rule: CopyRule,
        window: float = math.inf,
        asked: set[int] | None = None,
        may_be_one: Callable[[int, int, float], bool] = lambda *_: True,
    ) -> None:
        """`asked` are the hashes that are looked for, if known; others need not be indexed.

        `may_be_one` is asked of the numbers of a text and an earlier one and the share in common.
        """
        self._rule = rule
        self._window = window
        self._asked = asked
        self._may_be_one = may_be_one
        self._first_with: dict[int, int] = {}
        self._others_with: dict[int, list[int]] = defaultdict(list)
        self._crowded: set[int] = set()
        self._variants: dict[int, list[tuple[int, Shingles]]] = defaultdict(list)
        self._last: list[float] = []
        self._parent: list[int] = []
        self._known = 0

    def first(self, number: int) -> int:
        """Return the first text of those that are one with text `number`."""
        while self._parent[number] != number:
            number = self._parent[number]
        return number

    def add(
        self,
        text: Shingles,
        at: float = 0.0,
        *,
        is_known: bool = False,
        same_as: int | None = None,
        may_join: Callable[[int], bool] = lambda _: True,
    ) -> int:
        """Put the next text with the text that it is a copy of; return the first of these.

        A known text is a copy of none. `same_as` is a text that it is one with whatever they share;
        otherwise `may_join` says with which first texts it may be one.
        """
        number = len(self._parent)
        hashes = text.under(self._rule.indexed)
        seen = self._first_with.keys() & hashes
        matches: list[_Match] = []
        if not is_known and same_as is None:
            matches = [one for one in self._matches(text, seen, at) if may_join(self.first(one[1]))]
        joined = matches[0][1] if matches else same_as
        found = number if joined is None else self.first(joined)
        self._parent.append(found)
        self._last.append(at)
        self._known += is_known
        if found != number:
            self._last[found] = at
            if self._rule.joins_parts and matches:
                self._join_parts(found, text, matches)
        variants = self._variants[found]
        if text.hashes and len(variants) < _MAX_VARIANTS:
            variants.append((number, text))
            self._index(found, hashes, seen)
        return found

    def _index(self, found: int, hashes: Sequence[int], seen: AbstractSet[int]) -> None:
        asked = hashes if self._asked is None else self._asked.intersection(hashes)
        firsts = {one: self._first_with[one] for one in seen}
        self._first_with.update(dict.fromkeys(asked, found))
        self._first_with.update(firsts)
        for one, first in firsts.items():
            if first != found and one not in self._crowded:
                others = self._others_with[one]
                if found not in others:
                    others.append(found)
                    if len(others) == _CROWDED:
                        self._crowded.add(one)

    def _join_parts(self, found: int, text: Shingles, matches: Sequence[_Match]) -> None:
        """Join further matches that together with the best one make up this text."""
        best = _covered(text, matches[0])
        for match in matches[1:]:
            part = _covered(text, match)
            one, other = sorted((self.first(found), self.first(match[1])))
            if one == other or other < self._known or min(best, part) < _PART:
                continue
            if best + part >= _WHOLE:
                self._parent[other] = one
                self._last[one] = max(self._last[one], self._last[other])

    def _matches(self, text: Shingles, seen: AbstractSet[int], at: float) -> list[_Match]:
        """Return the texts that this one is a copy of, the likest first."""
        telling = seen - self._crowded
        shared = Counter(map(self._first_with.__getitem__, telling))
        held = telling & self._others_with.keys()
        shared.update(chain.from_iterable(map(self._others_with.__getitem__, held)))
        found: list[_Match] = []
        for number, count in shared.items():
            if count < _MIN_SHARED or at - self._last[self.first(number)] > self._window:
                continue
            variants = self._variants[number]
            if self._rule.indexed == ALL:  # what the index counts is all that they can share
                smallest = min(text.size, *(one.size for _, one in variants))
                if count + len(seen) - len(telling) < self._rule.containment * smallest:
                    continue
            best = max((self._like(text, *one) for one in variants), key=lambda m: m[0])
            if best[0]:
                found.append((best[0], number, best[1]))
        return sorted(found, key=lambda match: (-match[0], match[1]))

    def _like(self, text: Shingles, number: int, variant: Shingles) -> tuple[float, Shingles]:
        """Return which share of `text`, the next one, is in an earlier text that may be one with
        it, or 0."""
        share = containment(text, variant)
        small, large = sorted((text.size, variant.size))
        alike = share >= self._rule.containment and small >= self._rule.min_size * large
        may = alike and self._may_be_one(len(self._parent), number, share)
        return (share if may else 0.0), variant


def _covered(text: Shingles, match: _Match) -> float:
    """Return which share of `text` a match covers."""
    share, _, matched = match
    return share * min(1.0, matched.size / text.size)
