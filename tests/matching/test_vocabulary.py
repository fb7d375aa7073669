"""Compiled phrases are kept for who asks for the same again, and only for them."""

from __future__ import annotations

from dataclasses import replace

from service.matching.brand_matcher import BrandMatcher
from service.matching.vocabulary import compiled
from service.models import Brand

BRAND = Brand(id="zazu", display_name="Zazu Pizza", aliases=("Zazu",), core=("pizza",))


def test_the_same_phrases_are_compiled_once_and_others_anew() -> None:
    one = compiled({"alias": ["Zazu"]}, names=["alias"], languages=["en"])
    assert compiled({"alias": ("Zazu",)}, names=("alias",), languages=("en",)) is one
    others = [
        compiled({"alias": ["Zazu"]}, names=["alias"]),
        compiled({"alias": ["Zazu"]}, languages=["en"]),
        compiled({"weak": ["Zazu"]}, names=["alias"], languages=["en"]),
        compiled({"alias": ["Zazus"]}, names=["alias"], languages=["en"]),
    ]
    assert one not in others
    assert len(set(map(id, others))) == 4


def test_a_brand_that_changed_is_read_by_its_new_words() -> None:
    before = BrandMatcher(BRAND)
    after = BrandMatcher(replace(BRAND, aliases=("Zuzu",)))
    assert before.named_in("Zazu opens a shop") == (True, False)
    assert after.named_in("Zazu opens a shop") == (False, False)
    assert after.named_in("Zuzu opens a shop") == (True, False)
    assert BrandMatcher(replace(BRAND, sources=()))._names is before._names
