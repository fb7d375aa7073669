"""What a mail shows of stories that have no card in it: the one almost in, and titles. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from service.models import Choice, ReasonCode, Rejected
from service.models.score import percent_of_scale
from service.text.sites import publisher_site

CLOSE = percent_of_scale(20)
"""How far under the floor a story may be and still be the runner-up, shown as "almost in": what is
further away, a look-alike above all, must not be offered to the reader."""
LISTED = 10
"""Stories that a mail names below its findings."""
_LISTED_OF_ONE = 3
"""Of one outlet, before others have theirs."""


def with_named(choice: Choice, min_score: float) -> Choice:
    """Return the choice with what its mail shows without a card."""
    may_be_shown = [
        one for one in choice.rejected if one.reason.code is not ReasonCode.NOT_ABOUT_US
    ]
    almost = next((one for one in may_be_shown if _came_close(one, min_score)), None)
    named = [one for one in may_be_shown if one is not almost and one.is_unseen and one.names_brand]
    also = _listed(named)
    return replace(choice, runner_up=almost, also=also, unlisted=len(named) - len(also))


def _listed(named: Sequence[Rejected]) -> tuple[Rejected, ...]:
    """Return those whose titles a mail lists, in their order; of one outlet only a few while there
    are others: who writes two hundred crowds nobody out."""
    told = Counter[str]()
    turns = []
    for number, one in enumerate(named):
        item = one.story.naming_item
        outlet = publisher_site(item.url) or item.outlet
        turns.append((told[outlet] >= _LISTED_OF_ONE, number))
        told[outlet] += 1
    first = sorted(number for _, number in sorted(turns)[:LISTED])
    return tuple(named[number] for number in first)


def _came_close(one: Rejected, min_score: float) -> bool:
    """Return whether a story that was left out may be offered, once, as almost in."""
    best = max(one.score, one.evaluation.score or 0.0)
    already = one.left_over or one.reason.code is ReasonCode.ALREADY_MAILED
    return best >= min_score - CLOSE and not already and not one.evaluation.unconfirmed
