"""PhraseMatcher as people write them: boundaries, possessives, plurals, hyphens, capitals."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.matching.scanning.phrase_matcher import PhraseMatcher
from tests.tables import each

FOUND = [
    ("Quatro-Decker", "a quatro decker is back", "quatro decker"),
    ("Quatro-Decker", "the QUATRO‑DECKER’s return", "QUATRO‑DECKER’s"),
    ("Quatro-Decker", "#QuatroDecker", "QuatroDecker"),
    ("Quatro-Decker", "two Quatro-Deckers", "Quatro-Deckers"),
    ("Mama's", "at Mama’s today", "Mama’s"),
    ("Mama's", "at Mamas today", "Mamas"),
    ("Zazu", "Zazu's new menu", "Zazu's"),
    ("Zazu", "ZAZUs Q1 show", "ZAZUs"),
    ("Zazu", "the Zazu’ boxes", "Zazu"),
    ("L&T", "L & T wins", "L & T"),
    ("Café Zazu", "cafe zazu opens", "cafe zazu"),
    ("Straße", "in der STRASSE dort", "STRASSE"),
    ("Pizza Hut SA", "says pizza-hut_SA", "pizza-hut_SA"),
    ("Yes, Please", "Yes, please now", "Yes, please"),
    ("SAT", "SAT upholds", "SAT"),
]
NOT_FOUND = [
    ("Roman", "a romantic dinner"),
    ("Mama's", "his mama said"),
    ("SAT", "they sat down"),
    ("Sun Pizza", "Sun, Pizza and more"),
    ("Sun Pizza", "the sun. A pizza"),
    ("Zazu Pizza", "Zazu"),
]


@each(("phrase", "text", "hit"), FOUND)
def test_a_phrase_is_found_however_it_is_written(phrase: str, text: str, hit: str) -> None:
    for padded in (text, text + " and so on" * 60):
        (found, *_) = PhraseMatcher({"a": [phrase]}, names=("a",)).find(padded)
        assert padded[found.start : found.end] == hit


@each(("phrase", "text"), NOT_FOUND)
def test_a_phrase_is_not_found_inside_something_else(phrase: str, text: str) -> None:
    phrases = PhraseMatcher({"a": [phrase]}, names=("a",))
    assert not phrases.find(text)
    assert not phrases.any_in(text + " and so on" * 60)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("recipe", "recipes"),
        ("delivery", "deliveries"),
        ("dish", "dishes"),
        ("takeaways", "takeaway"),
        ("berries", "berry"),
    ],
)
def test_common_words_are_found_in_plural_and_singular(phrase: str, text: str) -> None:
    assert PhraseMatcher({"core": [phrase]}).any_in(text)
    assert not PhraseMatcher({"core": [phrase]}, exact=("core",)).any_in(text)


def test_of_one_kind_only_the_longest_counts() -> None:
    phrases = PhraseMatcher({"a": ["Zazu", "Zazu Pizza"], "b": ["pizza"]})
    assert [(h.kind, h.phrase) for h in phrases.find("Zazu Pizza")] == [
        ("a", "Zazu Pizza"),
        ("b", "pizza"),
    ]


def test_nothing_is_found_by_no_phrase() -> None:
    assert not PhraseMatcher({"a": ["", "--"]}).any_in("anything -- at all")


def test_words_of_other_scripts_are_found_in_long_texts() -> None:
    phrases = PhraseMatcher({"a": ["Ζάζου"]})
    assert phrases.any_in("στο Ζαζου " + "κείμενο " * 60)
    assert not phrases.any_in("άλλο κείμενο " * 60)
    assert not phrases.any_in("plain text " * 60)


@given(st.text(max_size=60), st.text(max_size=400))
def test_any_phrase_of_letters_is_found_in_a_text_around_it(phrase: str, around: str) -> None:
    phrases = PhraseMatcher({"a": [phrase]}, exact=("a",))
    has_words = any(c.isalnum() for c in phrase)
    found = phrases.find(f"{around}\n\n{phrase}\n\n{around}")
    assert bool(found) or not has_words or not phrases.find(phrase)


@given(
    st.lists(st.sampled_from(["mr", "D", "hut’s", "café", "&", "pizza", "real", "deal,"])),
    st.booleans(),
)
def test_the_quick_answer_and_the_full_one_agree(words: list[str], is_long: bool) -> None:
    phrases = PhraseMatcher({"a": ["Mr D", "Pizza Hut"], "b": ["real deal", "cafes", "D & pizza"]})
    text = " ".join(words) + " and so on" * (40 if is_long else 0)
    assert phrases.any_in(text) == bool(phrases.find(text))


def test_names_far_apart_are_found_where_they_stand_among_letters_of_several_bytes() -> None:
    text = f"{'é 漢 ž ' * 120}Zazu Pizza {'ø ' * 160}Zazu Pizza, Zazu Pizza"
    places = [found.start() for found in re.finditer("Zazu", text)]
    assert [hit.start for hit in PhraseMatcher({"ours": ["Zazu Pizza"]}).find(text)] == places


def test_nouns_are_found_in_the_plurals_and_the_long_words_of_their_languages() -> None:
    """Names and products are not: "Fanta" is no part of "fantastisch"."""
    matcher = PhraseMatcher(
        {"noun": ["Bäckerei", "bank", "apteek", "Reise", "retail"], "name": ["Fanta"]},
        nouns=("noun",),
        languages=("de", "af", "en"),
    )
    held = (
        "an Bäckereien in Sachsen", "die Bäckereikette ruft zurück", "Handwerksbäckereien klagen",
        "Banke verhoog koerse", "Banken warnen", "apteke se pryse",
    )  # fmt: skip
    for text in held:
        assert len(matcher.find(text)) == 1, text
        assert matcher.find(f"{text} {'und so weiter ' * 40}"), text
    for text in ("Gaspreise", "banker", "Fantastisch", "retailing", "Bankett", "Backe"):
        assert not matcher.find(text), text
    for text in ("Backereikette ruft Brot zurück", "Reisewarnung für Kreta", "die Bäckereikette"):
        assert not matcher.find(text), text
    english = PhraseMatcher({"noun": ["bakery"]}, nouns=("noun",), languages=("en",))
    assert not english.find("megabakeryland")


def test_no_noun_is_found_in_long_words_of_other_texts_or_by_a_short_one() -> None:
    """Nearly every South African brand says that it speaks Afrikaans, and reads English news."""
    cases = {
        "burger": ["Six shot dead in Burgersfort", "Burgeroorlog in Soedan"],
        "water": ["Crash at Waterkloof air base"],
        "pizza": ["Pizzagate man dies", "Brand in Pizzarestaurant in Pretoria"],
        "Messe": ["Messerangriff in Solingen"],
        "Wagen": ["Sahra Wagenknecht"],
        "Küche": ["Kuchenbuffet", "Das Kuchenbuffet ist eröffnet und alle sind da"],
        "metal": ["Metallica", "Metallica announce world tour in Stockholm"],
        "restaurant": ["The Restaurantware firm closes its doors in Pretoria"],
    }
    for noun, texts in cases.items():
        spoken = ("en", "af", "de", "sv")
        matcher = PhraseMatcher({"noun": [noun]}, nouns=("noun",), languages=spoken)
        assert not [text for text in texts if matcher.find(text)], noun
    matcher = PhraseMatcher({"noun": ["restaurant"]}, nouns=("noun",), languages=("en", "af"))
    assert matcher.find("Restaurantketting maak deure toe")
