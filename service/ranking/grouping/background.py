"""What stands in unrelated headlines about one brand alike, and so tells no event.

Pure. Some words are left out of the comparison (the brand, its rivals, its subject, its regions);
others count for less and tie nothing together alone (its trade, places of any name). What two
headlines name of companies and places can also tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from service.brands.name_rules import towns
from service.models import Brand
from service.ranking.grouping.word_frequencies import TELLING, rarity
from service.text import subjects
from service.text.normalize import words
from service.text.terms import STOP, is_title_case, stem, terms
from service.text.word_set import NOTHING

_PLACE_AFTER = frozenset({"in", "at", "near", "outside", "across", "naby", "buite", "te"})
"""Words before the name of a place, where a headline has capitals for names alone."""

_PROVINCES = frozenset({"gauteng", "limpopo", "mpumalanga"})
"""A fire in a town is in its province, too."""

_DIM = 2.0
"""Rarity of a word that tells no event alone, such as a place's name."""


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of a brand's headlines before any is read."""

    off: frozenset[str] = frozenset()
    """Stems that are not compared."""
    dim: frozenset[str] = frozenset()
    """Stems that count for less and are not telling."""
    companies: tuple[tuple[tuple[str, ...], str], ...] = ()
    """Names of companies as folded words, each with whose they are."""
    regions: frozenset[str] = frozenset()
    """The words of the places where the brand is, folded."""
    languages: frozenset[str] = frozenset()
    _weights: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, phrases: Iterable[str] = (), brand: Brand | None = None) -> Background:
        """Return the background of `brand`; the words of `phrases` are not compared either."""
        own = frozenset(term for phrase in phrases for term in terms(phrase))
        if brand is None:
            return cls(off=own)
        names = (brand.display_name, *brand.aliases, *brand.weak_aliases)
        left_out = (*names, *brand.core, *brand.products, *brand.competitors, *brand.regions)
        subject = {word for phrase in brand.core for word in words(phrase)}
        owners = [(tuple(words(name)), "") for name in names]
        for rival in brand.competitors:
            said = tuple(words(rival))
            own_words = [stem(word) for word in said if word not in subject]
            owners.append((said, " ".join(own_words or said)))
        return cls(
            off=own | {term for phrase in left_out for term in terms(phrase)},
            dim=frozenset(term for phrase in brand.extended for term in terms(phrase)),
            companies=tuple(dict.fromkeys((said, whose) for said, whose in owners if said)),
            regions=frozenset(word for place in brand.regions for word in words(place)),
            languages=frozenset(brand.languages),
        )

    def named(self, whose: Collection[str]) -> frozenset[str]:
        """Return the stems of the names of companies."""
        found = frozenset(
            stem(word) for name, owner in self.companies if owner in whose for word in name
        )
        return found or NOTHING

    @property
    def last_words(self) -> frozenset[str]:
        """The words in which the companies' names end."""
        return frozenset(name[-1] for name, _ in self.companies)

    def weight(self, term: str) -> float:
        """Return how much a stemmed word counts, 0 to 3.5."""
        known = self._weights.get(term)
        if known is None:
            known = self._weights[term] = self._weigh(term)
        return known

    def _weigh(self, term: str) -> float:
        if term in self.off:
            return 0.0
        found = rarity(term, self.languages)
        return min(found, _DIM) if term in self.dim or term in _town_stems() else found

    def is_telling(self, term: str) -> bool:
        """Return whether a stemmed word says something of an event."""
        return self.weight(term) >= TELLING

    def companies_in(self, title: str) -> frozenset[str]:
        """Return whose names stand in a headline; the brand's own is an empty name."""
        said = words(title)
        known = set(said)
        found = frozenset(
            whose for name, whose in self.companies if name[0] in known and _stands_in(name, said)
        )
        return found or NOTHING

    def companies_among(self, names: frozenset[str]) -> frozenset[str]:
        """Return whose names are among the words of names in a text, as `subjects` gives these."""
        return frozenset(whose for said, whose in _telling(self.companies) if said <= names)


def towns_in(title: str) -> frozenset[str]:
    """Return the known towns that a headline names, folded; what may hold another is none."""
    known = towns() - _PROVINCES
    return frozenset(word for word in words(title) if word in known) or NOTHING


def placed(title: str) -> frozenset[str]:
    """Return the stems of what a headline puts after "in", "at" or "near" with a capital letter."""
    found: set[str] = set()
    if is_title_case(title):
        return frozenset()
    said = re.findall(r"[^\W\d_][\w'’-]*", title)
    at = 0
    while at < len(said) - 1:
        at += 1
        if said[at - 1].casefold() not in _PLACE_AFTER:
            continue
        while at < len(said) and said[at][0].isupper():
            found.update(stem(word) for word in words(said[at]) if word not in STOP)
            at += 1
    return frozenset(found)


def _stands_in(phrase: tuple[str, ...], said: list[str]) -> bool:
    size = len(phrase)
    first = phrase[0]
    return any(
        word == first and tuple(said[at : at + size]) == phrase for at, word in enumerate(said)
    )


@lru_cache(maxsize=16)
def _telling(
    companies: tuple[tuple[tuple[str, ...], str], ...],
) -> list[tuple[frozenset[str], str]]:
    """Return the telling words of companies' names, each with whose they are."""
    named = [(subjects.words_of([" ".join(name)]), whose) for name, whose in companies]
    return [(said, whose) for said, whose in named if said]


@cache
def _town_stems() -> frozenset[str]:
    return frozenset(stem(town) for town in towns())
