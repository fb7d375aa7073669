"""Which votes the judge is shown as few-shot examples: the most telling, the same all day. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest

from service.models import MAX_SCORE, Answer, NoReason, StoryMemory, Vote, WorkedExample
from service.models.score import percent_of_scale

EACH = 3
"""Examples of each answer: enough to show a taste, some 200 tokens in all."""
_REASON, _COMMENT, _TELLS_NOTHING = (percent_of_scale(share) for share in (20, 10, 80))
"""Points that a reason and a comment make a vote more telling, and what it loses by a reason that
says nothing of what the story is about."""
_DAY = percent_of_scale(1)
"""Points that a vote loses with each day."""


def examples_for_judge(
    votes: Sequence[Vote], memories: Mapping[str, StoryMemory], day: date
) -> tuple[WorkedExample, ...]:
    """Return up to `EACH` yes and `EACH` no in turn, the most telling first, the same all `day`.

    Only votes before `day` count, so that the prompt (and with it the cache of verdicts) stays the
    same until midnight. Telling is a vote that contradicts the judge, one with a reason or a
    comment, and a late one.
    """

    def order(vote: Vote) -> tuple[float, str]:
        tie_breaker = hashlib.sha256(f"{day.isoformat()}\0{vote.story}".encode()).hexdigest()
        return -_how_telling(vote, memories[vote.story], day), tie_breaker

    earlier = [v for v in votes if v.story in memories and v.at.date() < day]
    told: list[list[WorkedExample]] = []
    for answer in (Answer.YES, Answer.NO):
        same = sorted((v for v in earlier if v.answer is answer), key=lambda v: (v.at, v.recipient))
        by_story = {vote.story: vote for vote in same}
        ranked = sorted(by_story.values(), key=order)
        told.append([_example(vote, memories[vote.story]) for vote in ranked[:EACH]])
    return tuple(one for pair in zip_longest(*told) for one in pair if one is not None)


def _how_telling(vote: Vote, memory: StoryMemory, day: date) -> float:
    score = MAX_SCORE / 2 if memory.score is None else memory.score
    surprise = MAX_SCORE - score if vote.answer is Answer.YES else score
    spoken = _REASON * bool(vote.reason) + _COMMENT * bool(vote.comment)
    if vote.reason in (NoReason.OLD, NoReason.SEEN):
        spoken -= _TELLS_NOTHING
    age = (day - vote.at.date()).days
    return surprise + spoken - _DAY * min(age, 60)


def _example(vote: Vote, memory: StoryMemory) -> WorkedExample:
    title = memory.sent.title if memory.sent else memory.title
    return WorkedExample(
        group="votes",
        input=f"{title} ({memory.publisher})",
        output=f"A reader said {vote.answer.value}" + (f": {vote.reason}" if vote.reason else ""),
    )
