"""The gate in a long text: what stands first need not be what lets it through."""

from __future__ import annotations

import pickle
from dataclasses import replace

from service.matching.brand_matcher import BrandMatcher
from service.matching.prefilter import Prefilter
from service.models import Brand
from tests.tables import each

BRAND = Brand(
    id="sun",
    display_name="Zimpo",
    aliases=("Zimpo Burgers",),
    products=("Zinger Bombo",),
    core=("burger",),
    competitors=("Zebros",),
    regions=("Lesotho",),
)
MATCHER = BrandMatcher(BRAND)
GATE = Prefilter(MATCHER, has_regions=True)
WORDS = "the weather in the hills stays mild and the roads are dry again this week " * 12


@each(
    ("said", "passes"),
    [
        ("", False),
        ("a burger was cold", False),
        ("a burger was cold in Lesotho", True),
        ("the poet Peter Zimpo read from his diary", False),
        ("the poet Peter Zimpo read, and guests of Zimpo Burgers fell ill", True),
        ("people like the Zinger Bombo", True),
        ("Zebros opened and the burger was cold", True),
    ],
)
def test_names_deep_in_a_text(said: str, passes: bool) -> None:
    for text in (f"Roads\n\n{WORDS}{said}", f"Roads\n\n{WORDS}{said} {WORDS}"):
        assert GATE.passes(text) is passes
        assert MATCHER.ours_in(text) == MATCHER.ours_in(text, lambda _: False)


def test_no_more_is_read_than_it_takes() -> None:
    text = f"Roads\n\n{WORDS}the poet Peter Zimpo and Zimpo Burgers and Zebros {WORDS} Zimpo"
    assert [hit.phrase for hit in MATCHER.ours_in(text, lambda _: True)] == ["Zimpo Burgers"]
    assert len(MATCHER.ours_in(text)) > 2


@each("second", ["pizza", "Piza", "pizzas", "'s pizza", "Pizzaria", "café"])
def test_a_word_with_many_seconds_finds_what_each_alone_finds(second: str) -> None:
    every = tuple(f"Zimpo {word}" for word in ("pizza", "café", *(f"item {n}" for n in range(30))))
    many = BrandMatcher(Brand(id="sun", display_name="Sunny", core=("tea",), products=every))
    text = f"they sold Zimpo {second} and Zimpo item 7 too"
    found = {hit.phrase for hit in many.ours_in(text)}
    alone = {
        hit.phrase
        for product in every
        for hit in BrandMatcher(
            Brand(id="sun", display_name="Sunny", core=("tea",), products=(product,))
        ).ours_in(text)
    }
    assert found == alone
    assert "Zimpo item 7" in found


def test_long_texts_are_searched_by_the_sieve_that_sources_have() -> None:
    named = BrandMatcher(replace(BRAND, weak_aliases=("Roads End", "Hills")))
    text = f"Roads\n\n{WORDS}a burger in the Hills {WORDS}guests of Zimpo Burgers {WORDS}"
    for one in (MATCHER, named, pickle.loads(pickle.dumps(named))):  # noqa: S301 (its own)
        assert one._ours.sieve is one._in_source
        found = [(hit.phrase, hit.start) for hit in one.ours_in(text)]
        assert found == [(hit.phrase, hit.start) for hit in MATCHER.ours_in(text)] != []
        assert one.ours_in_source(b"<p>in the Hills</p>") is (one is not MATCHER)
