"""A name in other words: "1st Interstate Bank", "Harkins Theater", "Noodles Company". Pure.

What people leave out of a name, write out or shorten, and how other languages join its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise, product

from service.brands.name_rules import kinds_of_firm
from service.matching.words.company import LISTS, is_of_trade
from service.matching.words.scripts import forms, tokens
from service.matching.words.word_lists import named_lists
from service.matching.words.written import inflections

_LISTS = named_lists(__package__, "spellings.txt")
_JOINING, ARTICLES = frozenset(_LISTS["joining"]), frozenset(_LISTS["articles"])
_MOST = 60
"""Ways to write one name in other words."""
_LEAST_JOINED, _LEAST_WITHOUT = 3, 6
"""Letters of words between which another language joins, and of a name without its "and"."""
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PLUS = re.compile(r"\+(?=\s{0,9}\w)")
_TRANSCRIBED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "æ": "ae", "å": "aa", "Ä": "Ae", "Ö": "Oe",
     "Ü": "Ue", "Ø": "Oe", "Æ": "Ae", "Å": "Aa"}
)  # fmt: skip

Key = tuple[str, ...]


def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in " ".join(_LISTS["same"]).split("/"):
        group = frozenset(line.split())
        for word in group:
            found[word] = found.get(word, frozenset()) | group
    return found


_SAME = _groups()
_KINDS = kinds_of_firm() | LISTS["kinds-of-firm"] | _SAME.keys()
"""Words that say what kind of firm it is, of which one is said for several, too."""


def reworded(name: str, key: Key) -> list[Key]:
    """Return the folded words of a name in other words; its own are `key`."""
    found = dict.fromkeys((key, *_rewritten(name)))
    changes = (_with_same, _joined_otherwise, _without_and, _without_article, _of_other_number)
    for change in changes:
        found |= dict.fromkeys(other for said in list(found) for other in change(said))
    return list(islice((one for one in found if one != key), _MOST))


def run_together(key: Key) -> Iterator[Key]:
    """Yield a name of three words or more with two of them in one: "Bath & Bodyworks"."""
    for at, (first, second) in enumerate(pairwise(key) if len(key) > 2 else ()):
        if "and" not in (first, second):
            yield (*key[:at], first + second, *key[at + 2 :])


def _rewritten(name: str) -> Iterable[Key]:
    """Yield the words of a name with other signs: without umlauts, "and" for "+", parts apart."""
    several = {_PLUS.sub(" and ", name), name.translate(_TRANSCRIBED)}
    if " " in name:
        several.add(_INNER_CAPITAL.sub(" ", name))
    return (tuple(forms(token)[0] for token in tokens(one)) for one in several - {name})


def _with_same(key: Key) -> Iterable[Key]:
    if len(key) < 2:
        return ()
    ways = ((word, *sorted(_SAME.get(word, frozenset()) - {word})) for word in key)
    return islice(product(*ways), _MOST)


def _joined_otherwise(key: Key) -> Iterator[Key]:
    """Yield "Pick and Pay" for "Pick n Pay", "Nah und Frisch" for "Nah & Frisch"."""
    for at in range(1, len(key) - 1):
        if key[at] in _JOINING and min(len(key[at - 1]), len(key[at + 1])) >= _LEAST_JOINED:
            yield from ((*key[:at], other, *key[at + 1 :]) for other in _JOINING - {key[at]})


def _without_and(key: Key) -> Iterator[Key]:
    """Yield "Noodles Company" for "Noodles & Company", "HR Block" for "H&R Block"."""
    if "and" not in key[1:-1]:
        return
    at = key.index("and", 1)
    before, after = key[:at], key[at + 1 :]
    if len(before[-1]) == len(after[0]) == 1:
        after, before = (before[-1] + after[0], *after[1:]), before[:-1]
    said = (*before, *after)
    if len(said) > 1 and len("".join(said)) >= _LEAST_WITHOUT and min(map(len, said)) > 1:
        yield said


def _without_article(key: Key) -> Iterator[Key]:
    """Yield "Salvation Army" for "The Salvation Army"."""
    if key[0] in ARTICLES and len(key) > 2:
        yield key[1:]


def _of_other_number(key: Key) -> Iterator[Key]:
    """Yield "Event Cinema" for "Event Cinemas", "Farmacias Unión" for "Farmacia Unión"."""
    for at, word in enumerate(key if len(key) > 1 else ()):
        for other in inflections(word, singular=True) - {word}:
            if any(is_of_trade(one) or one in _KINDS for one in (word, other)):
                yield (*key[:at], other, *key[at + 1 :])
