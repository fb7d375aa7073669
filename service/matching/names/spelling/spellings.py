"""How people write a name: with what belongs to it in one word, with a slip, in letters, in parts.

Pure, but for the list that ships beside this file. "Debonairstak" and "kwaDebonairs" hold the name,
"Deboniars" is it with two letters swapped, "K.F.C." is KFC, "Wal-Mart" Walmart and "Mc Donald's"
McDonald's. All forms
are worked out once a name, so that finding them costs a text nothing. A form that is a word of the
dictionary, a first name or a town is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from service.brands.name_rules import SHORT_EVERYDAY_WORDS, everyday_words, people_and_places
from service.matching.names.spelling.rewording import ARTICLES, reworded, run_together
from service.matching.names.spelling.slips import is_own, mistyped, several
from service.matching.words.company import LISTS
from service.matching.words.scripts import pattern_of
from service.matching.words.word_lists import named_lists
from service.matching.words.written import Written, has_capitals
from service.text.normalize import fold, words
from service.text.terms import COMMON, STOP

_SHORTEST_OF_HANDLE = 5
"""Letters of the first word of a name that a handle may cut behind it."""
_LONG = 6
"""Letters of a name that is known within a word also in small letters."""
_SHORTEST, _SHORTEST_PART = 3, 2
_SPOKEN_AS_ONE = 3
"""Words of a phrase that the matcher itself finds written as one; a name has more."""
_FEW_LETTERS = 2
"""Letters of a word that only its sign makes a name: "A+"."""
_LETTERS = 5
"""A name in capitals that is longer is no abbreviation."""
_INITIALS = (2, 3)
"""Letters of what stands for first names: "JM Smucker", "A.P.G. Moller"."""
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

_LISTS = named_lists(__package__, "spellings.txt")
BEFORE = _LISTS["before"]


class Spelling(NamedTuple):
    """One way in which a name is written."""

    words: tuple[str, ...]
    before: int = 0
    """Letters of the first word that stand before the name."""
    after: int = 0
    """Letters of the last word that stand after it."""
    signs: tuple[str, ...] | None = None
    """What stands between its words, where they are single letters."""
    is_handle: bool = False
    """Whether only an account is called so."""
    in_capitals: bool = False
    """Whether its words stand large, or with a hyphen, where a text has capitals."""
    is_apart: bool = False
    """Whether a page that has it need hold nothing of the name as it is, nor a slip of it."""


@lru_cache(maxsize=1 << 8)
def spellings(
    name: str, key: tuple[str, ...], tokens: tuple[str, ...]
) -> tuple[tuple[Spelling, Written], ...]:
    """Return each of the other ways to write `name`, with how its words stand.

    Its own words are `tokens`, folded `key`. Kept, since a brand's names are in several matchers.
    """
    found = {one.words: one for one in _spellings(name, key, tokens)}
    return tuple((one, _written(one)) for one in found.values())


def _written(one: Spelling) -> Written:
    close = (False,) * (len(one.words) - 1)
    return Written(name=True, key=one.words[0], capital=False, close=close, signs=one.signs)


def _spellings(name: str, key: tuple[str, ...], tokens: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield the other ways to write a name; one without a letter or digit has none."""
    if not key:
        return
    joined = "".join(key)
    yield from _in_other_words(name, key)
    yield from _with_initials(key, tokens)
    if not joined.isascii() or not joined.isalnum() or "and" in key:
        return
    if len(key) > 1 or is_own(joined):
        yield from _with_more(joined, key)
    yield from _handles(joined, key)
    yield from (Spelling(said) for said in mistyped(key))
    yield from (Spelling(said, is_apart=True) for said in several(key))
    is_short = name.isupper() and name.isalpha() and 1 < len(name) <= _LETTERS
    if len(key) == 1 and (is_short or (is_own(joined) and len(joined) > _SHORTEST)):
        yield Spelling(tuple(joined), signs=(".",) * (len(joined) - 1))
    parts = [part for token in tokens for part in _INNER_CAPITAL.split(token)]
    if len(key) == 1 and is_own(joined):
        yield from (
            Spelling((joined[:n], joined[n:]), in_capitals=True, is_apart=True)
            for n in range(_SHORTEST_PART, len(joined) - _SHORTEST_PART + 1)
        )
    if len(key) == 1 and len(parts) > 1:
        said = tuple(fold(part).replace("'", "") for part in parts)
        for first in {said[0], {"mc": "mac", "mac": "mc"}.get(said[0], said[0])}:
            yield Spelling((first, *said[1:]))


def is_written_so(text: str, start: int, end: int, spelling: Spelling) -> bool:
    """Return whether what stands there is written as such a form of a name would be."""
    before, after = spelling.before, spelling.after
    if spelling.is_handle:
        return start > 0 and text[start - 1] == "@"
    if spelling.in_capitals and not _stands_large(text, start, end):
        return False
    if not before and not after:
        return True
    word = text[start:end]
    name = word[before : len(word) - after]
    is_tag = start > 0 and text[start - 1] in "#@"
    if is_tag and (len(name) > _SHORTEST or not after or name.isupper() or word.islower()):
        return True
    if before:
        is_set_off = word[:before].islower() and name[:1].isupper()
        return is_set_off or (len(name) >= _LONG and before > 1 and word.islower())
    return name.isupper() or (len(name) >= _LONG - 1 and (name[:1].isupper() or len(name) > _LONG))


