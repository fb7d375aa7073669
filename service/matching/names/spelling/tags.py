"""Names within tags and handles, and in one word with what is around: "#FireNandosNow". Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import pairwise

from service.brands.name_rules import everyday_words
from service.matching.names.bearers.surnames import surnames
from service.matching.names.spelling.slips import SHORTEST_OWN, is_own
from service.matching.names.spelling.spellings import BEFORE
from service.matching.words.company import LISTS
from service.text.normalize import fold, words

_LONG = 6
"""Letters of a name that is known within a word."""
_SHORTEST = 4
"""The same at the beginning of a tag, before a word."""
_SHORT = 2
"""Letters with which firms begin, too, that have a capital before another."""
_ONE_LETTER = re.compile(r"(?<![^\W_])[a-z]$")
_TAG = re.compile(r"[#@]([^\W_]+)")
_JOINED = re.compile(r"[A-Z](?:[A-Z]{2,}(?=[a-z]{2})|[a-z]{2,}(?=[A-Z][a-z]{2}))[A-Za-z]*")
"""A name in one word with what follows it: "KFCRosebank", "DebonairsRosebank"."""
_PUT_BEFORE = re.compile(rf"[a-z]{{0,8}}[aeiouy](?=[A-Z])|(?i:{'|'.join(BEFORE)})(?=[A-Z][a-z])")
"""What isiXhosa, Shona and others put before a name, whose capital stays: "kwiSABC"."""
_TAG_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")


def in_tags(
    text: str, everyday: Collection[str] = (), own: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Return by tag or handle of a text the names that may be in it: "#FireNandosNow".

    `everyday` are names that are everyday words, folded: "#BoycottNext"; `own` are those that are
    none, so that a tag in small letters has them anywhere: "#foundthisonmysnapchat".
    """
    if "#" not in text and "@" not in text:
        return {}
    return {
        tag: found
        for tag in _TAG.findall(text)
        if (
            found := (
                *_in_tag(tag),
                *(one for one in everyday if beside_in_tag(one, tag)),
                *(one for one in own if one in tag.lower() and _may_have(tag.lower(), one)),
            )
        )
    }


def _may_have(tag: str, name: str) -> bool:
    """Return whether a name in a tag is long, or goes on with a word: "#xboxlive"."""
    return len(name) >= _LONG or (
        tag.startswith(name) and tag.removeprefix(name) in everyday_words()
    )


def known_in_tags(names: Iterable[str]) -> frozenset[str]:
    """Return those of some names, folded and in one word, that a tag may have.

    None that a word of every day has within: "#fantastic" is none of Tastic's; and no short one
    that others bear: "#kentstate".
    """
    joined = {"".join(said): said for name in names if name.isascii() and (said := words(name))}
    return frozenset(
        one
        for one, said in joined.items()
        if len(one) >= _SHORTEST and len(said[0]) > 1
        if is_surely_a_name(one) and not everyday_words().has_within(one)
        if len(one) >= _LONG or not (one in surnames() or one in LISTS["peoples-and-states"])
    )


def is_surely_a_name(word: str) -> bool:
    """Return whether a folded word is none of the dictionary, or means hardly anything there but a
    firm: "twitter"."""
    return is_own(word) or word in LISTS["known-words"] - LISTS["shared-too"]


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
    """Return by word the name that it begins with, if one is written together with what follows,
    or with what other languages put before it."""
    found: dict[str, tuple[str, ...]] = {}
    for token in tokens:
        if token.islower() or token.istitle():
            continue
        before = _PUT_BEFORE.match(token)
        name = fold(token[before.end() :]) if before else ""
        if before and (
            not token[0].isupper() or before.end() > _SHORT or is_surely_a_name(name)
        ):  # "WeWork"
            found[token] = (name,)
        elif len(token) >= _LONG and _JOINED.match(token):
            first = _TAG_WORDS.findall(token)[0]
            name = fold(first)
            if is_own(name) and (first.isupper() or len(name) > _LONG):
                found[token] = (name,)
    return found


def letters_before(token: str, name: str) -> int:
    """Return how many letters of a word stand before the first word of a name, which is folded."""
    before = _PUT_BEFORE.match(token)
    return before.end() if before and not token.lower().startswith(name) else 0


def behind_letter(text: str, start: int) -> bool:
    """Return whether one small letter stands before a name in one word: "iFord", and "eMail"."""
    return _ONE_LETTER.search(text, max(0, start - 2), start) is not None


def _in_tag(tag: str) -> tuple[str, ...]:
    said = _TAG_WORDS.findall(tag)
    parts = [fold(part) for part in said]
    if len(parts) < 2:
        return ()
    pairs = [a + b for a, b in pairwise(parts)]
    short = [fold(part) for part in said if len(part) == SHORTEST_OWN and part.isupper()]
    long = [one for one in (*parts, *pairs) if len(one) > SHORTEST_OWN]
    return tuple(one for one in (*long, *short) if is_own(one))
