"""What a headline and a text say, as prints that ignore dates and counters. Pure.

Two readings of one page differ in much that is not its story: "3 minutes ago", "12 comments", the
day in the header. What is left of a sentence without them is hashed; a page has changed where it
has sentences that it did not have.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Sequence
from functools import lru_cache

from service.text.normalize import fold, words_of_folded

MOST_SENTENCES = 150
"""Sentences kept of one text: some 1 kB, and more than nearly all articles have."""
_FEWEST_WORDS = 5
"""Words that a sentence must have without its dates and numbers: less is a label or a byline."""
_SENTENCE = re.compile(r"[.!?…\n](?:(?<=\n)\n*|(?<!\n)[\"'”’)]*\s+)")
"""Written with one set of first characters, for which Python looks six times as fast."""
_DIGIT = re.compile(r"\d")
"""Without one nothing in a text is a counter."""
_COUNTED = re.compile(
    r"[(\[\d](?:(?<=[(\[])\s*\d+\s*[)\]]|(?<=\d)(?<!\w.)(?:"
    r"\d?[:h]\d\d\b(?:\s*[ap]\.?m\b)?|[\d.,]{0,15}k?\s*(?:comments?|views?"
    r"|shares?|likes?|reads?|replies|votes?|min(?:ute)?s?|hours?|days?|seconds?|sec|kommentare"
    r"|minute|uur|ure|dae)\b(?:\s+(?:ago|read|gelede))?))",
    re.DOTALL,
)
"""A number in brackets, a clock, a number of comments or minutes; with one set of first characters,
as above."""
DATED = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "yesterday",
        "tomorrow",
        "ago",
        "updated",
        "update",
        "published",
        "posted",
        "modified",
        "edited",
        "last",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "am",
        "pm",
        "sast",
        "gmt",
        "utc",
        "cat",
        "maandag",
        "dinsdag",
        "woensdag",
        "donderdag",
        "vrydag",
        "saterdag",
        "sondag",
        "vandag",
        "gister",
        "opgedateer",
        "gepubliseer",
        "januarie",
        "februarie",
        "maart",
        "mei",
        "junie",
        "julie",
        "augustus",
        "oktober",
        "desember",
    ]
)
"""Words of dates, which a page writes anew each day."""


def headline_print(title: str) -> str:
    """Return what a headline says: its words without dates and counters, in order."""
    return _hashed(" ".join(word for word in words_said(title) if word not in DATED))


@lru_cache(maxsize=64)
def sentences_by_print(text: str) -> dict[str, str]:
    """Return the first sentences of a text that say something by their prints, each once.

    Kept for a while: an article that many sites have is one text.
    """
    found: dict[str, str] = {}
    for sentence in _SENTENCE.split(text):
        said = words_said(sentence)
        if len(said) < _FEWEST_WORDS:
            continue
        if _DIGIT.search(sentence) or not DATED.isdisjoint(said):  # which costs less than to look
            said = [word for word in said if word not in DATED and not word[0].isdigit()]
        if len(said) >= _FEWEST_WORDS:
            found.setdefault(_hashed(" ".join(said)), sentence)
            if len(found) >= MOST_SENTENCES:
                break
    return found


def sentence_prints(text: str) -> tuple[str, ...]:
    """Return the prints of the first sentences of a text that say something, each once."""
    return tuple(sentences_by_print(text))


def said_anew(text: str, before: Collection[str]) -> list[str]:
    """Return the sentences of a text whose prints are not among those of `before`."""
    known = set(before)
    return [said for one, said in sentences_by_print(text).items() if one not in known]


def lost(text: str, before: Sequence[str]) -> int:
    """Return how many of the sentences whose prints are `before`, in order, a text has no longer.

    Not those at the end that new ones pushed out, where it has more than are kept.
    """
    now = sentences_by_print(text)
    gone = [place for place, one in enumerate(before) if one not in now]
    pushed_out = len(now) >= MOST_SENTENCES and gone[:1] == [len(before) - len(gone)]
    return 0 if pushed_out else len(gone)


def words_said(text: str) -> list[str]:
    """Return the folded words of a text without its counters: comments, minutes ago, clocks."""
    text = fold(text)
    return words_of_folded(_COUNTED.sub(" ", text) if _DIGIT.search(text) else text)


def _hashed(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'replace')):08x}"
