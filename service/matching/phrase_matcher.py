"""Many phrases found in a text at once: word boundaries, possessives, plurals, hyphens or none.

Pure. A phrase and a text are both cut into words, so "Triple-Decker", "triple decker" and
"TripleDecker’s" are one phrase, and "Roman" is not in "romantic". One dictionary look-up a word
decides; the cost does not grow with the number of phrases. Places are worked out only for phrases
all of whose words are in the text, for most texts hold "mr" or "real" and nothing that follows.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar

from service.matching.source_prefilter import SourcePrefilter
from service.text.normalize import fold

Kind = TypeVar("Kind", bound=Hashable)

_APOSTROPHE = "'\u2019\u2018\u02bc\uff07\u00b4`"
_TOKEN = re.compile(rf"&|[^\W_]++(?:[{_APOSTROPHE}][^\W_]++)*+")
_HAS_APOSTROPHE = re.compile(f"[{_APOSTROPHE}]")
_BREAK = re.compile(r"[,;:|()?\"“”…]|\n\s*\n")
"""Between the words of a phrase none of these may stand: "Sun, Pizza" is not "Sun Pizza"."""
_ACRONYM = 3
"""A name in capitals this short ("IT", "SAT") is not what small letters ("it", "sat") mean."""
_LONG = 300
"""Characters from which a text goes through the prefilter first, which is fast."""
_MAX_HITS = 400
"""No honest page names us more often; a page of nothing else must not cost seconds."""
_JOINABLE = 3
"""Phrases of up to this many words are also found written as one ("#TripleDecker")."""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Kind]):
    """Where a phrase stands: characters `start` to `end` of the text, words `first` to `last`."""

    kind: Kind
    phrase: str
    start: int
    end: int
    first: int
    last: int

    def covers(self, other: Hit[Kind]) -> bool:
        """Return whether `other` lies within this hit."""
        return self.first <= other.first and other.last <= self.last


@dataclass(frozen=True, slots=True)
class _IndexedPhrase(Generic[Kind]):
    rest: tuple[str, ...]
    """Its words but the first, under which it is kept."""
    kind: Kind
    phrase: str
    capitals: bool
    broken: bool
    """Whether the phrase itself has such a mark within ("Yes, Please")."""


@lru_cache(maxsize=1 << 14)
def _forms(token: str) -> tuple[str, ...]:
    """Return the keys under which a word of a text may be known: as it is, without its 's."""
    if token == "&":  # noqa: S105 - a word of a text, not a secret
        return ("and",)
    if token.isascii() and token.isalnum():
        return (token.lower(),)
    folded = fold(token)
    if not _HAS_APOSTROPHE.search(folded):
        return (folded,)
    whole = _HAS_APOSTROPHE.sub("", folded)
    head = folded[:-2]
    return (whole, head) if folded[-1] == "s" and folded[-2:] == "'s" and head else (whole,)


def _inflections(word: str, *, singular: bool) -> set[str]:
    forms = {word, word + "s"}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        forms.add(word + "es")
    if singular and len(word) > 3:
        if word.endswith("y"):
            forms.add(word[:-1] + "ies")
        if word.endswith("ies"):
            forms.add(word[:-3] + "y")
        elif word.endswith("s") and not word.endswith("ss"):
            forms.add(word[:-1])
    return forms


