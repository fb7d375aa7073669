"""Who is judged by whom: keywords first, what they let through by the model, the rest by keywords.

    every item → lexical score → gate → cache → model, in batches → checks in code → held to what
    code can see

Without a client the lexical scores stand. Whatever goes wrong with the model, every item comes out
with an evaluation, and a note says in a sentence what happened.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from service.evaluation import prompt, rerank, score_cap, score_scale, verdict_cache
from service.evaluation.batch_judging import ModelRun
from service.evaluation.lexical_scorer import INSTRUCTS, Lexicon, instructs
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import ChatClient
from service.evaluation.llm.dialect import Dialect
from service.models import (
    MAX_SCORE,
    Brand,
    Cost,
    Evaluation,
    Item,
    Judgement,
    Link,
    Reason,
    ReasonCode,
    Scorer,
    WorkedExample,
)
from service.storage.cache import Cache

_log = structlog.get_logger(__name__)

BATCH = 8
"""Items in a call: the prompt is shared by eight, and judging is nearly as good as one by one."""
HEADS = 60
"""Items that go to the model in one run at most, the best by keywords; the rest do not queue."""
OTHERS = 2
"""Items without any keyword that may go along in a run, to see what the keywords miss."""
ONE_IN = 25
"""Of the items without a keyword, one in so many may go along: four in a hundred tell enough."""
_CHUNK = 50
"""Items scored by keywords in one go; a long article takes some milliseconds."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Gate:
    """What goes to the model: items in company, items judged alone, and a few others."""

    company: tuple[Item, ...]
    alone: tuple[Item, ...]
    others: tuple[Item, ...]
    left: int
    """How many would have gone, were there room."""

    @property
    def items(self) -> tuple[Item, ...]:
        return (*self.company, *self.alone, *self.others)


