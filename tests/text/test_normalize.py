"""Cleaning, folding and quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import normalize

HOSTILE = "a\x00b\ud800c\u202ed\u200be\U000e0041f\r\ng\u2028h\x85i\x1bj"


def test_cleaning_removes_what_hides_and_keeps_lines() -> None:
    assert normalize.clean(HOSTILE) == "a bcdef\ng\nh\ni j"
    assert normalize.clean("P\u180fi\ufff0z\U0001d173z\U0001bca0a") == "Pizza"


@given(st.text(alphabet=st.characters()))
def test_cleaned_text_can_be_stored_and_cleaning_twice_changes_nothing(raw: str) -> None:
    once = normalize.clean(raw)
    once.encode("utf-8")
    assert "\x00" not in once
    assert normalize.clean(once) == once


@given(st.text(alphabet=st.characters()), st.integers(min_value=2, max_value=50))
def test_one_line_is_one_line_within_its_limit(raw: str, limit: int) -> None:
    line = normalize.one_line(raw, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


def test_a_long_line_is_cut_at_a_word() -> None:
    assert normalize.one_line("one two three, four", 15) == "one two three…"
    assert normalize.one_line("abcdefghijkl", 5) == "abcd…"
    assert normalize.one_line("one two three… and four", 18) == "one two three…"


@pytest.mark.parametrize(
    "raw", ["=?utf-8?q?=0D=0ABcc:_x@y.z?=", "=\u200b?utf-8?q?x?=", "a\r\nBcc: x", "a\u2028Bcc: x"]
)
def test_no_header_can_be_forged(raw: str) -> None:
    safe = normalize.header_safe(raw)
    assert "=?" not in safe
    assert len(safe.splitlines()) == 1


def test_folding_makes_spellings_equal() -> None:
    assert normalize.fold("CAFÉ’s ｆｕｌｌ") == "cafe's full"
    assert normalize.words("Triple-Decker™ ©Debonairs®") == ["triple", "decker", "debonairs"]


def test_words_lose_case_and_possessives() -> None:
    assert normalize.words("Debonairs’ pizza, Steers's R50 don't") == [
        "debonairs", "pizza", "steers", "r50", "don't",
    ]  # fmt: skip


def test_a_quote_must_be_verbatim_but_for_white_space() -> None:
    assert normalize.is_quoted("two\n words", ["x two  words y"])
    assert not normalize.is_quoted("Two words", ["x two words y"])
    assert not normalize.is_quoted("  ", ["anything"])


def test_marks_that_cover_the_lines_around_them_are_cut() -> None:
    assert normalize.clean("Piz" + "z\u0321" * 2 + "a\u0316" + "\u0317\u0318" * 100) == (
        normalize.clean("Piz" + "z\u0321" * 2 + "a\u0316\u0317\u0318\u0317")
    )
    assert normalize.clean("Vie\u0323\u0302t Nam") == "Việt Nam"


def test_a_long_text_is_cleaned_of_all_that_a_short_one_is() -> None:
    odd = ["Piz\ufe0fza", "a" + "\u0316" * 9, "\U000e0041", "é\u034f", "\uffa0", "\u20d0" * 6]
    for one in odd:
        assert normalize.clean("“so” " * 100 + one) == "“so” " * 100 + normalize.clean(one)
        assert normalize.clean(one) != one
