"""What the readers like, learnt from their yes and no alone.

Pure and without hidden state: refitted from the vote log in every run, so an undone vote is as if
it had never been cast, and the same log gives the same ranking.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.models import Answer, Evaluation, NoReason, Story, StoryMemory, Vote
from service.ranking.features import features, of_memory, of_story

MOST_VOTES = 500
"""The latest votes that count: years of one reader's, and a refit well under 50 ms."""

EPOCHS = 5
RATE = 0.5
DECAY = 1e-3

LIMIT = 4.0
"""Points of score that learning can add or take, at most."""

TRUST = 10
"""Votes at which learning has half of its say."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was learnt. Empty: nothing yet, every adjustment is 0."""

    weights: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Yes votes and all votes by feature."""
    votes: int = 0

    def adjust(self, story: Story, evaluation: Evaluation) -> tuple[float, tuple[str, ...]]:
        """Return the points that votes add to or take from `story`, and the strongest reasons."""
        if not self.votes:
            return 0.0, ()
        trust = self.votes / (self.votes + TRUST)
        parts = {
            name: value * self.weights.get(name, 0.0) * trust
            for name, value in features(of_story(story, evaluation)).items()
        }
        total = max(-LIMIT, min(LIMIT, sum(parts.values())))
        strongest = sorted(parts.items(), key=lambda part: (-abs(part[1]), part[0]))[:3]
        return total, tuple(self._reason(name, points) for name, points in strongest if points)

    def _reason(self, name: str, points: float) -> str:
        yes, of = self.counts.get(name, (0, 0))
        return f"{name} {points:+.1f}: {yes} of {of} yes"


def learn(votes: Sequence[Vote], stories: Mapping[str, StoryMemory], now: datetime) -> Preferences:
    """Return what `votes` on `stories` (by key) teach. Votes on forgotten stories teach nothing."""
    del now
    log = sorted(
        (vote for vote in votes if vote.story in stories and vote.answer is not Answer.UNDO),
        key=lambda vote: (vote.at, vote.recipient, vote.story),
    )[-MOST_VOTES:]
    log = [vote for vote in log if vote.reason not in (NoReason.OLD, NoReason.SEEN)]
    examples = [(features(of_memory(stories[v.story])), v.answer is Answer.YES) for v in log]
    counts: dict[str, tuple[int, int]] = {}
    for found, yes in examples:
        for name in found:
            liked, of = counts.get(name, (0, 0))
            counts[name] = (liked + yes, of + 1)
    return Preferences(_fit(examples), counts, len(examples))


def _fit(examples: Sequence[tuple[Mapping[str, float], bool]]) -> dict[str, float]:
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    for _ in range(EPOCHS):
        for found, yes in examples:
            margin = sum(value * weights.get(name, 0.0) for name, value in found.items())
            error = 1.0 / (1.0 + math.exp(-margin)) - yes
            for name, value in found.items():
                weight = weights.get(name, 0.0)
                slope = error * value + DECAY * weight
                squares[name] = squares.get(name, 0.0) + slope * slope
                weights[name] = weight - RATE * slope / math.sqrt(squares[name] + 1e-8)
    return weights
