"""How many or how much a headline says that something is about, each with what is counted. Pure.

"435K vehicles", "$35 million", "96,000 pounds of beef": two reports whose amounts differ by more
than the way they are rounded tell of two things, where all else is alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable

from service.text.numerals.precise import OF_ONE_HARM, figures_in
from service.text.numerals.reading import find
from service.text.word_set import NOTHING

ROUNDED = 1.34
"""How many times one amount is the other at most where that may be rounding: "nearly 700K" and
692,487, "more than 500,000" and 567,000."""

ALIKE = 1.06
"""The same of two amounts that are one however they are written: counted a day apart."""

NO_NAME = 10_000
"""Figure from which it is the name of nothing."""

GROWN = "+"
"""What the unit of an amount begins with that is said to have grown, or to be of several things."""

_GROWN = re.compile(
    r"\b(?:(?:expand|extend|widen|broaden|increas|rais|grow|ris|climb|swell|balloon|doubl|tripl|soar"
    r"|revis|updat)(?:e|es|ed|ing|s)?|grew|grown|rose|risen|total(?:s|ing|ling|led)?|tally"
    r"|altogether|in\sall|so\sfar|this\syear|year's|combined|now|timeline|overall|past"
    r"|top(?:s|ped)?|uitgebrei|altesaam|erweitert|insgesamt|élargit|amplía)\b",
    re.IGNORECASE,
)
"""What says that an amount has grown, or is that of several things together."""
_WEIGHTS = re.compile(
    r"[\s-]?(?:(pounds?\sof|lbs?|pound\b)|(tons?|tonnes?)|(kg|kilos?)\b)", re.IGNORECASE
)
_MONEY = (
    ("$", re.compile(r"[\s-]?(?:us\s)?dollars?\b", re.IGNORECASE)),
    ("€", re.compile(r"[\s-]?(?:euros?|eur)\b", re.IGNORECASE)),
    ("£", re.compile(r"[\s-]?(?:pounds?|sterling|gbp)\b", re.IGNORECASE)),
    ("r", re.compile(r"[\s-]?rands?\b", re.IGNORECASE)),
    (
        "?",
        re.compile(
            r"[\s-]?(?:yen|yuan|won|rupees?|shillings?|naira|francs?|crowns?)\b", re.IGNORECASE
        ),
    ),
)
_BEFORE_DIGITS = re.compile(r"[^\d]*")
_AFTER = 16
_THINGS = {
    "jobs": "jobs?|workers?|employees?|staff|staffers|positions?|roles|posts|poste|werkers",
    "recall": "vehicles?|cars?|trucks?|suvs?|vans?|minivans?|sedans?|models|units|voertuie|motors",
    "breach": "customers?|accounts?|users?|records?|cards?|households?|kliënte|rekeninge",
    "closed": "stores?|shops?|branch(?:es)?|outlets?|restaurants?|factories|plants|takke|winkels",
}
"""What is counted of a kind of harm, named by its mark."""
_THING = re.compile(
    r"(?:\s[^\W\d][\w'’-]*){0,6}?\s(?:"
    + "|".join(f"(?P<{kind}>{things})" for kind, things in _THINGS.items())
    + r")\b",
    re.IGNORECASE,
)
_ANY_THING = re.compile(rf"\b(?:{'|'.join(_THINGS.values())})\b", re.IGNORECASE)
_THING_AFTER = 80
_FIVE_DIGITS = re.compile(r"\d{5}")
_FEW_OR_A_YEAR = re.compile(r"\d{1,2}|1\d{3}|20\d\d")


def amounts(text: str, *, everyday: Collection[str] = ()) -> frozenset[str]:
    """Return the amounts of a headline, each as its unit ("" for a count) and its value in digits.

    Where it says that they have grown, or that they are of several things together, their units
    begin with `GROWN`. In a headline Where All Words Have Capitals a word of `everyday` language
    before a figure makes it no name.
    """
    grown = GROWN if _GROWN.search(text) else ""
    found = list(figures_in(text, OF_ONE_HARM, everyday=everyday))
    if _FIVE_DIGITS.search(text):  # none so large is a name: "692487 SUVs", "Recalls 692487"
        found += (one for one in find(text) if float(one.value) >= NO_NAME)
    told = frozenset(
        grown + _unit(one.written, text[one.end : one.end + _AFTER]) + one.value for one in found
    )
    return told or NOTHING


def counted(text: str) -> frozenset[str]:
    """Return what first lines count of jobs, products, people or shops, each with its kind."""
    if not _ANY_THING.search(text):
        return NOTHING
    found = set()
    for one in find(text):
        thing = _THING.match(text, one.end, one.end + _THING_AFTER)
        if thing and one.written[0].isdigit() and not _FEW_OR_A_YEAR.fullmatch(one.written):
            found.add(f"{thing.lastgroup}{one.value}")
    return frozenset(found) or NOTHING


def times(one: Iterable[str], other: Iterable[str]) -> float:
    """Return how many times an amount of one is the nearest one of the other, at least 1.

    It is 1 where they are one amount but for rounding, or have none of one unit; of several units
    that of the one that is furthest apart.
    """
    here, there = _by_unit(one), _by_unit(other)
    return max(
        (
            min(_times(a, b) for a in here[unit] for b in there[unit])
            for unit in here.keys() & there.keys()
        ),
        default=1.0,
    )


def is_money(amount: str) -> bool:
    """Return whether an amount is a sum of money."""
    return _split(amount)[0] not in ("", "lb", "t", "kg")


def has_grown(amount: str) -> bool:
    """Return whether an amount is said to have grown, or to be of several things together."""
    return amount.startswith(GROWN)


def _times(one: str, other: str) -> float:
    low, high = sorted((float(one), float(other)))
    if high <= low * ALIKE:
        return 1.0
    is_rounded = high <= low * ROUNDED and (_rounds(low, high) or _rounds(high, low))
    return 1.0 if is_rounded else high / low


def _rounds(rounded: float, of: float) -> bool:
    """Return whether one is the other rounded up or down, at its first digit or the half of it."""
    step = 10.0 ** math.floor(math.log10(rounded))
    return any(
        rounded % part == 0 and rounded / part in (math.floor(of / part), math.ceil(of / part))
        for part in (step, step / 2, step / 10)
    )


def _by_unit(amounts: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for unit, value in map(_split, amounts):
        found.setdefault(unit, []).append(value)
    return found


def _split(amount: str) -> tuple[str, str]:
    plain = amount.removeprefix(GROWN)
    unit = _BEFORE_DIGITS.match(plain)
    size = unit.end() if unit else 0
    return plain[:size], plain[size:]


def _unit(written: str, after: str) -> str:
    if weight := _WEIGHTS.match(after):
        return ("lb", "t", "kg")[(weight.lastindex or 1) - 1]
    before = _BEFORE_DIGITS.match(written)
    if before and (sign := before[0].strip().lower()):
        return next((mark for mark in "$€£" if mark in sign), sign.rstrip("."))
    return next((sign for sign, word in _MONEY if word.match(after)), "")
