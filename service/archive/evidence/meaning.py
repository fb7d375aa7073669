"""Whether two wordings of one sentence say different things. Pure.

Spelling, inflection, small words, dates and the times of day make no difference, nor does one word
more or less. What does: numbers, names, negations, what is only alleged, a word in place of
another, and who does what to whom.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import product
from operator import eq

from service.resources import list_lines
from service.scraping.entries.content_print import DATED, words_said
from service.text import terms

_SPELT_ALIKE, _LONG_WORD = 0.77, 5
"""From which on one word is the other, spelt in another way; of how many letters at least."""
_SHORTEST_WORD = 4
_SHORTEST_BETWEEN = 3
"""Letters of a word between two names that is more than "and"."""
_IN_A_ROW = 2
"""Words that stand each in place of another; of more nobody knows which stands for which."""
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")
_LISTED = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {word: str(number) for number, word in enumerate(_LISTED.split(), 2)}
_NOT = "not "
"""Before how often it is said: no word is written so."""
_TURNING = """
    not no never none nobody nothing cannot without neither nor
    don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't shouldn't haven't
    hasn't hadn't
    nie geen nooit niemand niks sonder nicht kein keine keinen niemals ohne
    ne pas jamais aucun aucune sans nunca ningun ninguna sin nao nem sem niet zonder"""
_NEGATIONS = frozenset(_TURNING.split())
"""What turns a sentence round, in the languages that we know some of, folded."""

_SAY_LITTLE = terms.STOP | DATED | _NEGATIONS
_SAID_TO_BE = """
    alleged allegedly reportedly suspected purported purportedly apparently unconfirmed beweerde
    vermeende glo mutmasslich mutmassliche mutmasslichen angeblich angebliche presume presumee
    pretendu pretendument presunto presunta presuntamente suposto suposta supostamente"""
_ALLEGED = frozenset(_SAID_TO_BE.split())
"""What makes of a fact what somebody says, folded."""
_BOUNDS = {
    "least": (
        "at least", "more than", "no fewer than", "upwards of", "over", "ten minste", "meer as",
        "mindestens", "mehr als", "au moins", "plus de", "al menos", "mas de", "pelo menos",
    ),
    "most": (
        "at most", "up to", "less than", "fewer than", "no more than", "under", "hoogstens",
        "minder as", "hochstens", "weniger als", "bis zu", "au plus", "moins de", "menos de",
    ),
}  # fmt: skip
"""What makes of a figure the least or the most that there is, folded."""
_JOINING = frozenset({"and", "or", "en", "und", "oder", "et", "ou"})
_LONGEST_NAME = 5
"""Words."""


@cache
def _opposites() -> Mapping[str, Collection[str]]:
    """Return the words that say something else in place of a word, for each that is listed."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in list_lines(__package__, "opposites.txt"):
        one, other = (side.split() for side in line.split("|"))
        for word in one:
            found[word].update(other)
        for word in other:
            found[word].update(one)
    return found


def says_otherwise(before: str, now: str) -> bool:
    """Return whether two wordings of one sentence say different things."""
    was, is_now = words_said(before), words_said(now)
    if _is_alleged(was, is_now) or _is_alleged(is_now, was) or _bounds(was) != _bounds(is_now):
        return True
    opposites = _opposites()
    if any(other in opposites.get(one, ()) for one, other in _in_place(was, is_now)):
        return True
    named = {word for name in terms.names(before) | terms.names(now) for word in words_said(name)}
    return _change_places(was, is_now, named - DATED) or _other_words(before, now)


def _other_words(before: str, now: str) -> bool:
    """Return whether a word that weighs stands in one of them alone."""
    was, is_now = _weighty(before), _weighty(now)
    gone, come = set(was - is_now), set(is_now - was)
    for word in list(gone):
        spelt = next((other for other in come if _one_word(word, other)), None)
        if spelt:
            gone.discard(word)
            come.discard(spelt)
    changed = gone | come
    weigh = terms.names(before) ^ terms.names(now)
    told = {terms.stem(word) for name in weigh for word in name.split()}
    if any(word.startswith(_NOT) or word[0].isdigit() or word in told for word in changed):
        return True
    return bool(gone and come) or len(changed) > 1


