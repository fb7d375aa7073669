"""Sets of words in little memory: of very many, and of none. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from typing import Any

NOTHING: frozenset[Any] = frozenset()
"""The empty set, once: Python makes each anew, of 216 bytes, and most of what is looked for in
thousands of articles is not there."""
_HEAD = 3
"""Letters by which words are kept together."""


class WordSet(Set[str]):
    """A set of words without white space that never changes.

    A set of 80,000 words takes 8 MB, most of it for each word to be an object of its own. Here they
    stand in some thousand strings, by the letters with which they begin: 1.5 MB, and a question
    takes half a microsecond.
    """

    def __init__(self, words: Iterable[str]) -> None:
        by_head: dict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(words):
            by_head[word[:_HEAD]].append(word)
        self._size = sum(map(len, by_head.values()))
        self._by_head = {head: f" {' '.join(those)} " for head, those in by_head.items()}

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str) or " " in word:
            return False
        those = self._by_head.get(word[:_HEAD])
        return those is not None and f" {word} " in those

    def has_within(self, part: str) -> bool:
        """Return whether a word has `part` behind two letters or more."""
        behind = re.compile(rf"\S\S{re.escape(part)}")
        return any(behind.search(those) for those in self._by_head.values() if part in those)

    def __iter__(self) -> Iterator[str]:
        return (word for those in self._by_head.values() for word in those.split())

    def __len__(self) -> int:
        return self._size

    @classmethod
    def _from_iterable(cls, it: Iterable[str]) -> frozenset[str]:  # type: ignore[override]
        """Return what is left of such a set, or what is added to it: a few words."""
        return frozenset(it)
