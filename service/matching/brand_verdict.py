"""What a brand's description will do in practice: names and words that tell nothing apart. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from service.brands.name_rules import everyday_words, is_weak, people_and_places
from service.matching.names import other_languages
from service.matching.names.everyday_names import EverydayNames
from service.matching.names.people import has_given_name, is_borne, is_given
from service.matching.scanning.phrase_matcher import PhraseMatcher
from service.matching.words.company import LISTS
from service.models import Brand
from service.text.normalize import fold, words

ENOUGH = 100
"""Titles from which a share of them says something."""
TOO_BROAD = 0.4
"""A subject that stands in more titles than this tells little apart."""


def is_everyday_name(name: str) -> bool:
    """Return whether every word of `name` is one that people use for other things, or judging asks
    it for proof wherever it stands: "Apollo"."""
    said = words(name)
    common = (everyday_words(), people_and_places())
    if said and all(word.isdigit() or any(word in one for one in common) for word in said):
        return True
    return EverydayNames([name], has_more=True).asks_in_capitals(name)


def languages_of_word(name: str) -> tuple[str, ...]:
    """Return the codes of the languages other than English in which a name of one word is an
    everyday word: "Trumpf" de, "Vivo" es, it, pt."""
    return other_languages.languages_of(fold(name)) if name.isalpha() else ()


def in_small_letters(name: str, titles: Sequence[str]) -> tuple[int, int]:
    """Return in how many of the `titles` with a name it stands in small letters, and their number.

    Titles without any capital tell nothing.
    """
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    found = [pattern.findall(title) for title in titles if not title.islower()]
    found = [some for some in found if some]
    return sum(all(map(str.islower, some)) for some in found), len(found)


def is_coined(name: str) -> bool:
    """Return whether `name` has a capital and none of its words is borne by others: "Fuliza".

    Not by places or by people, either: "Ibiza", "Milo".
    """
    said = words(name.replace("-", " "))
    if any(word in LISTS["towns-too"] or is_borne(word) or is_given(word) for word in said):
        return False
    is_said = name in EverydayNames([name], has_more=True) or is_weak(name, "")
    is_said = is_said or not everyday_words().isdisjoint(said)
    return name[:1].isupper() and not (is_said or has_given_name([name]))


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
