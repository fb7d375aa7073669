"""Which stories may compete for a mail: judged, new or changed, and not under the floor. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from service.models import (
    SERIOUS_RISK,
    Evaluation,
    Group,
    Link,
    Reason,
    ReasonCode,
    Rejected,
    Story,
)
from service.models.reason import Value
from service.models.score import percent_of_scale
from service.ranking.choosing.candidate import Candidate, goes_on_from_alarm, is_listed
from service.ranking.learning.preferences import Preferences
from service.ranking.memory.story_updates import Standings
from service.storage.json_codec import JudgedStory

LIFT = percent_of_scale(10)
"""How far under the floor the judge may have put a story that the readers' likes still lift."""


def admit(
    story: Story,
    evaluations: Mapping[str, Evaluation],
    taught: Preferences,
    standing: Standings,
    *,
    left_over: bool = False,
    asked: Sequence[str] = (),
) -> Candidate | Rejected | None:
    """Return a candidate, a story that was mailed already, or None if it may never be mailed."""
    found = standing.of(story, evaluations)
    if found is None:
        return None
    story, evaluation, barred = found
    score = evaluation.score or 0.0
    if evaluation.risk < SERIOUS_RISK:
        points = taught.adjust(story, evaluation)
        score += max(0.0, points) if goes_on_from_alarm(story) else points
    if barred is not None:
        return Rejected(story=story, evaluation=evaluation, score=score, reason=barred)
    if story.key in taught.denied and evaluation.link in (Link.DIRECT, Link.PRODUCT):
        said = Reason(ReasonCode.NOT_ABOUT_US)
        return Rejected(story=story, evaluation=evaluation, score=score, reason=said)
    wanted = story.key in asked
    return Candidate(
        story, evaluation, score, left_over or is_listed(story), wanted,
        asked.index(story.key) if wanted else 0,
    )  # fmt: skip


def competing(
    admitted: Candidate | Rejected | None, min_score: float
) -> Candidate | Rejected | None:
    """Return what was admitted, rejected if it is under the floor and nobody asked for it."""
    if not isinstance(admitted, Candidate) or admitted.asked or admitted.takes_back:
        return admitted
    if admitted.ends_alarm and admitted.group is Group.BRAND:
        return admitted
    missing = under_floor(admitted, min_score)
    return admitted.rejected(missing) if missing else admitted


def under_floor(candidate: Candidate, min_score: float) -> Reason | None:
    """Return by how much a candidate misses the floor; None if it does not.

    Harm to the brand that keywords found is no victim of a model that was silent about it.
    """
    if candidate.risky and candidate.unheard:
        return None
    counted = candidate.score
    missing, by_votes = min_score - counted, False
    if missing > 0:
        by_votes = counted < candidate.judged and candidate.judged >= min_score
    elif min_score - LIFT - candidate.judged > 0:
        missing = min_score - candidate.judged
    else:
        return None
    needed = counted if candidate.risky else min(counted, candidate.judged + LIFT)
    values: dict[str, Value] = {"points": max(missing, 0.1), "by_votes": by_votes}
    if 0 < candidate.evaluation.without_not_us >= min_score:
        values["not_us"] = True
    found = candidate.judged or candidate.evaluation.without_not_us
    if candidate.evaluation.link is Link.NONE and not found:
        values["unlinked"] = True
    if needed >= 0:  # no floor is lower
        floor = math.floor(needed * 100) / 100
        values["floor"] = floor if floor <= needed else round(floor - 0.01, 2)  # 1.36 is 1.3599…
    return Reason(ReasonCode.UNDER_FLOOR, values)


def as_judged(
    stories: Sequence[Story], evaluations: Mapping[str, Evaluation], standing: Standings
) -> list[JudgedStory]:
    """Return the stories that could be chosen, as a choice would have them, whatever votes say."""
    admitted = (admit(one, evaluations, Preferences(), standing) for one in stories)
    return [JudgedStory(story=one.story, evaluation=one.evaluation) for one in admitted if one]
