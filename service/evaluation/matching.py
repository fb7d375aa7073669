"""Where a brand's names, products, rivals and subjects stand in an item: the facts of a score.

Pure. Look-alikes mask what they cover; everyday names count only beside something of the brand's;
sentences that speak to the judge count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.brands.names import everyday_words
from service.evaluation.instructs import Span, addressed, sentences
from service.evaluation.phrases import Hit, Phrases
from service.models import Brand, Item
from service.text import words

ALIAS, WEAK, PRODUCT, CORE = "alias", "weak alias", "product", "core keyword"
EXTENDED, COMPETITOR, LOOK_ALIKE, REGION = "extended keyword", "competitor", "look-alike", "region"
BANNED, NO_GO = "banned word", "no-go topic"

_MASKED = (ALIAS, WEAK, PRODUCT, CORE, EXTENDED, COMPETITOR)
_NAMES = (ALIAS, PRODUCT, COMPETITOR)
_TELLING = (ALIAS, WEAK, PRODUCT, CORE, EXTENDED, COMPETITOR, LOOK_ALIKE)
READ_CHARACTERS = 60_000
"""How much of a text is searched: longer than any article, shorter than a page of comments."""
_STUFFED_NAMES = 3
_STUFFED_SHARE = 0.4
"""A sentence with the name three times and two words in five ours was written for a machine."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item with what was found in it."""

    name: str
    text: str
    hits: tuple[Hit, ...] = ()
    suspect: tuple[Span, ...] = ()
    """Stretches that speak to the judge; hits in them are not among `hits`."""


@dataclass(frozen=True, slots=True)
class Matches:
    """All that was found in one item."""

    fields: tuple[Field, ...]
    instructs: bool = False

    def of(self, *kinds: str) -> list[tuple[Field, Hit]]:
        """Return the hits of these kinds, title first."""
        return [(f, hit) for f in self.fields for hit in f.hits if hit.kind in kinds]

    def any(self, *kinds: str) -> bool:
        """Tell whether anything of these kinds was found."""
        return any(hit.kind in kinds for f in self.fields for hit in f.hits)


class BrandPhrases:
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
        self._all = Phrases(kinds, exact=exact, names=(ALIAS, WEAK, COMPETITOR))
        ours = {kind: kinds[kind] for kind in (ALIAS, PRODUCT, CORE, EXTENDED, COMPETITOR)}
        self._ours = Phrases(ours, names=(ALIAS, COMPETITOR))
        self._weak = Phrases({WEAK: kinds[WEAK]}, names=(WEAK,))
        self._regions = Phrases({REGION: kinds[REGION]}, exact=exact)
        self._names = Phrases(
            {k: kinds[k] for k in (ALIAS, PRODUCT, LOOK_ALIKE)}, exact=exact, names=(ALIAS,)
        )
        self._banned = Phrases({BANNED: kinds[BANNED]})
        self.common_products = frozenset(p for p in kinds[PRODUCT] if _is_everyday(p))

    def mentions(self, text: str) -> bool:
        """Tell whether `text` holds a word of the brand's: its names, its rivals, its trade."""
        return self._ours.any_in(text)

    def ours_in(self, text: str) -> list[Hit]:
        """Return where `text` has names, products, rivals and subjects, look-alikes too."""
        return self._ours.find(text)

    def weak_alias_in(self, text: str) -> bool:
        """Tell whether `text` holds a name of the brand that is an everyday word too."""
        return self._weak.any_in(text)

    def region_in(self, text: str) -> bool:
        """Tell whether `text` names a region of the brand."""
        return self._regions.any_in(text)

    def banned_in(self, text: str) -> bool:
        """Tell whether `text` holds a word that the brand does not use."""
        return self._banned.any_in(text)

    def named_in(self, text: str) -> tuple[bool, bool]:
        """Tell whether `text` names the brand, and whether it names a product; look-alikes off."""
        hits = _unmasked(self._names.find(text))
        return any(h.kind == ALIAS for h in hits), any(h.kind == PRODUCT for h in hits)

    def match(self, item: Item) -> Matches:
        """Return what stands in the item's title, summary and text."""
        texts = (("title", item.title), ("summary", item.summary), ("text", item.text))
        found = [(name, text[:READ_CHARACTERS]) for name, text in texts if text]
        raw = [Field(name, text, tuple(self._all.find(text))) for name, text in found]
        if not any(hit.kind in _TELLING for field in raw for hit in field.hits):
            return Matches(tuple(raw))
        fields = tuple(_sifted(field) for field in raw)
        return Matches(fields, any(f.suspect for f in fields))


def instructs(item: Item) -> bool:
    """Tell whether any part of an item that the judge would see speaks to the judge."""
    parts = (item.title, item.summary, item.text[:READ_CHARACTERS], item.publisher, item.author)
    return any(addressed(part) for part in parts if part)


def _without(phrases: Iterable[str], named: set[tuple[str, ...]]) -> list[str]:
    return [phrase for phrase in phrases if tuple(words(phrase)) not in named]


def _is_everyday(phrase: str) -> bool:
    """Tell whether every word of a product's name is in a small dictionary ("Real Deal")."""
    return all(
        len(w) <= 3 or w in everyday_words() for part in words(phrase) for w in part.split("'")
    )


def _sifted(field: Field) -> Field:
    hits = _unmasked(field.hits)
    spans = [*addressed(field.text), *_stuffed(field.text, hits)]
    honest = [h for h in hits if not any(s <= h.start < e for s, e in spans)]
    return Field(field.name, field.text, tuple(honest), tuple(spans))


def _unmasked(hits: Iterable[Hit]) -> list[Hit]:
    """Drop what lies within a look-alike, and subjects that lie within a name."""
    hits = list(hits)
    masks = [h for h in hits if h.kind == LOOK_ALIKE]
    names = [h for h in hits if h.kind in _NAMES]
    return [
        h
        for h in hits
        if not (h.kind in _MASKED and any(m.covers(h) for m in masks))
        and not (h.kind in (CORE, EXTENDED, WEAK) and any(n.covers(h) for n in names))
        and not (h.kind == COMPETITOR and any(n.covers(h) for n in names if n.kind == ALIAS))
    ]


def _stuffed(text: str, hits: list[Hit]) -> list[Span]:
    """Return the sentences that are little but our own names, over and over."""
    ours = [h for h in hits if h.kind in (ALIAS, WEAK, PRODUCT, CORE, REGION)]
    if sum(h.kind == ALIAS for h in ours) < _STUFFED_NAMES:
        return []
    found = []
    for start, end in sentences(text):
        inside = [h for h in ours if start <= h.start < end]
        named = sum(h.kind == ALIAS for h in inside)
        taken = sum(h.last - h.first + 1 for h in inside)
        if named >= _STUFFED_NAMES and taken >= _STUFFED_SHARE * len(words(text[start:end])):
            found.append((start, end))
    return found
