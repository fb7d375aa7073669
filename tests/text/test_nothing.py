"""What is not there is one and the same thing for thousands of articles."""

from __future__ import annotations

from service.ranking.grouping.background import towns_in
from service.ranking.grouping.signatures import signature_of_item
from service.ranking.grouping.signs.happenings import ended_in, harm, marks_in
from service.ranking.grouping.signs.senses import senses_in
from service.text.nothing import NOTHING
from service.text.numerals.ages import ages
from service.text.numerals.precise import precise
from service.text.subjects import words_of
from tests.ranking.samples import item


def test_an_empty_set_is_not_made_anew_for_each_article() -> None:
    said = "nothing of it"
    for found in (ages(said), precise(said), words_of([]), towns_in(said), senses_in(said),
                  ended_in(said), marks_in(said), harm(frozenset({"calm"}))):  # fmt: skip
        assert found is NOTHING or found
    signature = signature_of_item(item(said))
    for part in (signature.figures, signature.ages, signature.names, signature.places):
        assert part is NOTHING
