"""Where a brand's names, products, rivals and subjects stand in an item: the facts of a score.

Pure. Look-alikes mask what they cover; everyday names count only beside something of the brand's;
sentences that speak to the judge, or were put in from outside, count for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import replace

from service.brands.gazetteer import countries_of, countries_with
from service.brands.legal_forms import CutNames
from service.brands.name_rules import everyday_words
from service.matching.events import reading
from service.matching.injection import spliced_sentences
from service.matching.injection.patterns import addressed
from service.matching.names.everyday_names import EverydayNames
from service.matching.names.namesakes import Whose, may_be_anothers, whose
from service.matching.names.people import has_given_name, is_first_name, is_person, surnames_in
from service.matching.names.precedents import Leaning, Precedents
from service.matching.names.proving import is_plain, proven, proven_in_lines
from service.matching.names.rivals import without_doubtful_rivals
from service.matching.names.spelling.shortened import beginnings, has_none
from service.matching.scanning.hits import (
    ALIAS,
    BANNED,
    COMPETITOR,
    CORE,
    DOUBTFUL,
    EXTENDED,
    LOOK_ALIKE,
    OWN_NAMES,
    PRODUCT,
    REGION,
    WEAK,
    Field,
    Matches,
    longest,
    unmasked,
)
from service.matching.scanning.phrase_matcher import Hit, PhraseMatcher
from service.matching.scanning.source_prefilter import SourcePrefilter
from service.matching.vocabulary import EXACT, all_of, by_kind, compiled, hits_in, names_of
from service.matching.words.company import is_other_firm, trade_words
from service.matching.words.endings import is_bending
from service.matching.words.written import inflections
from service.models import SERIOUS_RISK, Brand, Item
from service.text.normalize import fold, words
from service.text.sentences import Span, sentences

_OURS, _TRADE = (ALIAS, WEAK, PRODUCT), (CORE, EXTENDED, COMPETITOR, DOUBTFUL)
_TELLING = (*_OURS, *_TRADE, LOOK_ALIKE)
READ_CHARACTERS = 60_000
"""How much of a text is searched: longer than any article, shorter than a page of comments."""
_FEW_HITS = 12
"""An item with more than these is about our field; nobody has to look for a stray sentence."""
_STUFFED_NAMES = 3
_STUFFED_SHARE, _STUFFED_RUN = 0.4, 0.75
"""A sentence with the name three times and two words in five ours was written for a machine; so was
one subject three times with hardly a word between ("pizza pizza pizza")."""


def _names_of(kinds: Mapping[str, Sequence[str]], spoken: Sequence[str]) -> PhraseMatcher[str]:
    return compiled(
        kinds,
        names=tuple(kind for kind in (ALIAS, WEAK, COMPETITOR) if kind in kinds),
        spelt=(ALIAS,),
        proven=OWN_NAMES,
        nouns=(CORE, EXTENDED),
        languages=tuple(spoken),
    )


class BrandMatcher:
    """A brand's vocabulary, compiled once."""

    def __init__(self, brand: Brand) -> None:
        strong, kinds, exact = names_of(brand), by_kind(brand), EXACT
        self._spoken = spoken = tuple(brand.languages)
        self._all = all_of(brand)
        ours = {kind: kinds[kind] for kind in (ALIAS, PRODUCT, CORE, EXTENDED, COMPETITOR)}
        self._ours = copy(known := _names_of(ours, spoken))
        # For long texts too: one more takes 10 MB and 40 ms.
        self._in_source = self._ours.sieve = _of_sources(known, ours, kinds[WEAK], spoken)
        self._weak = compiled({WEAK: kinds[WEAK]}, names=(WEAK,), proven=(WEAK,))
        self._regions = compiled({REGION: kinds[REGION]}, exact=exact)
        self._names = compiled(
            {k: kinds[k] for k in (ALIAS, WEAK, PRODUCT, LOOK_ALIKE)},
            exact=exact,
            names=OWN_NAMES,
            spelt=(ALIAS,),
            proven=OWN_NAMES,
            languages=spoken,
        )
        self._banned = compiled({BANNED: kinds[BANNED]})
        has_more = any(kinds[kind] for kind in (PRODUCT, CORE, EXTENDED, COMPETITOR))
        trade = trade_words(brand.core, brand.extended)
        self._lands = lands = countries_of(brand.regions)
        self._everyday = EverydayNames(
            strong,
            brand.weak_aliases,
            has_more=has_more,
            trade=trade,
            cut=CutNames(strong),
            people=surnames_in(brand.extended),
            towns=[name for name in strong if not lands.isdisjoint(countries_with(name))],
            lands=lands,
            products=brand.products,
            short=(short := kinds[WEAK][len(brand.weak_aliases) :]),
        )
        rivals = kinds[COMPETITOR]
        self._rivals = EverydayNames(rivals, has_more=True, trade=trade)
        self._own_names = (*strong, *brand.weak_aliases)
        self._may_be_people = has_given_name(self._own_names)
        has_doubtful = self._may_be_people or any(n in self._everyday for n in self._own_names)
        self._weak_begin = () if brand.weak_aliases else beginnings(short)
        """What stands in each text that may have a weak name: all of one of these."""
        self._begins = () if has_doubtful else beginnings(short)
        """The same of all our names of which we cannot be sure."""
        subjects = compiled({CORE: kinds[CORE]})
        self.telling_products = frozenset(p for p in kinds[PRODUCT] if subjects.any_in(p))
        """Products that say themselves what they are: "Real Deal pizza"."""
        everyday = {product for product in kinds[PRODUCT] if _is_everyday(product)}
        self.common_products = frozenset(everyday - self.telling_products)

    def leaning(self, known: Precedents) -> Leaning | None:
        """Return what earlier stories say of the words around the brand's names."""
        own = (word for name in self._own_names for word in words(name))
        return Leaning(known, own) if known else None

    def mentions(self, text: str) -> bool:
        """Return whether `text` holds a word of the brand's: its names, its rivals, its trade."""
        return bool(self.ours_in(text)) if self._everyday else self._ours.any_in(text)

    def ours_in(
        self, text: str, is_enough: Callable[[Hit[str]], bool] | None = None
    ) -> list[Hit[str]]:
        """Return where `text` has names, products, rivals and subjects, look-alikes too.

        Where `is_enough` says so of a hit that nothing else in the text could speak against, that
        one alone is returned, and the rest of the text is not read.
        """
        found: list[Hit[str]] = []
        for hit in self._ours.each(text):
            if is_enough and is_enough(hit) and is_plain(text, hit, self._everyday):
                return [hit]
            found.append(hit)
        return self._proven(text, found) if found else found

    def ours_may_be_in(self, text: str) -> bool:
        """Return whether `text` may have any of these."""
        return self._ours.may_be_in(text)

    def ours_in_source(self, html: bytes) -> bool:
        """Return whether what a page with this source shows may have any of these."""
        return self._in_source.passes_source(html)

    def weak_alias_in(self, text: str) -> bool:
        """Return whether `text` holds a name of the brand that is an everyday word too."""
        return not has_none(text, self._weak_begin) and self._weak.any_in(text)

    def region_in(self, text: str) -> bool:
        """Return whether `text` names a region of the brand."""
        return self._regions.any_in(text)

    def banned_in(self, text: str) -> bool:
        """Return whether `text` holds a word that the brand does not use."""
        return self._banned.any_in(text)

    def may_be_named_in(self, text: str) -> bool:
        """Return whether `text` has a name of ours that may mean us, though nothing proves it."""
        if not (self._everyday or self._may_be_people) or has_none(text, self._begins):
            return False

        def is_unsure(hit: Hit[str]) -> bool:
            everyday, place = self._everyday, (text, hit.start, hit.end)
            if hit.phrase in everyday and everyday.is_unsure(hit.phrase, *place):
                return not (hit.phrase.isalpha() and is_other_firm(*place))
            return is_first_name(*place) and not is_person(*place)

        return any(
            is_unsure(hit)
            for hit in unmasked(self._names.find(text))
            if hit.kind in OWN_NAMES and (self._may_be_people or hit.phrase in self._everyday)
        )

    def named_in(self, text: str) -> tuple[bool, bool]:
        """Return whether `text` names the brand, and whether a product; look-alikes aside."""
        hits = self._names.find(text)
        if any(hit.phrase in self._everyday for hit in hits):
            hits = self._proven(text, [*hits, *self._ours.find(text)])
        hits = unmasked(hits)
        return any(h.kind == ALIAS for h in hits), any(h.kind == PRODUCT for h in hits)

    def _proven(self, text: str, hits: list[Hit[str]]) -> list[Hit[str]]:
        regions = self._regions.find if any(h.phrase in self._everyday for h in hits) else None
        return proven_in_lines(text, hits, self._everyday, self._spoken, regions)

    def match(self, item: Item, leaning: Leaning | None = None) -> Matches:
        """Return what stands in the item's title, summary and text.

        `leaning` is what earlier stories say of the words around a name.
        """
        texts = (("title", item.title), ("summary", item.summary), ("text", item.text))
        found = [(name, text[:READ_CHARACTERS]) for name, text in texts if text]
        told = dict(found)
        every = {name: hits_in(self._all, text) for name, text in found}
        head = (*every.get("title", ()), *every.get("summary", ()))
        may_name = bool(head) and any(hit.kind in OWN_NAMES for hit in head)
        is_unsure = whose(told, every, self._everyday) is Whose.UNSURE
        if is_unsure and not any(map(_is_grave, told.values())):
            every = {
                name: [h for h in some if h.kind not in OWN_NAMES] for name, some in every.items()
            }
        hits = proven(told, every, self._everyday, leaning, self._spoken)
        hits = without_doubtful_rivals(told, hits, self._rivals) if self._rivals else hits
        raw = [Field(name, text, tuple(hits[name])) for name, text in found]
        if not any(hit.kind in _TELLING for field in raw for hit in field.hits):
            return Matches(tuple(raw), may_name=may_name)
        honest = [_without_addressed(field, is_post=item.is_post) for field in raw]
        read = [(field.text, field.hits) for field in honest]
        anothers = is_unsure or may_be_anothers(read, self._everyday, self._lands)
        if item.is_post:  # its one author put every sentence there
            suspect = any(field.suspect for field in honest)
            return Matches(tuple(honest), suspect, may_name=may_name, may_be_anothers=anothers)
        matches = _without_spliced(honest)
        return replace(matches, may_name=may_name, may_be_anothers=anothers)


