"""Many words in little memory answer as a set does."""

from __future__ import annotations

import tracemalloc

from service.brands.name_rules import everyday_words
from service.resources import list_lines
from service.text.word_set import WordSet


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
