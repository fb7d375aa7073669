"""Phrases by their words, in all the forms in which they are found. Pure."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from service.brands.name_rules import everyday_words, is_abbreviation
from service.matching.names.spelling import spellings
from service.matching.names.spelling.spellings import Spelling
from service.matching.names.spelling.tags import is_surely_a_name
from service.matching.words import endings, scripts
from service.matching.words.scripts import forms
from service.matching.words.written import Written, inflections, signs_of
from service.text.normalize import fold

Kind = TypeVar("Kind", bound=Hashable)

BREAK = re.compile(r"[,;:|()?\"“”…]|\n\s*\n")
"""Between the words of a phrase none of these may stand: "Sun, Pizza" is not "Sun Pizza"."""
_ACRONYM = 3
"""A name in capitals this short ("IT", "SAT") is not what small letters ("it", "sat") mean."""
_LONG_PHRASE = 3
"""Words of a look-alike between which a comma may stand: "bean there, done that"."""
_LONG_NAME = 6
"""Letters of a name that is no word and takes endings also in small letters: "facebookista"."""
_MANY = 20
"""Phrases that begin with one word: one that is spelt in many ways has hundreds."""
_JOINABLE = 3
"""Phrases of up to this many words are also found written as one ("#TripleDecker")."""


class IndexedPhrase(NamedTuple, Generic[Kind]):
    """A named tuple, as `Written`: there are thousands, which so go to a helper process in half the
    time."""

    rest: tuple[str, ...]
    """Its words but the first, under which it is kept."""
    kind: Kind
    phrase: str
    capitals: bool
    """Whether it is not found in small letters."""
    broken: bool
    """Whether the phrase itself has such a mark within ("Yes, Please")."""
    written: Written
    exact: bool = False
    """Whether it is found only as written."""
    bends: bool = False
    """Whether it has an ending that only some languages give it."""
    spelling: Spelling | None = None
    """How the name is written here, if otherwise than as it is."""


class PhraseIndex(Generic[Kind]):
    """The phrases of a `PhraseMatcher`, which explains the arguments, while it is built."""

    def __init__(
        self,
        phrases: Mapping[Kind, Iterable[str]],
        *,
        exact: Sequence[Kind],
        names: Sequence[Kind],
        spelt: Sequence[Kind],
        proven: Sequence[Kind],
        nouns: Sequence[Kind],
        languages: Iterable[str],
    ) -> None:
        self.first: dict[str, list[IndexedPhrase[Kind]]] = {}
        """By their first words, those of most words first."""
        self.bases: dict[str, tuple[str, ...]] = {}
        """The words of phrases of which a word of a text is another form ("Яндексе")."""
        self.asked: set[tuple[str, ...]] = set()
        """What a page must hold, one of these, that has a phrase in any form."""
        self.spelt: set[tuple[str, ...]] = set()
        """Names that are found in all the ways in which people write them."""
        self.languages, self.nouns = frozenset(languages), frozenset(nouns)
        self.always_bends = endings.is_bending(self.languages)
        self._put_in: set[tuple[Kind, tuple[str, ...]]] = set()
        for kind, wanted in phrases.items():
            is_exact, is_name, is_proven = (kind in some for some in (exact, names, proven))
            for phrase in wanted:
                self._add(kind, phrase, is_exact=is_exact, is_name=is_name, is_proven=is_proven)
        for kind in spelt:
            for name in phrases.get(kind, ()):
                self._add_spellings(kind, name)
        for entries in (several for several in self.first.values() if len(several) > 1):
            entries.sort(key=lambda entry: -len(entry.rest))

    def by_second(self) -> dict[str, dict[str, list[int]]]:
        """Return, of first words of many phrases, the places of these by their second word, ""
        for none."""
        return {
            first: _by_second(entries)
            for first, entries in self.first.items()
            if len(entries) > _MANY
        }

    def _add(
        self, kind: Kind, phrase: str, *, is_exact: bool, is_name: bool, is_proven: bool
    ) -> None:
        found = list(scripts.pattern_of(phrase).finditer(phrase))
        key = tuple(forms(token[0])[0] for token in found)
        if not key:
            return
        is_short = len(key) == 1 and phrase.isupper() and len(phrase) <= _ACRONYM
        capitals = is_short and not (is_proven and is_abbreviation(phrase))
        broken = bool(BREAK.search(phrase)) or (is_exact and len(key) >= _LONG_PHRASE)
        gaps = [phrase[a.end() : b.start()] for a, b in pairwise(found)]
        apart = [not scripts.is_unspaced(token[0]) for token in found]
        written = Written(
            name=is_name,
            key=key[0],
            capital=found[0][0][0].isupper(),
            close=tuple(
                not (gap or a or b) for gap, (a, b) in zip(gaps, pairwise(apart), strict=True)
            ),
            signs=signs_of(found, gaps, key) if is_name and all(apart) else None,
        )
        if not is_exact:
            for word, stands_apart in zip(key, apart, strict=True):
                for form in endings.bent(word) if stands_apart else ():
                    self.bases[form] = tuple({*self.bases.get(form, ()), word})
        ends = {key[-1]} if is_exact else inflections(key[-1], singular=not is_name)
        if kind in self.nouns:
            ends |= endings.nouns(key[-1], self.languages)
        for end in ends:
            words = (*key[:-1], end)
            self._put(
                words, IndexedPhrase(words[1:], kind, phrase, capitals, broken, written, is_exact)
            )
            self._ask_for(words, written)
            joined = "".join(words)
            if 1 < len(words) <= _JOINABLE and all(apart) and joined not in everyday_words():
                self._put((joined,), IndexedPhrase((), kind, phrase, False, broken, written))
                self._ask_for((joined,), written)
        may_bend = self.always_bends or not self.languages
        if may_bend and is_name and not is_exact and all(apart):
            is_long = len(key[-1]) >= _LONG_NAME and is_surely_a_name(key[-1])
            for end, shared in endings.latin_endings(found[-1][0], self.languages).items():
                words = (*key[:-1], end)
                entry = IndexedPhrase(
                    words[1:], kind, phrase, not is_long, broken, written, bends=True
                )
                self._put(words, entry)
                self._ask_for((*key[:-1], shared), written)

    def _add_spellings(self, kind: Kind, phrase: str) -> None:
        """Add the other ways to write a name, where no phrase is written so."""
        tokens = tuple(scripts.tokens(phrase))
        key = tuple(forms(token)[0] for token in tokens)
        others = spellings.spellings(phrase, key, tokens)
        begun = {one.words[0] for one, _ in others}.intersection(self.first)
        taken = {
            (first, *one.rest) for first in begun for one in self.first[first] if not one.bends
        }
        for one, written in others:
            if (words := one.words) in taken:
                continue
            entry = IndexedPhrase(words[1:], kind, phrase, False, False, written, spelling=one)
            self.first.setdefault(words[0], []).append(entry)
            if len(words) > len(key) or one.is_apart:
                self._ask_for(words, written)
        if key:
            self.spelt.add(key)

    def _ask_for(self, words: tuple[str, ...], written: Written) -> None:
        """Note what a page must hold that has the phrase in any form."""
        stuck: list[str] = []
        for place, word in enumerate(words):
            is_close = place and len(written.close) >= place and written.close[place - 1]
            if is_close and len(words) > 1:
                stuck[-1] += word
            else:
                stuck.append(endings.common_part(word))
        self.asked.add(tuple(fold(word) for word in stuck))

    def _put(self, words: tuple[str, ...], entry: IndexedPhrase[Kind]) -> None:
        if (entry.kind, words) not in self._put_in:
            self._put_in.add((entry.kind, words))
            self.first.setdefault(words[0], []).append(entry)


def _by_second(entries: Sequence[IndexedPhrase[Kind]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        found.setdefault(entry.rest[0] if entry.rest else "", []).append(place)
    return found
