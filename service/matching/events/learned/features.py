"""What of a headline the model of harm looks at: words, pairs of them, groups of letters. Pure.

Each is a number below `SIZE`, a checksum of what it stands for: the model keeps a weight for every
number and no list of words. Two that share a number share its weight, which is rare among those of
one headline.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from service.text.sentences import Span

SIZE = 1 << 17
FIRM = "FIRM"
"""What stands for the name of whom a headline is about."""
_TOKENS = re.compile(r"[^\W\d_][\w'&-]*|\d[\d.,]*|[?!:;%$€£]")
_NUMBER = "0"
_OF_FIRM = FIRM.lower()
_LETTERS = range(3, 6)
"""Lengths of the groups of letters, of a word with a blank on either side."""


class Features(NamedTuple):
    """The numbers of a headline's words and pairs of words, of its groups of letters, of places."""

    words: Sequence[int]
    letters: Sequence[int]
    places: Sequence[int]
    """Of each word whether it stands before the firm's name or behind it."""


def masked(title: str, names: Iterable[Span]) -> str:
    """Return a headline with `FIRM` where a name of the firm stands, its possessive with it."""
    said, at = [], 0
    for start, end in sorted(names):
        if start < at:
            continue
        said += [title[at:start], f" {FIRM} "]
        at = end + (2 if title[end : end + 2] in ("'s", "’s") else 0)
    return "".join(said) + title[at:]


def features(title: str) -> Features:
    """Return what the model looks at in a headline whose names are masked."""
    said = _words(title)
    pairs = pairwise(said)
    numbers = [_number("w" + word) for word in said]
    numbers += [_number(f"b{first} {then}") for first, then in pairs]
    letters = [one for word in said if word != _OF_FIRM for one in _letter_groups(word)]
    return Features(numbers, letters, _places(said))


def words_of(title: str) -> list[str]:
    """Return the words of a headline whose names are masked, as the model reads them."""
    return [word for word in _words(title) if word[0].isalpha() and word != _OF_FIRM]


def of_word(word: str) -> Features:
    """Return what the model looks at in one word alone."""
    return Features([_number("w" + word)], _letter_groups(word), ())


def _places(said: Sequence[str]) -> list[int]:
    """Return the numbers of the words by where they stand; without a name all stand behind it."""
    at = said.index(_OF_FIRM) if _OF_FIRM in said else -1
    before = [_number("B" + word) for word in said[: max(at, 0)]]
    return before + [_number("A" + word) for word in said[at + 1 :]]


def _words(title: str) -> list[str]:
    said = _TOKENS.findall(title.replace("’", "'").lower())
    return [_NUMBER if word[0].isdigit() else word for word in said]


def _number(feature: str) -> int:
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) % SIZE


@lru_cache(maxsize=512)
def _letter_groups(word: str) -> tuple[int, ...]:
    said = f" {word} "
    return tuple(
        _number("c" + said[at : at + length])
        for length in _LETTERS
        for at in range(len(said) - length + 1)
    )
