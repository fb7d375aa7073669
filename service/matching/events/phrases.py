"""The listed phrases that stand in a passage, found by one look-up a word. Pure.

A brand's names need more care, and have `matching/phrase_matcher.py`; these are words of every day,
and there are thousands of them.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from service.matching.scripts import forms

Role = TypeVar("Role", bound=Hashable)

_TOKEN = re.compile(r"[^\W_]++(?:['’][^\W_]++)*+|:-?[()]|[?❤\U0001f300-\U0001faff]|\.{3}|…")
"""Words, and the signs that tell how something is meant."""
_BREAK = re.compile(r"[,;:|()?!\"“”…]|\.\s|\n")
"""Between the words of a phrase none of these may stand."""
_JOINED = 9
"""Letters from which a phrase is also found written as one ("#FoodPoisoning")."""


class Found(NamedTuple, Generic[Role]):
    """Where a phrase stands: characters `start` to `end`, words `first` to `last`."""

    roles: tuple[Role, ...]
    phrase: str
    start: int
    end: int
    first: int
    last: int


class _Node(Generic[Role]):
    """What may follow the words so far, and the phrase that they are, if they are one."""

    __slots__ = ("after", "phrase", "roles")

    def __init__(self) -> None:
        self.after: dict[str, _Node[Role]] = {}
        self.phrase = ""
        self.roles: tuple[Role, ...] = ()


class Phrases(Generic[Role]):
    """Phrases with what each stands for, compiled once."""

    def __init__(self, listed: Mapping[str, Iterable[Role]]) -> None:
        self._first: dict[str, _Node[Role]] = {}
        for phrase, roles in listed.items():
            words = [forms(token)[0] for token in _TOKEN.findall(phrase)]
            self._put(words, phrase, tuple(roles))
            if len(words) > 1 and len("".join(words)) >= _JOINED:
                self._put(["".join(words)], phrase, tuple(roles))

    def _put(self, words: list[str], phrase: str, roles: tuple[Role, ...]) -> None:
        after = self._first
        for word in words:
            node = after.setdefault(word, _Node())
            after = node.after
        node.phrase = node.phrase or phrase
        node.roles = tuple(dict.fromkeys((*node.roles, *roles)))

    def find(self, text: str) -> list[Found[Role]]:
        """Return every phrase in `text`, by the place at which it begins."""
        first = self._first
        tokens = _TOKEN.findall(text)
        keys = [
            (token.lower(),) if token.isascii() and token.isalnum() else forms(token)
            for token in tokens
        ]
        found: list[Found[Role]] = []
        places: list[tuple[int, int]] = []
        for index, several in enumerate(keys):
            for key in several:
                node = first.get(key)
                last = index
                while node is not None:
                    if node.roles:
                        places = places or [m.span() for m in _TOKEN.finditer(text)]
                        start, end = places[index][0], places[last][1]
                        if last == index or not _BREAK.search(text, start, end):
                            found.append(Found(node.roles, node.phrase, start, end, index, last))
                    last += 1
                    if not node.after or last == len(keys):
                        break
                    node = _next(node, keys[last])
        return found


def _next(node: _Node[Role], keys: tuple[str, ...]) -> _Node[Role] | None:
    for key in keys:
        if key in node.after:
            return node.after[key]
    return None
