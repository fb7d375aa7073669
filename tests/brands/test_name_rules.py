"""Names and phrases of a brand: spellings, repeats, and which names are too common to trust."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.brands.name_rules import (
    distinct,
    everyday_words,
    is_trade_of,
    is_weak,
    short_forms,
    spellings,
)
from tests.tables import each


@each(
    ("alias", "name", "weak"),
    [
        ("Debonairs", "Debonairs Pizza", False),
        ("Debonair", "Debonairs Pizza", True),
        ("Debonair's", "Debonairs Pizza", True),
        ("Deb", "Debonairs Pizza", True),
        ("Debs", "Debonairs Pizza", True),
        ("Real Deal", "Debonairs Pizza", True),
        ("Real Deal 2", "Debonairs Pizza", True),
        ("Real Deal SA", "Debonairs Pizza", True),
        ("The Pizza", "Debonairs Pizza", False),
        ("Debonair Pizza", "Debonairs Pizza", False),
        ("South Africa", "Debonairs Pizza", True),
        ("Zuvola", "Orange", False),
        ("Orange", "Orange", True),
        ("Orange Telecom", "Orange", False),
        ("Golden Arches", "McDonald's", True),
        ("Big Blue", "IBM", True),
        ("IBM", "IBM", False),
        ("ZA", "Zaxo", True),
        ("The Shop", "The Corner Shop", False),
        ("The", "The Corner Shop", True),
        ("The Best", "The Corner Shop", True),
        ("JSW Steel", "Zaxo", False),
        ("IT Steel", "Zaxo", True),
        ("Corner Shop", "The Corner Shop", False),
        ("24/7", "Zaxo", True),
        ("麦当劳", "McDonald's", False),
        ("Дебонерс", "Debonairs Pizza", False),
        ("!!", "Zaxo", True),
        ("Wendy", "Wendy's", True),
        ("Ronald", "McDonald's", True),
        ("Thandi", "Thandi Wines", True),
        ("Durban", "Durban Grill", True),
        ("Durban Grill", "Durban Grill", False),
        ("Zuvola Durban", "Orange", False),
        ("Tesla", "Tesla Motors", False),
        ("Nando", "Nando's", False),
    ],
)
def test_which_names_are_too_common_to_trust(alias: str, name: str, weak: bool) -> None:
    assert is_weak(alias, name, ("South Africa",)) is weak


@each(
    ("phrase", "name", "is_trade"),
    [
        ("credit union", "Silver 7 Credit Union", True),
        ("Credit Union", "Credit Union of Elsewhere", True),
        ("children's hospital", "Marigold Children's Hospital", True),
        ("car wash", "Mister Car Wash", True),
        ("Real Deal", "Real Deal Pizza", False),
        ("bean there", "The Bean There", False),
        ("Zuvola Pizza", "The Old Zuvola Pizza", False),
        ("pizza", "Zuvola Pizza", False),
        ("credit union", "Zuvola", False),
    ],
)
def test_several_everyday_words_behind_a_name_are_its_trade(
    phrase: str, name: str, is_trade: bool
) -> None:
    assert is_trade_of(phrase, name) is is_trade


@each(
    ("raw", "phrases"),
    [
        ("#RealDeal", ["Real Deal", "RealDeal"]),
        ("#debonairs", ["debonairs"]),
        ("#DebonairsZA4Life", ["Debonairs ZA4 Life", "DebonairsZA4Life"]),
        ("#real_deal", ["real deal", "realdeal"]),
        ("# Real Deal", ["Real Deal"]),
        ("##", []),
        ('  "Triple-Decker®" ', ["Triple-Decker"]),
        ("• ‘Chicken  Mayo’,", ["Chicken Mayo"]),
        ("™", []),
        ("\u200b", []),
    ],
)
def test_spellings(raw: str, phrases: list[str]) -> None:
    assert spellings(raw) == phrases


def test_distinct_ignores_case_accents_hyphens_and_possessives() -> None:
    phrases = [
        "Roman's Pizza",
        "ROMAN PIZZA",
        "Café",
        "cafe",
        "Triple-Decker",
        "triple decker",
        "x",
    ]
    assert distinct(phrases, besides=["X"]) == ("Roman's Pizza", "Café", "Triple-Decker")


@given(st.lists(st.text(max_size=12), max_size=8))
def test_distinct_is_stable(phrases: list[str]) -> None:
    once = distinct(phrases)
    assert distinct(once) == once
    assert set(once) <= set(phrases)


def test_the_word_list_is_words_only() -> None:
    assert {"debonair", "deal", "real", "deb", "colours", "colors"} <= everyday_words()
    assert not {"debonairs", "pizzahut", "kfc"} & everyday_words()
    assert all(word.isalpha() and word.islower() and len(word) > 2 for word in everyday_words())


def test_short_forms_of_the_name() -> None:
    assert short_forms(["deb", "bonairs", "a b", "de"], "Debonairs Pizza") == ["deb"]
