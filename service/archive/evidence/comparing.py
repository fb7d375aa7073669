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

from service.archive.evidence.meaning import says_otherwise
from service.archive.evidence.quotes import MOST_SENTENCES, Passage, letters, prints_of, split
from service.scraping.entries.content_print import words_said

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
