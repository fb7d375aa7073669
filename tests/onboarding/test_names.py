"""What is said of a name, and which spellings are worth listing."""

from __future__ import annotations

import pytest

from service.onboarding.names import is_everyday, subject_of, unwritten, verdict
from tests.tables import each


@each(
    ("name", "expected"),
    [
        ("Bean There", True),
        ("Next", True),
        ("Gap", True),
        ("Checkers", True),
        ("Game", True),
        ("The Body Shop", True),
        ("Wendy's", True),
        ("Sunday Best", True),
        ("Friday's", True),
        ("Black Friday", True),
        ("April Moon", True),
        ("Christmas", True),
        ("Blue Moon", True),
        ("North", True),
        ("Domingo", True),
        ("Apollo", True),
        ("Hermes", True),
        ("Domingo Azul", True),
        ("Dimanche", True),
        ("Sondag", True),
        ("Süden", True),
        ("Rooi", True),
        ("Quattro", True),
        ("Mercredi Soir", True),
        ("Niedziela", True),
        ("Pizza Company", True),
        ("Ford Motor Company", False),
        ("Old Mill Trading Ltd", False),
        ("FAZ", False),
        ("Berliner Zeitung", False),
        ("Sunday Debonairs", False),
        ("!Kheis", False),
        ("Müller", False),
        ("Ørsted", False),
        ("P&G", False),
        ("7-Eleven", False),
        ("Coca-Cola", False),
        ("Debonairs Pizza", False),
        ("星巴克", False),
    ],
)
def test_everyday_names_are_told_from_made_ones(name: str, expected: bool) -> None:
    assert is_everyday(name) is expected


@each(
    ("name", "proposed"),
    [
        ("Müller", ()),
        ("Ørsted", ()),
        ("7-Eleven", ()),
        ("Pick n Pay", ()),
        ("Next", ()),
        ("!Kheis", ()),
        ("P&G", ()),
        ("O2", ()),
        ("A+", ()),
        ("St.George Bank", ()),
        ("J.M. Weston", ()),
        ("Harris + Hoole", ()),
    ],
)
def test_only_what_the_matcher_does_not_know_is_proposed(
    name: str, proposed: tuple[str, ...]
) -> None:
    assert verdict(name).aliases == proposed


@pytest.mark.parametrize("name", ["Sunday Best", "April Moon", "Friday Night", "Rooi Box"])
def test_a_day_a_month_or_a_colour_is_no_other_name(name: str) -> None:
    found = verdict(name)
    assert found.aliases == found.doubtful == ()


def test_hashtags_and_possessives_are_said_to_be_known() -> None:
    known = verdict("Bean There").known
    assert {"#BeanThere", "Bean There’s", "Bean-There"} <= set(known)
    assert "#Nandos" in verdict("Nando's").known
    assert not verdict("Nando's").has_slips
    assert verdict("Debonairs Pizza").has_slips
    assert "Harbour Hotel" in verdict("Harbour Hotels").known
    assert "Golden Arrow" not in verdict("Golden Arrows").known


def test_shorter_names_are_left_to_a_person() -> None:
    found = verdict("Kentucky Fried Chicken")
    assert found.doubtful == ("KFC",)
    assert verdict("Debonairs Pizza").doubtful == ("Debonairs",)
    assert not verdict("Mugg & Bean").doubtful
    assert verdict("Sulbing (설빙)").doubtful == ("Sulbing", "설빙")
    assert verdict("Migros (Türkiye)").doubtful[0] == "Migros"


def test_what_the_site_calls_the_brand_is_proposed_without_its_legal_form() -> None:
    found = verdict("P&G", from_site=("Procter & Gamble Co.", "P&G", "Home"))
    assert found.aliases == ("Procter & Gamble",)


def test_a_longer_name_says_what_the_brand_is() -> None:
    assert subject_of("Debonairs Pizza") == ("pizza",)
    assert subject_of("Mugg & Bean") == ()


def test_first_names_and_towns_are_said_to_be_such() -> None:
    assert verdict("Debonairs", ["Durban"]).person_or_place == ("Durban",)


def test_a_language_of_other_letters_asks_for_the_name_in_them() -> None:
    assert unwritten(["Zazu"], ["en", "hi", "ar"]) == ("hi (Devanagari)", "ar (Arabic)")
    assert unwritten(["Zazu", "ज़ाज़ू"], ["en", "hi"]) == ()