def _is_grave(text: str) -> bool:
    """Return whether a text may tell of a grave harm."""
    return any(event.kind.risk >= SERIOUS_RISK for event in reading.find(text))


def instructs(item: Item) -> bool:
    """Return whether any part of an item that the judge would see speaks to the judge."""
    parts = (item.title, item.summary, item.text[:READ_CHARACTERS], item.publisher, item.author)
    return any(addressed(part) for part in parts if part)


def _is_everyday(product: str) -> bool:
    """Return whether every word of it is in a small dictionary ("Real Deal")."""
    parts = (part for word in words(product) for part in word.split("'"))
    return all(len(part) <= 3 or part in everyday_words() for part in parts)


def _of_sources(
    known: PhraseMatcher[str],
    ours: Mapping[str, Sequence[str]],
    weak: Sequence[str],
    spoken: Sequence[str],
) -> SourcePrefilter:
    """Return what lets a source through that has one of `ours`, which are `known`, or of `weak`."""
    short = [one for one in weak if _stands_alone(one, spoken)]
    long = [one for one in weak if one not in short]
    told = _names_of({**ours, WEAK: long}, spoken) if long else known
    return told.source_prefilter(
        form for one in short for form in inflections(fold(one), singular=False)
    )


def _stands_alone(name: str, languages: Collection[str]) -> bool:
    """Return whether a name is a word to which nothing is put but an s."""
    is_bent = not languages or is_bending(frozenset(languages))
    return name.isascii() and name.isalpha() and not is_bent


