"""How long a sentence of why is: what it is cut to, and what counts as a word. Pure."""

from __future__ import annotations

from service.matching.words.word_lists import listed
from service.text.months import month
from service.text.normalize import one_line, squeeze, words
from service.text.terms import UNSPACED

MAX_WORDS = 20
MAX_CHARACTERS = 160
"""What a reader takes in at a glance beside a headline."""
OF_DATES = frozenset(
    listed(
        """monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, tues, wed, thu,
        thur, thurs, fri, sat, sun, maandag, dinsdag, woensdag, donderdag, vrydag, saterdag, sondag,
        am, pm, utc, gmt, sast, t, z, th, st, nd, rd"""
    )
)
"""What stands in a date beside numbers and months."""


def shortened(text: str) -> str:
    """Return `text` on one line, cut to MAX_WORDS words and MAX_CHARACTERS characters."""
    parts = squeeze(text).split(" ")
    cut = " ".join(parts[:MAX_WORDS])
    return one_line(cut if len(parts) <= MAX_WORDS else cut.rstrip(" ,;:") + "…", MAX_CHARACTERS)


def count_words(text: str) -> int:
    """Return how many words `text` says: numbers, dates and punctuation say none.

    Two characters of a script without spaces count as a word.
    """
    said = [word for word in words(text) if not any(map(str.isdigit, word))]
    if any(map(str.isdigit, text)):  # else May may be a word
        said = [word for word in said if word not in OF_DATES and not month(word)]
    return sum(max(1, len(UNSPACED.findall(word)) // 2) for word in said)
