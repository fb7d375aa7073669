"""Whether a long text can hold any of many phrases: asked of every page, so all of it runs in C.

Pure. It may say yes where the exact search says no ("Sun, Pizza" for "Sun Pizza"), never the other
way round: what separates words is nothing to it, and what a phrase's last word goes on with.
"""

from __future__ import annotations

import codecs
import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product

from service.text import fold

_APOSTROPHES = "'`"
_OTHER_APOSTROPHES = "\u2019\u2018\u02bc\uff07\u00b4"
_RUNS = re.compile(f"[{_APOSTROPHES}{_OTHER_APOSTROPHES}]{{2,}}")
"""Two of them are quotation marks, which separate words."""
_AROUND = 150
"""Characters before and after a word within which all of its phrase stands."""
_MOST_WINDOWS = 50
_LETTERS = frozenset((string.ascii_lowercase + string.digits).encode())
_TABLE = bytes(byte if byte in _LETTERS else 0x20 for byte in range(256))


def _ascii(error: UnicodeError) -> tuple[str, int]:
    """Replace a run of characters that are not ASCII."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_one, error.object[error.start : error.end])), error.end


@lru_cache(maxsize=4_096)
def _one(char: str) -> str:
    """Return a letter without its accents; of other scripts something that is a letter too."""
    if char in _OTHER_APOSTROPHES:
        return ""
    if not char.isalnum():
        return " "
    plain = unicodedata.normalize("NFKD", char.casefold())
    letters = (c for c in plain if not unicodedata.combining(c))
    return "".join(c if c.isascii() and c.isalnum() else "0" for c in letters)


codecs.register_error("topfive-sieve", _ascii)


def rough_words(text: str) -> list[bytes]:
    """Return the words of `text` in small ASCII letters, without accents and apostrophes."""
    text = _RUNS.sub(" ", text)
    data = text.encode("ascii", "topfive-sieve").lower()
    return data.translate(_TABLE, _APOSTROPHES.encode()).split()


class Sieve:
    """Lets through the texts in which the words of some phrase stand beside one another."""

    def __init__(self, phrases: Iterable[tuple[str, ...]]) -> None:
        """`phrases` are tuples of folded words, "and" for "&"."""
        self._runs: dict[bytes, set[bytes]] = {}
        self._foreign: set[str] = set()
        for phrase in phrases:
            foreign = [word for word in phrase if not word.isascii()]
            if foreign:
                self._foreign.add(max(foreign, key=len))
            else:
                self._add(phrase)

    def _add(self, phrase: tuple[str, ...]) -> None:
        """File the phrase under its longest word, as all the runs of words that it may be."""
        longest = max(phrase, key=lambda word: len(word) if word != "and" else 0)
        runs = {b" " + " ".join(form).encode() for form in _forms(phrase)}
        for key in (longest, longest + "s"):
            self._runs.setdefault(key.encode(), set()).update(runs)

    def passes(self, text: str) -> bool:
        """Tell whether `text` may hold a phrase."""
        return bool(self._met(text)) or self._is_foreign(text)

    def windows(self, text: str) -> list[tuple[int, int]]:
        """Return the stretches of `text` outside which no phrase is, in order and apart.

        All of it where that cannot be told at little cost.
        """
        everything = [(0, len(text))]
        met, small = self._met(text), text.lower()
        if self._is_foreign(text) or len(small) != len(text):
            return everything
        found: list[int] = []
        for word in met:
            places = _places(small, word.decode())
            if not places:  # it has accents or an apostrophe in it
                return everything
            found += places
        return everything if len(found) > _MOST_WINDOWS else _around(text, sorted(found))

    def _met(self, text: str) -> list[bytes]:
        """The longest words of the phrases that `text` may hold."""
        words = rough_words(text)
        known = self._runs.keys() & set(words)
        if not known:
            return []
        said = b" " + b" ".join(words)
        return [word for word in known if any(run in said for run in self._runs[word])]

    def _is_foreign(self, text: str) -> bool:
        if not self._foreign or text.isascii():
            return False
        folded = fold(text)
        return any(word in folded for word in self._foreign)


def _places(text: str, word: str) -> list[int]:
    places: list[int] = []
    at = text.find(word)
    while at >= 0 and len(places) <= _MOST_WINDOWS:
        places.append(at)
        at = text.find(word, at + len(word))
    return places


def _around(text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches around `places`, from white space to white space; close ones are one."""
    spans: list[tuple[int, int]] = []
    for at in places:
        start = max(text.rfind(" ", 0, max(0, at - _AROUND)), 0)
        end = text.find(" ", at + _AROUND)
        end = len(text) if end < 0 else end
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _forms(phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the phrase with each word but the last also possessive, with "&" also as no word."""
    *before, last = phrase
    choices = [("and", "") if word == "and" else (word, word + "s") for word in before]
    for words in product(*choices):
        yield (*filter(None, words), last if last != "and" else "")
