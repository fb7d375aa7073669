"""3-word shingles of a text, hashed and sampled, and containment (Broder 1997; FracMinHash 2022).

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
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Self

from service.text.normalize import words
from service.text.sentences import sentences

if TYPE_CHECKING:
    from numpy import uint32
    from numpy.typing import NDArray

ALL = 1 << 32
"""All hashes are under it."""
_FOUR_BYTES = "I"
_ODD_1, _ODD_2, _ODD_3 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D
"""Odd multipliers (xxHash's primes): they spread three word hashes over 32 bits."""

MAX_WORDS = 4000
"""Words of a text that are looked at: longer than nearly all articles, short enough for speed."""

SAMPLE = 160
"""Shingle hashes kept of one text within a run: containment to about 0.04."""

SHINGLE = 3
"""Words of a shingle."""

MIN_SHINGLES = 12
"""Different shingles below which a text is too short to be known by them: it has none."""

A_SENTENCE = 7
"""Words of a sentence: "By our reporter." goes with the next."""

MIN_COMMON = 4
"""Hashes in common below which it is chance: a quoted phrase, a byline."""


@dataclass(frozen=True, slots=True)
class Shingles:
    """Hashes of shingles under `limit`; a text of few shingles keeps all (`limit` is 2**32).

    Thousands are held at once, so they are kept in four bytes each and not as a set.
    """

    hashes: Sequence[int] = ()
    """In order, each once."""
    limit: int = ALL

    @property
    def size(self) -> float:
        """About how many different shingles the whole text has."""
        return len(self.hashes) * ALL / self.limit

    @classmethod
    def of(cls, hashes: Iterable[int], limit: int = ALL) -> Self:
        """Return the shingles with these hashes, in whatever order and however often."""
        return cls(array(_FOUR_BYTES, sorted(set(hashes))), limit)

    @classmethod
    def from_text(cls, text: str, limit: int) -> Self:
        """Return the shingles that `to_text` wrote. Raises ValueError."""
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

    def thinned(self, count: int) -> Shingles:
        """Return a sample of about `count` hashes, for keeping."""
        if len(self.hashes) <= count:
            return self
        limit = self.hashes[count]
        return Shingles(self.under(limit), limit)


@lru_cache(maxsize=64)
def of_text(text: str) -> Shingles:
    """Return about `SAMPLE` of the shingles of a text.

    Kept for a while: an article that many sites have is one text, and each is asked more than once.
    """
    return of_words(words(text))


def of_words(tokens: Sequence[str], sample: int | None = SAMPLE) -> Shingles:
    """Return the shingles of a text's folded words: about `sample` of them, or all."""
    if len(tokens) < MIN_SHINGLES:
        return Shingles()
    found = _hashes(tokens[:MAX_WORDS])
    if len(found) < MIN_SHINGLES:
        return Shingles()
    limit = ALL
    if sample is not None and len(found) > sample:
        limit = ALL * sample // len(found)
        found = found[: int(found.searchsorted(limit))]
    return Shingles(array(_FOUR_BYTES, found.tobytes()), limit)


def _hashes(tokens: Sequence[str]) -> NDArray[uint32]:
    """Return the hashes of the shingles of some words, three or more: in order, each once."""
    import numpy  # noqa: PLC0415 (a start does not wait for it)

    each = map(zlib.crc32, map(str.encode, tokens))
    hashes = numpy.fromiter(each, dtype=numpy.uint32)
    mixed: NDArray[uint32] = hashes[:-2] * _ODD_1 + hashes[1:-1] * _ODD_2 + hashes[2:] * _ODD_3
    mixed ^= mixed >> 15
    mixed *= _ODD_2
    mixed ^= mixed >> 13
    mixed.sort()
    is_new = numpy.append(True, mixed[1:] != mixed[:-1])  # `unique` takes seven times as long
    found: NDArray[uint32] = mixed[is_new]
    return found


def containment(one: Shingles, other: Shingles) -> float:
    """Return which share of the smaller text's shingles the larger has too, 0 to 1."""
    common = len(set(one.hashes).intersection(other.hashes))
    if common < MIN_COMMON:
        return 0.0
    limit = min(one.limit, other.limit)
    return common / min(one.count_under(limit), other.count_under(limit))


def shared(many: Iterable[Sequence[int]]) -> set[int]:
    """Return the hashes that stand in more than one text; a text has each of its own once.

    Most stand in one alone and find nothing: as objects all would take some 90 bytes each.
    """
    every = array(_FOUR_BYTES)
    for hashes in many:
        every.extend(hashes)
    if not every:
        return set()
    import numpy  # noqa: PLC0415 (a start does not wait for it)

    found = numpy.frombuffer(every, dtype=numpy.uint32)
    found.sort()
    return set(found[1:][found[1:] == found[:-1]].tolist())


def in_whole_sentences(text: str, other: Shingles) -> int:
    """Return how many of another text's hashes are in sentences that `text` has word for word."""
    known, found = set(other.hashes), 0
    for start, end in sentences(text):
        said = words(text[start:end])
        hashes = _hashes(said).tolist() if len(said) >= SHINGLE else []
        asked = [one for one in hashes if one < other.limit]
        found += len(asked) if known.issuperset(asked) else 0
    return found


def begins_elsewhere(text: str, other: Shingles, *, least: int = A_SENTENCE) -> bool:
    """Return whether the first sentence of `text`, which shares much with another, is not there.

    One of fewer than `least` words takes the next along.
    """
    said: list[str] = []
    for start, end in sentences(text):
        said += words(text[start:end])
        if len(said) >= least:
            break
    hashes = _hashes(said).tolist() if len(said) >= SHINGLE else []
    asked = {one for one in hashes if one < other.limit}
    few = min(MIN_COMMON, least - SHINGLE + 1)
    return len(asked) >= few and asked.isdisjoint(other.hashes)


def union(many: Iterable[Shingles], count: int) -> Shingles:
    """Return the shingles of several texts taken together, thinned to about `count`."""
    kept = [one for one in many if one.hashes]
    if not kept:
        return Shingles()
    limit = min(one.limit for one in kept)
    return Shingles.of(chain.from_iterable(one.under(limit) for one in kept), limit).thinned(count)
