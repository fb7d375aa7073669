"""How people write a name: with what belongs to it in one word, with a slip, in letters, in parts.

Pure, but for the list that ships beside this file. "Debonairstak" and "kwaDebonairs" hold the name,
"Deboniars" is it with two letters swapped, "K.F.C." is KFC, "Wal-Mart" Walmart and "Mc Donald's"
McDonald's. All forms
are worked out once a name, so that finding them costs a text nothing. A form that is a word of the
dictionary, a first name or a town is none.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from service.brands.name_rules import SHORT_EVERYDAY_WORDS, everyday_words, people_and_places
from service.matching.names.company import LISTS, is_of_trade
from service.matching.names.written import Written, has_capitals, inflections
from service.matching.scripts import pattern_of
from service.matching.word_lists import named_lists
from service.text.normalize import fold, words
from service.text.terms import COMMON, STOP

_SHORTEST_SLIP = 7
"""Letters of a name from which one of them may be wrong."""
_SHORTEST_SLIPPED_WORD = 5
"""The same of one word of a longer name, whose other words are right."""
_LONG = 6
"""Letters of a name that is known within a word also in small letters."""
_SHORTEST = 3
_SPOKEN_AS_ONE = 3
"""Words of a phrase that the matcher itself finds written as one; a name has more."""
_FEW_LETTERS = 2
"""Letters of a word that only its sign makes a name: "A+"."""
_LETTERS = 5
"""A name in capitals that is longer is no abbreviation."""
_INITIALS = (2, 3)
"""Letters of what stands for first names: "JM Smucker", "A.P.G. Moller"."""
_VOWELS = "aeiouys"
_PLURALS = {"os": "oes", "oes": "os", "ys": "ies"}
_BY_EAR = "hek"
"""Letters that people hear at the end of a word: "Capitech Bank"."""
_TITLES = {"mr": "mister", "dr": "doctor", "st": "saint", "mt": "mount"}
_TITLES |= {long: short for short, long in _TITLES.items()}
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_TAG = re.compile(r"[#@]([^\W_]+)")
_JOINED = re.compile(r"[A-Z](?:[A-Z]{2,}(?=[a-z]{2})|[a-z]{2,}(?=[A-Z][a-z]{2}))[A-Za-z]*")
"""A name in one word with what follows it: "KFCRosebank", "DebonairsRosebank"."""
_TAG_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")


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
    is_for_one: bool = False
    """Whether its last word stands for one where that of the name is several."""
    is_apart: bool = False
    """Whether a page that has it need hold nothing of the name as it is, nor a slip of it."""


@lru_cache(maxsize=1 << 8)
def spellings(
    name: str, key: tuple[str, ...], tokens: tuple[str, ...]
) -> tuple[tuple[Spelling, Written], ...]:
    """Return each of the other ways to write `name`, with how its words stand.

    Its own words are `tokens`, folded `key`. Kept, since a brand's names are in several matchers.
    """
    several = {one.words: one for one in _spellings(name, key, tokens)}
    return tuple((one, _written(one)) for one in several.values())


def _written(one: Spelling) -> Written:
    close = (False,) * (len(one.words) - 1)
    return Written(name=True, key=one.words[0], capital=False, close=close, signs=one.signs)


def _spellings(name: str, key: tuple[str, ...], tokens: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield the other ways to write a name."""
    joined = "".join(key)
    yield from _with_and(key)
    yield from _with_initials(key, tokens)
    if not joined.isascii() or not joined.isalnum() or "and" in key:
        return
    if len(key) > 1 or _is_own(joined):
        yield from _with_more(joined, key)
    yield from _handles(joined, key)
    yield from (Spelling(said) for said in _mistyped(key))
    yield from (Spelling(said, is_apart=True) for said in _several(key))
    if len(key) > 1:
        for form in inflections(key[-1], singular=True):
            if len(form) < len(key[-1]) and is_of_trade(form):
                yield Spelling((*key[:-1], form), is_for_one=True, is_apart=True)
    is_short = name.isupper() and name.isalpha() and 1 < len(name) <= _LETTERS
    if len(key) == 1 and (is_short or (_is_own(joined) and len(joined) > _SHORTEST)):
        yield Spelling(tuple(joined), signs=(".",) * (len(joined) - 1))
    parts = [part for token in tokens for part in _INNER_CAPITAL.split(token)]
    if len(key) == 1 and _is_own(joined):
        yield from (
            Spelling((joined[:n], joined[n:]), signs=("-",), is_apart=True)
            for n in range(_SHORTEST, len(joined) - _SHORTEST + 1)
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
    if spelling.is_for_one and has_capitals(text):
        return all(word[0].isupper() for word in _WORD.findall(text[start:end]))
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


def in_tags(text: str, everyday: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """Return by tag or handle of a text the names that may be in it: "#FireNandosNow".

    `everyday` are names that are everyday words, folded: "#BoycottNext".
    """
    if "#" not in text and "@" not in text:
        return {}
    return {
        tag: found
        for tag in _TAG.findall(text)
        if (found := (*_in_tag(tag), *(one for one in everyday if beside_in_tag(one, tag))))
    }


def beside_in_tag(name: str, tag: str) -> tuple[list[str], list[str]] | None:
    """Return the words before and after a name that capitals part off in a tag, or what only a
    firm meets ("#boycottnext"); None where it is no such part. `name` is folded, as they are."""
    said = [fold(part) for part in _TAG_WORDS.findall(tag)]
    if len(said) > 1:
        if name not in said:
            return None
        at = said.index(name)
        return said[:at], said[at + 1 :]
    before, found, after = fold(tag).partition(name)
    is_sure = before in LISTS["tagged-before"] if before else after in LISTS["tagged-after"]
    parts = [before] if before else [], [after] if after else []
    return parts if found and not all(parts) and is_sure else None


def in_joined(tokens: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return by word the name that it begins with, if one is written together with what follows."""
    found: dict[str, tuple[str, ...]] = {}
    for token in tokens:
        if len(token) < _LONG or token.islower() or token.istitle() or not _JOINED.match(token):
            continue
        first = _TAG_WORDS.findall(token)[0]
        name = fold(first)
        if _is_own(name) and (first.isupper() or len(name) > _LONG):
            found[token] = (name,)
    return found


def _in_tag(tag: str) -> tuple[str, ...]:
    said = _TAG_WORDS.findall(tag)
    parts = [fold(part) for part in said]
    if len(parts) < 2:
        return ()
    pairs = [a + b for a, b in pairwise(parts)]
    short = [fold(part) for part in said if len(part) == _SHORTEST and part.isupper()]
    long = [one for one in (*parts, *pairs) if len(one) > _SHORTEST]
    return tuple(one for one in (*long, *short) if _is_own(one))


def halves(word: str) -> tuple[str, str]:
    """Return two parts of a word one of which every slip in it leaves as it is."""
    middle = (len(word) - 1) // 2
    return word[:middle], word[middle + 1 :]


def slips(key: tuple[str, ...]) -> list[str]:
    """Return the words of a name in which a slip is known."""
    least = _SHORTEST_SLIP if len(key) == 1 else _SHORTEST_SLIPPED_WORD
    long = len("".join(key)) >= _SHORTEST_SLIP
    return [one for one in key if long and len(one) >= least and one.isascii() and one.isalpha()]


def everyday(names: Iterable[str]) -> frozenset[str]:
    """Return those of some names that are one everyday word, folded."""
    folded = (fold(name) for name in names if name.isalpha() and len(name) >= _SHORTEST)
    return frozenset(name for name in folded if not _is_own(name))


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


def _is_own(word: str) -> bool:
    known = word in everyday_words() or word in people_and_places()
    return len(word) >= _SHORTEST and not known


def _with_more(joined: str, key: tuple[str, ...]) -> Iterator[Spelling]:
    for before in BEFORE:
        for said in {(before + key[0], *key[1:]), (before + joined,)}:
            if len(said) > 1 or said[0] not in everyday_words():
                yield Spelling(said, before=len(before))
    for after in _LISTS["after"]:
        if joined + after not in everyday_words():
            yield Spelling((joined + after,), after=len(after))


def _with_and(key: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield "Pick and Pay" for "Pick n Pay", the other way round, and a long name as one word."""
    if len(key) > _SPOKEN_AS_ONE:
        yield Spelling(("".join(key),), is_apart=True)
    if "and" in key and all(map(str.isascii, key)):
        yield from _joined_by_and("".join(key), key)
    other = {"n": "and", "and": "n"}
    for at in range(1, len(key) - 1):
        if key[at] in other and min(len(key[at - 1]), len(key[at + 1])) >= _SHORTEST:
            said = (*key[:at], other[key[at]], *key[at + 1 :])
            yield Spelling(said, is_apart=True)
            yield Spelling(("".join(said),), is_apart=True)


def _joined_by_and(joined: str, key: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield "Marks + Spencer" for "Marks & Spencer", two words as one, slips and prefixes."""
    at = key.index("and")
    before, after = key[:at], key[at + 1 :]
    if before and after and "and" not in after:
        signs = ["" for _ in range(len(key) - 2)]
        signs[at - 1] = "+"
        yield Spelling((*before, *after), signs=tuple(signs))
    if len(before) > 1:
        yield Spelling(("".join(before), *key[at:]), is_apart=True)
    if len(after) > 1:
        yield Spelling((*key[: at + 1], "".join(after)), is_apart=True)
    yield from (Spelling(said) for said in _mistyped(key))
    yield from (one for one in _with_more(joined, key) if len(one.words) > 1)


def _with_initials(key: tuple[str, ...], tokens: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield "JP Morgan" for "J.P. Morgan", "Mister Price" for "Mr Price", and the reverse."""
    if len(key) > 1 and key[0] in _TITLES:
        yield Spelling((_TITLES[key[0]], *key[1:]), is_apart=True)
    first = next((at for at, word in enumerate(key) if len(word) > 1), len(key))
    if 1 < first < len(key):
        yield Spelling(("".join(key[:first]), *key[first:]), is_apart=True)
    is_initials = tokens[0].isupper() and tokens[0].isalpha() and len(key[0]) in _INITIALS
    if is_initials and len(key) > 1 and len(key[1]) >= _SHORTEST:
        yield Spelling((*key[0], *key[1:]), is_apart=True)


def _handles(joined: str, key: tuple[str, ...]) -> Iterator[Spelling]:
    """Yield what an account may be called whose name is too long: "@SouthwestAir"."""
    least = len(key[0]) + _SHORTEST
    if len(key) > 1 and len(key[0]) >= _SHORTEST_SLIPPED_WORD:
        yield from (Spelling((joined[:n],), is_handle=True) for n in range(least, len(joined)))


def _mistyped(key: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a name with one letter wrong, missing, too many or swapped; the first one stays."""
    for word in dict.fromkeys(slips(key)):
        at = key.index(word)
        for slip in _slips_of(word):
            if slip not in everyday_words() and slip not in people_and_places():
                yield (*key[:at], slip, *key[at + 1 :])
        if len(key) > 1:  # its other words say whose name it is
            yield from ((*key[:at], f"{word}{end}", *key[at + 1 :]) for end in _BY_EAR)


def _several(key: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a name that ends as a plural does with the other ending of one: "Nandoes", "Macies"."""
    for end, other in _PLURALS.items():
        form = f"{key[-1].removesuffix(end)}{other}"
        if key[-1].endswith(end) and len(key[-1]) >= _SHORTEST_SLIPPED_WORD and _is_own(form):
            yield (*key[:-1], form)


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
        for letter in string.ascii_lowercase:
            found.add(head + letter + word[at:])
            if at < size - 1 or letter not in _VOWELS:
                found.add(head + letter + rest)
    found.add(word + word[-1])
    return found - {word, f"{word}s"}
