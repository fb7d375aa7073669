"""A brand under its registered name proves no more by its everyday word than under the word."""

from __future__ import annotations

from dataclasses import replace

from service.brands.name_rules import is_weak
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.matching.test_names import NOW, item
from tests.tables import each

HEALTH = Brand(
    id="o",
    display_name="Oscar Health, Inc.",
    weak_aliases=("Oscar",),
    core=("health insurance",),
    products=("Oscar", "+Oscar"),
    fingerprint="f",
)
FILMS = Brand(
    id="l",
    display_name="Lark Global",
    weak_aliases=("Lark",),
    core=("films", "streaming"),
    products=("Lark+", "The Lark"),
    fingerprint="f",
)
CLOTHES = Brand(
    id="g",
    display_name="Gap Inc.",
    weak_aliases=("Gap",),
    core=("clothing",),
    fingerprint="f",
)


def plain(brand: Brand) -> Brand:
    return replace(brand, display_name=brand.weak_aliases[0], weak_aliases=())


def is_meant(brand: Brand, title: str) -> bool:
    return Lexicon(brand).score(replace(item(title), text=title), NOW).link is Link.DIRECT


@each(
    ("brand", "title"),
    [
        (HEALTH, "The Oscar winner directs and stars in a drama"),
        (HEALTH, "Academy reveals which Oscar categories won't be televised live"),
        (FILMS, "A survey of the Lark Forest Institute finds low pay"),
        (FILMS, "Critics say that lark films are a trend in Italy"),
        (CLOTHES, "Singer Calls Out Ex Over Age Gap In New Song"),
    ],
)
def test_a_word_of_everybody_is_no_name_either_way(brand: Brand, title: str) -> None:
    assert not is_meant(brand, title)
    assert not is_meant(plain(brand), title)


@each(
    ("brand", "title"),
    [
        (HEALTH, "Insurer Oscar to leave two states"),
        (HEALTH, "+Oscar signs a hospital"),
        (FILMS, "Lark+ raises its price again"),
        (FILMS, "Critics say that The Lark refuses refunds"),
        (CLOTHES, "Gap Inc names a new head"),
    ],
)
def test_a_name_is_told_either_way(brand: Brand, title: str) -> None:
    assert is_meant(brand, title)
    assert is_meant(plain(brand), title)


@each(
    ("alias", "name", "weak"),
    [
        ("J.P. Morgan", "JPMorgan Chase & Co.", False),
        ("Country Road", "CountryRoad Group", False),
        ("Country Road", "CountryRoads Group", True),
        ("Road", "CountryRoad Group", True),
    ],
)
def test_an_alias_that_says_the_name_in_several_words_is_trusted(
    alias: str, name: str, weak: bool
) -> None:
    assert is_weak(alias, name) is weak
