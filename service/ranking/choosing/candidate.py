"""A story that may get a place, what it is ranked by, and when it may take one. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from service.models import (
    SERIOUS_RISK,
    URGENT_IMPACT,
    URGENT_RISK,
    Evaluation,
    Group,
    Link,
    Reason,
    ReasonCode,
    Rejected,
    Story,
    Tone,
)
from service.models.score import percent_of_scale

COVERAGE = percent_of_scale(2)
"""Points that each doubling of the outlets adds to a story's place, never to its score: enough to
part equals, little beside what the readers taught (5% cost .02 in the first ten rounds)."""

MAX_COVERAGE = percent_of_scale(6)
"""Eight outlets; beyond it more coverage says no more."""

HURTS = percent_of_scale(8)
"""Points that what harms the brand, or speaks ill of it, has over what pleases, for its place."""

ASKED, NEW = 1, 2
"""The turns of what readers asked for, and of what is new."""

_GOES_ON = frozenset({ReasonCode.RISK_FELL, ReasonCode.TOOK_A_TURN})
"""What becomes of a danger, beside one that grows."""

FOLLOWS = 0.5
"""How much later than its own the turn of a further angle is, or of a danger known already."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that may be mailed, led by its best item, with what it is ranked by."""

    story: Story
    evaluation: Evaluation
    score: float
    """The judge's score and what the readers taught."""
    left_over: bool = False
    """Whether an earlier mail had no place for it."""
    asked: bool = False
    """Whether a reader said that it should have been in."""
    asked_after: int = 0
    """How many stories readers asked for before it."""

    @property
    def ranking_score(self) -> float:
        """What decides its place: the score, and more for a story that many outlets tell."""
        return self.score + min(MAX_COVERAGE, COVERAGE * math.log2(len(self.story.outlets) or 1))

    @property
    def claim(self) -> float:
        """What decides who of one turn gets a place: of about equals what hurts us comes first."""
        return self.ranking_score + HURTS * (self.hurts and self.group is Group.BRAND)

    @property
    def judged(self) -> float:
        """The judge's score alone."""
        return self.evaluation.score or 0.0

    @property
    def risky(self) -> bool:
        """Whether it goes out before everything that is not."""
        return self.evaluation.risk >= SERIOUS_RISK

    @property
    def unconfirmed(self) -> bool:
        """Whether its item is, and no other outlet tells its story by now."""
        return self.evaluation.unconfirmed and len(set(self.story.outlets)) <= 1

    @property
    def turn(self) -> float:
        """When it may take a place: danger, what was asked for, what is new, what was left over.

        How a danger ended that a mail told of comes with what was asked for. Danger that a mail
        named already comes after what was asked for, unless it is acute.
        What is unconfirmed takes what all of these leave, be it ever so grave: anybody can write
        such a sentence.
        """
        wanted = self.asked or self.ends_alarm
        if self.unconfirmed and not wanted:
            return 4
        if self.risky:
            waits = self.left_over and self.evaluation.risk < URGENT_RISK and not wanted
            return ASKED + FOLLOWS if waits else 0
        return ASKED if wanted else 3 if self.left_over else NEW

    @property
    def may_follow(self) -> bool:
        """Whether it may stand below by its headline: the brand's own, in no mail yet."""
        is_wanted = self.asked or self.ends_alarm
        return self.group is Group.BRAND and self.story.is_new and not is_wanted

    @property
    def again(self) -> Reason | None:
        """Why it is in though a mail named it already."""
        if self.asked:
            return Reason(ReasonCode.ASKED_FOR)
        return Reason(ReasonCode.LISTED_EARLIER) if is_listed(self.story) else None

    @property
    def ends_alarm(self) -> bool:
        """Whether it tells how a danger that a mail told of went on, or that it has passed."""
        return goes_on_from_alarm(self.story)

    @property
    def takes_back(self) -> bool:
        """Whether it says that what a mail had as a finding was withdrawn."""
        change, known = self.story.change, self.story.memory
        if change is None or known is None or known.sent is None:
            return False
        return change.updates[0].code is ReasonCode.WITHDRAWN

    @property
    def hurts(self) -> bool:
        """Whether it tells what does harm, or speaks ill of whom it is about."""
        return self.evaluation.risk > 0 or self.evaluation.tone is Tone.NEGATIVE

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


def goes_on_from_alarm(story: Story) -> bool:
    """Return whether a mail told of a danger in it, and it has taken a turn since, or is over."""
    sent = story.memory.sent if story.memory else None
    if sent is None or sent.risk < SERIOUS_RISK or story.change is None:
        return False
    return not _GOES_ON.isdisjoint(one.code for one in story.change.updates)


def is_listed(story: Story) -> bool:
    """Return whether a mail named it already, and nothing is new of it since."""
    known = story.memory
    return bool(known and known.listed and not known.sent and not story.change)