def _stands_large(text: str, start: int, end: int) -> bool:
    """Return whether words stand as a name's do; where all is small, whether one is no word."""
    said = text[start:end]
    if "-" in said:
        return True
    if has_capitals(text):
        return all(not word[0].islower() for word in _WORD.findall(said))
    return any(is_own(fold(word)) for word in _WORD.findall(said))


def everyday(names: Iterable[str]) -> frozenset[str]:
    """Return those of some names that are one everyday word, folded."""
    folded = (fold(name) for name in names if name.isalpha() and len(name) >= _SHORTEST)
    return frozenset(name for name in folded if not is_own(name))


def is_everyday_phrase(name: str) -> bool:
    """Return whether a name is several everyday words: "The Sun", "Just Eat", "Whole Foods"."""
    said, common = words(name), STOP | COMMON
    others = LISTS["nations"] | LISTS["lands-of-nations"] | people_and_places()
    return (
        len(said) > 1
        and name[:1].isupper()
        and any(word in everyday_words() or word in common for word in said)
        and all(word in everyday_words() or word in common or word in others for word in said)
    )


def is_short_word_in_capitals(name: str) -> bool:
    """Return whether a name is an abbreviation that spells a word, none of grammar: "UPS"."""
    is_short = name.isupper() and name.isalpha() and len(name) == _SHORTEST
    return is_short and fold(name) not in STOP | COMMON | LISTS["said-loudly"]


def everyday_signs(name: str) -> tuple[str, str] | None:
    """Return the signs before and after a name that is one everyday word; None for other names."""
    found = list(pattern_of(name).finditer(name))
    if len(found) != 1 or found[0][0] == "&":
        return None
    before, after = name[: found[0].start()].strip(), name[found[0].end() :].strip()
    word = fold(found[0][0])
    is_everyday = (
        word in everyday_words()
        or word in people_and_places()
        or word in LISTS["shared"]
        or word in LISTS["alone"]
        or word in LISTS["nations"] | LISTS["lands-of-nations"] | LISTS["lands"]
        or word in SHORT_EVERYDAY_WORDS
        or (word.isascii() and len(word) == 1)  # a letter is part of many other names
        or (word.isascii() and len(word) <= _FEW_LETTERS and (before or after))
    )
    return (before, after) if is_everyday or before else None


def signs_of_words(names: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return by everyday word, folded, the signs with which `names` have it: "Paramount+"."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        signs = everyday_signs(name)
        if signs is not None and any(signs):
            found.setdefault(fold(name.strip("".join(signs))), []).append(signs)
    return found


def _with_more(joined: str, key: tuple[str, ...]) -> Iterator[Spelling]:
    for before in BEFORE if len(key[0]) > 1 else ():  # "#batmobile"
        for said in {(before + key[0], *key[1:]), (before + joined,)}:
            if len(said) > 1 or said[0] not in everyday_words():
                yield Spelling(said, before=len(before))
    for after in _LISTS["after"]:
        if joined + after not in everyday_words():
            yield Spelling((joined + after,), after=len(after))


def _in_other_words(name: str, key: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield a name in other words, and a long one as one word or with two of its words as one."""
    if len(key) > _SPOKEN_AS_ONE:
        yield Spelling(("".join(key),), is_apart=True)
    yield from (Spelling(said, is_apart=True) for said in run_together(key))
    for said in reworded(name, key):
        yield Spelling(said, in_capitals=_is_loose(key, said), is_apart=True)
    if "and" in key and all(map(str.isascii, key)):
        yield from (Spelling(said) for said in mistyped(key))
        yield from (one for one in _with_more("".join(key), key) if len(one.words) > 1)


def _is_loose(key: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Return whether a name in other words may as well be no name: without its article, with one
    for several."""
    if key[0] in ARTICLES and said[0] != key[0]:
        return True
    return any(
        (ours not in said and f"{ours}s" in said) or f"{word}s" == ours
        for ours in key
        for word in said
        if word not in key
    )


def _with_initials(key: tuple[str, ...], tokens: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield "JP Morgan" for "J.P. Morgan", and the reverse."""
    first = next((at for at, word in enumerate(key) if len(word) > 1), len(key))
    if 1 < first < len(key):
        yield Spelling(("".join(key[:first]), *key[first:]), is_apart=True)
    is_initials = tokens[0].isupper() and tokens[0].isalpha() and len(key[0]) in _INITIALS
    if is_initials and len(key) > 1 and len(key[1]) >= _SHORTEST:
        yield Spelling((*key[0], *key[1:]), is_apart=True)


def _handles(joined: str, key: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield what an account may be called whose name is too long: "@SouthwestAir"."""
    least = len(key[0]) + _SHORTEST
    if len(key) > 1 and len(key[0]) >= _SHORTEST_OF_HANDLE:
        yield from (Spelling((joined[:n],), is_handle=True) for n in range(least, len(joined)))