def _is_alleged(said: Sequence[str], elsewhere: Sequence[str]) -> bool:
    """Return whether one of two wordings alone says of something that it is what somebody says."""
    words = _ALLEGED.intersection(said)
    return (
        bool(words)
        and _ALLEGED.isdisjoint(elsewhere)
        and not any(_one_word(word, other) for word in words for other in elsewhere)
    )


def _bounds(said: Sequence[str]) -> Counter[tuple[str, str]]:
    """Return of which figures is said that they are the least, or the most: "at least 160"."""
    found: Counter[tuple[str, str]] = Counter()
    for number, word in enumerate(said):
        if word[0].isdigit():
            before = " " + " ".join(said[max(0, number - 3) : number])
            ends = [(len(phrase), way) for way, phrases in _BOUNDS.items()
                    for phrase in phrases if before.endswith(f" {phrase}")]  # fmt: skip
            if ends:
                found[max(ends)[1], word] += 1
    return found


def _in_place(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each word that stands in place of another, with that."""
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "replace" and i2 - i1 == j2 - j1 <= _IN_A_ROW:
            yield from zip(was[i1:i2], now[j1:j2], strict=True)


def _change_places(was: Sequence[str], now: Sequence[str], names: Collection[str]) -> bool:
    """Return whether two names or figures have changed places around what is said of them."""
    if sorted(was) != sorted(now):
        return False
    same = list(map(eq, was, now))
    if all(same):
        return False
    start, end = same.index(False), len(same) - same[::-1].index(False)
    then, later = was[start:end], now[start:end]
    longest = range(1, min(_LONGEST_NAME, len(then) - 1) + 1)
    return any(
        then[:one] == later[-one:]
        and then[-other:] == later[:other]
        and then[one:-other] == later[other:-one]
        and _says_something(then[one:-other], then[:one], then[-other:], names)
        for one, other in product(longest, longest)
    )


def _says_something(
    between: Sequence[str], one: Sequence[str], other: Sequence[str], names: Collection[str]
) -> bool:
    """Return whether it makes a difference which of two names or figures stands first."""
    if all(len(words) == 1 and words[0][0].isdigit() for words in (one, other)):
        return not _JOINING.issuperset(between)
    told = any(len(word) >= _SHORTEST_BETWEEN and word not in _SAY_LITTLE for word in between)
    return told and all(
        any(word in names or word[0].isdigit() for word in words) for words in (one, other)
    )


def _weighty(sentence: str) -> set[str]:
    """Return the stems that weigh, figures with how often they are said."""
    said = words_said(sentence)
    turned = sum(word in _NEGATIONS or word.endswith("n't") for word in said)
    found = {f"{_NOT}{turned}"} if turned else set()
    counted: Counter[str] = Counter()
    plain = [
        _ORDINALS.get(word, word)
        for number, word in enumerate(said)
        if word not in DATED and not (word[0].isdigit() and _is_of_a_date(said, number))
    ]
    for word in terms.terms(" ".join(plain)):
        figures = _ORDINAL.sub("", word)
        if figures[0].isdigit():
            counted[figures] += 1
            found.add(f"{figures} {counted[figures]}")
        elif len(word) >= _SHORTEST_WORD and word not in _NEGATIONS:
            found.add(word)
    return found


def _is_of_a_date(said: Sequence[str], number: int) -> bool:
    return not DATED.isdisjoint(said[max(0, number - 1) : number + 2])


def _one_word(one: str, other: str) -> bool:
    """Return whether two words are one, spelt or bent in two ways: "organisation", "drop", "dropp".

    Stems are compared.
    """
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_WORD or short[0] != long[0] or not short.isalpha():
        return False
    if long.startswith(short) and len(long) - len(short) <= 1:
        return True
    alike = SequenceMatcher(None, short, long, autojunk=False).ratio()
    return len(short) >= _LONG_WORD and alike >= _SPELT_ALIKE
