"""Figures so precise that two reports which have one in common tell of one thing. Pure.

"Sh54.1 billion", "155 accounts": no two events of one brand have such a figure by chance. Of 1,102
pairs of reports on one event (AllSides 2021, within three days, a name in common, headline and 600
characters) 53 have one in common; of 3,327 pairs on two events none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from service.text.numerals.reading import Numeral, find
from service.text.terms import is_title_case
from service.text.word_set import NOTHING

SIGNIFICANT = 3
"""Digits, without the zeros at either end: 54.1 and 54,100,000 have three, 270 has two."""

OF_A_HEADLINE = 2
"""The same of a figure that both of two headlines have: "Sh270m"."""

OF_ONE_HARM = 1
"""The same of a figure in two headlines that tell of one kind of harm: "200 workers fired"."""

_YEAR = re.compile(r"1\d{3}|20\d\d")
_SHARE = re.compile(r"\s?(?:%|pc\b|per\s?cent|percent|percentage|basis)", re.IGNORECASE)
"""What follows a share or a rate: all reports of a day name the day's."""
_NUMBERED = frozenset(
    (
        *("act", "article", "block", "bus", "channel", "chapter", "class", "clause", "extension"),
        *("flight", "form", "gate", "law", "level", "line", "model", "no", "number", "page"),
        *("paragraph", "phase", "room", "route", "rule", "section", "series", "terminal", "type"),
        *("unit", "version", "ward", "zone"),
    )
)
"""What is told apart by a number, which is its name then and no figure."""
_WORD_AFTER = re.compile(r"[ \u00a0-]?[A-Z]")
_BEFORE, _AFTER = 40, 14
_DIGITS_OF_A_DAY, _DAYS = 2, 31


def precise(
    text: str, significant: int = SIGNIFICANT, *, everyday: Collection[str] = ()
) -> frozenset[str]:
    """Return the figures of `text` with at least so many `significant` digits, as in terms.

    None is a year, a day, a share, or the name of something ("Boeing 737", "channel 404"). In a
    headline Where All Words Have Capitals a word of `everyday` language before it makes it no name.
    """
    found = frozenset(
        one.value.replace(".", "'") for one in figures_in(text, significant, everyday=everyday)
    )
    return found or NOTHING


def figures_in(
    text: str, significant: int = SIGNIFICANT, *, everyday: Collection[str] = ()
) -> Iterator[Numeral]:
    """Yield the figures that `precise` gives, in their order, as they stand in `text`."""
    plain = everyday if is_title_case(text) else ()
    for one in find(text):
        digits = one.value.replace(".", "")
        if (
            len(digits.strip("0")) >= significant
            and not _YEAR.fullmatch(one.written)
            and (len(one.value) > _DIGITS_OF_A_DAY or int(digits) > _DAYS)
            and not _is_name(one, text, plain)
        ):
            yield one


def is_precise(figure: str, significant: int) -> bool:
    """Return whether a figure, as it is in terms, has so many digits."""
    return len(figure.replace("'", "").strip("0")) >= significant


def word_before(text: str, at: int) -> str:
    """Return the word that one blank parts from place `at`; nothing where none does."""
    before = text[max(0, at - _BEFORE) : at]
    word = before[:-1].replace("\u00a0", " ").rpartition(" ")[2] if before[-1:].isspace() else ""
    return word if word[:1].isalpha() else ""


def _is_name(one: Numeral, text: str, plain: Collection[str]) -> bool:
    after = text[one.end : one.end + _AFTER]
    if _SHARE.match(after) or one.written.endswith("%") or one.written.startswith("0"):
        return True
    if not one.written[0].isdigit():  # a currency stands before it
        return False
    before = word_before(text, one.start)
    word = before.lower().rstrip(".")
    if word in _NUMBERED or (before[:1].isupper() and word not in plain):
        return True
    if word in plain:
        return False
    return one.written.isdigit() and _WORD_AFTER.match(after) is not None
