"""A word that means one thing as a verb and another as a noun ties no two headlines together."""

from __future__ import annotations

import pytest

from service.ranking.grouping.signs.happenings import marks_in
from service.ranking.grouping.signs.senses import in_conflict, senses_in
from service.ranking.stories import group
from tests.ranking.grouping.test_additions import AIR
from tests.ranking.samples import item
from tests.tables import each

# As headlines of real firms have them, with other names.
TWO = (
    ("Fire at Skylark Air training centre", "Skylark Air fires 300 call centre agents"),
    ("Skylark Air CEO taking tips from Southold couple",
     "Southold CEO tips his hat to Skylark Air"),
    ("Skylark Air hotel deal beats all estimates", "Skylark Air hotel menu sold out in one beat"),
    ("Skylark Air shells out €30m on Dublin hangar",
     "War shell found in Dublin hangar of Skylark Air"),
    ("Skylark Air books a loss on Sligo hotel",
     "Poet's book in every room of Skylark Air hotel in Sligo"),
    ("Skylark Air to plant oaks for passengers", "Oaks felled beside the plant of Skylark Air"),
    ("Skylark Air sacks catering firm",
     "Passenger finds sack of cash in Skylark Air catering van"),
    ("Skylark Air parks half of its seaplanes", "Seaplanes of Skylark Air land in a park"),
    ("Skylark Air blocks refunds by bots", "Refunds desk of Skylark Air moves to a block in Cork"),
    ("Skylark Air to press Boeing on doors", "Boeing doors of Skylark Air in the press"),
    ("Skylark Air boots drunk hen party off plane", "Hen party wins a boot of Skylark Air whiskey"),
    ("Skylark Air toasts Olympic rowers", "Olympic rowers sick after a toast on Skylark Air"),
    ("Skylark Air leaks data of call centre agents", "Call centre agents at Skylark Air on strike"),
)  # fmt: skip
ONE = (
    ("Skylark Air fires 300 call centre agents", "300 call centre agents fired by Skylark Air"),
    ("Fire at Skylark Air training centre", "Skylark Air training centre on fire"),
    ("Skylark Air to plant 3,000 oaks", "Skylark Air plants 3,000 oaks"),
    ("Skylark Air beefs up Lisbon lounge", "Lisbon lounge beefed up by Skylark Air"),
)


@each(("first", "then"), TWO)
def test_two_meanings_are_two_stories(first: str, then: str) -> None:
    assert len(group([item(first), item(then)], brand=AIR)) == 2


@pytest.mark.parametrize(("first", "then"), ONE)
def test_one_meaning_is_one_story(first: str, then: str) -> None:
    assert len(group([item(first), item(then)], brand=AIR)) == 1


def test_what_cannot_be_told_parts_nothing() -> None:
    """A word at the beginning may ask to do it."""
    asked = senses_in("Tip your barista with the new app")
    assert not asked
    assert not in_conflict(asked, senses_in("App lets you leave a tip"))


@each(
    ("title", "mark"),
    [
        ("Skylark Air fires 300 call centre agents", {"jobs"}),
        ("Restaurant fires waiter over tweet", {"jobs"}),
        ("Debonairs fires store manager at mall", {"jobs"}),
        ("Fire at Skylark Air training centre", {"accident"}),
        ("Two shop fires in a week", {"accident"}),
        ("Fires destroy three warehouses", {"accident"}),
    ],
)
def test_who_fires_burns_nothing(title: str, mark: set[str]) -> None:
    assert marks_in(title) == mark


@pytest.mark.parametrize(
    ("title", "died"),
    [
        ("Dead cellphone? Get a jolt at Skylark Air", False),
        ("Skylark Air tamps down rumors that its tracker is dead", False),
        ("Wearables revolution dies before it begins at Skylark Air", False),
        ("Two dead in Skylark Air hangar", True),
        ("Skylark Air pilot found dead beside smartphone", True),
    ],
)
def test_nobody_dies_with_a_thing(title: str, died: bool) -> None:
    assert ("death" in marks_in(title)) is died
