"""What a capital letter says of the word that has one, and whether a noun is before it. Pure."""

from __future__ import annotations

import re

from service.matching.words.company import LISTS
from service.matching.words.endings import is_verb
from service.matching.words.written import LONG, is_title, other_words, words_after
from service.text.terms import COMMON, STOP

CAPITAL_BEFORE = re.compile(r"\b[a-z]*[A-Z]\w*[ -]$")
NO_TOPIC = STOP | COMMON
_OPENS_SENTENCE = re.compile(r"[:;–—|»”\"]\s*[\"“‘']?$")
SMALL_BEFORE = LISTS["small-before"] | LISTS["dealing"]
SMALL_AFTER = LISTS["small-after"] | LISTS["dealing"]
_GREEK, _MORE_LATIN = "Ͱ", ("Ḁ", "ỿ")
"""Where the letters of other scripts begin, and those among them that are Latin ones."""


def capital_tells(text: str, start: int, end: int) -> bool | None:
    """Return whether a capital at `start` says that a name stands there: of its own, of another.

    None where capitals say nothing.
    """
    first, last, others = other_words(text, start, end)
    in_title = is_title(others)
    following, _ = words_after(text, end)
    goes_on = following[:1].isupper() and following.lower() not in SMALL_AFTER
    before = CAPITAL_BEFORE.search(text, first, start)
    is_longer = goes_on or (
        before is not None and before[0].strip(" -").lower() not in SMALL_BEFORE
    )
    if in_title and others:
        # Of two nouns in a row one says what the other is: "Price Target", "Next Season".
        return False if is_longer else None
    begins = not any(char.isalpha() for char in text[first:start])
    if begins and _is_of_another_script(text[end:last]):
        return True  # "Target 召回": no sentence of that language begins with an English word
    if begins or _OPENS_SENTENCE.search(text[first:start]):
        return False if begins and goes_on else None
    return not is_longer if others else None


def _is_of_another_script(behind: str) -> bool:
    """Return whether a sentence goes on in other letters than Latin ones."""
    first = next(filter(str.isalpha, behind), "")
    return first >= _GREEK and not _MORE_LATIN[0] <= first <= _MORE_LATIN[1]


def ends_longer(text: str, start: int, prev_word: str) -> bool:
    """Return whether a noun with a capital stands right before: "Takeover Target Is", "Pay Gap"."""
    is_name = bool(prev_word) and CAPITAL_BEFORE.search(text, max(0, start - 30), start)
    is_small_word = prev_word in NO_TOPIC or prev_word in LISTS["dealing"]
    return bool(is_name) and not is_small_word and not beside_verb(prev_word, "")


def beside_verb(prev_word: str, next_word: str) -> bool:
    """Return whether a word beside a name may be a verb, so that the two are no longer name."""
    return any(len(word) > LONG and is_verb(word) for word in (prev_word, next_word))
