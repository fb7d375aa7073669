"""How big a thing is, by the numbers beside shops, people and money, and by who died. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from service.matching.events.not_so import untrue
from service.matching.events.reading import Event
from service.matching.events.words import any_of
from service.models import SERIOUS_RISK
from service.text.numerals import reading as numerals

_NAMED = {
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "dozens": 24,
    "hundred": 100, "hundreds": 300, "thousand": 1000, "thousands": 3000, "million": 1_000_000,
    "millions": 3_000_000,
}  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,24}}|{'|'.join(sorted(_NAMED, key=len, reverse=True))})"
_SHOPS, _PEOPLE = any_of("shops-counted"), any_of("people-counted")
_COUNTED = re.compile(
    rf"\b{_NUMBER}(?:\s+of)?(?:\s+[\w'’]{{1,40}}+){{0,2}}?\s+(?:(?P<shops>{_SHOPS})|{_PEOPLE})\b",
    re.IGNORECASE,
)
_CURRENCIES = ("rand", "euro", "dollar", "pound", "rupee", "dólar", "€", "£", "$", "zł")
_LONGEST = max(map(len, _CURRENCIES))
_MAY_COUNT = re.compile(rf"\d|{'|'.join(_NAMED)}", re.IGNORECASE)
_BIG = {"shops": (5, 50), "people": (50, 1000), "money": (10 * 10**6, 10**9)}
"""From which number on a thing is notable, and from which major."""


_FAR = 5
"""Percent from which on a fall is notable: what shares and sales do in a day or a quarter."""
_PERCENT = re.compile(
    r"(?<![\d.,])(?P<much>\d{1,3}(?:[.,]\d{1,2})?)\s?(?:%|(?:per ?cent|pct|prozent|persent)\b)",
    re.IGNORECASE,
)

_PETS = f"(?:{any_of('pets')})"
_PET_DIED = re.compile(
    rf"(?P<joined>(?:\b(?:and|e|y|und|et|en)|&) (?:\w{{1,8}} )?)?(?<!\w){_PETS},?"
    r"(?: (?:(?-i:(?!Attack|Bite|Maul)[A-ZÀ-Þ])[\w’'-]{1,15}|(?:was|were|is|has"
    r"|had|have|been|found|foi|foram|que|who|that),?)){0,3} $",
    re.IGNORECASE,
)
"""Right before a death: a pet's."""
_DIED_PET = re.compile(
    rf"(?: (?:of|de|da|do|del|des|von|van|my|our|his|her|their|a|an|the|meu|minha|mi|mein\w{{0,2}}"
    rf"|mijn|my|mon|ma)){{0,2}} {_PETS}\b",
    re.IGNORECASE,
)
"""Right behind it: "killed my cat", "morte de cachorro"."""


def lesser(event: Event, text: str) -> Event:
    """Return the death of a pet, whom nothing fed or poisoned, as a serious risk: no person died.

    Who died with it is one, and so is who has a pet: "woman and dog killed", "dog owner dies".
    """
    if event.kind.name != "death" or event.kind.risk <= SERIOUS_RISK or untrue.FED.search(text):
        return event
    before = _PET_DIED.search(text, max(0, event.start - 60), event.start)
    is_pets = _DIED_PET.match(text, event.end) is not None
    if before is not None and not before["joined"]:
        is_pets = is_pets or untrue.PERSON.search(before[0]) is None
    return replace(event, kind=replace(event.kind, risk=SERIOUS_RISK)) if is_pets else event


def size_of(text: str) -> int:
    """Return 2 for what is major by its numbers, 1 for what is notable, else 0."""
    if not _MAY_COUNT.search(text):
        return 0
    numbers = list(numerals.find(text))
    counted = (
        _step(_value(found["number"]), "shops" if found["shops"] else "people")
        for found in _COUNTED.finditer(numerals.in_one_form(text, numbers))
    )
    paid = (_step(float(one.value), "money") for one in numbers if _is_money(text, one))
    return max(*counted, *paid, 0, 0)


def moves_far(text: str) -> bool:
    """Return whether a share of five in a hundred or more is told: "shares fall 6%"."""
    return any(float(one["much"].replace(",", ".")) >= _FAR for one in _PERCENT.finditer(text))


def _is_money(text: str, number: numerals.Numeral) -> bool:
    """Return whether a currency stands before or after a number."""
    after = text[number.end : number.end + _LONGEST + 1].lstrip().casefold()
    return (
        not number.written[0].isalnum() or number.written[0] == "R" or after.startswith(_CURRENCIES)
    )


def _step(value: float, kind: str) -> int:
    return sum(value >= least for least in _BIG[kind])


def _value(said: str) -> float:
    return _NAMED.get(said.lower()) or float(said)
