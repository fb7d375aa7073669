"""Whether a name of an everyday word and a word of the trade may be a namesake's. Pure.

"Equity Bank" is a bank of Kenya, and one of Kansas.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import IntEnum

from service.brands.gazetteer import countries_with
from service.brands.name_rules import everyday_words
from service.matching.names.everyday_names import EverydayNames
from service.matching.scanning.hits import (
    ALIAS,
    COMPETITOR,
    LOOK_ALIKE,
    MORE_THAN_TRADE,
    OWN_NAMES,
    REGION,
    SAYING_WHO,
)
from service.matching.scanning.phrase_matcher import Hit
from service.matching.words.company import LISTS, is_told_apart, said_in
from service.text.normalize import words

Read = tuple[str, Sequence[Hit[str]]]
"""A text with what was found in it."""

_FILLING = LISTS["has"] | LISTS["kinds-of-firm"] | {"of", "the", "and"}
_CAPITAL = r"[A-ZÀ-Þ][a-zß-ÿ][\w-]{1,20}"
_PLACE = re.compile(rf"\b{_CAPITAL}(?: {_CAPITAL}){{0,2}}(?!['’\w])")
_STANDS_AT = re.compile(r"(?:\b(?:[Ii]n|[Nn]ear|[Oo]utside|[Aa]t|[Ff]rom)|[a-zß-ÿ],) $")
"""What a town stands behind: "in Topeka", "Salina, Kansas"."""
_BESIDE = 120
"""Characters on each side of a name within which a place stands beside it."""


class Whose(IntEnum):
    """Whose a name is where somebody in `not_us` is spoken of who may be called so."""

    OURS = 0
    UNSURE = 1
    """It is all that we are called, and only one place or firm of `not_us` stands beside it."""
    THEIRS = 2


def whose(
    texts: Mapping[str, str], hits: Mapping[str, Sequence[Hit[str]]], everyday: EverydayNames
) -> Whose:
    """Return whose a name is where somebody in `not_us` who may be called so is spoken of, and
    nothing of ours but the name and our trade.

    That is who has our everyday word and a word of our trade in his name ("Equity Bancshares"), and
    a place or a firm without it ("Wichita"); no subject ("private equity"). Where all that we are
    called stands outside his name ("Equity Bank hacked, Equity Bancshares not affected"), it is his
    only with another such sign, which may be a town far away.
    """
    every = [(texts[name], hit) for name, some in hits.items() for hit in some]
    own = [(text, hit) for text, hit in every if hit.kind in OWN_NAMES]
    if not own or not all(_is_of_word(hit.phrase, everyday) for _, hit in own):
        return Whose.OURS
    names = frozenset(word for _, hit in own for word in words(hit.phrase))
    others = [
        hit
        for text, hit in every
        if hit.kind == LOOK_ALIKE
        and _may_be_called_so(hit.phrase, names, everyday)
        and not is_told_apart(text, hit.start, hit.end)
    ]
    if not others or any(
        _is_more(hit, everyday) and not any(other.covers(hit) for other in others)
        for _, hit in every
    ):
        return Whose.OURS
    whole = [
        (text, hit) for text, hit in own if not everyday.small_trade.isdisjoint(words(hit.phrase))
    ]
    if not whole:
        return Whose.THEIRS
    aside = {hit.phrase for hit in others if names.isdisjoint(words(hit.phrase))}
    is_called_so = any(hit.phrase not in aside for hit in others)
    spans = [(text, hit.start, hit.end) for text, hit in every if hit in others]
    is_far = any(_is_far(_without(text, spans), hit, everyday.lands) for text, hit in whole)
    if is_called_so + len(aside) + (is_far and bool(everyday.lands)) > 1:
        return Whose.THEIRS
    return Whose.UNSURE if aside else Whose.OURS


def _without(text: str, spans: Iterable[tuple[str, int, int]]) -> str:
    """Return a text of the same length in which those of the `spans` that are its own are blank."""
    blank = text
    for said, start, end in spans:
        if said == text:
            blank = f"{blank[:start]}{' ' * (end - start)}{blank[end:]}"
    return blank


def may_be_anothers(
    fields: Iterable[Read], everyday: EverydayNames, lands: Collection[str]
) -> bool:
    """Return whether only a name that is a word, a place or a surname too says who is meant.

    No other name, product, subject, rival or region of the brand's, and no word of its trade; or a
    town or state stands beside the name that is in none of the brand's `lands`.
    """
    fields = list(fields)
    every = [(text, hit) for text, some in fields for hit in some]
    names = [(text, hit) for text, hit in every if hit.kind == ALIAS]
    if not names or not everyday.has_more:
        return False
    if lands and all(_is_of_word(hit.phrase, everyday) for _, hit in names):
        is_far = any(_is_far(text, hit, lands) for text, hit in names)
        if is_far and not any(_is_more(hit, everyday) for _, hit in every):
            return True
    if any(hit.kind in SAYING_WHO for _, hit in every):
        return False
    if any(hit.phrase not in everyday for _, hit in names) or not all(
        everyday.trade.isdisjoint(said_in(text)) for text, _ in fields
    ):
        return False
    return not any(everyday.is_proven(hit.phrase, text, hit.start, hit.end) for text, hit in names)


def _is_of_word(name: str, everyday: EverydayNames) -> bool:
    """Return whether a name is an everyday word, with words of the trade and of firms or none."""
    plain = set(words(name)) - _FILLING - everyday.small_trade
    return all(word in everyday_words() or word in everyday.words for word in plain)


def _may_be_called_so(phrase: str, names: Collection[str], everyday: EverydayNames) -> bool:
    if phrase.islower():
        return False
    said = set(words(phrase))
    plain = said - _FILLING
    shared = plain.intersection(names)
    return not shared or not everyday.small_trade.isdisjoint(said - shared)


def _is_more(hit: Hit[str], everyday: EverydayNames) -> bool:
    """Return whether a hit is of the brand, and neither its name's words nor its trade's."""
    if hit.kind not in MORE_THAN_TRADE:
        return False
    return hit.kind in (REGION, COMPETITOR) or not (
        everyday.small_trade | everyday.words | _FILLING
    ).issuperset(words(hit.phrase))


def _is_far(text: str, hit: Hit[str], lands: Collection[str]) -> bool:
    """Return whether a town or state beside a name is in none of `lands`: "in Topeka, Kansas"."""
    around = text[max(0, hit.start - _BESIDE) : hit.end + _BESIDE]
    far = False
    for found in _PLACE.finditer(around):
        where = _lands_of(found[0].split())
        if where and not where.isdisjoint(lands):
            return False
        far = far or (bool(where) and _STANDS_AT.search(around, 0, found.start()) is not None)
    return far


def _lands_of(said: Sequence[str]) -> frozenset[str]:
    """Return where the town is that words with capitals begin with; nowhere what is an everyday
    word, too: "Reading", "Nice"."""
    for several in range(len(said), 1, -1):
        if lands := countries_with(" ".join(said[:several])):
            return lands
    return frozenset() if said[0].lower() in everyday_words() else countries_with(said[0])
