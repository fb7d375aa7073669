"""Near-copies of a text: sampled 3-word shingles and containment (Broder 1997; FracMinHash 2022).

Pure and the same in every process: no use of Python's seeded string hash.
"""

from __future__ import annotations

import base64
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

_SPACE = 1 << 32
_FOUR_BYTES = "I"
_ODD_1, _ODD_2, _ODD_3 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D
"""Odd multipliers (xxHash's primes): they spread three word hashes over 32 bits."""

MOST_WORDS = 4000
"""Words of a text that are looked at: longer than nearly all articles, short enough for speed."""

RUN_PRINTS = 160
"""Prints kept of one text within a run: containment to about 0.04."""

FEWEST = 12
"""Shingles below which a text is too short to be told by them."""


FEWEST_COMMON = 4
"""Prints in common below which it is chance: a quoted phrase, a byline."""


@dataclass(frozen=True, slots=True)
class Prints:
    """Hashes of shingles under `limit`; a text of few shingles keeps all (`limit` is 2**32).

    Thousands are held at once, so they are kept in four bytes each and not as a set.
    """

    hashes: Sequence[int] = ()
    """In order, each once."""
    limit: int = _SPACE

    @property
    def size(self) -> float:
        """About how many different shingles the whole text has."""
        return len(self.hashes) * _SPACE / self.limit

    @classmethod
    def of(cls, hashes: Iterable[int], limit: int = _SPACE) -> Self:
        """Return the prints with these hashes, in whatever order and however often."""
        return cls(array(_FOUR_BYTES, sorted(set(hashes))), limit)

    @classmethod
    def from_text(cls, text: str, limit: int) -> Self:
        """Return the prints that `to_text` wrote. Raises ValueError."""
        hashes = array(_FOUR_BYTES, base64.b64decode(text, validate=True))
        if sys.byteorder == "big":
            hashes.byteswap()
        return cls(hashes, limit)

    def to_text(self) -> str:
        """Return the hashes as base64 of four bytes each, the least first."""
        hashes = array(_FOUR_BYTES, self.hashes)
        if sys.byteorder == "big":
            hashes.byteswap()
        return base64.b64encode(hashes.tobytes()).decode()

    def under(self, limit: int) -> Sequence[int]:
        """Return the hashes under a coarser limit."""
        return self.hashes if limit >= self.limit else self.hashes[: self.count_under(limit)]

    def count_under(self, limit: int) -> int:
        """Return how many hashes are under a coarser limit."""
        return len(self.hashes) if limit >= self.limit else bisect_left(self.hashes, limit)

    def thinned(self, most: int) -> Prints:
        """Return at most about `most` prints, for keeping."""
        if len(self.hashes) <= most:
            return self
        limit = self.hashes[most]
        return Prints(self.under(limit), limit)


def of_words(tokens: Sequence[str]) -> Prints:
    """Return the prints of a text's folded words."""
    import numpy  # noqa: PLC0415 (the extractor brings it; a start does not wait for it)

    told = (zlib.crc32(token.encode()) for token in tokens[:MOST_WORDS])
    hashes = numpy.fromiter(told, dtype=numpy.uint32)
    mixed = hashes[:-2] * _ODD_1 + hashes[1:-1] * _ODD_2 + hashes[2:] * _ODD_3
    mixed ^= mixed >> 15
    mixed *= _ODD_2
    mixed ^= mixed >> 13
    found = numpy.unique(mixed)
    if len(found) < FEWEST:
        return Prints()
    limit = _SPACE
    if len(found) > RUN_PRINTS:
        limit = _SPACE * RUN_PRINTS // len(found)
        found = found[: int(numpy.searchsorted(found, limit))]
    return Prints(array(_FOUR_BYTES, found.tobytes()), limit)


def containment(one: Prints, other: Prints) -> float:
    """Return which share of the smaller text's shingles the larger has too, 0 to 1."""
    common = len(set(one.hashes).intersection(other.hashes))
    if common < FEWEST_COMMON:
        return 0.0
    limit = min(one.limit, other.limit)
    return common / min(one.count_under(limit), other.count_under(limit))


def union(many: Iterable[Prints], most: int) -> Prints:
    """Return the prints of several texts taken together, thinned to about `most`."""
    kept = [prints for prints in many if prints.hashes]
    if not kept:
        return Prints()
    limit = min(prints.limit for prints in kept)
    return Prints.of(chain.from_iterable(p.under(limit) for p in kept), limit).thinned(most)
