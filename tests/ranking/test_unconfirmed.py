"""What one place alone says aside takes the places that others leave, and is marked."""

from __future__ import annotations

from dataclasses import replace

from service.models import Evaluation, Reason, ReasonCode, Story
from service.ranking.selection import choose
from tests.ranking.samples import BRAND, NOW, judged, story, verdicts

HEADS = ("Bakers strike in the port", "Comet seen above town", "Museum buys a painting",
         "Olive harvest begins", "Bridge closed for repairs")  # fmt: skip
CALM = [story(head, source=f"Outlet {n}") for n, head in enumerate(HEADS)]
CLAIM = story("Ferry timetable changes in May", source="Somewhere")
MARK = (Reason(ReasonCode.UNCONFIRMED),)


def chosen(stories: list[Story], claim: Story = CLAIM) -> list[tuple[str, bool]]:
    """Return titles and marks of what goes out beside a grave claim."""
    found: list[Evaluation] = [judged(one, 3.0) for one in stories]
    found.append(replace(judged(claim, 5.0), risk=3, flags=MARK))
    picked = choose(
        [*stories, claim], verdicts(*found), votes=(), memories={}, brand=BRAND, now=NOW, seed="run"
    )  # fmt: skip
    return [(one.story.items[0].title, one.unconfirmed) for one in picked.findings]


def test_it_is_last_where_there_is_room_and_marked() -> None:
    found = chosen(CALM[:3])
    assert found[-1] == (CLAIM.items[0].title, True)
    assert [marked for _, marked in found[:-1]] == [False] * 3


def test_it_takes_no_place_from_what_others_tell_or_a_title_names() -> None:
    assert CLAIM.items[0].title not in [title for title, _ in chosen(CALM)]


def test_alone_it_does_not_wait() -> None:
    assert chosen([]) == [(CLAIM.items[0].title, True)]


def test_a_second_outlet_bears_it_out() -> None:
    borne = replace(CLAIM, outlets=("Somewhere", "Elsewhere"))
    assert chosen(CALM, borne)[0] == (CLAIM.items[0].title, False)
