"""How big a thing is, by the numbers that stand beside shops, people and money. Pure."""

from __future__ import annotations

import re

from service.text.numerals import reading as numerals

_NAMED = {
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "dozens": 24,
    "hundred": 100, "hundreds": 300, "thousand": 1000, "thousands": 3000, "million": 1_000_000,
    "millions": 3_000_000,
}  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,24}}|{'|'.join(sorted(_NAMED, key=len, reverse=True))})"
_SHOPS = (
    "stores|shops|outlets|branches|restaurants|cafes|cafés|locations|factories|plants|hotels|"
    "filialen|läden|werke|magasins|usines|tiendas|fábricas|negozi|lojas|winkels|takke|butiker"
)
_PEOPLE = (
    "people|workers|jobs|staff|employees|customers|guests|users|clients|passengers|posts|patients|"
    "accounts|cards|homes|children|pupils|vehicles|cars|units|records|members|shareholders|"
    "menschen|kunden|mitarbeiter|beschäftigte|stellen|gäste|nutzer|fahrgäste|lehrlinge|"
    "personnes|salariés|emplois|utilisateurs|personas|clientes|empleados|empleos|usuarios|"
    "persone|clienti|dipendenti|pessoas|funcionários|mensen|klanten|medewerkers|banen|"
    "mense|kliënte|werkers|werknemers|kunder|anställda"
)
_COUNTED = re.compile(
    rf"\b{_NUMBER}(?:\s+of)?(?:\s+[\w'’]{{1,40}}+){{0,2}}?\s+(?:(?P<shops>{_SHOPS})|{_PEOPLE})\b",
    re.IGNORECASE,
)
_CURRENCIES = ("rand", "euro", "dollar", "pound", "rupee", "dólar", "€", "£", "$", "zł")
_LONGEST = max(map(len, _CURRENCIES))
_MAY_COUNT = re.compile(rf"\d|{'|'.join(_NAMED)}", re.IGNORECASE)
_BIG = {"shops": (5, 50), "people": (50, 1000), "money": (10 * 10**6, 10**9)}
"""From which number on a thing is notable, and from which major."""


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
