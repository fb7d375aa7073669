"""A fact is named as a text writes it, or not at all where that says nothing."""

from __future__ import annotations

from service.ranking.memory.as_written import as_written
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
        ("155", "155 accounts"),
        ("r50m", "R50m"),
        ("kilimani bank", "Kilimani Bank"),
    ],
)
def test_a_number_says_what_it_counts_and_a_day_says_nothing(fact: str, said: str) -> None:
    assert as_written(fact, ["Bank robbed", _TEXT]) == said


@each(
    "fact, texts, said",
    [
        ("692487", ["Ford Recalls 692487 SUVs, Cars to Fix Air Bags"], "692487 SUVs"),
        ("435k", ["Ford calls in 435K older vehicles"], "435K older vehicles"),
        ("700000", ["It is 700000 in all", "Some 700000 vehicles, it says"], "700000 vehicles"),
        ("474,000", ["Ford to Recall 474,000 Worldwide"], "474,000"),
        ("7000", ["Of 7000 as of now"], "7000"),
        ("4475", ["Model KD 4475's brakes"], "4475"),
    ],
)
def test_a_great_number_says_what_it_counts_where_that_is_told(
    fact: str, texts: list[str], said: str
) -> None:
    assert as_written(fact, texts) == said
