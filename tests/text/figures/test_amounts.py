"""How many and how much headlines tell of, and how far apart two amounts are."""

from __future__ import annotations

from service.text.numerals.amounts import amounts, counted, has_grown, is_money, times
from tests.tables import each

READ = {
    "Mill recalls 435K ovens, 12 types": {"435000"},
    "Mill fined $35 million": {"$35000000"},
    "Mill fined US$35m": {"$35000000"},
    "Mill to pay 35 million euros": {"€35000000"},
    "Mill fined R27m": {"r27000000"},
    "Mill recalls 96,000 pounds of dough": {"lb96000"},
    "Mill recalls 70 tons of dough": {"t70"},
    "Mill fined 96,000 pounds": {"£96000"},
    "Mill widens recall to 435,000 ovens": {"+435000"},
    "Mill recalls push total to 4.8M": {"+4800000"},
    "Mill recalls 435000 Titan ovens": {"435000"},
    "Mill recalls Titan 1500 ovens": set(),
    "Mill recalls ovens of 2014": set(),
}
ONE = [
    ("692487", "700000"),
    ("692487", "690000"),
    ("692487", "700000"),
    ("690000", "692487"),
    ("567000", "500000"),
    ("432804", "435000"),
    ("$8970000000", "$9000000000"),
    ("435000", "$35000000"),
]
TWO = [("435000", "474000"), ("824000", "971000"), ("$35000000", "$900000000"), ("lb96", "lb300")]


@each("headline", READ)
def test_each_amount_has_its_unit(headline: str) -> None:
    found = amounts(headline)
    assert found == READ[headline]
    assert all(is_money(one) is ("fined" in headline or "pay" in headline) for one in found)
    assert all(has_grown(one) is ("total" in headline or "widens" in headline) for one in found)


@each("pair", ONE)
def test_one_amount_is_written_in_many_ways(pair: tuple[str, str]) -> None:
    assert times({pair[0]}, {pair[1]}) == times({pair[1]}, {pair[0]}) == 1


@each("pair", TWO)
def test_other_amounts_are_so_far_apart(pair: tuple[str, str]) -> None:
    assert times({pair[0]}, {pair[1]}) > 1
    assert times({*pair}, {pair[1]}) == 1


COUNTED = {
    "About 7,000 jobs will go, and 12 shops.": {"jobs7000"},
    "It recalls about 474,000 Escape and Mazda Tribute sport utility vehicles.": {"recall474000"},
    "Names of 1.5 million customers were taken in 2014.": {"breach1500000"},
    "It shuts 150 of its shops, and pays $900 to staff.": {"closed150"},
    "The 2014 models sell well.": set(),
    "It has 7,000. Jobs are safe.": set(),
}


@each("lines", COUNTED)
def test_what_first_lines_count_has_its_kind(lines: str) -> None:
    assert counted(lines) == COUNTED[lines]
