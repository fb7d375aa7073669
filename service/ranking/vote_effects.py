"""What the votes did to this mail, in sentences, and how the five are doing.

Pure. Every sentence is tried: the same stories are ranked again without the votes that it names,
and it is told only of stories that then change sides. What no single story's votes explain is tried
with all votes of one answer left out, and else said of all votes together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.models import Answer, Effect, Finding, Receipt, StoryMemory, Vote
from service.ranking.features import features, of_memory, of_story
from service.text.normalize import one_line

LOOK_BACK = timedelta(days=30)
"""The votes by which the five are measured."""

MOST_TRIED = 10
"""Stories whose votes are left out one after the other: each is a refit and a ranking, 20 ms."""

TRIED_FOR_EACH = 3
"""Of those, how many for each moved story: the most alike."""

_Z = 1.959964
"""The normal quantile of a 95% interval."""

_PLURAL = {Answer.YES: "All your yeses", Answer.NO: "All your noes"}
_COUNTS = ("no", "one", "two", "three", "four", "five")

Ranked = Callable[[Collection[Vote]], Sequence[Finding]]
"""Ranks the same stories under these votes alone."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """The votes of one answer on one story."""

    answer: Answer
    memory: StoryMemory
    votes: tuple[Vote, ...]


def receipt_of(
    chosen: Sequence[Finding],
    votes: Sequence[Vote],
    memories: Mapping[str, StoryMemory],
    now: datetime,
    ranked: Ranked,
) -> Receipt:
    """Return what `votes` did to `chosen`, the five that `ranked` gives under all of them."""
    trial = _Trial(chosen, votes, memories, ranked)
    recent = [vote for vote in votes if now - LOOK_BACK <= vote.at <= now]
    yes = sum(vote.answer is Answer.YES for vote in recent)
    no = sum(vote.answer is Answer.NO for vote in recent)
    return Receipt(
        effects=tuple(_effect(cause, told, now) for cause, told in trial.explained()),
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


class _Trial:
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
        """Return the causes that move stories by themselves; each story is told once."""
        found = []
        for cause in self._likely():
            told = self._undone_by(cause.votes, cause.answer)
            if told:
                found.append((cause, told))
                for finding in told:
                    del self._left[cause.answer][finding.story.key]
        return found

    def together(self) -> list[str]:
        """Return sentences for the stories that `explained` has left over."""
        lines = []
        for answer, moved, freed in (
            (Answer.NO, "kept {} out", "{} made room for what your yeses brought in"),
            (Answer.YES, "brought {} in", "{} took a place that your noes had freed"),
        ):
            left = self._left[answer]
            other = Answer.YES if answer is Answer.NO else Answer.NO
            for cause, sentence in (
                (answer, f"{_PLURAL[answer]} together {moved}"),
                (other, freed),
            ):
                told = self._undone_by(self._all(cause), answer) if left else []
                for finding in told:
                    del left[finding.story.key]
                lines += [sentence.format(_stories(told))] if told else []
            if left:
                lines.append(
                    f"All your votes together {moved.format(_stories(list(left.values())))}"
                )
        return lines

    def _all(self, answer: Answer) -> list[Vote]:
        return [vote for vote in self._votes if vote.answer is answer]

    def _undone_by(self, left_out: Collection[Vote], answer: Answer) -> list[Finding]:
        """Return the stories still to explain that change sides without the votes `left_out`."""
        if not left_out:
            return []
        others = [vote for vote in self._votes if vote not in left_out]
        keys = _keys(self._ranked(others))
        out = answer is Answer.NO
        return [f for key, f in self._left[answer].items() if (key in keys) is out]

    def _likely(self) -> list[_Cause]:
        """Return the causes worth trying: those most alike to what moved, the likeliest first."""
        tried: dict[tuple[str, Answer], _Cause] = {}
        for answer, moved in self._left.items():
            causes = [cause for cause in self._causes if cause.answer is answer]
            for finding in moved.values():
                alike = sorted(causes, key=lambda c: (-_alike(finding, c), c.memory.key))
                tried |= {(c.memory.key, answer): c for c in alike[:TRIED_FOR_EACH]}
        return list(tried.values())[:MOST_TRIED]


def _causes(votes: Sequence[Vote], memories: Mapping[str, StoryMemory]) -> list[_Cause]:
    cast: dict[tuple[str, Answer], list[Vote]] = {}
    for vote in sorted(votes, key=lambda v: (v.at, v.recipient)):
        cast.setdefault((vote.story, vote.answer), []).append(vote)
    return [_Cause(answer, memories[key], tuple(each)) for (key, answer), each in cast.items()]


def _keys(findings: Sequence[Finding]) -> frozenset[str]:
    return frozenset(finding.story.key for finding in findings)


def _alike(finding: Finding, cause: _Cause) -> float:
    one = features(of_story(finding.story, finding.evaluation))
    other = features(of_memory(cause.memory))
    return sum(value * other.get(name, 0.0) for name, value in one.items())


def _effect(cause: _Cause, told: Sequence[Finding], now: datetime) -> Effect:
    verb, way = ("brought", "in") if cause.answer is Answer.YES else ("kept", "out")
    sent = cause.memory.sent
    return Effect(
        story=cause.memory.key,
        title=one_line(sent.title if sent else cause.memory.title, 70),
        answer=cause.answer,
        recipients=tuple(vote.recipient for vote in cause.votes),
        day=_day(cause.votes[-1].at, now),
        deed=f"{verb} {_stories(told)} {way}",
        moved=tuple(finding.story.key for finding in told),
    )


def _stories(told: Sequence[Finding]) -> str:
    title = one_line(told[0].story.items[0].title, 70)
    if len(told) == 1:
        return f"“{title}”"
    count = _COUNTS[len(told)] if len(told) < len(_COUNTS) else str(len(told))
    return f"{count} stories like “{title}”"


def _day(at: datetime, now: datetime) -> str:
    days = (now.date() - at.date()).days
    if days <= 0:
        return "today"
    return f"on {at:%A}" if days < 7 else f"on {at.day} {at:%B}"
