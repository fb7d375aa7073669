"""How rare a word is in everyday language, whatever stands in the headlines at hand.

Pure, but for the table that ships beside this file (its head says where it is from). A rarity that
came of the headlines at hand would change with them: what many outlets write about in one hour
would count for little in the next.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources

from service.text.terms import COMMON_STEMS, stem

_BILLION = 9
_ENGLISH = "en"

_RAREST = 4.5
"""Zipf value that a word has which is not in the table: it is rarer than the 3,000th of English.
How much rarer makes no difference (10,000 headlines, B-cubed within .01)."""

_EVERYWHERE = 8.0
"""Zipf value from which a word would say nothing; that of "the" is 7.7."""

_HEADLINES_ALL = 6.0
"""Zipf value of words that are rarer in speech than in headlines, which are full of them."""

_LEAST = 0.5
"""Rarity of the commonest words: they never count for nothing at all."""

_SAYS_NOTHING = 6.0
"""Zipf value from which a word is taken for one that joins others and names nothing."""

TELLING = 2.5
"""Rarity from which a word tells something of an event; that of "sales" and "police", not of
"open" and "city"."""


def rarity(term: str, languages: frozenset[str] = frozenset()) -> float:
    """Return how rare a stemmed word is, 0.5 to 3.5, in English and in `languages` (ISO 639-1).

    A word is as common as in that of the languages in which it is the commonest.
    """
    return _rarities(languages | {_ENGLISH}).get(term, _EVERYWHERE - _RAREST)


@cache
def joining(languages: frozenset[str]) -> frozenset[str]:
    """Return the stems of the commonest words of `languages` (ISO 639-1): "de", "para", "und".

    Of English none: `terms` leaves those out of every headline.
    """
    return frozenset(
        term
        for language in languages - {_ENGLISH}
        for term, value in _zipf_values(language).items()
        if value >= _SAYS_NOTHING
    )


@cache
def _rarities(languages: frozenset[str]) -> Mapping[str, float]:
    values: dict[str, float] = dict.fromkeys(COMMON_STEMS, _HEADLINES_ALL)
    for language in languages:
        for term, value in _zipf_values(language).items():
            values[term] = max(values.get(term, _RAREST), value)
    return {term: max(_LEAST, _EVERYWHERE - value) for term, value in values.items()}


@cache
def _zipf_values(language: str) -> Mapping[str, float]:
    """Return the Zipf values of a language's stems; a stem is as common as its words together."""
    shares: dict[str, float] = defaultdict(float)
    table = resources.files("service.ranking.grouping").joinpath("word_frequencies.txt")
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{language} "):
            _, value, *words = line.split()
            for word in words:
                shares[stem(word)] += 10.0 ** (float(value) - _BILLION)
    return {term: math.log10(share) + _BILLION for term, share in shares.items()}
