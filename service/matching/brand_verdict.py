"""What a brand's description will do in practice: names and words that tell nothing apart. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from service.brands.name_rules import everyday_words, people_and_places
from service.matching.phrase_matcher import PhraseMatcher
from service.models import Brand
from service.text.normalize import words

ENOUGH = 100
"""Titles from which a share of them says something."""
TOO_BROAD = 0.4
"""A subject that stands in more titles than this tells little apart."""


def is_everyday_name(name: str) -> bool:
    """Return whether every word of `name` is one that people use for other things."""
    said = words(name)
    common = everyday_words() | people_and_places()
    return bool(said) and all(word in common or word.isdigit() for word in said)


def broad_words(brand: Brand, titles: Sequence[str]) -> list[tuple[str, float]]:
    """Return the core keywords that stand in too many of `titles`, with their share of them."""
    if len(titles) < ENOUGH:
        return []
    found: Counter[str] = Counter()
    matcher = PhraseMatcher({"core": brand.core})
    for title in titles:
        found.update({hit.phrase for hit in matcher.find(title)})
    shares = ((phrase, count / len(titles)) for phrase, count in found.most_common())
    return [(phrase, share) for phrase, share in shares if share > TOO_BROAD]
