"""Which figures are so precise that two reports which have one tell of one thing."""

from __future__ import annotations

from service.text.numerals.precise import is_precise, precise
from tests.tables import each


@each(
    "text, figures",
    [
        ("profit up to Sh54.1bn, from Sh40.9 billion", {"54100000000", "40900000000"}),
        ("paid from 155 accounts into 551 others", {"155", "551"}),
        ("recalls 692,000 cars", {"692000"}),
        ("a gap of 11.101.970 USD", {"11101970"}),
        ("took Sh270 million in two days", set()),  # two digits
        ("in 2026, as in 1998 and 1865", set()),
        ("up 12.5%, 12.75 per cent and 13.25pc", set()),
        ("a Boeing 737 and a Peugeot 508", set()),
        ("on channel 404, under Section 230, on flight 302", set()),
        ("call 0800123456", set()),
        ("the 737 MAX", set()),
    ],
)
def test_figures_have_three_digits_and_are_no_names(text: str, figures: set[str]) -> None:
    assert precise(text) == figures


@each(
    "title, figures",
    [
        ("Bank Sacks Nearly 250 Employees After Internal Audit", {"250"}),
        ("Boeing 737 Crashes Into Empty Field Near Airport", set()),
    ],
)
def test_capitals_of_a_whole_headline_make_no_names(title: str, figures: set[str]) -> None:
    assert precise(title, 2, everyday={"nearly"}) == figures


def test_fewer_digits_are_enough_where_they_are_asked_for() -> None:
    assert precise("Sh270m gone from 31 accounts", 2) == {"270000000"}
    assert precise("200 workers, 12 of them in June", 1) == {"200"}
    assert is_precise("54100000000", 3)
    assert not is_precise("270000000", 3)
