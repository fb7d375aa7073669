"""Which editions of a news search suit a brand's languages and regions. Pure tables and choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_EDITIONS = 2
"""Editions that one search is made in: each costs a request, and most stories are in the first."""

_COUNTRIES = """
AE en ar United Arab Emirates|AO pt Angola|AR es Argentina|AT de Austria|AU en Australia
BD bn Bangladesh|BE nl fr Belgium|BR pt Brazil|BW en Botswana|CA en fr Canada|CD fr DR Congo
CH de fr Switzerland|CI fr Ivory Coast|CL es Chile|CM fr en Cameroon|CO es Colombia|CZ cs Czechia
DE de Germany|DK da Denmark|EG ar Egypt|ES es Spain|ET en Ethiopia|FI fi Finland|FR fr France
GB en United Kingdom|GH en Ghana|GR el Greece|HK zh Hong Kong|HU hu Hungary|ID id en Indonesia
IE en Ireland|IL he en Israel|IN en hi India|IT it Italy|JP ja Japan|KE en Kenya|KR ko South Korea
LS en Lesotho|MA fr ar Morocco|MU en fr Mauritius|MW en Malawi|MX es Mexico|MY en ms Malaysia
MZ pt Mozambique|NA en Namibia|NG en Nigeria|NL nl Netherlands|NO no Norway|NZ en New Zealand
PE es Peru|PH en Philippines|PK en Pakistan|PL pl Poland|PT pt Portugal|RO ro Romania|RW en Rwanda
SA ar Saudi Arabia|SD ar Sudan|SE sv Sweden|SG en Singapore|SN fr Senegal|SZ en Eswatini
TH th Thailand|TR tr Turkey|TW zh Taiwan|TZ en Tanzania|UA uk Ukraine|UG en Uganda
US en es United States|VN vi Vietnam|ZA en South Africa|ZM en Zambia|ZW en Zimbabwe
"""
"""ISO 3166 code, languages that news search there is made in, name. Google's South African edition
is English only, so a brand that lists Afrikaans and Zulu first is still searched in English."""

_LINE = re.compile(r"([A-Z]{2}) ((?:[a-z]{2} )+)([A-Z][^|\n]*)")


@dataclass(frozen=True, slots=True)
class Edition:
    """A language (ISO 639-1) as news is searched in a country (ISO 3166-1 alpha-2)."""

    language: str
    country: str


_LANGUAGES = {code: tuple(spoken.split()) for code, spoken, _ in _LINE.findall(_COUNTRIES)}
_CODES = {name.casefold(): code for code, _, name in _LINE.findall(_COUNTRIES)}
_CODES |= {"uk": "GB", "great britain": "GB", "england": "GB", "usa": "US", "swaziland": "SZ"}
_CODES |= {"uae": "AE", "democratic republic of the congo": "CD", "côte d'ivoire": "CI"}


def editions(languages: Sequence[str], regions: Sequence[str]) -> tuple[Edition, ...]:
    """Return the editions to search, the brand's first country first; never empty.

    `regions` are countries by name or code; provinces and towns among them do not count.
    """
    codes = list(dict.fromkeys(code for region in regions if (code := _code(region))))
    if not codes:
        codes = [_home(languages)]
    return tuple(Edition(_language(code, languages), code) for code in codes[:MAX_EDITIONS])


def _code(region: str) -> str:
    region = region.strip()
    return region if region in _LANGUAGES else _CODES.get(region.casefold(), "")


def _home(languages: Sequence[str]) -> str:
    """The country that a language is first at home in; the United States for English."""
    wanted = _short(languages[0]) if languages else "en"
    if wanted == "en":
        return "US"
    if wanted.upper() in _LANGUAGES:
        return wanted.upper()
    return next((code for code, spoken in _LANGUAGES.items() if wanted in spoken), "US")


def _language(country: str, languages: Sequence[str]) -> str:
    spoken = _LANGUAGES[country]
    wanted = (_short(language) for language in languages)
    return next((language for language in wanted if language in spoken), spoken[0])


def _short(language: str) -> str:
    return language.strip().lower()[:2]
