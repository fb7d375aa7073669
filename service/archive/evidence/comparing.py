"""Whether the sentence that was quoted still stands in an article. Pure.

Pages change all the time and sentences seldom, so that only what is borne out is said: a sentence
was changed where its counterpart stands in its place and says something else; it was taken out
where the sentences next to it, on both sides, stand as they stood. Of an article that is written
anew, cut by a paywall or read in another way nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from service.archive.evidence.quotes import MOST_SENTENCES, Passage, letters, prints_of, split
from service.scraping.entries.content_print import DATED, words_said
from service.text import terms

ALIKE = 0.75
"""Share of two sentences' words in common from which one is the other, changed."""
ALIKE_IN_PLACE = 0.5
"""The same for one that stands next to a sentence that stood next to it before."""
STILL_TOLD = 0.5
"""Share of an article's sentences that still stand, below which it is another text."""
_FEWEST = 4
"""Words of a sentence that can be told from another one."""
_JOINED = 3
"""Sentences that one may have become."""
_SPELT_ALIKE, _LONG_WORD = 0.77, 5
"""From which on one word is the other, spelt in another way; of how many letters at least."""
_SHORTEST_WORD = 4
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


class QuoteStanding(StrEnum):
    """What is known of a quotation after another look at its page."""

    STANDS = "stands"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCLEAR = "unclear"
    """It is not there, and nothing shows that it was taken out."""


_POINTED = re.compile(r"[0-9]{1,15}[.,/][0-9]{1,2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Compared:
    """What another look showed."""

    standing: QuoteStanding
    now: str = ""
    """The sentence in its place, of one that was CHANGED."""


@dataclass(frozen=True, slots=True)
class PageText:
    """An article as the careful reader gives it."""

    text: str
    shown: str = ""
    """All that its page shows: what stands there was not taken out, whoever reads it."""


def compare(quote: str, kept: Passage, prints: Collection[str], now: PageText) -> Compared:
    """Return whether the quotation still stands.

    `kept` is its passage as it was read, `prints` are `prints_of` of all that text.
    """
    wanted, whole = letters(quote), letters(now.text)
    if (wanted in whole or wanted in letters(now.shown)) and _pointed(quote) <= _pointed(
        f"{now.text} {now.shown}"
    ):
        return Compared(QuoteStanding.STANDS)
    parts = split(now.text)[:MOST_SENTENCES]
    told_on = share_told(prints, now.text) >= STILL_TOLD
    before, after = split(kept.before), split(kept.after)
    neighbours = {letters(one) for one in (*before[-1:], *after[:1])} if told_on else set()
    counterpart = _counterpart(kept.quoted, neighbours, prints, parts)
    if counterpart:
        if not says_otherwise(kept.quoted, counterpart):
            return Compared(QuoteStanding.STANDS)
        return Compared(QuoteStanding.CHANGED, counterpart)
    said = [letters(part) for part in parts]
    if (
        told_on
        and before
        and after
        and _stand_together(letters(before[-1]), letters(after[0]), said)
    ):
        return Compared(QuoteStanding.REMOVED)
    return Compared(QuoteStanding.UNCLEAR)


def _pointed(text: str) -> set[str]:
    """Return the figures with a point, a comma or a slash that is no thousands': signs are no
    letters, and $15.7 is not $157."""
    return set(_POINTED.findall(text))


def share_told(prints: Collection[str], text: str) -> float:
    """Return how many of the sentences of which there are `prints` stand in a text."""
    if not prints:
        return 1.0
    return len(set(prints) & set(prints_of(text))) / len(set(prints))


def says_otherwise(before: str, now: str) -> bool:
    """Return whether two wordings of one sentence say different things.

    Spelling, inflection, small words, dates and the times of day make no difference, nor does one
    word more or less; numbers, names, negations and a word in place of another do.
    """
    was, is_now = _weighty(before), _weighty(now)
    gone, come = was - is_now, is_now - was
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


def _weighty(sentence: str) -> set[str]:
    said = words_said(sentence)
    turned = sum(word in _NEGATIONS or word.endswith("n't") for word in said)
    found = {f"{_NOT}{turned}"} if turned else set()
    plain = [
        _ORDINALS.get(word, word)
        for number, word in enumerate(said)
        if word not in DATED and not (word[0].isdigit() and _is_of_a_date(said, number))
    ]
    for word in terms.terms(" ".join(plain)):
        figures = _ORDINAL.sub("", word)
        if figures[0].isdigit():
            found.add(figures)
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


def _counterpart(
    quoted: str, neighbours: Collection[str], prints: Collection[str], parts: Sequence[str]
) -> str:
    """Return the sentence, or the few, that the quoted one has become; "" if none has.

    `neighbours` are the letters of the sentences that stood next to it.
    """
    told = words_said(quoted)
    if len(told) < _FEWEST:
        return ""
    said = [words_said(part) for part in parts]
    others = set(prints) - set(prints_of(quoted))
    known = [bool(found) and set(found) <= others for found in map(prints_of, parts)]
    beside = [letters(part) in neighbours for part in parts]
    best, best_share = "", 0.0
    count = max(1, len(split(quoted)))
    for start in range(len(parts)):
        if known[start]:  # it stood there before, and is no other's new wording
            continue
        for end in range(start + 1, min(len(parts), start + count + _JOINED - 1) + 1):
            if any(known[start:end]):
                break
            words = [word for one in said[start:end] for word in one]
            share = _share(told, words)
            in_place = any(beside[max(0, start - 1) : start] + beside[end : end + 1])
            if share > best_share and share >= (ALIKE_IN_PLACE if in_place else ALIKE):
                best, best_share = " ".join(parts[start:end]), share
    return best


def _share(one: Sequence[str], other: Sequence[str]) -> float:
    if not 0.4 < len(one) / max(1, len(other)) < 2.5:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE_IN_PLACE else 0.0


def _stand_together(before: str, after: str, said: Sequence[str]) -> bool:
    """Return whether two sentences stand in a text one right after the other."""
    return any(one.endswith(before) and other.startswith(after) for one, other in pairwise(said))
