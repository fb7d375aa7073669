"""The names of languages and countries, after Unicode's CLDR. Pure.

But for the list beside this file; its head says where it is from. Babel would be loaded for it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cache

from service.resources import list_lines
from service.text.normalize import fold

_FILE = "cldr_names.txt"
_ALIKE = 0.85
"""How alike a word and a country's name are where one is a slip of the other, as difflib has it:
"South Afrika" is 0.92, "Western Cape" and "Western Sahara" are 0.69."""

_PREFIX = re.compile(r"^(?:isi|ki|se|tshi|xi)(?=[a-z]{4})")
"""With which Bantu languages are called in themselves, and in the English of their countries."""

_ALSO = {
    "castilian": "es",
    "farsi": "fa",
    "flemish": "nl",
    "mandarin": "zh",
    "pedi": "nso",
    "sesotho sa leboa": "nso",
    "siswati": "ss",
    "sotho": "st",
    "swazi": "ss",
}
"""Names that IANA's registry of languages and the constitution of South Africa have beside CLDR's.
Ndebele is none: there are two."""


_COUNTRIES_ALSO = {
    "america": "United States",
    "britain": "United Kingdom",
    "burma": "Myanmar (Burma)",
    "czech republic": "Czechia",
    "dr congo": "Congo - Kinshasa",
    "england": "United Kingdom",
    "great britain": "United Kingdom",
    "holland": "Netherlands",
    "ivory coast": "Côte d’Ivoire",
    "korea": "South Korea",
    "macedonia": "North Macedonia",
    "northern ireland": "United Kingdom",
    "oesterreich": "Austria",
    "palestine": "Palestinian Territories",
    "scotland": "United Kingdom",
    "swaziland": "Eswatini",
    "turkey": "Türkiye",
    "wales": "United Kingdom",
}
"""Names by which people call a country, or the part of it where they are."""


def language_code(text: str) -> str:
    """Return the ISO 639 code of a language by its code (en, pt-BR) or its English name; "" for
    what is neither."""
    languages, _ = _names()
    code = re.split("[-_]", text.strip().lower())[0]
    if code in languages:
        return code
    said = fold(text)
    called = {said, _PREFIX.sub("", said)}
    also = next((_ALSO[name] for name in called if name in _ALSO), "")
    return also or next((one for one, name in languages.items() if name in called), "")


def english_name(code: str) -> str:
    """Return what a language is called in English, by its code (en, af); "" where it is unknown."""
    return _english().get(code, "")


def country(text: str) -> str:
    """Return the English name of a country that `text` names, also in one of its own languages; ""
    where it names none."""
    said = fold(text)
    return _names()[1].get(said) or _COUNTRIES_ALSO.get(said, "")


def almost_a_country(text: str) -> str:
    """Return the country whose name `text` is but for a slip; "" where there is no such slip."""
    _, countries = _names()
    if country(text):
        return ""
    near = difflib.get_close_matches(fold(text), countries, n=1, cutoff=_ALIKE)
    return countries[near[0]] if near else ""


@cache
def _names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the languages' names in small letters by code, and the countries' in English by all of
    theirs."""
    lines = list_lines(__package__, _FILE)
    countries: dict[str, str] = {}
    for line in lines[lines.index("") + 1 :]:
        english, *own = line.split("\t")
        countries |= {fold(name): english for name in own if fold(name) not in countries}
        countries[fold(english)] = english
    return {code: fold(name) for code, name in _english().items()}, countries


@cache
def _english() -> Mapping[str, str]:
    """Return the languages' names by code."""
    lines = list_lines(__package__, _FILE)
    return dict(line.split("\t") for line in lines[: lines.index("")])
