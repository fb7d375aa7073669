"""The sieve never keeps back a text in which the exact search finds something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation.phrases import Phrases
from service.evaluation.sieve import Sieve, rough_words

PHRASES = [
    "Mr D",
    "Pizza Hut",
    "real deal",
    "Café Zazu",
    "Straße 7",
    "L&T",
    "Nando's",
    "Ζάζου",
    "KFC",
]
PIECES = [
    *PHRASES, "Nando´s", "Nando`s", "Nando\u2019s", "STRASSE", "cafe\u0301", "ZAZU\u2122", "Zazu's",
    "\u2122Hut", "\ufb01ne", "\u01c4", "½", "ø", "hut", "Huts\u2019", "deal,", "—", "\u00a0", "_",
    "’", "x",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " ", "-", "’", "_"]))
def test_what_the_exact_search_finds_passes(pieces: list[str], between: str) -> None:
    phrases = Phrases({"a": PHRASES}, names=("a",))
    text = between.join(pieces)
    if phrases.any_in(text):
        assert phrases.any_in(text + " and so on" * 60)


@given(
    st.lists(st.sampled_from([*PIECES, "filler " * 30, "Pizza", "Hut", "word"]), max_size=20),
    st.sampled_from([" ", ", ", "\n"]),
)
def test_the_quick_search_of_a_long_text_finds_the_same(pieces: list[str], between: str) -> None:
    phrases = Phrases({"a": PHRASES, "b": ["hut", "deal"]}, names=("a",))
    text = between.join([*pieces, "and so on " * 40])
    exact = {(hit.kind, hit.phrase, hit.start, hit.end) for hit in phrases.find(text)}
    assert {(h.kind, h.phrase, h.start, h.end) for h in phrases.find_quickly(text)} == exact


@given(st.text(max_size=200), st.sampled_from(PHRASES))
def test_a_phrase_passes_in_any_surroundings(around: str, phrase: str) -> None:
    phrases = Phrases({"a": [phrase]})
    text = f"{around}{phrase}{around}"
    if phrases.any_in(text[:299]):
        assert phrases.any_in(text[:299] + "\n" + "filler " * 50)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("the real thing, a great deal of it", False),
        ("a real, REAL deal", True),
        ("this real's deals", True),
        ("a deal's real", False),
        ("un real deal", True),
        ("unreal deal", False),
    ],
)
def test_the_words_must_stand_beside_one_another(text: str, passes: bool) -> None:
    assert Sieve([("real", "deal")]).passes(text) is passes


def test_rough_words_have_no_accents_apostrophes_and_marks() -> None:
    found = rough_words("Nando’s Café™ STRASSE Straße øre x_y 7½")
    assert found == [b"nandos", b"cafe", b"strasse", b"strasse", b"0re", b"x", b"y", b"7102"]
