"""A name with a slip: "Deboniars", "Mcdonlads", "Addidas", "Haagen Daz". Pure.

The first letter of a word stays. A slip that is a word of the dictionary, a first name or a town is
none.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator

from service.brands.name_rules import everyday_words, people_and_places
from service.matching.names.bearers.surnames import surnames

SHORTEST_OWN = 3
"""Letters of a word that can be a name by itself."""
_ANY_SLIP = 7
"""Letters of a name from which any one of them may be wrong."""
_ANY_SLIP_IN_WORD = 5
"""The same of one word of a longer name, whose other words are right."""
_SMALL_SLIP, _SMALL_SLIP_IN_WORD = 5, 4
"""The same of what fingers and ears do most: one letter for two, two for one, two swapped."""
_TWO_SLIPS = 8
"""Letters of a name from which two such may be wrong."""
_DOUBLED = re.compile(r"(\w)\1")
_VOWELS = "aeiouys"
_PLURALS = {"os": "oes", "oes": "os", "ys": "ies"}
_BY_EAR = "hek"
"""Letters that people hear at the end of a word: "Capitech Bank"."""
_ALIKE = ("ckq", "sz", "iy")
"""Letters that sound alike: "Uniclo", "Susuki"."""


def is_own(word: str) -> bool:
    """Return whether a folded word is none of the dictionary, no first name and no town."""
    known = word in everyday_words() or word in people_and_places()
    return len(word) >= SHORTEST_OWN and not known


def is_no_word(word: str) -> bool:
    """Return whether a folded word is none of the dictionary."""
    return word not in everyday_words()


def halves(word: str) -> tuple[str, str]:
    """Return two parts of a word one of which every slip in it leaves as it is."""
    middle = (len(word) - 1) // 2
    return word[:middle], word[middle + 1 :]


def slips(key: tuple[str, ...]) -> list[str]:
    """Return the words of a name in which any slip is known."""
    return _slipping(key, _ANY_SLIP if len(key) == 1 else _ANY_SLIP_IN_WORD)


def mistyped(key: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a name with one letter wrong, missing, too many or swapped in one of its words."""
    some = slips(key)
    for word in dict.fromkeys(some):
        others = [other for other in key if other != word]
        found = _slips_of(word)
        if others:  # they say whose name it is
            found |= {*_without_end(word), *(word + end for end in _BY_EAR)}
        else:
            found = {one for one in found if one not in surnames() or _sounds(one) == _sounds(word)}
            found |= {end for end in _other_ends(word) if is_own(end) and end not in surnames()}
        is_clear = any(len(other) >= _ANY_SLIP_IN_WORD and is_own(other) for other in others)
        yield from _with(key, word, filter(is_no_word if is_clear else is_own, found))
    least, is_one = (_SMALL_SLIP, True) if len(key) == 1 else (_SMALL_SLIP_IN_WORD, False)
    for word in dict.fromkeys(_slipping(key, least)):
        small = _small_slips_of(word, drops=not is_one or len(word) >= _TWO_SLIPS)
        if word in some and is_one and len(word) >= _TWO_SLIPS:
            twice = {two for one in small for two in _small_slips_of(one, drops=True)}
            small = {two for two in twice if sorted(two) != sorted(word)}  # "Fortnite", Fortinet
        elif word in some:
            continue
        small = small - {word, word[:-1]} - surnames() if is_one else small | _without_end(word)
        yield from _with(key, word, filter(is_own, small))


def _sounds(word: str) -> str:
    """Return a word with one letter for two: "philips" for Phillips."""
    return _DOUBLED.sub(r"\1", word)


def several(key: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a name that ends as a plural does with the other ending of one: "Nandoes", "Macies"."""
    for end, other in _PLURALS.items():
        form = f"{key[-1].removesuffix(end)}{other}"
        if key[-1].endswith(end) and len(key[-1]) >= _ANY_SLIP_IN_WORD and is_own(form):
            yield (*key[:-1], form)


def _slipping(key: tuple[str, ...], least: int) -> list[str]:
    long = len("".join(key)) >= (least if len(key) == 1 else _ANY_SLIP)
    return [one for one in key if long and len(one) >= least and one.isascii() and one.isalpha()]


def _with(key: tuple[str, ...], word: str, others: Iterable[str]) -> Iterator[tuple[str, ...]]:
    at = key.index(word)
    yield from ((*key[:at], other, *key[at + 1 :]) for other in others)


def _slips_of(word: str) -> set[str]:
    """Return the word with one slip.

    Not without its last letter, nor with another vowel or s at its end: "McDonald", "Ferrara" are
    other people and places.
    """
    size, found = len(word), set()
    for at in range(1, size):
        head, rest = word[:at], word[at + 1 :]
        if at < size - 1:
            found.add(head + rest)
        found.add(word[: at - 1] + word[at] + word[at - 1] + rest)
        if at > 2:
            found.add(word[: at - 2] + word[at] + word[at - 1] + word[at - 2] + rest)
        for letter in string.ascii_lowercase:
            found.add(head + letter + word[at:])
            if at < size - 1 or letter not in _VOWELS:
                found.add(head + letter + rest)
    found.add(word + word[-1])
    return found - {word, f"{word}s"}


def _other_ends(word: str) -> set[str]:
    """Return the word without its last letter, or with another vowel there."""
    found = {word[:-1]} if word[-1] not in _VOWELS[-1] else set()
    return found | ({word[:-1] + vowel for vowel in _VOWELS[:-1]} if word[-1] in _VOWELS else set())


def _without_end(word: str) -> set[str]:
    """Return a word without its last letter, unless many people are called so: "Hudson Bay"."""
    return {word[:-1]} - surnames()


def _small_slips_of(word: str, *, drops: bool) -> set[str]:
    """Return the word with one letter doubled or not, two swapped, another that sounds alike, or a
    vowel more; `drops`: or with a letter left out."""
    size, found = len(word), set()
    for at in range(1, size):
        head, letter, rest = word[:at], word[at], word[at + 1 :]
        found.add(head + letter + letter + rest)
        if letter == head[-1] or (drops and 1 < at < size - 1):
            found.add(head + rest)
        if at > 1 and letter != head[-1]:
            found.add(head[:-1] + letter + head[-1] + rest)
        alike = "".join(some for some in _ALIKE if letter in some)
        found.update(head + other + rest for other in alike)
        if size < _ANY_SLIP:
            found.update(head + vowel + letter + rest for vowel in _VOWELS[:-2])
    return found - {word, f"{word}s"}
