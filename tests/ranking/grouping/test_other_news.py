"""News of the brand is not silenced by a mailed story that has one thing in common with it."""

from __future__ import annotations

import pytest

from service.models import Brand, Evaluation, Item, Link
from service.ranking.stories import group_judged
from tests.ranking.samples import NOW, item, kept

AIR = Brand(
    id="air",
    display_name="Skylark Air",
    core=("Skylark Air", "budget airline"),
    competitors=("JetWren",),
    regions=("Ireland",),
    languages=("en",),
)
TRAIN = Brand(
    id="train", display_name="Weserbahn", core=("Weserbahn", "Regionalzug"), languages=("de",)
)
SCENT = Brand(
    id="scent", display_name="Clairval", core=("Clairval", "cosmétique"), languages=("fr",)
)

OTHER = (
    (AIR, "Skylark Air renews loyalty app", "Skylark Air loyalty app leaks phone numbers"),
    (AIR, "Skylark Air opens training centre for pilots", "Fire at Skylark Air training centre"),
    (AIR, "Skylark Air orders electric buses", "Electric buses of Skylark Air catch fire"),
    (AIR, "Skylark Air launches Black Friday sale", "Skylark Air staff plan Black Friday strike"),
    (AIR, "Skylark Air chief executive resigns", "Skylark Air chief executive sells shares"),
    (AIR, "Skylark Air to fly 31,000 fans to final", "Skylark Air leaks 31,000 phone numbers"),
    (AIR, "Skylark Air cabin crew honoured by mayor", "Skylark Air cabin crew fall ill on board"),
    (AIR, "Skylark Air plants trees for carbon offsets",
     "Skylark Air carbon offsets called worthless"),
    (TRAIN, "Weserbahn befördert 30.000 Fans zum Spiel", "Weserbahn verliert Daten von 30.000"),
    (SCENT, "Clairval offre 10 000 échantillons", "Clairval rappelle 10 000 flacons"),
    (SCENT, "Clairval : un directeur général honoré", "Clairval : le directeur général accusé"),
)  # fmt: skip

SAME = (
    (AIR, "Skylark Air fined over wheelchair passengers",
     "Regulator fines Skylark Air over wheelchair passengers"),
    (AIR, "Skylark Air to cut 400 jobs", "400 jobs to go at Skylark Air"),
    (AIR, "Passenger opens door of Skylark Air plane on runway",
     "Man arrested after opening Skylark Air plane door on runway"),
    (AIR, "Skylark Air opens training centre", "Skylark Air opens a training centre"),
    (AIR, "JetWren renews loyalty app", "JetWren loyalty app renewed"),
    (TRAIN, "Weserbahn kauft 15 Wasserstoffzüge von Alstom",
     "Alstom liefert 15 Wasserstoffzüge an Weserbahn"),
)  # fmt: skip

TEXT = (
    "The building beside the runway in Cork was opened by the mayor on Monday morning. Pilots and "
    "cabin crew will learn there from January on four simulators, and ninety teachers were hired "
    "from all over the island. The airline paid twelve million euros, its largest sum in years."
)


def joins(brand: Brand, mailed: Item, then: Item, *, sent: bool = True) -> bool:
    """Return whether the second becomes part of the story of the first, which was mailed."""
    verdicts = {
        one.id: Evaluation(item_id=one.id, score=3.0, link=Link.DIRECT) for one in (mailed, then)
    }
    [first] = group_judged([mailed], verdicts, [], NOW, brand)
    [second] = group_judged([then], verdicts, [kept(first, sent=sent, score=3.0)], NOW, brand)
    return second.key == first.key


@pytest.mark.parametrize(("brand", "first", "then"), OTHER)
def test_one_thing_in_common_is_no_event(brand: Brand, first: str, then: str) -> None:
    for one, other in ((first, then), (then, first)):
        told = item(one, hours=5, source="A"), item(other, hours=1, source="B")
        assert not joins(brand, *told)


@pytest.mark.parametrize(("brand", "first", "then"), SAME)
def test_the_same_event_stays_one(brand: Brand, first: str, then: str) -> None:
    assert joins(brand, item(first, hours=5, source="A"), item(then, hours=1, source="B"))


def test_texts_decide_where_both_have_one() -> None:
    one = item("Skylark Air opens training centre", hours=5, text=TEXT, source="A")
    other = item("Simulators for Skylark Air training centre", hours=1, text=TEXT, source="B")
    assert joins(AIR, one, other)


def test_what_no_mail_had_is_still_gathered() -> None:
    one = item("Skylark Air orders electric buses", hours=5, source="A")
    other = item("Electric buses of Skylark Air catch fire", hours=1, source="B")
    assert joins(AIR, one, other, sent=False)
    assert not joins(AIR, one, other)