class PhraseMatcher(Generic[Kind]):
    """All phrases of several kinds, compiled once.

    `phrases` gives for each kind its phrases. Kinds in `exact` are found only as written, those in
    `names` also with a final s ("RILs"), all others in the plural and singular of common words.
    """

    def __init__(
        self,
        phrases: Mapping[Kind, Iterable[str]],
        *,
        exact: Sequence[Kind] = (),
        names: Sequence[Kind] = (),
        common: bool = False,
    ) -> None:
        """`common` phrases stand in most texts, so that looking whether any do is in vain."""
        self._first: dict[str, list[_IndexedPhrase[Kind]]] = {}
        for kind, wanted in phrases.items():
            for phrase in wanted:
                self._add(kind, phrase, inflect=kind not in exact, singular=kind not in names)
        for entries in self._first.values():
            entries.sort(key=lambda entry: -len(entry.rest))
        every = [(first, *one.rest) for first, several in self._first.items() for one in several]
        self._words = frozenset(word for words in every for word in words)
        self._prefilter = None if common else SourcePrefilter(every)

    def _add(self, kind: Kind, phrase: str, *, inflect: bool, singular: bool) -> None:
        key = tuple(_forms(token)[0] for token in _TOKEN.findall(phrase))
        if not key:
            return
        capitals = len(key) == 1 and phrase.isupper() and len(phrase) <= _ACRONYM
        broken = bool(_BREAK.search(phrase))
        ends = _inflections(key[-1], singular=singular) if inflect else {key[-1]}
        for end in ends:
            words = (*key[:-1], end)
            self._put(words, _IndexedPhrase(words[1:], kind, phrase, capitals, broken))
            if 1 < len(words) <= _JOINABLE:
                self._put(("".join(words),), _IndexedPhrase((), kind, phrase, False, broken))

    def _put(self, words: tuple[str, ...], entry: _IndexedPhrase[Kind]) -> None:
        entries = self._first.setdefault(words[0], [])
        if not any(e.rest == entry.rest and e.kind == entry.kind for e in entries):
            entries.append(entry)

    def any_in(self, text: str) -> bool:
        """Return whether any phrase stands in `text`; cheaper than `find` when none does."""
        may = len(text) < _LONG or self._prefilter is None or self._prefilter.passes(text)
        return may and bool(self._placed(text, most=1))

    def may_be_in_source(self, html: bytes) -> bool:
        """Return whether any phrase may stand in what a page with this source shows."""
        return self._prefilter is None or self._prefilter.passes_source(html)

    def find(self, text: str) -> list[Hit[Kind]]:
        """Return all hits by place; of one kind at one place only the longest.

        In a long text only the stretches that may hold something are cut into words: `first` and
        `last` are then apart by more than the words between, save for hits that stand close.
        """
        if len(text) < _LONG or self._prefilter is None:
            return self._placed(text, most=_MAX_HITS)
        # As many words as characters come before a stretch.
        return [
            replace(
                hit,
                start=hit.start + start,
                end=hit.end + start,
                first=hit.first + start,
                last=hit.last + start,
            )
            for start, end in self._prefilter.windows(text)
            for hit in self._placed(text[start:end], most=_MAX_HITS)
        ]

    def _placed(self, text: str, *, most: int) -> list[Hit[Kind]]:
        """Return all hits in `text`, ending after the word at which there are `most`."""
        tokens = _TOKEN.findall(text)
        begun = self._begun(set(tokens))
        if not begun:
            return []
        hits: list[Hit[Kind]] = []
        places: list[tuple[int, int]] = []
        for index, token in enumerate(tokens):
            for entry in begun.get(token, ()):
                if entry.rest and not _goes_on(entry.rest, tokens, index + 1):
                    continue
                places = places or [m.span() for m in _TOKEN.finditer(text)]
                _match(text, places, index, entry, hits)
            if len(hits) >= most:
                break
        return hits

    def _begun(self, tokens: set[str]) -> dict[str, list[_IndexedPhrase[Kind]]]:
        """Return by word the entries that begin with it and of which every word is there."""
        known = self._first
        # Most words are none of a phrase's, which costs a fraction of `_forms` to see.
        forms = {
            token: _forms(token)
            for token in tokens
            if token.lower() in self._words or not (token.isascii() and token.isalnum())
        }
        there = {form for several in forms.values() for form in several}
        possible = {
            word: [entry for entry in known[word] if there.issuperset(entry.rest)]
            for word in there & known.keys()
        }
        return {
            token: [entry for form in several for entry in possible.get(form, ())]
            for token, several in forms.items()
            if not possible.keys().isdisjoint(several)
        }


def _goes_on(rest: Sequence[str], tokens: Sequence[str], at: int) -> bool:
    """Return whether the words of `rest` stand at `at` and after it."""
    return at + len(rest) <= len(tokens) and all(
        word in _forms(tokens[place]) for place, word in enumerate(rest, at)
    )


def _match(
    text: str,
    places: Sequence[tuple[int, int]],
    index: int,
    entry: _IndexedPhrase[Kind],
    hits: list[Hit[Kind]],
) -> None:
    """Add to `hits` the phrase whose words stand from `index` on, if it may be meant."""
    last = index + len(entry.rest)
    start, end = places[index][0], places[last][1]
    if entry.capitals and text[start:end].islower():
        return
    if entry.rest and not entry.broken and _BREAK.search(text, start, end):
        return
    hit = Hit(entry.kind, entry.phrase, start, end, index, last)
    if not any(h.kind == hit.kind and h.covers(hit) for h in hits[-8:]):
        hits.append(hit)
