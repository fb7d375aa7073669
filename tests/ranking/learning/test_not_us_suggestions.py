"""Look-alikes are suggested where "wrong brand" votes name one, and nothing that would harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.models import Answer, NoReason, Vote
from service.ranking.learning.not_us_suggestions import MAX_SUGGESTED, look_alikes
from tests.ranking.samples import BRAND, story, vote

GALA = "Mayor meets Jonas Crust at the gala in Porto"


def _said(*cast: tuple[str, Answer, NoReason, str]) -> tuple[list[Vote], dict[str, str]]:
    told = [story(title) for title, *_ in cast]
    votes = [
        vote(one, answer, reason=reason, who=who)
        for one, (_, answer, reason, who) in zip(told, cast, strict=True)
    ]
    return votes, {one.key: one.items[0].title for one in told}


def _wrong(*titles: str, who: str = "a" * 16) -> tuple[list[Vote], dict[str, str]]:
    return _said(*((title, Answer.NO, NoReason.WRONG_BRAND, who) for title in titles))


def _names(votes: list[Vote], titles: dict[str, str]) -> list[str]:
    return [one.name for one in look_alikes(votes, titles, BRAND)]


def test_a_name_with_the_brands_word_is_suggested_and_no_place_or_mayor() -> None:
    assert _names(*_wrong(GALA)) == ["jonas crust"]


def test_readers_are_counted_once_each_and_the_most_come_first() -> None:
    votes, titles = _wrong(GALA, "Crust Motors opens in Leeds")
    more, others = _wrong(GALA, who="b" * 16)
    found = look_alikes([*votes, *votes, *more], titles | others, BRAND)
    assert [(one.name, one.readers) for one in found] == [("jonas crust", 2), ("crust motors", 1)]
    assert found[0].title == GALA


@pytest.mark.parametrize(
    "title",
    ["Mayor Meets Old Crust Motors At The Gala", "Why Everybody Loves Crust Motors"],
)
def test_where_everything_is_capitalised_the_next_word_makes_the_name(title: str) -> None:
    assert _names(*_wrong(title)) == ["crust motors"]


def test_at_the_end_the_word_before_makes_the_name() -> None:
    assert _names(*_wrong("Mayor Dances With Jonas Crust")) == ["jonas crust"]


def test_what_a_reader_liked_is_never_suggested() -> None:
    votes, titles = _wrong(GALA)
    liked, more = _said(("Chef thanks Jonas Crust", Answer.YES, NoReason.NONE, "b" * 16))
    assert _names([*votes, *liked], titles | more) == []


def test_other_noes_suggest_nothing_nor_do_unknown_stories() -> None:
    assert _names(*_said((GALA, Answer.NO, NoReason.TRIVIAL, "a" * 16))) == []
    votes, _ = _wrong(GALA)
    assert _names(votes, {}) == []


def test_what_the_brand_file_has_is_not_suggested_again() -> None:
    votes, titles = _wrong(GALA, "Crust & Co. opens in Leeds")
    known = replace(BRAND, not_us=("Jonas Crust",), competitors=("Crust Motors",))
    assert look_alikes(votes, titles, known) == ()
    assert look_alikes(*_wrong("Crust Motors opens in Leeds"), known) == ()
    assert look_alikes(*_wrong("They met Crust Motors Africa"), known) == ()


def test_the_word_may_be_bent() -> None:
    jets = replace(BRAND, display_name="Debonairs Pizza")
    [found] = look_alikes(*_wrong("Airline buys Debonair Jets for Lagos"), jets)
    assert found.name == "debonair jets"


def test_few_are_suggested_at_once() -> None:
    names = ("Crust Alpha", "Crust Beta", "Crust Gamma", "Crust Delta")
    assert len(_names(*_wrong(*(f"They met {name} today" for name in names)))) == MAX_SUGGESTED


def test_a_name_that_is_a_town_s_there_is_suggested_with_the_word_that_makes_a_place_of_it() -> (
    None
):
    azul = replace(BRAND, display_name="Azul", aliases=("Azul Airlines",))
    votes, said = _wrong("Escándalo en Azul: detienen al secretario", "Azul: incendio en la ruta")
    assert [one.name for one in look_alikes(votes, said, azul)] == ["en azul"]
    liked, more = _said(("Volé en Azul y llegó tarde", Answer.YES, NoReason.NONE, "b" * 16))
    assert look_alikes([*votes, *liked], said | more, azul) == ()
