"""Where a brand's names, products, rivals and subjects stand in an item: the facts of a score.

Pure. Look-alikes mask what they cover; everyday names count only beside something of the brand's;
sentences that speak to the judge, or were put in from outside, count for nothing.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from service.brands.name_rules import everyday_words
from service.matching.injection import spliced_sentences
from service.matching.injection.patterns import addressed
from service.matching.names.everyday_names import Beside, EverydayNames
from service.matching.phrase_matcher import Hit, PhraseMatcher
from service.models import Brand, Item
from service.text.normalize import words
from service.text.sentences import Span, sentences

ALIAS, WEAK, PRODUCT, CORE = "alias", "weak alias", "product", "core keyword"
EXTENDED, COMPETITOR, LOOK_ALIKE, REGION = "extended keyword", "competitor", "look-alike", "region"
BANNED, NO_GO = "banned word", "no-go topic"

_MASKED = (ALIAS, WEAK, PRODUCT, CORE, EXTENDED, COMPETITOR)
_NAMES = (ALIAS, PRODUCT, COMPETITOR)
_OWN_NAMES = (ALIAS, WEAK)
_OURS, _TRADE = (ALIAS, WEAK, PRODUCT), (CORE, EXTENDED, COMPETITOR)
_BESIDE = (PRODUCT, CORE, EXTENDED, COMPETITOR)
"""What beside an everyday name says that the brand is meant."""
_TELLING = (*_OURS, *_TRADE, LOOK_ALIKE)
READ_CHARACTERS = 60_000
"""How much of a text is searched: longer than any article, shorter than a page of comments."""
_NEAR = 400
"""Characters within which something of the brand's stands beside an everyday name."""
_FEW_HITS = 12
"""An item with more than these is about our field; nobody has to look for a stray sentence."""
_STUFFED_NAMES = 3
_STUFFED_SHARE, _STUFFED_RUN = 0.4, 0.75
"""A sentence with the name three times and two words in five ours was written for a machine; so was
one subject three times with hardly a word between ("pizza pizza pizza")."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item with what was found in it."""

    name: str
    text: str
    hits: tuple[Hit[str], ...] = ()
    suspect: tuple[Span, ...] = ()
    """Stretches that speak to the judge; hits in them are not among `hits`."""


@dataclass(frozen=True, slots=True)
class Matches:
    """All that was found in one item."""

    fields: tuple[Field, ...]
    instructs: bool = False
    spliced: tuple[Hit[str], ...] = ()
    """Hits in sentences that share nothing with the rest of the text; they do not count."""
    kinds: frozenset[str] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        kinds = frozenset(hit.kind for part in self.fields for hit in part.hits)
        object.__setattr__(self, "kinds", kinds)

    def of(self, *kinds: str) -> list[tuple[Field, Hit[str]]]:
        """Return the hits of these kinds, title first."""
        if self.kinds.isdisjoint(kinds):
            return []
        return [(f, hit) for f in self.fields for hit in f.hits if hit.kind in kinds]

    def any(self, *kinds: str) -> bool:
        """Return whether anything of these kinds was found."""
        return not self.kinds.isdisjoint(kinds)

    @property
    def names_aside(self) -> bool:
        """Whether the brand is named, and neither it nor a product in the headline."""
        titled = any(
            hit.kind in (ALIAS, PRODUCT)
            for part in self.fields
            if part.name == "title"
            for hit in part.hits
        )
        return self.any(ALIAS) and not titled


