"""How rare words are, whatever else was read."""

from __future__ import annotations

import pytest

from service.ranking.grouping import members
from service.ranking.grouping.word_frequencies import TELLING, joining, rarity
from service.text.terms import stem
from tests.tables import each


def test_a_common_word_weighs_less_than_a_rare_one() -> None:
    assert rarity("the") < rarity("city") < rarity(stem("police")) < rarity("listeria")


@each("word", ["announces", "launches", "opens", "year", "people", "percent"])
def test_words_of_all_headlines_tell_nothing(word: str) -> None:
    assert rarity(stem(word)) < TELLING


@each("word", ["strike", "recall", "bankruptcy", "court", "Knysna", "kitchens"])
def test_words_of_an_event_tell_something(word: str) -> None:
    assert rarity(stem(word.casefold())) >= TELLING


@each(
    ("word", "language"),
    [("gister", "af"), ("wat", "af"), ("ukuthi", "zu"), ("kodwa", "xh"), ("hobane", "st"),
     ("gonne", "tn"), ("nicht", "de"), ("avec", "fr"), ("pero", "es"), ("это", "ru"),
     ("e", "it"), ("в", "ru"), ("werk", "nl")],
)  # fmt: skip
def test_words_without_a_subject_are_known_in_the_brands_languages(
    word: str, language: str
) -> None:
    assert rarity(stem(word), frozenset({language})) < TELLING <= rarity(stem(word))


def test_a_headline_has_unit_length() -> None:
    made = members.unit({"fire": 1.0, "plant": 1.0}, rarity)
    assert sum(weight * weight for weight in made.values()) == pytest.approx(1.0)
    assert members.unit({}, rarity) == {}


def test_words_that_join_others_are_known_of_every_language_but_english() -> None:
    assert {"de", "para", "em", "der", "und"} <= joining(frozenset({"pt", "de"}))
    assert not joining(frozenset({"en", "tlh"}))
    assert "multa" not in joining(frozenset({"pt"}))
