"""Numbers in the forms of many languages: 30 000, 30.000, 30'000, 30k, R1,5 million, 3万. Pure.

A number that two outlets write each in their own way is one number to compare, and one word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources

from service.text.normalize import fold

_DIGITS = re.compile(r"\d+")
_GROUPED = r"(?!0)\d{1,3}(?:(?P<mark>[.,'’٬\u00a0\u2009\u202f ])\d{3})(?:(?P=mark)\d{3}){0,5}"
_INDIAN = r"(?!0)\d{1,2}(?:,\d{2}){1,5},\d{3}"
_PLAIN = r"\d{1,15}"
_CODES = (
    "R|Rs|Sh|Shs|KSh|Ksh|KSH|TSh|Tsh|USh|Ush|Rp|RM|USD|EUR|GBP|ZAR|KES|TZS|UGX|NGN|GHS|ZMW|BWP|NAD"
    "|CHF|INR|AUD|CAD|AED|SAR"
)
"""Letters that stand right before a sum without making it a name: R50m, KSh1.6m, UGX62bn."""
_CURRENCY = re.compile(
    rf"(?:(?<!\w)(?:{_CODES}|Rs\.)"
    r"|(?<!\w)[A-Z]{1,3}(?=[$€£¥₹₩₦₵])[$€£¥₹₩₦₵]|[$€£¥₹₩₦₵])\s?\Z"
)
_LONGEST_SIGN = 6
_SIGNS = frozenset(".$€£¥₹₩₦₵") | {code[-1] for code in re.findall(r"\w+", _CODES)}
"""What a currency before a number ends with."""
_SPACES = str.maketrans(dict.fromkeys(",.;:!?()\"'“”-", " "))
_NO_DIGIT = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text, at characters `start` to `end` of it; a currency's sign is part of it."""

    start: int
    end: int
    written: str
    """As it stands there."""
    value: str
    """The number in plain digits, with a point where it has decimals."""


def find(text: str) -> Iterator[Numeral]:
    """Yield the numbers of `text` in order; one that is part of a name (A380) or a date is none."""
    figures, spelled = _patterns()
    said = fold(text).translate(_SPACES).split()
    found = [] if _scales().isdisjoint(said) else list(spelled.finditer(text))
    end = 0
    for run in _DIGITS.finditer(text):
        if run.start() >= end and (one := figures.match(text, run.start())):
            found.append(one)
            end = one.end()
    for one in sorted(found, key=lambda match: match.start()):
        start = one.start()
        before = text[max(0, start - _LONGEST_SIGN) : start]
        if before.rstrip()[-1:] in _SIGNS and (currency := _CURRENCY.search(before)):
            start -= len(before) - currency.start()
        yield Numeral(start, one.end(), " ".join(text[start : one.end()].split()), _value(one))


def may_have_numbers(text: str, said: Collection[str]) -> bool:
    """Return whether it is worth looking for numbers in a text with the folded words `said`."""
    return bool(_DIGITS.search(text)) or not _scales().isdisjoint(said)


def in_one_form(text: str, numbers: Iterable[Numeral] | None = None) -> str:
    """Return `text` with each number as one word that is the same however it was written.

    `numbers` are those that `find` has found in it, if it has looked.
    """
    told, at = [], 0
    for one in find(text) if numbers is None else numbers:
        # An apostrophe holds a word together where a point would not.
        told += [text[at : one.start], one.value.replace(".", "'"), " "]
        at = one.end
    return "".join([*told, text[at:]]) if told else text


@lru_cache(maxsize=16_384)
def comparable(fact: str) -> str:
    """Return a number as its value; anything else as it is."""
    one = next(find(fact), None)
    whole = one is not None and one.start == 0 and fact[one.end :].strip() in ("", "%", ".")
    return one.value + fact[one.end :].strip(" .") if one and whole else fact


@cache
def _listed() -> dict[str, dict[str, int]]:
    """Return the words of the table beside this file, by kind."""
    found: dict[str, dict[str, int]] = {"scale": {}, "glued": {}, "sign": {}, "number": {}}
    table = resources.files(__package__).joinpath("words.txt").read_text(encoding="utf-8")
    of, number = found["scale"], 0
    for line in table.splitlines():
        if line.startswith(tuple(found)):
            kind, digits = line.split()
            of, number = found[kind], int(digits)
        elif line and not line.startswith("#"):
            of.update((word.replace("_", " "), number) for word in line.split())
    return found


@cache
def _scales() -> frozenset[str]:
    return frozenset(word for phrase in _listed()["scale"] for word in phrase.split())


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what matches a number that begins with a digit, and one that is wholly in words."""
    alternatives = {
        kind: "|".join(map(_pattern_of, sorted(of, key=len, reverse=True)))
        for kind, of in _listed().items()
    }
    scale, glued, sign, number = (
        alternatives[name] for name in ("scale", "glued", "sign", "number")
    )
    codes = re.sub(r"\w+", r"(?<=\\b\g<0>)", _CODES)
    figures = (
        rf"(?:(?<![\w.,:/'’٬])|{codes})"
        rf"(?P<figure>{_GROUPED}|{_INDIAN}|{_PLAIN})(?P<decimals>[.,٫]\d{{1,9}})?"
        rf"(?:(?:(?P<glued>{glued})|[\s-]?(?P<scale>{scale}))(?!\w)"
        rf"|\s?(?P<sign>(?:{sign}){{1,2}})|(?![^\W_]|[.,:/'’٬]\d))"
    )
    spelled = rf"(?<!\w)(?P<spelled>{number})[\s-](?P<of>{scale})(?!\w)"
    return re.compile(figures, re.IGNORECASE), re.compile(spelled, re.IGNORECASE)


def _pattern_of(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"\s+")


def _value(match: re.Match[str]) -> str:
    listed, found = _listed(), match.groupdict()
    if found.get("spelled"):
        of = listed["number"][fold(found["spelled"])] * listed["scale"][_folded(found["of"])]
        return str(of)
    value = Decimal(int(_NO_DIGIT.sub("", found["figure"])))
    if found["decimals"]:
        digits = int(found["decimals"][1:])
        value += Decimal(digits) / 10 ** (len(found["decimals"]) - 1)
    if found["scale"]:
        value *= listed["scale"][_folded(found["scale"])]
    elif found["glued"]:
        value *= listed["glued"][fold(found["glued"])]
    for one in found["sign"] or "":
        value *= listed["sign"][one]
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _folded(words: str) -> str:
    return " ".join(fold(words).split())
