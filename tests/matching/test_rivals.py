"""A rival whose name is an everyday word is met where a firm is spoken of, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.evaluation.lexical_scorer import Lexicon
from service.models import DEFAULT_MIN_SCORE, Brand, Item, Link

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BRAND = Brand(
    id="k",
    display_name="Kestrel Bank",
    core=("Kestrel Bank", "retail bank"),
    extended=("mortgage", "interest rate"),
    competitors=("Harbour Bank", "Target", "Mint", "Chase", "Shell"),
)
LEXICON = Lexicon(BRAND)


def _link(title: str, text: str) -> Link:
    item = Item("1" * 32, "https://x.example/1", title, text, "Echo", NOW, NOW)
    return LEXICON.score(item, NOW).link


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Police miss target for burglaries in Cork", "They are far from the target."),
        ("Scientists find mint that repels mosquitoes", "A mint plant keeps them away."),
        ("High-speed car chase ends in river", "A car chase ended in the river."),
    ],
)
def test_an_everyday_word_is_no_rival(title: str, text: str) -> None:
    assert _link(title, text) is Link.NONE


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Target opens its biggest warehouse", "Target, the retailer, opened a warehouse."),
        ("Mint cuts fees", "The customers of Mint pay less; Mint said so on Monday."),
        ("Shell profit falls by a third", "Shell said profit fell by a third."),
        ("The chase for savers: Chase pays most", "Chase raises its interest rate."),
        ("Harbour Bank closes a branch", "Harbour Bank closed a branch."),
    ],
)
def test_where_a_firm_is_spoken_of_it_is_the_rival(title: str, text: str) -> None:
    assert _link(title, text) is Link.COMPETITOR


def test_a_rival_is_known_by_an_address_of_the_text_too() -> None:
    assert _link("Bargains of the week", "More at target.com today.") is Link.COMPETITOR
    assert _link("Bargains of the week", "More at the next target.") is Link.NONE


@pytest.mark.parametrize(
    "title", ["Late hope for Target and Mint?", "Shell found on beach holds rare pearl"]
)
def test_what_may_be_the_rival_is_for_a_model_and_under_the_floor_without_one(
    title: str,
) -> None:
    item = Item("1" * 32, "https://x.example/1", title, "", "E", NOW, NOW)
    found = LEXICON.score(item, NOW)
    assert found.is_for_the_model
    assert found.link is Link.COMPETITOR
    assert 0 < (found.score or 0) < DEFAULT_MIN_SCORE


@pytest.mark.parametrize("said", ["Harbour Savings is fined R30m over mortgage advice.", ""])
def test_what_befalls_a_rival_is_no_serious_risk_of_ours_whatever_the_text_calls_it(
    said: str,
) -> None:
    text = f"{said}\nHarbour Bank said it had mended the failings."
    item = Item("1" * 32, "https://x.example/1", "Harbour Bank fined R30m", text, "Echo", NOW, NOW)
    found = LEXICON.score(item, NOW)
    assert (found.link, found.risk) == (Link.COMPETITOR, 1)
