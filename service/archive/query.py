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
from itertools import pairwise

from service.archive.words import apart, folded, is_small, without_s, written_otherwise
from service.storage.tables.archive.search import Alternative, Operand

MOST = 500
"""Characters that a search may have."""
_DEEPEST = 20
"""Brackets within one another; those that go deeper are signs."""
_SHORTEST_BEGINNING = 3
"""Letters of `burg*`: what begins with fewer is far too much."""
_MOST_OTHERWISE = 6
"""Words of a search that are looked for in other ways of writing, each by itself."""
_A_PAIR = 2
_MOST_NAMES = 4
"""Of a brand, of which each finding has noted whether they are in it."""
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
_FIRST_FIGURES = re.compile(r"(?:[^\W\d_]{1,3})?[0-9]{1,3}")
_THREE = re.compile(r"[0-9]{3}")
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


@dataclass(frozen=True, slots=True)
class _Typed:
    """A word, or a phrase, as PostgreSQL asks for it."""

    asked: str
    same: str = ""
    """Other ways of writing it that are nothing else, each as PostgreSQL asks for it."""
    near: str = ""
    """What may be it: looked for beside it, and not left out with it, which nobody would see."""
    words: tuple[str, ...] = ()
    """Those of it, if no more stands in it."""

    @property
    def left_out(self) -> str:
        """What is left out with it."""
        return _any_of((self.asked, self.same))

    @property
    def otherwise(self) -> str:
        """What is looked for beside it."""
        return _any_of((self.same, self.near))


@dataclass(slots=True)
class _Group:
    """What stands in a pair of brackets, or in none."""

    unwanted: bool = False
    _ended: list[Alternative] = field(default_factory=list)
    _wanted: list[_Typed | tuple[Alternative, ...]] = field(default_factory=list)
    _unwanted: list[Operand] = field(default_factory=list)

    def add(self, said: Iterable[_Typed | tuple[Alternative, ...]], *, unwanted: bool) -> None:
        if unwanted:
            self._unwanted += [one.left_out if isinstance(one, _Typed) else one for one in said]
        else:
            self._wanted += said

    def begin_another(self) -> None:
        if self._wanted or self._unwanted:
            unwanted = tuple(self._unwanted)
            self._ended += [Alternative(one, unwanted) for one in _in_all_ways(self._wanted)]
        self._wanted, self._unwanted = [], []

    def alternatives(self) -> list[Alternative]:
        self.begin_another()
        return self._ended


def rows_of_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return which words in a row, as PostgreSQL asks for them, a search for a brand's names may
    ask for, the first name's words also the wrong way round.

    Nearly all findings have each of these words, so that no index finds what has them in a row.
    """
    said = [name for name in names if len(folded(name)) > 1][:_MOST_NAMES]
    first = folded(said[0]) if said else []
    said += [f"{two} {one}" for one, two in pairwise(first)]
    asked = [one for name in said for one in _said(name, few=True)]
    ways = [way for one in asked for way in (one.asked, one.left_out, f"({one.otherwise})")]
    return tuple(dict.fromkeys(way for way in ways if "<->" in way))


def _in_all_ways(
    wanted: Sequence[_Typed | tuple[Alternative, ...]],
) -> Iterator[tuple[Operand, ...]]:
    """Yield what is wanted, then with one part of it at a time in its other ways of writing.

    The English of it drops the commonest words, which only all of it together may do. What stands
    in brackets is not asked for as often as all about it can be written.
    """
    plain = [one.asked if isinstance(one, _Typed) else one for one in wanted]
    yield tuple(plain)
    said = [one for one in wanted if isinstance(one, _Typed)]
    if len(wanted) > _MOST_OTHERWISE or len(said) < len(wanted):
        return
    for place, one in enumerate(said):
        if one.otherwise:
            yield (*plain[:place], f"({one.otherwise})", *plain[place + 1 :])
    for place, (first, second) in enumerate(pairwise(said)):
        words = (*first.words, *second.words)
        if len(words) == _A_PAIR and not any(map(is_small, words)):
            yield (*plain[:place], f"'{''.join(words)}'", *plain[place + 2 :])
    for start, end in _figures([one.words for one in said]):
        figure = "".join(one.words[0] for one in said[start:end])
        yield (*plain[:start], f"'{_plain(figure)}'", *plain[end:])


def _figures(said: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Yield from where to where typed words are one figure of a million or more: "1 000 000"."""
    first = 0
    while first < len(said):
        end = first + 1
        if len(said[first]) == 1 and _FIRST_FIGURES.fullmatch(said[first][0]):
            while end < len(said) and len(said[end]) == 1 and _THREE.fullmatch(said[end][0]):
                end += 1
        if end - first > _A_PAIR:
            yield first, end
        first = end


