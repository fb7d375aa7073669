"""What the votes did to this mail, by leaving some out and ranking again; and the mail's precision.

Pure. An effect names only stories that change sides when the same stories are ranked without its
votes. What no single story's votes explain is tried with all votes of one answer left out, and
else said of all votes together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.models import (
    Answer,
    Finding,
    Reason,
    ReasonCode,
    StoryMemory,
    Vote,
    VoteEffect,
    VoteEffects,
)
from service.ranking.features import dot, features, of_memory, of_story
from service.text.normalize import one_line

LOOK_BACK = timedelta(days=30)
"""The votes by which the five are measured."""

MAX_TRIED = 10
"""Stories whose votes are left out one after the other: each is a refit and a ranking, 20 ms."""

TRIED_FOR_EACH = 3
"""Of those, how many for each moved story: the most similar."""

_Z = 1.959964
"""The normal quantile of a 95% interval."""

_TOGETHER: Mapping[Answer, tuple[tuple[Answer, ReasonCode], ...]] = {
    Answer.NO: (
        (Answer.NO, ReasonCode.NOES_KEPT_OUT),
        (Answer.YES, ReasonCode.MADE_ROOM),
    ),
    Answer.YES: (
        (Answer.YES, ReasonCode.YESES_BROUGHT_IN),
        (Answer.NO, ReasonCode.TOOK_FREED_PLACE),
    ),
}
"""For stories kept out (no) and brought in (yes): whose votes are left out, and what they did."""
_OTHERWISE = {Answer.NO: ReasonCode.VOTES_KEPT_OUT, Answer.YES: ReasonCode.VOTES_BROUGHT_IN}
"""What all votes together did."""
_TITLE = 70
"""Characters of a headline that an effect names."""

Ranked = Callable[[Collection[Vote]], Sequence[Finding]]
"""Ranks the same stories under these votes alone."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """The votes of one answer on one story."""

    answer: Answer
    memory: StoryMemory
    votes: tuple[Vote, ...]


def effects_of(
    chosen: Sequence[Finding],
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    now: datetime,
    ranked: Ranked,
) -> VoteEffects:
    """Return what `votes` did to `chosen`, the five that `ranked` gives under all of them."""
    trial = _LeaveOneOut(chosen, votes, memories, ranked)
    effects = []
    for cause, moved in trial.explained():
        sent, voted_on = cause.memory.sent, cause.votes[-1].at.date()
        effect = VoteEffect(
            story=cause.memory.key,
            title=one_line(sent.title if sent else cause.memory.title, _TITLE),
            answer=cause.answer,
            recipients=tuple(vote.recipient for vote in cause.votes),
            voted_on=voted_on,
            days_ago=(now.date() - voted_on).days,
            moved=tuple(finding.story.key for finding in moved),
            moved_title=one_line(moved[0].story.items[0].title, _TITLE),
        )
        effects.append(effect)
    recent = [vote for vote in votes if now - LOOK_BACK <= vote.at <= now]
    yes = sum(vote.answer is Answer.YES for vote in recent)
    no = sum(vote.answer is Answer.NO for vote in recent)
    return VoteEffects(
        effects=tuple(effects),
        lines=tuple(trial.together()),
        kept_out=tuple(trial.kept_out),
        brought_in=tuple(trial.brought_in),
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


class _LeaveOneOut:
    """Which votes moved which stories, found by ranking without them."""

    def __init__(
        self,
        chosen: Sequence[Finding],
        votes: Sequence[Vote],
        memories: Mapping[str, StoryMemory],
        ranked: Ranked,
    ) -> None:
        self._ranked = ranked
        self._votes = [v for v in votes if v.story in memories and v.answer is not Answer.UNDO]
        self._causes = _causes(self._votes, memories)
        plain = ranked(()) if self._votes else chosen
        with_votes, without = _keys(chosen), _keys(plain)
        self.kept_out = {f.story.key: f for f in plain if f.story.key not in with_votes}
        self.brought_in = {f.story.key: f for f in chosen if f.story.key not in without}
        self._left = {Answer.NO: dict(self.kept_out), Answer.YES: dict(self.brought_in)}

    def explained(self) -> list[tuple[_Cause, list[Finding]]]:
        """Return the causes that move stories by themselves; each story is named once.

        Those most similar to what moved are tried, the likeliest first.
        """
        tried: dict[tuple[str, Answer], _Cause] = {}
        for answer, moved in self._left.items():
            causes = [cause for cause in self._causes if cause.answer is answer]
            for finding in moved.values():
                found = features(of_story(finding.story, finding.evaluation))
                similar = sorted(
                    causes,
                    key=lambda c: (-dot(found, features(of_memory(c.memory))), c.memory.key),
                )
                tried |= {(c.memory.key, answer): c for c in similar[:TRIED_FOR_EACH]}
        explained = []
        for cause in list(tried.values())[:MAX_TRIED]:
            undone = self._undone_by(cause.votes, cause.answer)
            if undone:
                explained.append((cause, undone))
        return explained

    def together(self) -> list[Reason]:
        """Return what explains the stories that `explained` has left over."""
        lines = []
        for answer, causes in _TOGETHER.items():
            left = self._left[answer]
            for cause, code in causes:
                votes = [vote for vote in self._votes if vote.answer is cause]
                moved = self._undone_by(votes, answer) if left else []
                lines += [_of_stories(code, moved)] if moved else []
            if left:
                lines.append(_of_stories(_OTHERWISE[answer], list(left.values())))
        return lines

    def _undone_by(self, left_out: Collection[Vote], answer: Answer) -> list[Finding]:
        """Take out the stories still to explain that change sides without the votes `left_out`."""
        if not left_out:
            return []
        others = [vote for vote in self._votes if vote not in left_out]
        keys = _keys(self._ranked(others))
        out = answer is Answer.NO
        left = self._left[answer]
        return [left.pop(key) for key in list(left) if (key in keys) is out]


def _causes(votes: Sequence[Vote], memories: Mapping[str, StoryMemory]) -> list[_Cause]:
    cast: dict[tuple[str, Answer], list[Vote]] = {}
    for vote in sorted(votes, key=lambda v: (v.at, v.recipient)):
        cast.setdefault((vote.story, vote.answer), []).append(vote)
    return [_Cause(answer, memories[key], tuple(each)) for (key, answer), each in cast.items()]


def _keys(findings: Sequence[Finding]) -> frozenset[str]:
    return frozenset(finding.story.key for finding in findings)


def _of_stories(code: ReasonCode, moved: Sequence[Finding]) -> Reason:
    title = one_line(moved[0].story.items[0].title, _TITLE)
    return Reason(code, {"title": title, "count": len(moved)})
