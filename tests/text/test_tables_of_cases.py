"""A table of cases that one test goes through tells each that fails, by name."""

from __future__ import annotations

import inspect

import pytest

from tests.tables import each


def test_each_case_that_fails_is_told_and_the_others_are_gone_through() -> None:
    met = []

    @each("word", ["a", pytest.param("b", id="the second")])
    @each(("number", "sign"), [(1, "+"), (2, "-")])
    def gone(word: str, number: int, sign: str) -> None:
        met.append(f"{word}{number}{sign}")
        assert word != "b" or number != 2

    assert list(inspect.signature(gone).parameters) == []
    with pytest.raises(AssertionError) as caught:
        gone()
    assert met == ["a1+", "a2-", "b1+", "b2-"]
    assert caught.value.__notes__ == ["in case 1: 2, '-'", "in case the second"]

    @each("number", [1, 2, 3])
    def odd(number: int) -> None:
        assert number % 2

    @each("number", [2, 4])
    def none_is(number: int) -> None:
        odd()

    with pytest.raises(BaseExceptionGroup, match="2 of 2 cases"):
        none_is()
