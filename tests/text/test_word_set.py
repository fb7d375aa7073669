"""Many words in little memory answer as a set does."""

from __future__ import annotations

import tracemalloc

from service.brands.name_rules import everyday_words
from service.ranking.grouping.background import towns_in
from service.ranking.grouping.signatures import signature_of_item
from service.ranking.grouping.signs.happenings import ended_in, harm, marks_in
from service.ranking.grouping.signs.senses import senses_in
from service.resources import list_lines
from service.text.numerals.ages import ages
from service.text.numerals.precise import precise
from service.text.subjects import words_of
from service.text.word_set import NOTHING, WordSet
from tests.ranking.samples import item


def test_it_answers_as_a_set_does() -> None:
    plain = frozenset(list_lines("service.brands", "everyday_words.txt"))
    kept = WordSet(plain)
    asked = [*sorted(plain)[::50], "", "a", "zzzq", "apple pie", " apple", "appl", "é"]
    assert [word in kept for word in asked] == [word in plain for word in asked]
    assert len(kept) == len(plain)
    assert set(kept) == plain
    assert not kept.__contains__(7)  # as any set says


def test_what_is_left_or_asked_of_several_is_as_with_a_set() -> None:
    kept = WordSet(["pie", "apple", "pie"])
    assert {"apple", "tart"} - kept == {"tart"}
    assert kept | {"tart"} == {"apple", "pie", "tart"}
    assert {"pie"} <= kept
    assert not kept.isdisjoint(["pie"])
    assert kept.isdisjoint(["tart"])


def test_everyday_words_take_little_memory() -> None:
    everyday_words.cache_clear()
    tracemalloc.start()
    try:
        made = everyday_words()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(made) > 70_000
    assert held < 2_500_000  # a frozenset of them takes 8.7 MB


def test_an_empty_set_is_not_made_anew_for_each_article() -> None:
    said = "nothing of it"
    for found in (ages(said), precise(said), words_of([]), towns_in(said), senses_in(said),
                  ended_in(said), marks_in(said), harm(frozenset({"calm"}))):  # fmt: skip
        assert found is NOTHING or found
    signature = signature_of_item(item(said))
    for part in (signature.figures, signature.ages, signature.names, signature.places):
        assert part is NOTHING
