"""In which countries a town lies, and a brand trades. Pure, but for the list beside this file.

Its head says where it is from: towns of 100,000 people and more, and the states of the USA.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from service.brands.cldr_names import country
from service.resources import list_lines
from service.text.normalize import fold


def countries_with(town: str) -> frozenset[str]:
    """Return the English names of the countries with a town called `town`; none where unknown."""
    return _countries_by_town().get("-".join(fold(town).split()), frozenset())


def countries_of(regions: Iterable[str]) -> frozenset[str]:
    """Return the English names of the countries of `regions`: countries, towns and states.

    Empty where one of them is none of these, so that nobody knows in which countries all are.
    """
    every: set[str] = set()
    for region in regions:
        land = country(region)
        lands = frozenset({land}) if land else countries_with(region)
        if not lands:
            return frozenset()
        every |= lands
    return frozenset(every)


@cache
def _countries_by_town() -> dict[str, frozenset[str]]:
    text = "\n".join(list_lines(__package__, "towns.txt"))
    found: dict[str, frozenset[str]] = {}
    alike: dict[frozenset[str], frozenset[str]] = {}  # most towns are in one country alone
    for entry in re.split(r"\n(?=\S)", text.strip()):
        land, _, towns = entry.partition(":")
        for town in towns.split():
            lands = found.get(town, frozenset()) | {land}
            found[town] = alike.setdefault(lands, lands)
    return found
