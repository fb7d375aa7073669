"""What the votes did to this mail, in sentences, and how the five are doing.

Pure. The same stories are ranked with and without the votes; the difference is the receipt.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from service.models import Answer, Receipt, Story, StoryMemory, Vote
from service.ranking import words
from service.text import one_line

LOOK_BACK = timedelta(days=30)
"""The votes by which the five are measured."""

_Z = 1.959964
"""The normal quantile of a 95% interval."""

_COUNTS = ("no", "one", "two", "three", "four", "five")


def receipt_of(
    chosen: Sequence[Story],
    plain: Sequence[Story],
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    now: datetime,
) -> Receipt:
    """Return what `votes` changed between `plain`, the five without them, and `chosen`."""
    with_votes = {story.key for story in chosen}
    without = {story.key for story in plain}
    kept_out = [story for story in plain if story.key not in with_votes]
    brought_in = [story for story in chosen if story.key not in without]
    recent = [vote for vote in votes if now - LOOK_BACK <= vote.at <= now]
    yes = sum(vote.answer is Answer.YES for vote in recent)
    no = sum(vote.answer is Answer.NO for vote in recent)
    lines = [
        *_lines(kept_out, Answer.NO, votes, memories, now),
        *_lines(brought_in, Answer.YES, votes, memories, now),
    ]
    return Receipt(
        lines=tuple(lines),
        kept_out=tuple(story.key for story in kept_out),
        brought_in=tuple(story.key for story in brought_in),
        yes=yes,
        no=no,
        precision=yes / (yes + no) if yes + no else None,
        interval=wilson(yes, yes + no) if yes + no else None,
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927); honest for few trials. `trials` > 0."""
    share = successes / trials
    spread = _Z * _Z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def _lines(
    moved: Sequence[Story],
    answer: Answer,
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    now: datetime,
) -> list[str]:
    """Return one sentence for each vote that answers for some of the moved stories."""
    cast = [v for v in votes if v.answer is answer and v.story in memories]
    by_vote: dict[Vote, list[Story]] = {}
    for story in moved:
        vote = max(cast, key=lambda v: (_alike(story, memories[v.story]), v.at), default=None)
        if vote is not None:
            by_vote.setdefault(vote, []).append(story)
    verb, way = ("brought", "in") if answer is Answer.YES else ("kept", "out")
    whose = "Your" if len({vote.recipient for vote in votes}) == 1 else "A"
    return [
        f"{whose} {answer} {_day(vote.at, now)} {verb} {_stories(told)} {way}"
        for vote, told in by_vote.items()
    ]


def _alike(story: Story, memory: StoryMemory) -> float:
    one = set(words.terms(story.items[0].title))
    other = set(words.terms(memory.title))
    shared = len(one & other) / (len(one | other) or 1)
    return shared + 0.05 * (story.items[0].outlet == memory.publisher)


def _stories(told: Sequence[Story]) -> str:
    title = one_line(told[0].items[0].title, 70)
    if len(told) == 1:
        return f"“{title}”"
    count = _COUNTS[len(told)] if len(told) < len(_COUNTS) else str(len(told))
    return f"{count} stories like “{title}”"


def _day(at: datetime, now: datetime) -> str:
    days = (now.date() - at.date()).days
    if days <= 0:
        return "today"
    return f"on {at:%A}" if days < 7 else f"on {at.day} {at:%B}"
