"""Who gets the places: risk first, then the best that adds something; limits where they are short.

Pure. Each that gets none has a reason that is true: without what it names, the story would be in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.models import (
    SERIOUS_RISK,
    URGENT_IMPACT,
    Evaluation,
    Group,
    Link,
    Reason,
    ReasonCode,
    Rejected,
    Story,
)
from service.models.score import percent_of_scale
from service.ranking.diversity import Similarity, best_addition

COVERAGE = percent_of_scale(2)
"""Points that each doubling of the outlets adds to a story's place, never to its score: enough to
part equals, little beside what the readers taught (5% cost .02 in the first ten rounds)."""

MAX_COVERAGE = percent_of_scale(6)
"""Eight outlets; beyond it more coverage says no more."""

_ASKED = 1
"""The turn of what readers asked for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that may be mailed, led by its best item, with what it is ranked by."""

    story: Story
    evaluation: Evaluation
    score: float
    """The judge's score and what the readers taught."""
    reasons: tuple[Reason, ...] = ()
    left_over: bool = False
    """Whether an earlier mail had no place for it."""
    asked: bool = False
    """Whether a reader said that it should have been in."""

    @property
    def ranking_score(self) -> float:
        """What decides its place: the score, and more for a story that many outlets tell."""
        return self.score + min(MAX_COVERAGE, COVERAGE * math.log2(len(self.story.outlets) or 1))

    @property
    def judged(self) -> float:
        """The judge's score alone."""
        return self.evaluation.score or 0.0

    @property
    def risky(self) -> bool:
        """Whether it goes out before everything that is not."""
        return self.evaluation.risk >= SERIOUS_RISK

    @property
    def turn(self) -> int:
        """When it may take a place: danger, what was asked for, what is new, what was left over."""
        if self.risky:
            return 0
        return _ASKED if self.asked else 3 if self.left_over else 2

    @property
    def unheard(self) -> bool:
        """Whether it is the brand's own and keywords decided because the model did not."""
        judged = self.evaluation
        return (
            judged.unscored_because is not None
            and self.group is Group.BRAND
            and not judged.instructs
        )

    @property
    def calm_competitor(self) -> bool:
        """Whether it is a competitor's news that may wait: where places are short, few are in."""
        urgent = self.risky or self.evaluation.impact >= URGENT_IMPACT
        return self.evaluation.link is Link.COMPETITOR and not urgent

    @property
    def group(self) -> Group:
        """The part of the mail in which it stands."""
        own = self.evaluation.link in (Link.DIRECT, Link.PRODUCT)
        return Group.BRAND if own else Group.RELEVANT

    def rejected(self, reason: Reason) -> Rejected:
        """Return it as a story that does not go out."""
        return Rejected(
            story=self.story,
            evaluation=self.evaluation,
            score=self.score,
            reason=reason,
            left_over=self.left_over,
        )


def pick(
    candidates: Sequence[Candidate], top: int, competitors: int
) -> tuple[list[Candidate], list[Rejected]]:
    """Return the chosen, at most `top`, risk first, and the others with their reasons.

    Of calm competitor stories `competitors` are in while others want the places; what the limit
    held back fills places that would stay empty. `candidates` are the best first.
    """
    similarity = Similarity([(c.story, c.evaluation) for c in candidates])
    chosen = _chosen(candidates, top, competitors, similarity.penalty)
    if len(chosen) == len(candidates):
        return [candidates[n] for n in chosen], []
    unlike = set(_chosen(candidates, top, competitors, lambda *_: 0.0))
    unlimited = set(_chosen(candidates, top, top, similarity.penalty))
    last = min((candidates[n].ranking_score for n in chosen), default=0.0)
    refused = []
    for number, candidate in enumerate(candidates):
        if number in chosen:
            continue
        gap = last - candidate.ranking_score
        if candidate.calm_competitor and number in unlimited:
            reason = Reason(ReasonCode.SECOND_COMPETITOR)
        elif number in unlike:
            like = max(chosen, key=lambda other: similarity.penalty(number, other))
            title = candidates[like].story.items[0].title
            reason = Reason(ReasonCode.TOO_SIMILAR, {"title": title})
        elif gap >= 0:
            reason = Reason(ReasonCode.BEHIND_LAST, {"points": max(gap, 0.1)})
        else:
            reason = Reason(ReasonCode.NO_PLACE)
        refused.append(candidate.rejected(reason))
    return [candidates[n] for n in chosen], refused


def _chosen(
    candidates: Sequence[Candidate],
    top: int,
    competitors: int,
    penalty: Callable[[int, int], float],
) -> list[int]:
    """Return the numbers of the chosen in the order in which they were."""
    scores = [c.ranking_score for c in candidates]
    chosen: list[int] = []
    for turn in sorted({c.turn for c in candidates}):
        held_back: list[int] = []
        for left in ([n for n, c in enumerate(candidates) if c.turn == turn], held_back):
            is_limited = left is not held_back and turn > _ASKED
            while left and len(chosen) < top:
                place = best_addition(left, chosen, scores, penalty)
                left.remove(place)
                rivals = sum(candidates[n].calm_competitor for n in chosen)
                if is_limited and candidates[place].calm_competitor and rivals >= competitors:
                    held_back.append(place)
                else:
                    chosen.append(place)
    return chosen