def _close(groups: list[_Group]) -> None:
    closed = groups.pop()
    found = closed.alternatives()
    if found:
        groups[-1].add([tuple(found)], unwanted=closed.unwanted)


def _pieces(text: str) -> Iterator[_Sign | Sequence[_Typed]]:
    """Yield the words and quoted phrases, and the signs between."""
    few = len(text.split()) <= _MOST_OTHERWISE
    for piece in _PIECE.finditer(text):
        match piece.lastgroup:
            case "quoted":
                yield _said(piece["phrase"] or piece["single"] or "", few=few)
            case "minus":
                yield _Sign.NOT
            case "bare":
                yield _SPOKEN.get(piece[0]) or list(_of_bare(piece[0], few=few))
            case "sign":
                yield _SPOKEN[piece[0]]


def _of_bare(bare: str, *, few: bool) -> Iterator[_Typed]:
    for part in _LISTED.split(bare):
        *beginnings, last = part.split("*")
        for piece in beginnings:
            if words := phrase(piece, begun=len(piece) >= _SHORTEST_BEGINNING):
                yield _Typed(words)
        for one in _said(last, few=few):
            tag = phrase(_CAPITAL.sub(" ", last)) if last.startswith("#") else ""
            yield _Typed(
                one.asked,
                _any_of((one.same, tag)),
                "" if len(one.words) > 1 else one.near,
                one.words,
            )


def _said(text: str, *, few: bool) -> list[_Typed]:
    """Return the words of a text in a row, with other ways of writing them; none if it has none.

    Where each of a `few` may be two is looked up: a word has many places to part it.
    """
    words = tuple(folded(text))
    if not words:
        return []
    same = [f"'{_plain(word)}'" for word in written_otherwise(text) if not is_small(word)]
    near = []
    if len(words) == 1 and few:
        near += [f"'{one}' <-> '{other}'" for one, other in apart(words[0])]
    elif len(words) == _A_PAIR and not any(map(is_small, words)):
        near.append(f"'{''.join(words)}'")
    if len(words) > 1 and few:
        near += _in_other_words(words, typed="'" in text)
    return [_Typed(phrase(text), _any_of(same), _any_of(near), words)]


def _any_of(ways: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(filter(None, ways)))


def _in_other_words(words: Sequence[str], *, typed: bool) -> Iterator[str]:
    """Yield words in a row as others may write them: as possessives, and one of them in two.

    PostgreSQL leaves room for a word more beside each choice between one word and two.
    """
    ways = [_ways_of(word, typed=typed) for word in words]
    if any("|" in one for one in ways):
        yield " <-> ".join(ways)
    for place, word in enumerate(words):
        for one, other in apart(word):
            parted = f"'{one}' <-> '{other}'"
            yield " <-> ".join((*ways[:place], parted, *ways[place + 1 :]))


def _ways_of(word: str, *, typed: bool) -> str:
    """Return how one word of a phrase may be written: also as a possessive, without its s.

    Where an apostrophe was `typed` it may stand with its s as well.
    """
    ways = [f"'{_plain(word)}'"]
    if single := without_s(word):
        ways.append(f"'{_plain(single)}'")
    elif typed:
        ways.append(f"'{_plain(word)}s'")
    return f"({' | '.join(ways)})" if len(ways) > 1 else ways[0]


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
