"""Which candidates tell further of an event that has a card, or may do so; when they come. Pure.

The first report has its card in its turn. A second one, sure or only likely, comes with what is
new and loses points to it: in doubt an event has two cards. What is sure to be a third comes after
all that is new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.models import URGENT_RISK, Group
from service.models.score import percent_of_scale
from service.ranking.choosing.candidate import FOLLOWS, NEW, Candidate
from service.ranking.grouping.angles import Angles

CARDS_OF_AN_EVENT = 2
"""Cards that one event of the brand's own has while others want the places. In doubt two: further
angles stand below by their headlines, and have what places would stay empty."""

SECOND_CARD = percent_of_scale(16)
"""Points that the second card of an event loses to what is new, which comes in its turn with it:
other harm has its place before, praise has not."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A further report of an event that has a card, or may be one."""

    of: int
    """The number of the event's first."""
    is_sure: bool
    """Whether the event has all its cards; else this is its second, or may be."""


def further_reports(candidates: Sequence[Candidate], angles: Angles) -> Mapping[int, Behind]:
    """Return which candidates are further reports of an event, each with that of its first card.

    `candidates` are the best first; of an event those have cards whose turn is first.
    """
    own = [n for n, one in enumerate(candidates) if one.group is Group.BRAND]
    cards: dict[int, int] = {}
    behind: dict[int, Behind] = {}
    for number in sorted(own, key=lambda n: candidates[n].turn):
        one = candidates[number]
        of = next((n for n in cards if angles.is_angle(one.story, candidates[n].story)), None)
        if of is None:
            cards[number] = 1
            of = _may_be_second(number, candidates, cards, angles)
        else:
            cards[of] += 1
        if of is not None and one.may_follow:
            behind[number] = Behind(of, cards[of] > CARDS_OF_AN_EVENT)
    return behind


def _may_be_second(
    number: int, candidates: Sequence[Candidate], cards: Mapping[int, int], angles: Angles
) -> int | None:
    """Return the first of the events that have a card of which this may be another account."""
    one = candidates[number]
    if not one.hurts:
        return None
    return next(
        (
            n for n in cards
            if n != number
            and candidates[n].hurts
            and angles.may_be_one(one.story, candidates[n].story)
        ),
        None,
    )  # fmt: skip


def turn_of(candidate: Candidate, behind: Behind | None) -> float:
    """Return when one may take a place: behind others of its event with what is new, or after all
    of that; before what was left over. A second alarm waits for other serious harm alone."""
    if behind is None:
        return candidate.turn
    if candidate.evaluation.risk >= URGENT_RISK:
        return max(candidate.turn, FOLLOWS)
    return max(candidate.turn, NEW) + FOLLOWS * behind.is_sure