def _without_addressed(field: Field, *, is_post: bool) -> Field:
    """Drop hits in look-alikes, and in sentences that speak to the judge or are stuffed.

    People name a firm three times in the hashtags under one post: those stuff nothing.
    """
    hits = unmasked(field.hits)
    plain = [h for h in hits if not (is_post and field.text[max(0, h.start - 1)] in "#@")]
    spoken, stuffed = addressed(field.text), _stuffed(field.text, plain)
    spans = [*([] if spoken and _is_quoted(field.text, hits) else spoken), *stuffed]
    honest = [h for h in hits if not any(s <= h.start < e for s, e in spans)]
    return Field(field.name, field.text, tuple(honest), (*spoken, *stuffed))


def _is_quoted(text: str, hits: Sequence[Hit[str]]) -> bool:
    """Return whether all that speaks to the judge is quoted, and nothing of ours with it.

    News of an order to a model tells of a firm. It is flagged all the same, so that it gets no more
    than its words are worth.
    """
    quotes = [m.span() for m in spliced_sentences.QUOTE.finditer(text)]
    if not quotes or any(s <= hit.start < e for s, e in quotes for hit in hits):
        return False
    return not addressed(spliced_sentences.QUOTE.sub(lambda m: " " * len(m[0]), text))


def _without_spliced(fields: list[Field]) -> Matches:
    """Drop hits that occur only in spliced sentences."""
    hits = [hit for field in fields for hit in field.hits if hit.kind in _TELLING]
    spliced: list[Hit[str]] = []
    if 0 < len(hits) <= _FEW_HITS:
        parts = [
            (field.name, span)
            for field in fields
            for span in (
                sentences(field.text)
                if field.name == "title"
                else spliced_sentences.parts(field.text)
            )
        ]
        if len(parts) == 1:
            return Matches(tuple(fields), any(field.suspect for field in fields))
        by_name = {field.name: field for field in fields}
        found = spliced_sentences.find([_sentence(by_name[name], span) for name, span in parts])
        for place, speaks in found.items():
            name, span = parts[place]
            field = by_name[name]
            inside = [hit for hit in field.hits if span[0] <= hit.start < span[1]]
            by_name[name] = replace(
                field,
                hits=tuple(hit for hit in field.hits if hit not in inside),
                suspect=(*field.suspect, span) if speaks else field.suspect,
            )
            spliced += [] if speaks else inside
        fields = list(by_name.values())
    return Matches(tuple(fields), any(field.suspect for field in fields), tuple(spliced))