class Judge:
    """Judges a run's items for one brand. `client` None: by keywords alone."""

    def __init__(
        self,
        brand: Brand,
        *,
        client: ChatClient | None = None,
        cache: Cache | None = None,
        budget: Budget | None = None,
        batch: int = BATCH,
        heads: int = HEADS,
        others: int = OTHERS,
        one_in: int = ONE_IN,
    ) -> None:
        if client is not None and budget is None:
            raise ValueError("a judge with a model needs a budget")
        self.brand = brand
        self.lexicon = Lexicon(brand)
        self._client = client
        self._cache = cache
        self._budget = budget
        self._batch = batch
        self._heads = heads
        self._others = others
        self._one_in = one_in
        self._kept_dialect: Dialect | None = None

    async def judge(
        self,
        items: Sequence[Item],
        *,
        run_id: str,
        now: datetime,
        seed: str,
        examples: Sequence[WorkedExample] = (),
        deadline: float | None = None,
        progress: Progress | None = None,
    ) -> Judgement:
        """Return an evaluation for each of `items`, with the cost and notes for people.

        `deadline` is a moment of the event loop's clock. `progress` hears how many of how many are
        done. Raises DatabaseUnavailableError when the budget cannot be asked.
        """
        lexical = await self._by_keywords(items, now)
        if self._client is None or self._budget is None:
            return Judgement(evaluations=lexical, scorer=Scorer.LEXICAL)
        gate = self._gate(items, lexical)
        lexical |= {i.id: _marked(lexical[i.id]) for i in gate.alone}
        run = ModelRun(
            self._client, self._budget, self.lexicon, lexical, run_id, now, seed, examples, deadline
        )
        await self._recall_dialect(self._client)
        known = await self._remembered(gate.items, examples)
        run.progress = _counting(progress, len(known), len(gate.items))
        await run.judge(self._batches(gate, known, seed))
        await self._remember(run.verdicts, gate.items, examples)
        await self._remember_dialect(self._client)
        return self._judgement(lexical, {**run.verdicts, **known}, gate, run, items)

    async def rerank(
        self,
        finalists: Sequence[tuple[Item, Evaluation]],
        *,
        run_id: str,
        now: datetime,
        seed: str,
        examples: Sequence[WorkedExample] = (),
        deadline: float | None = None,
    ) -> tuple[list[str], Cost]:
        """Return the finalists' item ids, the most important first, and what asking cost.

        Their own order comes back when there is no model, nothing to order, or no usable answer.
        An item that speaks to the judge is not asked about and keeps its place.
        """
        ids = [item.id for item, _ in finalists]
        fair = [pair for pair in finalists if not pair[1].instructs]
        if self._client is None or self._budget is None or len(fair) < 2:
            return ids, Cost()
        run = ModelRun(
            self._client, self._budget, self.lexicon, {}, run_id, now, seed, examples, deadline
        )
        orders = await asyncio.gather(
            *(self._order(run, fair, places) for places in rerank.permutations(len(fair), seed))
        )
        usable = [order for order in orders if order]
        cost = run.cost if run.cost.calls else self._budget.nothing()
        if not usable:
            return ids, cost
        ranked = iter([fair[place][0].id for place in rerank.mean_ranks(usable, len(fair))])
        kept = {item.id for item, evaluation in finalists if evaluation.instructs}
        return [one if one in kept else next(ranked) for one in ids], cost

    async def _order(
        self, run: ModelRun, fair: Sequence[tuple[Item, Evaluation]], places: Sequence[int]
    ) -> list[int] | None:
        shuffled = [fair[place] for place in places]
        mark = hashlib.sha256(f"{run.run_id}|{run.seed}|{places}".encode()).hexdigest()[:8]
        asked = rerank.messages(
            self.brand, shuffled, examples=run.examples, today=run.now.date(), mark=mark
        )
        text = await run.order(asked, rerank.schema(len(fair)))
        order = rerank.read_order(text, len(fair))
        return [places[place] for place in order] if order else None

    async def _by_keywords(self, items: Sequence[Item], now: datetime) -> dict[str, Evaluation]:
        """Score in a thread, some items at a time, so that the event loop keeps its turns."""
        scored: dict[str, Evaluation] = {}
        for at in range(0, len(items), _CHUNK):
            chunk = items[at : at + _CHUNK]
            found = await asyncio.to_thread(self._scored, chunk, now)
            scored |= {evaluation.item_id: evaluation for evaluation in found}
        return scored

    def _scored(self, items: Sequence[Item], now: datetime) -> list[Evaluation]:
        return [self.lexicon.score(item, now) for item in items]

    def _gate(self, items: Sequence[Item], lexical: Mapping[str, Evaluation]) -> _Gate:
        """Choose what goes to the model: the best by keywords, and a few that keywords passed by.

        The others are chosen by their id, not by chance, so that a second look asks nothing new.
        """
        tied = [i for i in items if _may_go(lexical[i.id]) and lexical[i.id].link is not Link.NONE]
        tied.sort(key=lambda item: (-(lexical[item.id].score or 0.0), item.id))
        free = [i for i in items if lexical[i.id].link is Link.NONE and _may_go(lexical[i.id])]
        free = sorted((i for i in free if _lot(i) % self._one_in == 0), key=_lot)
        chosen, others = tied[: self._heads], free[: self._others]
        alone = [i for i in (*chosen, *others) if lexical[i.id].instructs or instructs(i)]
        company = [i for i in chosen if i not in alone]
        quiet = [i for i in others if i not in alone]
        return _Gate(tuple(company), tuple(alone), tuple(quiet), len(tied) - len(chosen))

    def _batches(self, gate: _Gate, known: Mapping[str, Evaluation], seed: str) -> list[list[Item]]:
        """Return what is to be asked: items in company shuffled, the others among themselves."""
        company = sorted((i for i in gate.company if i.id not in known), key=lambda i: i.id)
        random.Random(f"batches {seed}").shuffle(company)  # noqa: S311 - order, not secrecy
        batches = [company[at : at + self._batch] for at in range(0, len(company), self._batch)]
        batches += [[item] for item in gate.alone if item.id not in known]
        others = [item for item in gate.others if item.id not in known]
        return [*batches, others] if others else batches

    def _basis(self, examples: Sequence[WorkedExample]) -> str:
        model = self._client.model if self._client else ""
        version = prompt.examples_version(examples)
        return verdict_cache.fingerprint((model, prompt.version(), self.brand.fingerprint, version))

    async def _remembered(
        self, items: Sequence[Item], examples: Sequence[WorkedExample]
    ) -> dict[str, Evaluation]:
        if self._cache is None:
            return {}
        keys = {item.id: verdict_cache.key(item, self._basis(examples)) for item in items}
        values = await self._cache.get_many(list(keys.values()))
        found = {i.id: verdict_cache.unpacked(values.get(keys[i.id]), i) for i in items}
        return {item_id: verdict for item_id, verdict in found.items() if verdict is not None}

    async def _remember(
        self,
        found: Mapping[str, Evaluation],
        items: Sequence[Item],
        examples: Sequence[WorkedExample],
    ) -> None:
        if self._cache is None:
            return
        basis = self._basis(examples)
        kept = {
            verdict_cache.key(item, basis): verdict_cache.packed(found[item.id])
            for item in items
            if item.id in found and found[item.id].score is not None
        }
        await self._cache.put_many(kept, verdict_cache.LIFE_SECONDS)

    async def _recall_dialect(self, client: ChatClient) -> None:
        """Begin a process as the last one ended: nothing is refused again after a restart."""
        if self._cache is None or self._kept_dialect is not None:
            return
        kept = Dialect.unpacked(await self._cache.get(verdict_cache.dialect_key(client.known_as)))
        self._kept_dialect = kept or Dialect()
        if kept is not None:
            client.speak(kept)

    async def _remember_dialect(self, client: ChatClient) -> None:
        """Keep what was learnt for a while; then it is tried anew, for servers improve."""
        if self._cache is None or client.worked == self._kept_dialect:
            return
        self._kept_dialect = client.worked
        key = verdict_cache.dialect_key(client.known_as)
        await self._cache.put(key, client.worked.packed(), verdict_cache.LIFE_SECONDS)

    def _judgement(
        self,
        lexical: Mapping[str, Evaluation],
        found: Mapping[str, Evaluation],
        gate: _Gate,
        run: ModelRun,
        items: Sequence[Item],
    ) -> Judgement:
        weights = {item.id: item.source_weight for item in items}
        held = {
            item_id: _weighted(score_cap.held(verdict, lexical[item_id]), weights[item_id])
            for item_id, verdict in found.items()
        }
        self._note_others(gate, found)
        asked = (*gate.company, *gate.alone)
        left = gate.left + sum(item.id not in found for item in asked)
        return Judgement(
            evaluations={**lexical, **held},
            cost=run.cost if run.cost.calls else run.budget.nothing(),
            scorer=_scorer(len(held), left, stopped=bool(run.stopped)),
            notes=_notes(run.stopped, gate.left, left - gate.left),
            prompt_version=prompt.version(),
        )

    def _note_others(self, gate: _Gate, found: Mapping[str, Evaluation]) -> None:
        marks = [found[i.id].relevance for i in gate.others if i.id in found]
        if marks:
            _log.info("Items without a keyword went along.", judged=len(marks), best=max(marks))