class BrandMatcher:
    """A brand's vocabulary, compiled once."""

    def __init__(self, brand: Brand) -> None:
        strong = dict.fromkeys((brand.display_name, *brand.aliases))
        named = {tuple(words(name)) for name in strong}
        kinds: dict[str, list[str]] = {
            ALIAS: list(strong),
            WEAK: list(brand.weak_aliases),
            PRODUCT: _without(brand.products, named),
            CORE: _without(brand.core, named),
            EXTENDED: _without(brand.extended, named),
            COMPETITOR: _without(brand.competitors, named),
            LOOK_ALIKE: _without(brand.not_us, named),
            REGION: list(brand.regions),
            BANNED: list(brand.banned_words),
            NO_GO: list(brand.no_go_topics),
        }
        exact = (LOOK_ALIKE, REGION)
        spoken = tuple(brand.languages)
        self._all = PhraseMatcher(
            kinds,
            exact=exact,
            names=(ALIAS, WEAK, COMPETITOR),
            spelt=(ALIAS,),
            proven=_OWN_NAMES,
            languages=spoken,
        )
        ours = {kind: kinds[kind] for kind in (ALIAS, PRODUCT, CORE, EXTENDED, COMPETITOR)}
        self._ours = PhraseMatcher(
            ours, names=(ALIAS, COMPETITOR), spelt=(ALIAS,), proven=_OWN_NAMES, languages=spoken
        )
        unsure = {kind: kinds[kind] for kind in _OWN_NAMES}
        self._unsure = PhraseMatcher(unsure, names=_OWN_NAMES, proven=_OWN_NAMES)
        self._weak = PhraseMatcher({WEAK: kinds[WEAK]}, names=(WEAK,))
        self._regions = PhraseMatcher({REGION: kinds[REGION]}, exact=exact)
        self._names = PhraseMatcher(
            {k: kinds[k] for k in (ALIAS, WEAK, PRODUCT, LOOK_ALIKE)},
            exact=exact,
            names=_OWN_NAMES,
            spelt=(ALIAS,),
            proven=_OWN_NAMES,
            languages=spoken,
        )
        self._banned = PhraseMatcher({BANNED: kinds[BANNED]})
        has_more = any(kinds[kind] for kind in (PRODUCT, CORE, EXTENDED, COMPETITOR))
        self._everyday = EverydayNames(strong, brand.weak_aliases, has_more=has_more)
        subjects = PhraseMatcher({CORE: kinds[CORE]})
        self.telling_products = frozenset(p for p in kinds[PRODUCT] if subjects.any_in(p))
        """Products that say themselves what they are: "Real Deal pizza"."""
        # Every word of it is in a small dictionary ("Real Deal").
        everyday = {
            product
            for product in kinds[PRODUCT]
            if all(
                len(part) <= 3 or part in everyday_words()
                for word in words(product)
                for part in word.split("'")
            )
        }
        self.common_products = frozenset(everyday - self.telling_products)

    def mentions(self, text: str) -> bool:
        """Return whether `text` holds a word of the brand's: its names, its rivals, its trade."""
        return bool(self.ours_in(text)) if self._everyday else self._ours.any_in(text)

    def ours_in(self, text: str) -> list[Hit[str]]:
        """Return where `text` has names, products, rivals and subjects, look-alikes too."""
        found = self._ours.find(text)
        return self._proven({"": text}, {"": found})[""] if self._everyday else found

    def ours_in_source(self, html: bytes) -> bool:
        """Return whether what a page with this source shows may have any of these."""
        return self._ours.may_be_in_source(html)

    def weak_alias_in(self, text: str) -> bool:
        """Return whether `text` holds a name of the brand that is an everyday word too."""
        return self._weak.any_in(text)

    def region_in(self, text: str) -> bool:
        """Return whether `text` names a region of the brand."""
        return self._regions.any_in(text)

    def banned_in(self, text: str) -> bool:
        """Return whether `text` holds a word that the brand does not use."""
        return self._banned.any_in(text)

    def may_be_named_in(self, text: str) -> bool:
        """Return whether `text` has a name of ours that may mean us, though nothing proves it."""
        if not self._everyday:
            return False
        hits = [hit for hit in self._unsure.find(text) if hit.phrase in self._everyday]
        may = self._everyday.may_mean_brand
        return any(
            may(hit.phrase, text, hit.start, hit.end)
            for hit in _unmasked([*hits, *self._names.find(text)] if hits else [])
            if hit in hits
        )

    def named_in(self, text: str) -> tuple[bool, bool]:
        """Return whether `text` names the brand, and whether a product; look-alikes aside."""
        hits = self._names.find(text)
        if any(hit.phrase in self._everyday for hit in hits):
            hits = self._proven({"": text}, {"": [*hits, *self._ours.find(text)]})[""]
        hits = _unmasked(hits)
        return any(h.kind == ALIAS for h in hits), any(h.kind == PRODUCT for h in hits)

    def match(self, item: Item) -> Matches:
        """Return what stands in the item's title, summary and text."""
        texts = (("title", item.title), ("summary", item.summary), ("text", item.text))
        found = [(name, text[:READ_CHARACTERS]) for name, text in texts if text]
        told = dict(found)
        hits = self._proven(told, {name: self._all.find(text) for name, text in found})
        raw = [Field(name, text, tuple(hits[name])) for name, text in found]
        if not any(hit.kind in _TELLING for field in raw for hit in field.hits):
            return Matches(tuple(raw))
        honest = [_without_addressed(field, is_post=item.is_post) for field in raw]
        if item.is_post:  # its one author put every sentence there
            return Matches(tuple(honest), any(field.suspect for field in honest))
        return _without_spliced(honest)

    def _proven(
        self, texts: Mapping[str, str], hits: Mapping[str, list[Hit[str]]]
    ) -> Mapping[str, list[Hit[str]]]:
        """Return the hits of each text without names that are only everyday words there."""
        every = [hit for several in hits.values() for hit in several]
        unsure = [h for h in every if h.kind in _OWN_NAMES and h.phrase in self._everyday]
        if not unsure:
            return hits
        said = {hit.phrase for hit in unsure}
        offsets, at = {}, 0
        for name, text in texts.items():
            offsets[name], at = at, at + len(text)
        others = [
            replace(hit, start=hit.start + offsets[name], end=hit.end + offsets[name])
            for name, several in hits.items()
            for hit in _unmasked(several)
            if hit.kind in (ALIAS, *_BESIDE) and hit.phrase not in said
        ]
        meant = {
            (name, hit): self._everyday.means_brand(
                hit.phrase, texts[name], hit.start, hit.end, _company(hit, offsets[name], others)
            )
            for name, several in hits.items()
            for hit in several
            if hit in unsure
        }
        if any(meant.values()):  # once named, it is meant wherever nothing speaks against it
            may = self._everyday.may_mean_brand
            meant = {
                (name, hit): sure or may(hit.phrase, texts[name], hit.start, hit.end)
                for (name, hit), sure in meant.items()
            }
        return {
            name: [
                replace(hit, kind=ALIAS) if meant.get((name, hit)) else hit
                for hit in several
                if hit.kind != ALIAS or meant.get((name, hit), True)
            ]
            for name, several in hits.items()
        }


