"""Two versions of a sentence, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.archive.evidence.difference import MOST, word_difference


def test_words_that_differ_are_marked_on_both_sides() -> None:
    was, now = word_difference("The firm has 12 branches.", "The firm has 21 small branches.")
    assert [tuple(one) for one in was] == [
        ("The firm has", False), ("12", True), ("branches.", False),
    ]  # fmt: skip
    assert [tuple(one) for one in now] == [
        ("The firm has", False), ("21 small", True), ("branches.", False),
    ]  # fmt: skip


@given(st.text(), st.text())
def test_put_together_they_are_what_they_were(was: str, now: str) -> None:
    for text, pieces in zip((was, now), word_difference(was, now), strict=True):
        assert " ".join(one.text for one in pieces) == " ".join(text.split())


def test_what_comes_after_many_words_is_not_compared() -> None:
    was, _ = word_difference("a " * MOST + "b", "a " * MOST + "b")
    assert [one.differs for one in was] == [False, True]
