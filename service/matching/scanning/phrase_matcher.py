"""Many phrases found in a text at once: word boundaries, possessives, plurals, hyphens or none.

Pure. A phrase and a text are both cut into words, so "Triple-Decker", "triple decker" and
"TripleDecker’s" are one phrase, and "Roman" is not in "romantic". One dictionary look-up a word
decides; the cost does not grow with the number of phrases. Places are worked out only for phrases
all of whose words are in the text, for most texts hold "mr" or "real" and nothing that follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Generic

from service.matching.names.spelling import spellings, tags
from service.matching.scanning.phrase_index import BREAK, IndexedPhrase, Kind, PhraseIndex
from service.matching.scanning.source_prefilter import SourcePrefilter
from service.matching.words import endings, entities, scripts
from service.matching.words.scripts import forms
from service.matching.words.written import (
    is_possessive_of_one,
    is_written_so,
)

_LONG = 300
"""Characters from which a text goes through the prefilter first, which is fast."""
_MAX_HITS = 400
"""No honest page names us more often; a page of nothing else must not cost seconds."""


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
        spelt: Sequence[Kind] = (),
        proven: Sequence[Kind] = (),
        nouns: Sequence[Kind] = (),
        languages: Iterable[str] = (),
    ) -> None:
        """Kinds in `spelt` are found in all the ways in which people write names.

        Of those in `proven` abbreviations are also found in small letters: the caller looks what
        speaks for them.
        `languages` are those of the texts, if known: some put endings to names in Latin letters.
        Kinds in `nouns` have the plurals of these, and are found within their long words.
        """
        index = PhraseIndex(
            phrases, exact=exact, names=names, spelt=spelt, proven=proven, nouns=nouns,
            languages=languages,
        )  # fmt: skip
        self._first, self._by_second, self._bases = index.first, index.by_second(), index.bases
        self._asked, self._spelt, self._nouns = index.asked, index.spelt, index.nouns
        self._always_bends = index.always_bends
        own_names = [name for kind in {*spelt, *proven} for name in phrases.get(kind, ())]
        joinable = {name for kind in spelt for name in phrases.get(kind, ())}
        self._joinable = {(low := name.lower()): low.split()[0] for name in joinable}
        self._in_tags = tags.known_in_tags(joinable)
        self._tagged = spellings.everyday(own_names)
        self._spelt.update((name,) for name in self._tagged)
        entries = [*chain(*self._first.values())]
        self._words = frozenset(chain(self._first, *(one.rest for one in entries)))
        alone = {one.phrase: one.written.key for one in entries if self._is_noun(one)}
        self._compounds = endings.Compounds(alone, index.languages)
        self._lettered = frozenset(one[-2:] for one in self._asked if len(one[1:] and one[-1]) == 1)
        self.sieve = self.source_prefilter()

    def any_in(self, text: str) -> bool:
        """Return whether any phrase stands in `text`; cheaper than `find` when none does."""
        text, _ = entities.decoded(text, self._lettered)
        if len(text) < _LONG:
            return bool(self._placed(text, most=1))
        return any(self._placed(text[start:end], most=1) for start, end in self.sieve.windows(text))

    def may_be_in(self, text: str) -> bool:
        """Return whether any phrase may stand in `text`."""
        text, _ = entities.decoded(text, self._lettered)
        return len(text) < _LONG or self.sieve.passes(text)

    def source_prefilter(self, words: Iterable[str] = ()) -> SourcePrefilter:
        """Return what tells whether a page's source may hold a phrase, or one of `words`."""
        return SourcePrefilter(self._asked, self._spelt, words, self._compounds.nouns)

    def find(self, text: str) -> list[Hit[Kind]]:
        """Return all hits by place; of one kind at one place only the longest.

        In a long text only the stretches that may hold something are cut into words: `first` and
        `last` are then apart by more than the words between, save for hits that stand close.
        """
        return list(self.each(text))

    def each(self, text: str) -> Iterator[Hit[Kind]]:
        """Yield what `find` returns; a long text is read only as far as hits are asked for."""
        plain, places = entities.decoded(text, self._lettered)
        if not places:
            yield from self._found(text)
            return
        for hit in self._found(plain):
            yield replace(hit, start=places[hit.start], end=places[hit.end - 1] + 1)

    def _found(self, text: str) -> Iterator[Hit[Kind]]:
        if len(text) < _LONG:
            yield from self._placed(text, most=_MAX_HITS)
            return
        for start, end in self.sieve.windows(text):
            for hit in self._placed(text[start:end], most=_MAX_HITS):
                # As many words as characters come before a stretch.
                yield Hit(
                    hit.kind, hit.phrase, hit.start + start, hit.end + start,
                    hit.first + start, hit.last + start,
                )  # fmt: skip

    def _placed(self, text: str, *, most: int) -> list[Hit[Kind]]:
        """Return all hits in `text`, ending after the word at which there are `most`."""
        pattern = scripts.pattern_of(text)
        different = {*(tokens := pattern.findall(text))}
        several = tags.in_tags(text, self._tagged, self._in_tags) if self._spelt else {}
        if self._joinable and any(map((small := text.lower()).__contains__, self._joinable)):
            begins = {first for name, first in self._joinable.items() if name in small}
            joined = [one for one in different if any(map(one.lower().__contains__, begins))]
            several = {**tags.in_joined(joined), **several}
        begun = self._begun(different, several, text)
        if not begun:
            return []
        hits: list[Hit[Kind]] = []
        places: list[tuple[int, int]] = []
        for index, token in enumerate(tokens):
            for entry in begun.get(token, ()):
                if entry.rest and not self._goes_on(entry.rest, tokens, index + 1):
                    continue
                places = places or [m.span() for m in pattern.finditer(text)]
                self._match(text, places, index, entry, hits)
            if len(hits) >= most:
                break
        return hits

    def _begun(
        self, tokens: set[str], tagged: Mapping[str, tuple[str, ...]], text: str
    ) -> dict[str, list[IndexedPhrase[Kind]]]:
        """Return by word the entries that begin with it and of which every word is there.

        `tagged` are words that are several in one; `text` is where all of them stand.
        """
        known = self._first
        # Most words are none of a phrase's, which costs a fraction of `forms` to see.
        ours, forms_of = self._words, self._forms if self._bases else forms
        own = {
            token: forms_of(token)
            for token in tokens
            if token.lower() in ours or not (token.isascii() and token.isalnum())
        }
        for tag, several in tagged.items():
            own[tag] = (*own.get(tag, ()), *several)
        within = self._compounds.within(tokens, text)
        there = {form for several in (*own.values(), within.values()) for form in several}
        cut = {one: found for one in own if not one.isalnum() and (found := scripts.cut(one))}
        last = there.union(*(heads for heads, _ in cut.values())) if cut else there
        begins = there.union(*(one for both in cut.values() for one in both)) if cut else there
        possible = {word: self._possible(word, there, last) for word in begins & known.keys()}
        if not possible:
            return {}
        begun = {
            token: [entry for form in several for entry in possible.get(form, ())]
            for token, several in own.items()
            if not possible.keys().isdisjoint(several)
        }
        for token, (heads, tails) in cut.items():
            begun.setdefault(token, [])
            begun[token] += [entry for form in tails for entry in possible.get(form, ())]
            alone = [entry for form in heads for entry in possible.get(form, ()) if not entry.rest]
            begun[token] += alone
        for token, word in within.items():
            begun.setdefault(token, []).extend(filter(self._is_noun, possible.get(word, ())))
        return begun

    def _possible(self, word: str, there: set[str], last: set[str]) -> list[IndexedPhrase[Kind]]:
        """Return the entries under `word` of which every word is there."""
        entries = self._first[word]
        by_second = self._by_second.get(word)
        if by_second is not None:
            seconds = ["", *(last & by_second.keys())]
            entries = [entries[n] for n in sorted(chain(*(by_second.get(s, ()) for s in seconds)))]
        return [
            e for e in entries if not e.rest or (e.rest[-1] in last and there >= {*e.rest[:-1]})
        ]

    def _is_noun(self, entry: IndexedPhrase[Kind]) -> bool:
        return entry.kind in self._nouns and not entry.rest

    def _forms(self, token: str) -> tuple[str, ...]:
        """Return the words of phrases that a word of a text may stand for."""
        own = forms(token)
        if self._bases and not token.isascii():
            return (*own, *(base for form in own for base in self._bases.get(form, ())))
        return own

    def _goes_on(self, rest: Sequence[str], tokens: Sequence[str], at: int) -> bool:
        """Return whether the words of `rest` stand at `at` and after it."""
        end = at + len(rest)
        return (
            end <= len(tokens)
            and all(rest[n] in self._forms(tokens[at + n]) for n in range(len(rest) - 1))
            and rest[-1]
            in (*self._forms(last := tokens[end - 1]), *(scripts.cut(last) or ((),))[0])
        )

    def _match(
        self,
        text: str,
        places: Sequence[tuple[int, int]],
        index: int,
        entry: IndexedPhrase[Kind],
        hits: list[Hit[Kind]],
    ) -> None:
        """Add to `hits` the phrase whose words stand from `index` on, if it may be meant."""
        last = index + len(entry.rest)
        start, end = places[index][0], places[last][1]
        if not entry.spelling:
            start += tags.letters_before(text[start : places[index][1]], entry.written.key)
        broken = entry.rest and not entry.broken and BREAK.search(text, start, end)
        if broken or (
            entry.capitals and text[start].islower() and (entry.bends or text[start:end].islower())
        ):
            return
        if not is_written_so(text, places[index : last + 1], entry.written, bare=not entry.rest):
            return
        if entry.bends and (
            start > places[index][0]
            or not endings.is_bent_from(entry.phrase, text[start:end])
            or not (self._always_bends or endings.may_bend(text, start, end))
        ):
            return
        if entry.exact and is_possessive_of_one(text[places[last][0] : end], entry.phrase):
            return
        if entry.spelling and not spellings.is_written_so(text, start, end, entry.spelling):
            return
        hit = Hit(entry.kind, entry.phrase, start, end, index, last)
        if not any(h.kind == hit.kind and h.covers(hit) for h in hits[-8:]):
            hits.append(hit)
