"""What stands around a name and is no word of the brand's own: its trade's words, other firms.

Pure, but for the lists that ship beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from service.matching.word_lists import named_lists
from service.text.normalize import words
from service.text.terms import COMMON, STOP

_TRADES = {trade: frozenset(said) for trade, said in named_lists(__package__, "trades.txt").items()}
_FIRMS = frozenset(named_lists(__package__, "firms.txt")["known"])
_WORD = r"[^\W_]{1,20}(?:[&'’-][^\W_]{1,20}){0,2}"
_JOINS = r"(?:\s?[,/&]|,? (?:and|or|vs?\.?|versus|And|Or|Vs?\.?))\s+"
_TOKEN = re.compile(_WORD)
_BEFORE = re.compile(rf"({_WORD}){_JOINS}(?:and )?$")
_AFTER = re.compile(rf"{_JOINS}(?:(?:and|or) )?({_WORD})")
_REACH = 30
_SHORT = 3
"""Letters of a word that says little outside its phrase."""


def trade_words(core: Iterable[str], more: Iterable[str]) -> frozenset[str]:
    """Return the words of the trade that a brand's `core` speaks of most, and of its own phrases.

    `more` are its other subjects: they help to tell the trade.
    """
    first = {word for phrase in core for word in words(phrase)}
    every = first | {word for phrase in more for word in words(phrase)}
    told = {trade: len(said & every) for trade, said in _TRADES.items() if said & first}
    most = max(told.values(), default=0)
    own = {word for word in first - STOP - COMMON if len(word) > _SHORT}
    return frozenset(
        own.union(*(_TRADES[trade] for trade, many in told.items() if 2 * many > most))
    )


def said_in(text: str) -> set[str]:
    """Return the words of `text` in small letters, a firm's name as one: "at&t", "macy's"."""
    found: set[str] = set()
    for token in _TOKEN.findall(text):
        word = token.lower().replace("’", "'")
        found.add(word)
        found.add(word.removesuffix("'s"))
        if "-" in word:
            found.update(word.split("-"))
    return found


def places_of(text: str, trade: Collection[str]) -> list[int]:
    """Return where in `text` words of a `trade` begin, or names of firms that everybody knows."""
    return [
        token.start()
        for token in _TOKEN.finditer(text)
        if any(word in trade or word in _FIRMS for word in _forms_of(token[0]))
    ]


def _forms_of(token: str) -> Collection[str]:
    return (token.lower(),) if token.isalnum() else said_in(token)


def names_a_firm(said: Iterable[str]) -> bool:
    """Return whether a firm that everybody knows is among words of a text."""
    return not _FIRMS.isdisjoint(said)


def is_beside_firm(text: str, start: int, end: int) -> bool:
    """Return whether a name stands in a list with a firm: "Microsoft and Visa", "Gap, Zara"."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    after = _AFTER.match(text, end)
    return any(side and names_a_firm(said_in(side[1])) for side in (before, after))
