"""The model asked, for a trial, about items that no run asked it about: what that takes, and then
its verdicts. Nothing is stored but what every verdict leaves: its cost, and itself in the cache.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from service.errors import VotesUnavailableError
from service.evaluation import prompt
from service.evaluation.judge import Judge
from service.evaluation.llm.budget import Budget, add
from service.evaluation.llm.pace import BATCH
from service.evaluation.llm.said.replies import Usage, estimate_tokens
from service.feedback.votes import Votes
from service.models import Brand, Cost, Evaluation, Item, Reason, WorkedExample
from service.ranking.learning.few_shot_examples import examples_for_judge
from service.storage.database import Database
from service.storage.tables import stories

ANSWER_TOKENS = 100
"""What a verdict on one item takes, a little more than the mean."""
_AT_A_TIME = 4 * BATCH
"""Items between two signs of progress; each such part has the tokens of one run."""
_SECONDS = 300.0
"""After which no more is asked: somebody waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What asking the model takes; all of it is estimated."""

    items: int
    """How many would be judged by the model."""
    stored: int = 0
    """Of how many of them its verdict on this very change is known already."""
    tokens: int = 0
    usd: float | None = None
    """None: the model has no price."""
    left_today: int = 0
    """Tokens that may still be used today."""
    model: str = ""


@dataclass(slots=True)
class Answered:
    """What the model said."""

    verdicts: dict[str, Evaluation] = field(default_factory=dict)
    """By item id."""
    cost: Cost | None = None
    stopped: Reason | None = None
    """Why it was not asked about the rest."""


class Asks(Protocol):
    """Asks the model about items for a changed brand."""

    async def question(self, brand: Brand, items: Sequence[Item]) -> Question:
        """Return what asking about `items` would take."""

    async def answers(
        self, brand: Brand, items: Sequence[Item], progress: Callable[[int, int], None]
    ) -> Answered:
        """Ask about `items`; `progress` is told of how many, and of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAsker:
    """Asks the configured model, within the tokens of the day."""

    judge_for: Callable[[Brand], Judge]
    budget: Budget
    database: Database
    votes: Votes
    clock: Callable[[], datetime]

    async def question(self, brand: Brand, items: Sequence[Item]) -> Question:
        """Return what asking about `items` would take. Raises DatabaseUnavailableError."""
        now, judge = self.clock(), self.judge_for(brand)
        examples = await self._examples(brand, now)
        known = await judge.known(items, examples)
        asked = [item for item in items if item.id not in known]
        usage = await asyncio.to_thread(_usage, judge, asked, examples, now)
        return Question(
            items=len(items),
            stored=len(known),
            tokens=usage.prompt + usage.completion,
            usd=self.budget.cost(usage).usd,
            left_today=await self.budget.left_today(now),
            model=self.budget.model,
        )

    async def answers(
        self, brand: Brand, items: Sequence[Item], progress: Callable[[int, int], None]
    ) -> Answered:
        """Return the model's verdicts on `items`. Raises DatabaseUnavailableError."""
        found, judge = Answered(), self.judge_for(brand)
        until = asyncio.get_running_loop().time() + _SECONDS
        examples = await self._examples(brand, self.clock())
        progress(0, len(items))
        for part in _parts(items, _AT_A_TIME):
            judged = await judge.judge(
                part,
                run_id=str(uuid.uuid4()),
                now=self.clock(),
                seed="trial",
                examples=examples,
                deadline=until,
            )
            found.verdicts |= judged.verdicts
            found.cost = add(found.cost, judged.cost) if found.cost else judged.cost
            progress(len(found.verdicts), len(items))
            if judged.unscored_because is not None:
                found.stopped = judged.unscored_because
                break
        return found

    async def _examples(self, brand: Brand, now: datetime) -> tuple[WorkedExample, ...]:
        """Return the examples that a run at this moment has, so that it may have the verdicts."""
        try:
            votes = await self.votes.in_force(brand.id)
        except VotesUnavailableError:
            votes = []
        memories = await stories.by_keys(
            self.database, brand.id, sorted({one.story for one in votes})
        )
        return examples_for_judge(votes, memories, now.date())


def _parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _usage(
    judge: Judge, items: Sequence[Item], examples: Sequence[WorkedExample], now: datetime
) -> Usage:
    """Return what the questions about `items` come to, in tokens, as they would be asked."""
    tokens = 0
    for part in _parts(items, BATCH):
        asked = prompt.messages(
            judge.brand, part, examples=examples, today=now.date(), mark="0" * 8,
            lexicon=judge.lexicon,
        )  # fmt: skip
        tokens += sum(estimate_tokens(one["content"]) for one in asked)
    return Usage(prompt=tokens, completion=ANSWER_TOKENS * len(items), estimated=True)
