"""How big a thing is, by the numbers that stand beside shops, people and money. Pure."""

from __future__ import annotations

import re

_NAMED = {
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "dozens": 24,
    "hundred": 100, "hundreds": 300, "thousand": 1000, "thousands": 3000, "million": 1_000_000,
    "millions": 3_000_000,
}  # fmt: skip
_TIMES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6,
          "b": 10**9, "bn": 10**9, "billion": 10**9}  # fmt: skip
_NUMBER = rf"(?P<number>\d[\d.,]{{0,24}}|{'|'.join(sorted(_NAMED, key=len, reverse=True))})"
_SCALE = r"(?:\s?(?P<scale>k|thousand|mn|m|million|bn|b|billion)\b)?"
_SHOPS = "stores|shops|outlets|branches|restaurants|cafes|cafés|locations|factories|plants|hotels"
_PEOPLE = (
    "people|workers|jobs|staff|employees|customers|guests|users|clients|passengers|posts|patients|"
    "accounts|cards|homes|children|pupils|vehicles|cars|units|records|members|shareholders"
)
_COUNTED = re.compile(
    rf"\b{_NUMBER}{_SCALE}(?:\s+of)?(?:\s+[\w'’]{{1,40}}+){{0,2}}?\s+(?:(?P<shops>{_SHOPS})|{_PEOPLE})\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:[$€£]|\b(?:R|rand|usd|rs\.?)\s?)(?P<number>\d[\d.,]{0,24})\s?"
    r"(?P<scale>k|thousand|mn|m|million|bn|b|billion)\b",
    re.IGNORECASE,
)
_MAY_COUNT = re.compile(rf"\d|{'|'.join(_NAMED)}", re.IGNORECASE)
_BIG = {"shops": (5, 50), "people": (50, 1000), "money": (10 * 10**6, 10**9)}
"""From which number on a thing is notable, and from which major."""


def size_of(text: str) -> int:
    """Return 2 for what is major by its numbers, 1 for what is notable, else 0."""
    if not _MAY_COUNT.search(text):
        return 0
    counted = (
        _step(_value(found), "shops" if found["shops"] else "people")
        for found in _COUNTED.finditer(text)
    )
    paid = (_step(_value(found), "money") for found in _MONEY.finditer(text))
    return max(*counted, *paid, 0, 0)


def _step(value: float, kind: str) -> int:
    return sum(value >= least for least in _BIG[kind])


def _value(found: re.Match[str]) -> float:
    said, scale = found["number"].lower(), (found["scale"] or "").lower()
    if said in _NAMED:
        return _NAMED[said] * _TIMES.get(scale, 1)
    digits = re.sub(r"[,.](?=\d{3}(?:\D|$))", "", said.rstrip(".,")).replace(",", ".")
    try:
        return float(digits) * _TIMES.get(scale, 1)
    except ValueError:
        return 0.0
