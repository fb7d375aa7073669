"""Which stories compete for the mail of a run, and what is chosen among them.

New stories take the places first; what earlier mails had no place for gets those that stay free, as
long as it is fresh. Where a mail collects the stories of several runs, all of them compete alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.digest.window import Window
from service.evaluation import rerank
from service.evaluation.judge import Judge
from service.evaluation.llm.budget import add as add_costs
from service.evaluation.unconfirmed import with_unconfirmed
from service.models import (
    Answer,
    Brand,
    Choice,
    Cost,
    Digest,
    Evaluation,
    Finding,
    Item,
    Rejected,
)
from service.ranking.choosing.candidates import Entrants, entrants, judged_stories
from service.ranking.choosing.selection import choose
from service.ranking.learning.few_shot_examples import examples_for_judge
from service.runs.records import run_draft
from service.runs.records.run_draft import Opinions, RunRules
from service.storage.database import Database
from service.storage.tables import items, runs, stories


@dataclass(frozen=True, slots=True)
class Contenders:
    """The stories that compete for a mail, and the digest with what was chosen among them."""

    digest: Digest
    among: Entrants
    order: tuple[str, ...] | None = None
    """Item ids of the finalists as the model ordered them; None: it was not asked."""


class Competition:
    """Chooses among a run's own stories and those that earlier runs left. Stores nothing."""

    def __init__(self, *, brand: Brand, rules: RunRules, database: Database, judge: Judge) -> None:
        self._brand = brand
        self._rules = rules
        self._database = database
        self._judge = judge

    async def choose(
        self,
        among: Entrants,
        opinions: Opinions,
        now: datetime,
        *,
        seed: str,
    ) -> Choice:
        """Return what goes out by the brand's rules."""
        return await asyncio.to_thread(
            choose,
            among,
            rules=self._rules,
            votes=opinions.votes,
            memories=opinions.memories,
            brand=self._brand,
            now=now,
            seed=seed,
        )

    async def with_unconfirmed(
        self, found: Sequence[Item], evaluations: Mapping[str, Evaluation], now: datetime
    ) -> dict[str, Evaluation]:
        """Return the evaluations, those marked UNCONFIRMED that an unknown place alone tells."""
        return await with_unconfirmed(
            self._database,
            self._brand,
            self._judge.lexicon,
            found=found,
            evaluations=evaluations,
            now=now,
        )

    async def held(self, window: Window, own: Contenders, opinions: Opinions) -> Contenders:
        """Choose among all that competes for this run's mail."""
        since = window.collects_since(self._rules.max_age)
        if since is None and not window.open:
            return own
        return await self._chosen(since, own, opinions, window)

    async def ahead(self, window: Window, own: Contenders, opinions: Opinions) -> Contenders:
        """Choose among all that competes so far for the mail of the next slot."""
        return await self._chosen(window.since, own, opinions, window)

    async def _chosen(
        self, since: datetime | None, own: Contenders, opinions: Opinions, window: Window
    ) -> Contenders:
        """Choose among this run's own stories, all that was met after `since`, and left-overs."""
        digest = own.digest
        held = await stories.candidates(
            self._database,
            self._brand.id,
            since or digest.at,
            fresh_since=digest.at - self._rules.max_age,
            asked=[vote.story for vote in opinions.votes if vote.answer is Answer.YES],
        )
        if since is None and not held:
            return own
        among = entrants(
            held,
            judged_stories(digest.choice),
            since=since,
            now=digest.at,
            alike=bool(window.schedule.times),
        )
        contenders = replace(
            own,
            digest=replace(digest, since=since, told_today=window.told_today),
            among=among,
        )
        return await self._chosen_anew(contenders, opinions)

    async def _chosen_anew(self, contenders: Contenders, opinions: Opinions) -> Contenders:
        digest = contenders.digest
        choice = await self.choose(contenders.among, opinions, digest.at, seed=digest.run_id)
        return replace(contenders, digest=replace(digest, choice=choice))

    async def with_figures(self, digest: Digest) -> Digest:
        """Return the digest with the figures of all runs since it collects, if it collects."""
        if digest.since is None:
            return digest
        earlier = await runs.counts_since(self._database, self._brand.id, digest.since)
        spent = await runs.cost_since(self._database, self._brand.id, digest.since)
        best = await items.best_score(self._database, self._brand.id, digest.since)
        return run_draft.with_earlier_runs(digest, earlier, spent, best)

    async def reranked(
        self, chosen: Contenders, opinions: Opinions, deadline: float
    ) -> tuple[Contenders, Cost]:
        """Have the model order the finalists and choose once more; return the cost as well.

        `deadline` is by the loop's clock.
        """
        digest = chosen.digest
        finalists = rerank.finalists(digest.choice, self._rules.min_score, self._rules.top)
        order, cost = await self.ordered(digest, opinions, deadline, finalists)
        if not cost.calls:
            return chosen, Cost()
        nudged = rerank.nudged(finalists, order, self._rules.min_score)
        among = replace(chosen.among, evaluations={**chosen.among.evaluations, **nudged})
        digest = replace(digest, cost=add_costs(digest.cost, cost))
        again = replace(chosen, digest=digest, among=among, order=tuple(order))
        return await self._chosen_anew(again, opinions), cost

    async def ordered(
        self,
        digest: Digest,
        opinions: Opinions,
        deadline: float,
        finalists: Sequence[Finding | Rejected],
    ) -> tuple[list[str], Cost]:
        """Return the item ids of the finalists as the model orders them, and what asking cost.

        Without a call nobody was asked, and the order is their own.
        """
        return await self._judge.rerank(
            [(one.story.items[0], one.evaluation) for one in finalists],
            run_id=digest.run_id,
            now=digest.at,
            seed=digest.run_id,
            examples=examples_for_judge(opinions.votes, opinions.memories, digest.at.date()),
            deadline=deadline,
        )
