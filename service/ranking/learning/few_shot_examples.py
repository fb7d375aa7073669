"""What the judge is shown of the votes: few-shot examples, the most telling, the same all day; and
by which stories keywords tell the brand from what is called like it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest

from service.matching.names.precedents import Precedents
from service.models import MAX_SCORE, Answer, Link, NoReason, StoryMemory, Vote, WorkedExample
from service.models.score import percent_of_scale

_NOT_US = NoReason.WRONG_BRAND
_OF_US = (Link.DIRECT, Link.PRODUCT)
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


def precedents(
    votes: Sequence[Vote], memories: Mapping[str, StoryMemory], mailed: Mapping[str, str]
) -> Precedents:
    """Return by which stories a name is told from an everyday word.

    About the brand is what a reader said yes to and what was mailed as such (`mailed`: headlines
    by story), unless somebody said that it is not about us; that alone speaks against, for other
    noes are about the worth of a story. Of rivals and the trade a yes tells nothing here.
    """
    told = [(vote, memories[vote.story]) for vote in votes if vote.story in memories]
    denied = {v.story for v, _ in told if v.answer is Answer.NO and v.reason is _NOT_US}
    liked = {v.story for v, m in told if v.answer is Answer.YES and m.link in _OF_US} - denied
    heard = denied | liked | {vote.story for vote in votes if vote.answer is Answer.NO}
    return Precedents(
        ours=tuple(_headline(memories[key]) for key in sorted(liked)),
        not_ours=tuple(_headline(memories[key]) for key in sorted(denied)),
        mailed=tuple(title for key, title in sorted(mailed.items()) if key not in heard),
    )


def _headline(memory: StoryMemory) -> str:
    return memory.sent.title if memory.sent else memory.title


def _how_telling(vote: Vote, memory: StoryMemory, day: date) -> float:
    score = MAX_SCORE / 2 if memory.score is None else memory.score
    surprise = MAX_SCORE - score if vote.answer is Answer.YES else score
    spoken = _REASON * bool(vote.reason) + _COMMENT * bool(vote.comment)
    if vote.reason in (NoReason.OLD, NoReason.SEEN):
        spoken -= _TELLS_NOTHING
    age = (day - vote.at.date()).days
    return surprise + spoken - _DAY * min(age, 60)


def _example(vote: Vote, memory: StoryMemory) -> WorkedExample:
    title = _headline(memory)
    return WorkedExample(
        group="votes",
        input=f"{title} ({memory.publisher})",
        output=f"A reader said {vote.answer.value}" + (f": {vote.reason}" if vote.reason else ""),
    )
