"""What the votes did to this mail, by leaving some out and ranking again; and the mail's precision.

Pure. Each sentence is tried before it is said. An effect names only stories that change sides when
the same stories are ranked without its votes, and by themselves: also when only they are scored
without those votes, so that a place that others left or took is no one's yes or no. What no single
story's votes explain is tried with all votes of one answer left out, then as a place that was taken
or came free, and else said of all votes together.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from service.models import (
    Answer,
    Brand,
    Choice,
    Evaluation,
    Finding,
    Link,
    NoReason,
    Reason,
    ReasonCode,
    StoryMemory,
    Vote,
    VoteEffect,
    VoteEffects,
)
from service.models.reason import Value
from service.ranking.learning.features import dot, features, of_memory, of_story
from service.ranking.learning.not_us_suggestions import look_alikes
from service.text.normalize import one_line

LOOK_BACK = timedelta(days=30)
"""The votes by which the five are measured."""

MAX_TRIED = 10
"""Stories whose votes are left out one after the other: each is a refit and a ranking, 20 ms."""

TRIED_FOR_EACH = 3
"""Of those, how many for each moved story: the most similar."""

_Z = 1.959964
"""The normal quantile of a 95% interval."""

SURE_FROM = 20
"""Votes from which the share of yes is worth an interval: before, it spans nearly everything."""

_TOGETHER = {Answer.NO: ReasonCode.NOES_KEPT_OUT, Answer.YES: ReasonCode.YESES_BROUGHT_IN}
"""What all noes, or all yeses, did by themselves."""
_BY_PLACE = {Answer.NO: ReasonCode.MADE_ROOM, Answer.YES: ReasonCode.TOOK_FREED_PLACE}
"""What the votes of the other answer did to a story through the places of others."""
_OTHERWISE = {Answer.NO: ReasonCode.VOTES_KEPT_OUT, Answer.YES: ReasonCode.VOTES_BROUGHT_IN}
"""What all votes together did."""
TITLE = 70
"""Characters of a headline that an effect names."""


class Ranked(Protocol):
    """Ranks the same stories again."""

    def __call__(
        self,
        votes: Sequence[Vote],
        /,
        *,
        without: Collection[str] = (),
        apart: str = "",
        under: Sequence[Vote] = (),
        unled: Sequence[Evaluation] = (),
    ) -> Sequence[Finding]:
        """Return the five under `votes` alone.

        `without`: keys of stories that compete no more; `apart`: the key of a story that is scored
        under the votes `under` instead; `unled`: how some items would be judged without a "not us".
        """


@dataclass(frozen=True, slots=True)
class _Cause:
    """The votes of one answer on one story."""

    answer: Answer
    memory: StoryMemory
    votes: tuple[Vote, ...]


def effects_of(
    chosen: Choice,
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    now: datetime,
    ranked: Ranked,
    *,
    brand: Brand,
) -> VoteEffects:
    """Return what the brand's own `votes` did to a choice, which `ranked` makes under all of them.

    And whom they say that the brand is not.
    """
    trial = _LeaveOneOut(chosen.findings, votes, memories, ranked)
    effects = []
    for cause, moved in trial.explained():
        asked = [finding for finding in moved if finding.story.key == cause.memory.key]
        others = [finding for finding in moved if finding not in asked]
        effects += [_effect(cause, each, now) for each in (asked, others) if each]
    recent = [vote for vote in votes if now - LOOK_BACK <= vote.at <= now]
    yes = sum(vote.answer is Answer.YES for vote in recent)
    no = sum(vote.answer is Answer.NO for vote in recent)
    titles = {key: of_memory(memory).title for key, memory in memories.items()}
    return VoteEffects(
        effects=tuple(effects),
        lines=(*_waiting(chosen), *trial.together(), *_kept_out_by_not_us(chosen, votes, ranked)),
        kept_out=tuple(trial.kept_out),
        brought_in=tuple(trial.brought_in),
        moved=trial.moved(),
        yes=yes,
        no=no,
        precision=yes / (yes + no) if yes + no else None,
        interval=wilson(yes, yes + no) if yes + no >= SURE_FROM else None,
        look_alikes=look_alikes(recent, titles, brand),
    )


def _effect(cause: _Cause, moved: Sequence[Finding], now: datetime) -> VoteEffect:
    """Return what the votes of a cause did to the stories that they moved, at least one."""
    sent, voted_on = cause.memory.sent, cause.votes[-1].at.astimezone(now.tzinfo).date()
    return VoteEffect(
        story=cause.memory.key,
        title=one_line(sent.title if sent else cause.memory.title, TITLE),
        answer=cause.answer,
        recipients=tuple(vote.recipient for vote in cause.votes),
        voted_on=voted_on,
        days_ago=(now.date() - voted_on).days,
        moved=tuple(finding.story.key for finding in moved),
        moved_title=one_line(moved[0].story.items[0].title, TITLE),
    )


def asked_for(cast: Iterable[Vote]) -> tuple[str, ...]:
    """Return the keys of the stories that readers said should be in, the first asked for first."""
    said = sorted((one.at, one.story) for one in cast if one.answer is Answer.YES)
    return tuple(dict.fromkeys(key for _, key in said))


def _waiting(chosen: Choice) -> list[Reason]:
    """Return the sentence on what readers asked for and had no place."""
    waiting = [one for one in chosen.rejected if one.reason.code is ReasonCode.ASKED_WAITS]
    if not waiting:
        return []
    title = one_line(waiting[0].story.items[0].title, TITLE)
    return [Reason(ReasonCode.ASKED_WAIT, {"title": title, "count": len(waiting)})]


def _kept_out_by_not_us(chosen: Choice, votes: Sequence[Vote], ranked: Ranked) -> list[Reason]:
    """Return the sentence on stories that are out because readers said "not about us" of others.

    Had nobody said so, all of them would compete, with each other, too.
    """
    led = {one.story.key: one for one in chosen.rejected if one.reason.values.get("not_us")}
    unled = [
        replace(one.evaluation, score=one.evaluation.without_not_us, link=Link.DIRECT)
        for one in led.values()
    ]
    rest = [vote for vote in votes if vote.reason is not NoReason.WRONG_BRAND]
    would_be_in = ranked(rest, unled=unled) if unled else ()
    kept_out = [one.story.items[0].title for one in would_be_in if one.story.key in led]
    if not kept_out:
        return []
    values: dict[str, Value] = {"title": one_line(kept_out[0], TITLE), "count": len(kept_out)}
    return [Reason(ReasonCode.NOT_US_KEPT_OUT, values)]


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
        self._chosen = chosen
        self._votes = [v for v in votes if v.story in memories and v.answer is not Answer.UNDO]
        self._causes = _causes(self._votes, memories)
        self._plain = ranked(()) if self._votes else chosen
        with_votes, without = _keys(chosen), _keys(self._plain)
        self.kept_out = {f.story.key: f for f in self._plain if f.story.key not in with_votes}
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
        for answer, left in self._left.items():
            other = Answer.YES if answer is Answer.NO else Answer.NO
            told = (
                (_TOGETHER[answer], self._undone_by(self._cast(answer), answer)),
                (_BY_PLACE[answer], self._displaced_by(self._cast(other), answer)),
                (ReasonCode.VOTES_MADE_ROOM, self._gave_way(answer)),
                (_OTHERWISE[answer], list(left.values())),
            )
            lines += [_of_stories(code, moved) for code, moved in told if moved]
        return lines

    def moved(self) -> dict[str, ReasonCode]:
        """Return what the votes did to the chosen, by key; nothing of those that they left alone.

        Up or down is said of a story that they gave points or took points, and that stands so.
        """
        before, now = _places(self._plain), _places(self._chosen)
        moved = {}
        for finding in self._chosen:
            key, points = finding.story.key, finding.points
            if key in self.brought_in:
                moved[key] = ReasonCode.IN_BY_VOTES
            elif points > 0 and now[key] < before[key]:
                moved[key] = ReasonCode.UP_BY_VOTES
            elif points < 0 and now[key] > before[key]:
                moved[key] = ReasonCode.DOWN_BY_VOTES
        return moved

    def _cast(self, answer: Answer) -> list[Vote]:
        return [vote for vote in self._votes if vote.answer is answer]

    def _undone_by(self, left_out: Collection[Vote], answer: Answer) -> list[Finding]:
        """Take out the stories still to explain that the votes `left_out` moved by themselves."""
        left = self._left[answer]
        if not left_out or not left:
            return []
        others = [vote for vote in self._votes if vote not in left_out]
        keys, out = _keys(self._ranked(others)), answer is Answer.NO

        def by_itself(key: str) -> bool:
            alone = self._ranked(self._votes, apart=key, under=others)
            return (key in _keys(alone)) is out

        return [left.pop(k) for k in list(left) if (k in keys) is out and by_itself(k)]

    def _displaced_by(self, left_out: Collection[Vote], answer: Answer) -> list[Finding]:
        """Take out those that lost, or got, their places to, or from, what `left_out` moved."""
        left = self._left[answer]
        if not left_out or not left:
            return []
        others = [vote for vote in self._votes if vote not in left_out]
        without, now = _keys(self._ranked(others)), _keys(self._chosen)
        if answer is Answer.NO:  # what those votes brought in stands where this one stood
            freed = self._ranked(self._votes, without=now - without)
            moved = without & _keys(freed)
        else:  # had the others not been there, this one would have been in without the votes
            freed = self._ranked(others, without=without - now)
            moved = _keys(freed) - without
        return [left.pop(key) for key in list(left) if key in moved]

    def _gave_way(self, answer: Answer) -> list[Finding]:
        """Take out those that would be in under the same votes, but for what these brought in."""
        left = self._left[answer]
        if answer is Answer.YES or not left:
            return []
        freed = _keys(self._ranked(self._votes, without=frozenset(self.brought_in)))
        return [left.pop(key) for key in list(left) if key in freed]


def _causes(votes: Sequence[Vote], memories: Mapping[str, StoryMemory]) -> list[_Cause]:
    cast: dict[tuple[str, Answer], list[Vote]] = {}
    for vote in sorted(votes, key=lambda v: (v.at, v.recipient)):
        cast.setdefault((vote.story, vote.answer), []).append(vote)
    return [_Cause(answer, memories[key], tuple(each)) for (key, answer), each in cast.items()]


def _keys(findings: Sequence[Finding]) -> frozenset[str]:
    return frozenset(finding.story.key for finding in findings)


def _places(findings: Sequence[Finding]) -> dict[str, int]:
    """Return where each stands in the mail: serious risks, the brand's own, the others."""
    ordered = sorted(findings, key=lambda finding: finding.place_in_mail)
    return {finding.story.key: place for place, finding in enumerate(ordered)}


def _of_stories(code: ReasonCode, moved: Sequence[Finding]) -> Reason:
    title = one_line(moved[0].story.items[0].title, TITLE)
    return Reason(code, {"title": title, "count": len(moved)})
