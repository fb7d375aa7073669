"""What all headlines of a field share tells no event, where no brand says so."""

from __future__ import annotations

import pytest

from service.ranking.grouping import event_clustering
from service.ranking.grouping.background import Background
from service.ranking.grouping.members import (
    FEWEST,
    FirstLines,
    Node,
    read,
    unit,
    with_everybodys_words,
)
from service.ranking.stories import group
from tests.ranking.samples import item

_SPORTS = """
    rowing judo sabre archery canoe handball hockey rugby sailing surfing tennis triathlon
    volleyball weightlifting wrestling badminton boxing diving equestrian golf"""
_LANDS = ("Norway", "Kenya", "Brazil")
_TOLD = [
    item(f"Lisbon Regatta: {land} third at {sport}", hours=5, source=f"{land} {sport}")
    for sport in _SPORTS.split()
    for land in _LANDS
]


def test_what_stands_in_many_stories_counts_for_little() -> None:
    members = [read(one, None) for one in _TOLD]
    common = with_everybodys_words(Background(), members)
    assert len(members) >= FEWEST
    assert not common.is_telling("regatta")
    assert Background().is_telling("regatta")
    assert common.is_telling("weightlift")


def test_few_stories_say_nothing_of_what_is_everybodys() -> None:
    background = Background()
    few = [read(one, None) for one in _TOLD[: FEWEST - 1]]
    assert with_everybodys_words(background, few) is background


def test_two_events_of_one_great_meeting_stay_two() -> None:
    fire = item("Lisbon Regatta: boathouse burns down", hours=1, source="A")
    sick = item("Lisbon Regatta: forty rowers fall ill", hours=1, source="B")
    stories = group([*_TOLD, fire, sick])
    apart = [one for one in stories if {fire.id, sick.id} & {each.id for each in one.items}]
    assert [len(one.items) for one in apart] == [1, 1]


def test_first_lines_are_weighed_when_they_are_asked_for() -> None:
    asked: list[str] = []

    def weigh(word: str) -> float:
        asked.append(word)
        return 3.0

    lines = FirstLines(("fire", "plant"), weigh)
    assert not asked
    assert lines.vector == unit({"fire": 1.0, "plant": 1.0}, weigh)
    assert lines.vector["fire"] == lines.vector["plant"]


def test_two_headlines_with_one_word_in_common_are_not_compared_below_them() -> None:
    asked: list[str] = []

    def weigh(word: str) -> float:
        asked.append(word)
        return 1.0

    lines = FirstLines(("fire", "plant"), weigh)

    def numbers(*words: str) -> list[int]:
        nodes = [
            Node(
                {"fire": 0.2, "plant": 0.2, f"only{n}": 0.9}, 0.0, 0.0, 0.0,
                telling=frozenset({*words, f"only{n}"}), lead=lines, outlets=frozenset({str(n)}),
            )
            for n in range(2)
        ]  # fmt: skip
        return event_clustering.events(nodes, 3600.0, least=0.0)

    assert numbers("fire") == [0, 1]
    assert not asked
    numbers("fire", "plant")
    assert asked


def test_words_that_weigh_the_same_share_one_number() -> None:
    shares = {"fire": 1.0, "mall": 1.0, "durban": 0.5}
    weights = unit(shares, lambda term: 2.5 if term != "durban" else 3.0)
    assert weights["fire"] is weights["mall"]
    assert sum(weights[term] ** 2 / shares[term] for term in shares) == pytest.approx(1.0)
