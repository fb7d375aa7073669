"""The listed phrases that stand in a passage, found by one look-up a word. Pure.

A brand's names need more care, and have `matching/scanning/phrase_matcher.py`; these are words of
every day, and there are thousands of them.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from service.text.normalize import fold

Role = TypeVar("Role", bound=Hashable)

_TOKEN = re.compile(
    r"[^\W_]++(?:['’][^\W_]++)*+|[:;]-?[()]|<3|[?\u2639\u263a\u2665\u2764\U0001f300-\U0001faff]"
)
"""Words, and the signs that tell how something is meant."""
_SHORTENED = frozenset({"ll", "re", "ve", "d", "m"})
"""What is left of "will" and "are": "I'll" is not "ill", nor "we're" "were"."""
_BREAK = re.compile(r"[,;:|()?!\"“”…]|(?<!\b[A-Za-z])\.\s|\n")
"""Between the words of a phrase none of these may stand; "E. coli" is one."""
_TAG_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
"""The words of a tag: "#BoycottZazu" speaks of a boycott."""
_SMALL_TAG = re.compile(
    r"(?:boycott|boykott|boikot|boicot[et]?|cancel(?!l)|delete)(?=\w{4,40}$)"
    r"|\w{3,40}?(?=(?:scandal|skandal|outage)$)"
)
"""What a tag in small letters begins with that has a second word."""
_IN_TAG = "#"
"""Before a listed word that counts only as the first or last of a tag: "#CancelZazu"."""
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
        self.after: dict[str, _Node[Role]] | None = None  # most end a phrase
        self.phrase = ""
        self.roles: tuple[Role, ...] = ()

    def then(self, word: str) -> _Node[Role]:
        """Return what stands for `word` behind this, made if there is none."""
        if self.after is None:
            self.after = {}
        if word not in self.after:
            self.after[word] = _Node()
        return self.after[word]


class Phrases(Generic[Role]):
    """Phrases with what each stands for, compiled once."""

    def __init__(self, listed: Mapping[str, Iterable[Role]]) -> None:
        self._start: _Node[Role] = _Node()
        for phrase, roles in listed.items():
            tag = _IN_TAG if phrase.startswith(_IN_TAG) else ""
            words = [tag + _keys(token)[0] for token in _TOKEN.findall(phrase)]
            each = tuple(dict.fromkeys(roles))
            self._put(words, phrase, each)
            if len(words) > 1 and len("".join(words)) >= _JOINED:
                self._put(["".join(words)], phrase, each)

    def _put(self, words: list[str], phrase: str, roles: tuple[Role, ...]) -> None:
        node = self._start
        for word in words:
            node = node.then(word)
        node.phrase = node.phrase or phrase
        node.roles = tuple(dict.fromkeys((*node.roles, *roles))) if node.roles else roles

    def find(self, text: str) -> list[Found[Role]]:
        """Return every phrase in `text`, by the place at which it begins."""
        first, read = self._start.after or {}, _words(text)
        words, others = read
        found: list[Found[Role]] = []
        for index, word in enumerate(words):
            node = first.get(word)
            if index in others:
                other = first.get(others[index])
                if others[index][0] == _IN_TAG:
                    node = other or node
                elif other is not None:  # "the shop's" is both "shops" and "shop"
                    self._follow(other, index, read, text, found)
            if node is not None:
                self._follow(node, index, read, text, found)
        return found

    def _follow(
        self,
        node: _Node[Role] | None,
        index: int,
        read: tuple[list[str], dict[int, str]],
        text: str,
        found: list[Found[Role]],
    ) -> None:
        """Add to `found` every phrase that begins at a word with `node`."""
        (words, others), last = read, index
        while node is not None:
            if node.roles:
                places = _places(text)
                start, end = places[index][0], places[last][1]
                if last == index or not _BREAK.search(text, start, end):
                    found.append(Found(node.roles, node.phrase, start, end, index, last))
            last += 1
            if not node.after or last == len(words):
                break
            after, node = node.after, node.after.get(words[last])
            if node is None and last in others:
                node = after.get(others[last])


@lru_cache(maxsize=4)
def _words(text: str) -> tuple[list[str], dict[int, str]]:
    """Return the words of a text as they may be listed, and by place as what else some may be.

    Kept, for two lists read one text.
    """
    if text.isascii() and "'" not in text and _IN_TAG not in text:
        return _TOKEN.findall(text.lower()), {}
    words: list[str] = []
    others: dict[int, str] = {}
    for place, (start, end) in enumerate(_places(text)):
        token = text[start:end]
        if token.isascii() and token.isalnum():
            words.append(token.lower())
        else:
            word, *rest = _keys(token)
            words.append(word)
            if rest:
                others[place] = rest[0]
        before = text[start - 1 : start]
        if before == _IN_TAG or (before.isalnum() and not text[end : end + 1].isalnum()):
            others[place] = _IN_TAG + words[-1]
    return words, others


@lru_cache(maxsize=4)
def _places(text: str) -> tuple[tuple[int, int], ...]:
    found = (one.span() for one in _TOKEN.finditer(text))
    if _IN_TAG not in text:
        return tuple(found)
    return tuple(part for start, end in found for part in _parts(text, start, end))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the words of a tag stand, or of what is none where it stands."""
    if text[start - 1 : start] != _IN_TAG or start == 0:
        yield start, end
        return
    said = text[start:end]
    if said.islower() and (cut := _SMALL_TAG.match(said)):
        yield start, start + cut.end()
        yield start + cut.end(), end
        return
    for part in _TAG_WORDS.finditer(said):
        yield start + part.start(), start + part.end()


@lru_cache(maxsize=1 << 13)
def _keys(token: str) -> tuple[str, ...]:
    """Return as what a word may be listed: "don't" also without its mark, "shop's" as "shop"."""
    word = fold(token).replace("’", "'")
    head, mark, rest = word.partition("'")
    if not mark:
        return (word,)
    if rest in _SHORTENED:
        return (word, head)
    return (head + rest, head) if rest == "s" else (head + rest,)
