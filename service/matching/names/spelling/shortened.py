"""What a name is called for short: "Peet's" for "Peet's Coffee", "Kotak Mahindra". Pure.

Others may bear it, too, so that it is a reason to ask and, beside words of the brand's, a proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from service.brands.gazetteer import countries_of
from service.brands.name_rules import (
    everyday_words,
    is_abbreviation,
    kinds_of_firm,
    people_and_places,
)
from service.matching.names.bearers.surnames import surnames
from service.matching.names.spelling.rewording import ARTICLES
from service.matching.words.company import LISTS
from service.matching.words.word_lists import named_lists
from service.text.normalize import fold, words
from service.text.terms import COMMON, STOP

_TELLING = 4
"""Letters of a word that tells its bearer from others."""
_TELLING_ALONE = 7
"""Letters of the first of several such words that may stand for all: "Safelite AutoGlass"."""
_SEVERAL = 2
_KINDS = kinds_of_firm() | LISTS["kinds-of-firm"] | ARTICLES
_PLACES = LISTS["nations"] | LISTS["lands-of-nations"] | LISTS["lands"]
_MATTERS = LISTS["places"] | frozenset(named_lists(__package__, "spellings.txt")["matters"])
"""Two words that name something else than a firm in any paper: "White House"."""


def shortened(names: Iterable[str], besides: Iterable[str]) -> list[str]:
    """Return what `names` are called for short, without what is said in them or in `besides`."""
    names = list(names)
    known = {tuple(words(name)) for name in (*names, *besides)} - {()}
    found: dict[tuple[str, ...], str] = {}
    for name in names:
        for short in _short(name):
            key = tuple(words(short))
            if not any(key[: len(one)] == one for one in known):
                found.setdefault(key, short)
    return list(found.values())


def beginnings(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return for each of `names` letters that all stand in each text in ASCII that has it; none
    for any if those of one are unknown."""
    found = {_letters(name) for name in names}
    return () if () in found else tuple(found)


def has_none(text: str, begun: Sequence[Sequence[str]]) -> bool:
    """Return whether a text surely has no name that has one of such `beginnings`."""
    if not begun or not text.isascii() or "&#" in text:
        return False
    said = text.lower()
    return not any(all(map(said.__contains__, one)) for one in begun)


def _letters(name: str) -> tuple[str, ...]:
    """Return the letters with which the words of a name begin, of others than the first fewer:
    they have other endings."""
    first, *others = name.lower().split()
    begins = re.split(r"[^a-z0-9]", first, maxsplit=1)[0][:_TELLING].rstrip("y")
    if len(begins) < _SEVERAL:
        return ()
    rest = (w[: _TELLING - 1] for w in others if len(w) >= _TELLING and w.isascii() and w.isalpha())
    return (begins, *rest)


def _short(name: str) -> Iterator[str]:
    """Yield a name without what stands behind and before it and says little, and its beginnings."""
    said = name.split()
    while len(said) > 1 and _is_kind(said[0]):
        said = said[1:]
        yield from [" ".join(said)] if tells(said) else []
    for end in range(1, len(said)):
        short = " ".join(said[:end]).rstrip(",&+- ")
        is_whole = all(map(tells_little, said[end:]))
        is_long = end == 1 and len(short) >= _TELLING_ALONE
        is_told = (is_whole or is_long) and tells([short])
        if is_told or _is_beginning(words(short)):
            yield short


def _is_kind(word: str) -> bool:
    """Return whether a word before a name is an article, or says what kind of firm it is."""
    return _KINDS.issuperset(words(word))


def tells_little(word: str) -> bool:
    """Return whether a word of a name is one of the dictionary, or says what kind of firm it is."""
    if word[-2:] in ("'s", "’s") and not _is_persons(word[:-2]):
        return False
    return all(
        len(one) == 1 or one in everyday_words() or one in kinds_of_firm() for one in words(word)
    )


def tells(names: Iterable[str]) -> bool:
    """Return whether one of the words of some names is no word of the dictionary and no place."""
    return any(
        is_abbreviation(word)
        or (len(fold(word)) >= _TELLING and not (tells_little(word) or _is_persons(word)))
        for name in names
        for word in name.split()
    )


def _is_persons(word: str) -> bool:
    """Return whether a word is a first name, a surname or a place."""
    said = words(word)
    return any(one in people_and_places() or one in surnames() or one in _PLACES for one in said)


def _is_beginning(said: list[str]) -> bool:
    """Return whether several words with which a longer name begins may stand for it, as neither a
    part of a sentence nor a place would."""
    if len(said) < _SEVERAL:
        return False
    last = said[-1]
    is_place = (
        last in people_and_places() or last in _PLACES or bool(countries_of([" ".join(said)]))
    )
    is_matter = "-".join(said[-_SEVERAL:]) in _MATTERS
    is_matter = is_matter or (last in _KINDS and not last.endswith("s"))  # "a state bank"
    return not (is_place or is_matter or len(last) == 1 or last in STOP | COMMON or said[0] in STOP)
