"""Which sources to propose for a new brand: its site's, its countries' outlets, searches. Pure.

But for the list of outlets that ships beside this file; its head says where each row is from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from itertools import zip_longest
from typing import TypeAlias

from service.brands.cldr_names import country
from service.brands.name_rules import DOUBLE_QUOTES, is_abbreviation
from service.models import SourceKind
from service.onboarding.description import Chosen, Description, sources_of
from service.onboarding.names import is_everyday
from service.onboarding.site import SiteFound
from service.resources import list_lines
from service.scraping.sources.news_search import COUNTRIES, country_code
from service.text.normalize import words

MAX_OUTLETS = 40
"""Of all countries together, each country's first ones first."""
_SEARCHED_ALIASES = 2
_INSTANCE = "mastodon.social"
"""The largest server of the network, whose tags hold what others post too."""
_NOT_TAG = re.compile(r"[\W_]+")


Outlets: TypeAlias = Mapping[str, Sequence[Chosen]]
"""Well-known outlets by ISO 3166 code."""


def proposed(
    described: Description, site: SiteFound, listed: Outlets | None = None
) -> tuple[Chosen, ...]:
    """Return what to try for a brand, the nearest to it first; `listed` replaces our outlets."""
    known = outlets() if listed is None else listed
    found = [*_of_site(site), *_searches(described), *_outlets(described.countries, known)]
    return sources_of([asdict(one) for one in found])


@cache
def outlets() -> dict[str, tuple[Chosen, ...]]:
    """Return the well-known outlets by ISO 3166 code."""
    listed: dict[str, list[Chosen]] = {}
    for line in list_lines(__package__, "outlets.txt"):
        if line.strip():
            code, name, _, feed, _ = line.split("|")
            listed.setdefault(code, []).append(Chosen(SourceKind.FEED, feed, name, origin="outlet"))
    return {code: tuple(those) for code, those in listed.items()}


def countries_with_outlets() -> tuple[str, ...]:
    """Return the names of the countries of which outlets are listed."""
    return tuple(COUNTRIES[code][0] for code in outlets())


def without_outlets(countries: Sequence[str]) -> list[str]:
    """Return the countries of which no outlets are listed; towns beside them are left out."""
    named = {one: country_code(one) for one in countries}
    return [one for one, code in named.items() if code not in outlets() and (code or country(one))]


def no_countries(regions: Sequence[str]) -> list[str]:
    """Return what is not known as a country: a town, or a slip."""
    return [one for one in regions if not (country_code(one) or country(one))]


def languages_of(countries: Sequence[str]) -> tuple[str, ...]:
    """Return the languages in which news is searched in `countries`, English first elsewhere."""
    codes = [code for one in countries if (code := country_code(one))]
    found = dict.fromkeys(language for code in codes for language in COUNTRIES[code][1])
    return tuple(found) or ("en",)


def _of_site(site: SiteFound) -> Iterator[Chosen]:
    for feed in site.feeds:
        yield Chosen(SourceKind.FEED, feed, origin="site")
    for page in site.news:
        yield Chosen(SourceKind.PAGE, page, origin="site")
    if site.sitemap:
        yield Chosen(SourceKind.SITEMAP, site.sitemap, origin="site")


def _searches(described: Description) -> Iterator[Chosen]:
    """Yield the searches made of the name, an everyday one with what it is."""
    name, beside = described.name, ""
    if is_everyday(name) or (is_abbreviation(name) and len(name) <= 3):
        beside = "".join(f" {word}" for word in described.subject[:1])
    yield Chosen(SourceKind.SEARCH, f"{_quoted(name)}{beside}", origin="search")
    spoken = [one for one in described.aliases if not one.islower() or " " in one]
    for alias in spoken[:_SEARCHED_ALIASES]:  # an account's name is in no headline
        yield Chosen(SourceKind.SEARCH, f"{_quoted(alias)}{beside}", origin="search")
    yield Chosen(SourceKind.REDDIT, f"{_quoted(name)}{beside}", origin="search")
    yield Chosen(SourceKind.BLUESKY, f"{_quoted(name)}{beside}", origin="search")
    tag = _NOT_TAG.sub("", name)
    if tag and not tag.isdigit() and not (len(words(name)) == 1 and is_everyday(name)):
        yield Chosen(SourceKind.MASTODON, f"{_INSTANCE}/#{tag}", origin="search")
    yield Chosen(SourceKind.HACKERNEWS, f"{_quoted(name)}{beside}", on=False, origin="search")


def _outlets(countries: Sequence[str], listed: Outlets) -> Iterator[Chosen]:
    """Yield outlets of each country in turn, so that none takes all places."""
    codes = dict.fromkeys(code for one in countries if (code := country_code(one)))
    rows = zip_longest(*(listed.get(code, ()) for code in codes))
    flat = [one for row in rows for one in row if one is not None]
    yield from flat[:MAX_OUTLETS]


def _quoted(phrase: str) -> str:
    return '"' + "".join(sign for sign in phrase if sign not in DOUBLE_QUOTES) + '"'
