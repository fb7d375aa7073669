"""Two versions of a sentence, word by word. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

MOST = 400
"""Words of a version that are compared; what comes after stands as it is."""


class Piece(NamedTuple):
    """Some words in a row."""

    text: str
    differs: bool
    """Whether the other version has them not there."""


def word_difference(was: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """Return both versions in pieces; put together with spaces they are what they were."""
    old, new = was.split(), now.split()
    matcher = SequenceMatcher(None, old[:MOST], new[:MOST], autojunk=False)
    in_old, in_new = [True] * len(old), [True] * len(new)
    for block in matcher.get_matching_blocks():
        in_old[block.a : block.a + block.size] = [False] * block.size
        in_new[block.b : block.b + block.size] = [False] * block.size
    return _pieces(old, in_old), _pieces(new, in_new)


def _pieces(words: Sequence[str], differ: Sequence[bool]) -> list[Piece]:
    marked = zip(words, differ, strict=True)
    return [
        Piece(" ".join(word for word, _ in those), differs)
        for differs, those in groupby(marked, key=lambda one: one[1])
    ]
