"""Reports on other numbers of things recalled, or on other fines, are two events."""

from __future__ import annotations

from service.models import Brand
from service.ranking.stories import group
from tests.ranking.samples import item, kept
from tests.tables import each

BRAND = Brand(id="hearth", display_name="Old Oven", core=("pizza",), regions=("Durban",))
HOURS = {"at once": 2.0, "a day later": 22.0}

TWO: dict[str, tuple[str, str, str]] = {
    "another number and cause": (
        "at once",
        "Old Oven recalls 435,000 pizza makers to fix rusting frames",
        "Old Oven recalls 692,487 pizza makers to fix seized hinges",
    ),
    "another number, of no cause": (
        "at once",
        "Old Oven recalls nearly 700,000 pizza makers to fix safety problems",
        "Old Oven recalls 435,000 pizza makers to fix safety problems",
    ),
    "a number near it, on another day": (
        "a day later",
        "Old Oven recalls 435,000 pizza makers worldwide",
        "Old Oven recalls 474,000 pizza makers worldwide",
    ),
    "another number for one cause, on another day": (
        "a day later",
        "Old Oven recalls 435,000 pizza makers over hinges",
        "Old Oven recalls 974,000 pizza makers over hinges",
    ),
    "another cause": (
        "at once",
        "Old Oven recalls Durban pizza toppings over salmonella",
        "Old Oven recalls Durban pizza toppings over bits of metal",
    ),
    "a grown number of another cause": (
        "a day later",
        "Old Oven recalls 435,000 rusting pizza makers",
        "Old Oven recalls salmonella pizza makers, 974,000 in all",
    ),
    "an inquiry into it": (
        "at once",
        "Old Oven adds 971,000 pizza makers to its hinge recall",
        "Prosecutors open criminal inquiry into Old Oven hinge recall of pizza makers",
    ),
    "another fine, on another day": (
        "a day later",
        "Old Oven fined $35 million over pizza hygiene lapses",
        "Old Oven fined $900,000 over pizza hygiene lapses",
    ),
    "another layoff, on another day": (
        "a day later",
        "Old Oven lays off 7,000 workers as pizza sales slump",
        "Old Oven lays off 450 workers as pizza sales slump",
    ),
}
ONE: dict[str, tuple[str, str, str]] = {
    "one number, rounded": (
        "at once",
        "Old Oven recalls 692,487 pizza makers to fix seized hinges",
        "Old Oven recalls nearly 700K pizza makers to fix seized hinges",
    ),
    "a number that has grown": (
        "a day later",
        "Old Oven recalls 435,000 pizza makers over seized hinges",
        "Old Oven widens recall over seized hinges to 974,000 pizza makers",
    ),
    "of one country and of all, for one cause": (
        "at once",
        "Old Oven recalls 156,000 pizza makers over seized hinges",
        "Old Oven recalls 489,000 pizza makers over seized hinges worldwide",
    ),
    "of several layoffs told at once": (
        "at once",
        "Old Oven to axe 19,000 workers in Durban pizza overhaul",
        "Old Oven to axe 7,000 workers in Durban pizza overhaul",
    ),
    "one number, for a part and for what it leads to": (
        "at once",
        "Old Oven recalls 435,000 pizza makers to fix doors",
        "Old Oven recalls 434,700 pizza makers to fix brakes",
    ),
    "what it costs": (
        "at once",
        "Old Oven recalls 435,000 pizza makers over seized hinges",
        "Old Oven recall of pizza makers over seized hinges costs $300 million",
    ),
}


@each("kind", [*TWO, *ONE])
def test_another_extent_is_another_event(kind: str) -> None:
    later, *headlines = {**TWO, **ONE}[kind]
    first, then = (
        item(title, hours=(1 - n) * HOURS[later], source=f"Outlet {n}")
        for n, title in enumerate(headlines)
    )
    expected = 1 if kind in ONE else 2
    assert len(group([first, then], brand=BRAND)) == expected
    [remembered] = group([first], brand=BRAND)
    keys = {told.key for told in group([then], [kept(remembered)], brand=BRAND)}
    assert len(keys | {remembered.key}) == expected


def test_a_number_below_the_other_headline_is_one_event() -> None:
    first = item("Old Oven to cut 7,000 jobs including 500 in Durban", source="A")
    lines = "About 7,000 jobs will be eliminated by the end of August, the firm said."
    then = item("Old Oven to cut a tenth of its salaried workforce", text=lines, source="B")
    assert len(group([first, then], brand=BRAND)) == 1
    [remembered] = group([then], brand=BRAND)
    [told] = group([first], [kept(remembered)], brand=BRAND)
    assert told.key == remembered.key