def _company(hit: Hit[str], offset: int, others: Iterable[Hit[str]]) -> Beside:
    """Return how near to a name something else of the brand's stands."""
    start, end = hit.start + offset, hit.end + offset
    near = Beside.NOTHING
    for other in others:
        if other.start <= start and end <= other.end:
            return Beside.AROUND
        if 0 <= other.start - end <= 1 or 0 <= start - other.end <= 1:
            near = Beside.TOUCHING
        elif near is Beside.NOTHING and (
            other.kind == ALIAS or -_NEAR < other.start - start < _NEAR
        ):
            near = Beside.NEAR
    return near


def instructs(item: Item) -> bool:
    """Return whether any part of an item that the judge would see speaks to the judge."""
    parts = (item.title, item.summary, item.text[:READ_CHARACTERS], item.publisher, item.author)
    return any(addressed(part) for part in parts if part)


def _without(phrases: Iterable[str], named: set[tuple[str, ...]]) -> list[str]:
    return [phrase for phrase in phrases if tuple(words(phrase)) not in named]


def _without_addressed(field: Field, *, is_post: bool) -> Field:
    """Drop hits in look-alikes, and in sentences that speak to the judge or are stuffed.

    People name a firm three times in the hashtags under one post: those stuff nothing.
    """
    hits = _unmasked(field.hits)
    plain = [h for h in hits if not (is_post and field.text[max(0, h.start - 1)] in "#@")]
    spans = [*addressed(field.text), *_stuffed(field.text, plain)]
    honest = [h for h in hits if not any(s <= h.start < e for s, e in spans)]
    return Field(field.name, field.text, tuple(honest), tuple(spans))


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
    return spliced_sentences.Sentence(
        field.text[start:end],
        names=tuple(hit.phrase for hit in inside if hit.kind in _OURS),
        trade=tuple(hit.phrase for hit in inside if hit.kind in _TRADE),
        regions=tuple(hit.phrase for hit in inside if hit.kind == REGION),
    )


def _unmasked(hits: Iterable[Hit[str]]) -> list[Hit[str]]:
    """Drop what lies within a look-alike, and subjects that lie within a name."""
    hits = list(hits)
    masks = [h for h in hits if h.kind == LOOK_ALIKE]
    names = [h for h in hits if h.kind in _NAMES]
    if not masks and not names:
        return hits
    return [
        h
        for h in hits
        if not (h.kind in _MASKED and any(_hides(m, h) for m in masks))
        and not (h.kind in (CORE, EXTENDED, WEAK) and any(n.covers(h) for n in names))
        and not (h.kind == COMPETITOR and any(n.covers(h) for n in names if n.kind == ALIAS))
    ]


def _hides(mask: Hit[str], hit: Hit[str]) -> bool:
    """Return whether a look-alike covers a hit or overlaps with a name: "Sean Bean" there."""
    overlaps = mask.first <= hit.last and hit.first <= mask.last and not hit.covers(mask)
    return mask.covers(hit) or (overlaps and hit.kind in _OWN_NAMES)


def _stuffed(text: str, hits: list[Hit[str]]) -> list[Span]:
    """Return the sentences that are little but our own names or subjects, over and over."""
    ours = [h for h in hits if h.kind in (ALIAS, WEAK, PRODUCT, CORE, REGION)]
    if len(ours) < _STUFFED_NAMES:
        return []
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
