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