def _may_go(evaluation: Evaluation) -> bool:
    return not evaluation.excluded


def _lot(item: Item) -> int:
    """Return a number that is as good as drawn, and the same each time."""
    return int.from_bytes(hashlib.sha256(item.id.encode()).digest()[:8])


def _marked(evaluation: Evaluation) -> Evaluation:
    flags = tuple(dict.fromkeys((*evaluation.flags, INSTRUCTS)))
    return replace(evaluation, instructs=True, flags=flags)


def _weighted(evaluation: Evaluation, weight: float) -> Evaluation:
    """Add the source's weight to a verdict, within what the item may have at all."""
    if not evaluation.score or evaluation.instructs or evaluation.link is Link.NONE:
        return evaluation
    score = evaluation.score + score_scale.source_bonus(weight)
    return replace(evaluation, score=round(max(0.0, min(MAX_SCORE, score)), 2))


def _counting(progress: Progress | None, done: int, total: int) -> Callable[[int], None]:
    """Return what counts finished items up for `progress`."""
    state = done

    def count(more: int) -> None:
        nonlocal state
        state += more
        if progress is not None:
            progress(state, total)

    return count


def _scorer(judged: int, left: int, *, stopped: bool) -> Scorer:
    if not judged:
        return Scorer.LEXICAL if left or stopped else Scorer.OPENAI
    return Scorer.MIXED if left else Scorer.OPENAI


def _notes(stopped: Reason | None, over: int, failed: int) -> tuple[Reason, ...]:
    notes = []
    if stopped:
        notes.append(Reason(stopped.code, {**stopped.values, "items": failed}))
    elif failed:
        notes.append(Reason(ReasonCode.MODEL_UNUSABLE, {"items": failed}))
    if over:
        notes.append(Reason(ReasonCode.MODEL_FULL, {"items": over}))
    return tuple(notes)
