"""Quotations that can be understood by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.sentences import leans, quotable, whole
from tests.tables import each


@each(
    "sentence",
    [
        "It reopened the next morning.",
        "They have voted to strike at Debonairs Pizza.",
        "But Debonairs Pizza stays open.",
        "And then Debonairs closed.",
        "He’s the new head of Debonairs Pizza.",
        "have voted to leave it there until the holidays",
        "Its owner said so.",
        "Hulle het Debonairs gesluit.",
        "Maar die winkel bly oop.",
        "Sie schließt heute.",
        "Ella cerró el local.",
        "“This is a shame,” said the owner.",
    ],
)
def test_what_leans_on_the_sentence_before(sentence: str) -> None:
    assert leans(sentence)


@each(
    "sentence",
    [
        "Debonairs Pizza said it would close.",
        "The residents want it gone.",
        "Die winkel is toe.",
        "Das Restaurant schließt.",
        "Het restaurant sluit.",
        "There was a fire at Debonairs Pizza.",
        "Residents of Soweto have voted to leave it there.",
        "A pizza, and nothing with it.",
        "30 shops close.",
        "",
    ],
)
def test_what_stands_by_itself(sentence: str) -> None:
    assert not leans(sentence)


TEXT = (
    "The shop in Durban closed on Monday. It reopened a day later.\n"
    "But nobody came. They all went to Debonairs Pizza. Sales rose by a third."
)


@pytest.mark.parametrize(
    ("part", "thought"),
    [
        ("It reopened", "The shop in Durban closed on Monday. It reopened a day later."),
        ("reopened a day later.", "The shop in Durban closed on Monday. It reopened a day later."),
        ("Sales rose by a third.", "Sales rose by a third."),
        ("rose by", "Sales rose by a third."),
    ],
)
def test_it_takes_along_what_it_leans_on(part: str, thought: str) -> None:
    start = TEXT.index(part)
    span = whole(TEXT, start, start + len(part), 200)
    assert span
    assert TEXT[slice(*span)].rstrip() == thought


def test_what_leans_on_too_much_is_no_thought() -> None:
    start = TEXT.index("They all")
    assert whole(TEXT, start, start + 20, 300) is None  # four sentences that lean on each other
    start = TEXT.index("It reopened")
    assert whole(TEXT, start, start + 11, 30) is None


@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 80))
def test_it_never_grows_beyond_its_bound(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(len(text), start + length)
    span = whole(text, start, end, 120)
    if span:
        assert 0 <= span[0] <= start
        assert end <= span[1] <= max(end, span[0] + 120)
        assert span[1] - span[0] <= 120


def test_a_sentence_goes_on_behind_a_shortened_word() -> None:
    whole_ones = [
        "The U.S. Department of Transportation has ordered Breeze to pay.",
        "Gov. Ned Lamont and Dr. Smith spoke at John F. Kennedy airport.",
        "NORFOLK, Va. (National Wire) — Police met Acme Inc. officials on No. 5.",
        "SAO PAULO, Dec 1 (Wire) - Pilots voted to strike from Dec. 23 on.",
        "Es kostet ca. 5 Euro bzw. mehr ab dem 1. Dezember.",
    ]
    for one in whole_ones:
        assert [one[slice(*span)] for span in quotable(one)] == [one]
    for two in (
        "It ended in May. 23 were there.",
        "They left the U.S. The agency said so.",
        "He said no. Then Acme went.",
    ):
        assert len(quotable(two)) == 2