def _sentence(field: Field, span: Span) -> spliced_sentences.Sentence:
    start, end = span
    inside = [hit for hit in field.hits if start <= hit.start < end]
    if not inside:  # as most, and a text has many
        return spliced_sentences.Sentence(field.text[start:end])
    return spliced_sentences.Sentence(
        field.text[start:end],
        names=tuple(hit.phrase for hit in inside if hit.kind in _OURS),
        trade=tuple(hit.phrase for hit in inside if hit.kind in _TRADE),
        regions=tuple(hit.phrase for hit in inside if hit.kind == REGION),
    )


def _stuffed(text: str, hits: list[Hit[str]]) -> list[Span]:
    """Return the sentences that are little but our own names or subjects, over and over."""
    ours = [h for h in longest(hits) if h.kind in (ALIAS, WEAK, PRODUCT, CORE, REGION)]
    most = Counter(h.phrase if h.kind == CORE else h.kind for h in ours if h.kind in (ALIAS, CORE))
    if max(most.values(), default=0) < _STUFFED_NAMES:
        return []
    found = []
    for start, end in sentences(text):
        inside = [h for h in ours if start <= h.start < end]
        named = sum(h.kind == ALIAS for h in inside)
        same = max(Counter(h.phrase for h in inside if h.kind == CORE).values(), default=0)
        taken = sum(h.last - h.first + 1 for h in inside)
        share = taken / max(1, len(words(text[start:end])))
        # Where a full stop is missing before it, the stuffing is only a part of its sentence.
        dense = taken / (max(h.last for h in inside) - inside[0].first + 1) if inside else 0.0
        if (named >= _STUFFED_NAMES and (share >= _STUFFED_SHARE or dense >= _STUFFED_RUN)) or (
            same >= _STUFFED_NAMES and dense >= _STUFFED_RUN
        ):
            found.append((start, end))
    return found
