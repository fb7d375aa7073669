"""A search as a person types it, read into what PostgreSQL is asked. Pure.

`pizza strike` finds what has both words, `"food safety"` the words in a row, `-kfc` leaves out what
has the word, `strike OR protest` finds either, `debonairs (strike OR protest)` one of them beside
another word, `burg*` what begins so. Nothing that can be typed is an error: what has no meaning is
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from service.archive.words import folded
from service.storage.tables.archive.search import Alternative, Operand

MOST = 500
"""Characters that a search may have."""
_DEEPEST = 20
"""Brackets within one another; those that go deeper are signs."""
_SHORTEST_BEGINNING = 3
"""Letters of `burg*`: what begins with fewer is far too much."""
_TYPED = str.maketrans(
    dict.fromkeys("“”„‟«»″＂「」『』", '"')
    | dict.fromkeys("‘’‚‹›＇", "'")
    | dict.fromkeys("−–‐‑－﹣", "-")
    | {"—": "--", "（": "(", "）": ")", "｜": "|", "＊": "*", "，": ",", "；": ";", "\\": " "}
)
"""As keyboards and word processors write them; two hyphens become "—"."""
_PIECE = re.compile(
    r"""
      (?P<field> (?<!\w)(?:(?:all)?in)?(?:title|text):(?=\S) )
    | (?P<quoted> (?<!\d)"(?P<phrase>[^"]*+)" | (?<!\w)'(?!\w\s)(?P<single>[^'"]*+)(?<=\S)'(?!\w) )
    | (?P<minus> (?<![^\s(|"])-(?=[^\s-]) )
    | (?P<bare> (?:[^\s"()|]|(?<=\w)\([^\s"()|]*+\))++ )
    | (?P<sign> [()|] )
    """,
    re.VERBOSE,
)
"""Fields are where other searches look, as people who know those write them: here that is
everywhere. A quotation mark behind a figure are inches; `'n` and `'s` are words of Afrikaans."""
_LISTED = re.compile(r"(?<!\d)[,;]|[,;](?!\d)|[()]")
_COMPOUND = re.compile(r"[^\W\d_]++(?:-\w++)++")
_CAPITAL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


class _Sign(StrEnum):
    """What is no word."""

    OR = "OR"
    NOT = "NOT"
    AND = "AND"
    """Says nothing: all words are looked for."""
    OPEN = "("
    CLOSE = ")"


_SPOKEN = {str(sign): sign for sign in _Sign} | {"|": _Sign.OR}


def read(text: str) -> Sequence[Alternative]:
    """Return the alternatives of a search, none of which is empty; none at all: nothing is asked.

    A search of signs alone asks nothing.
    """
    open_groups = [_Group()]
    unwanted = False
    for piece in _pieces(text.translate(_TYPED)):
        if piece is _Sign.NOT:
            unwanted = True
            continue
        if piece is _Sign.OPEN and len(open_groups) <= _DEEPEST:
            open_groups.append(_Group(unwanted=unwanted))
        elif piece is _Sign.CLOSE and len(open_groups) > 1:
            _close(open_groups)
        elif piece is _Sign.OR:
            open_groups[-1].begin_another()
        elif not isinstance(piece, _Sign):
            open_groups[-1].add(piece, unwanted=unwanted)
        unwanted = False
    while len(open_groups) > 1:
        _close(open_groups)
    return open_groups[0].alternatives()


@dataclass(slots=True)
class _Group:
    """What stands in a pair of brackets, or in none."""

    unwanted: bool = False
    _ended: list[Alternative] = field(default_factory=list)
    _wanted: list[Operand] = field(default_factory=list)
    _unwanted: list[Operand] = field(default_factory=list)

    def add(self, operands: Iterable[Operand], *, unwanted: bool) -> None:
        (self._unwanted if unwanted else self._wanted).extend(operands)

    def begin_another(self) -> None:
        if self._wanted or self._unwanted:
            self._ended.append(Alternative(tuple(self._wanted), tuple(self._unwanted)))
        self._wanted, self._unwanted = [], []

    def alternatives(self) -> list[Alternative]:
        self.begin_another()
        return self._ended


def _close(groups: list[_Group]) -> None:
    closed = groups.pop()
    found = closed.alternatives()
    if found:
        groups[-1].add([tuple(found)], unwanted=closed.unwanted)


def _pieces(text: str) -> Iterator[_Sign | Sequence[str]]:
    """Yield the words and quoted phrases, as `to_tsquery` takes them, and the signs between."""
    for piece in _PIECE.finditer(text):
        match piece.lastgroup:
            case "quoted":
                words = phrase(piece["phrase"] or piece["single"] or "")
                yield [words] if words else []
            case "minus":
                yield _Sign.NOT
            case "bare":
                yield _SPOKEN.get(piece[0]) or list(_of_bare(piece[0]))
            case "sign":
                yield _SPOKEN[piece[0]]


def _of_bare(bare: str) -> Iterator[str]:
    for part in _LISTED.split(bare):
        *beginnings, last = part.split("*")
        for piece in beginnings:
            if words := phrase(piece, begun=len(piece) >= _SHORTEST_BEGINNING):
                yield words
        if words := _in_any_form(last):
            yield words


def _in_any_form(word: str) -> str:
    """Return a word with the other ways of writing it: "e-hailing", "#FoodSafety"."""
    plain = phrase(word)
    if _COMPOUND.fullmatch(inner := word.strip("-.,:;!?'#@")):
        return f"({plain} | {phrase(inner.replace('-', ''))})"
    if word.startswith("#") and " " in (apart := _CAPITAL.sub(" ", word)):
        return f"({plain} | {phrase(apart)})"
    return plain


def phrase(text: str, mark: str = "", *, begun: bool = False) -> str:
    """Return the words of `text` in a row as PostgreSQL asks for them; empty if it has none.

    Of the last one only the beginning may be `begun`.
    """
    asked = [f"'{_plain(word)}'{mark}" for word in folded(text)]
    if asked and begun:
        asked[-1] += ":*"
    return " <-> ".join(asked)


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("'", "''")
