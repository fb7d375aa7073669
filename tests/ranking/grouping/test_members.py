"""What all headlines of a field share tells no event, where no brand says so."""

from __future__ import annotations

from service.ranking.grouping.background import Background
from service.ranking.grouping.members import FEWEST, read, with_everybodys_words
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
