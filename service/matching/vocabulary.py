"""A brand's words by kind, and compiled phrases, kept: who asks for the same gets the same matcher.

A brand whose sources change is taken up without compiling its words again, and so is each trial of
other settings. What was found in the last texts is kept as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from service.brands.legal_forms import said_names
from service.matching.names.spelling.shortened import shortened
from service.matching.scanning.hits import (
    ALIAS,
    BANNED,
    COMPETITOR,
    CORE,
    EXTENDED,
    LOOK_ALIKE,
    NO_GO,
    OWN_NAMES,
    PRODUCT,
    REGION,
    WEAK,
)
from service.matching.scanning.phrase_matcher import Hit, PhraseMatcher
from service.models import Brand
from service.text.normalize import words

EXACT = (LOOK_ALIKE, REGION)
"""Kinds that are found only as they are written."""

_KEPT = 12
"""A brand has nine: so few of one that was changed stay longer than they are of use."""

_LONG, _TEXTS = 300, 128
"""Characters of a text that is dear to search, and how many of these are kept with what was found:
a run asks of each for the score and for who is named, and outlets print one text."""


def compiled(phrases: Mapping[str, Iterable[str]], **kinds: Iterable[str]) -> PhraseMatcher[str]:
    """Return what `PhraseMatcher` makes of the same; it is never changed."""
    several = tuple((kind, tuple(wanted)) for kind, wanted in phrases.items())
    return _compiled(several, tuple((name, tuple(said)) for name, said in kinds.items()))


@lru_cache(maxsize=_KEPT)
def _compiled(
    phrases: tuple[tuple[str, tuple[str, ...]], ...], kinds: tuple[tuple[str, tuple[str, ...]], ...]
) -> PhraseMatcher[str]:
    return PhraseMatcher(dict(phrases), **dict(kinds))


def names_of(brand: Brand) -> Mapping[str, str]:
    """Return the names of a brand as `said_names` has them."""
    others = (*brand.weak_aliases, *brand.core, *brand.extended, *brand.products)
    return said_names((brand.display_name, *brand.aliases), others)


def short_names_of(brand: Brand) -> list[str]:
    """Return what the brand's names are called for short, which others may bear."""
    others = (
        *names_of(brand), *brand.weak_aliases, *brand.core, *brand.extended, *brand.products,
        *brand.competitors, *brand.not_us, *brand.regions,
    )  # fmt: skip
    return shortened((brand.display_name, *brand.aliases), others)


def by_kind(brand: Brand) -> dict[str, list[str]]:
    """Return the words of a brand, each under one kind: what is a name of its is nothing else."""
    strong = names_of(brand)
    named = {tuple(words(name)) for name in strong}

    everyday = named.union(tuple(words(name)) for name in brand.weak_aliases)

    def but_names(phrases: Iterable[str]) -> list[str]:
        return [phrase for phrase in phrases if tuple(words(phrase)) not in named]

    return {
        ALIAS: list(strong),
        WEAK: [*brand.weak_aliases, *short_names_of(brand)],
        # A product that is called as the brand is proves nothing of an everyday word.
        PRODUCT: [one for one in brand.products if tuple(words(one)) not in everyday],
        CORE: but_names(brand.core),
        EXTENDED: but_names(brand.extended),
        COMPETITOR: but_names(brand.competitors),
        LOOK_ALIKE: but_names(brand.not_us),
        REGION: list(brand.regions),
        BANNED: list(brand.banned_words),
        NO_GO: list(brand.no_go_topics),
    }


def all_of(brand: Brand) -> PhraseMatcher[str]:
    """Return what finds all words of a brand."""
    return compiled(
        by_kind(brand),
        exact=EXACT,
        names=(ALIAS, WEAK, COMPETITOR),
        spelt=(ALIAS,),
        proven=OWN_NAMES,
        nouns=(CORE, EXTENDED),
        languages=brand.languages,
    )


def hits_in(matcher: PhraseMatcher[str], text: str) -> list[Hit[str]]:
    """Return what `matcher` finds in `text`; of a text that was just read it knows."""
    return list(_found(matcher, text)) if len(text) >= _LONG else matcher.find(text)


@lru_cache(maxsize=_TEXTS)
def _found(matcher: PhraseMatcher[str], text: str) -> tuple[Hit[str], ...]:
    return tuple(matcher.find(text))
