"""A fact is named as a text writes it, or not at all where that says nothing."""

from __future__ import annotations

from service.text.as_written import as_written
from tests.tables import each

_TEXT = (
    "28 November 2026. A court let detectives hold two for 10 days, on May 3rd, after R50m and 155"
    " accounts were gone from Kilimani Bank; 12 of them said so on the 17th."
)


@each(
    "fact, said",
    [
        ("10", "10 days"),
        ("28", ""),
        ("3", ""),
        ("12", ""),
        ("17", ""),
        ("2026", ""),
        ("155", "155"),
        ("r50m", "R50m"),
        ("kilimani bank", "Kilimani Bank"),
    ],
)
def test_a_number_says_what_it_counts_and_a_day_says_nothing(fact: str, said: str) -> None:
    assert as_written(fact, ["Bank robbed", _TEXT]) == said
