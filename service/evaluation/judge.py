"""Who is judged by whom: keywords first, what they let through by the model, the rest by keywords.

    every item → lexical score → shortlist → verdict cache → model, in batches → checks in code →
    score cap

Without a client the lexical scores stand. Whatever goes wrong with the model, every item comes out
with an evaluation, and a note says what happened.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from service.evaluation import (
    prompt,
    rerank,
    score_cap,
    score_curves,
    second_question,
    verdict_cache,
)
from service.evaluation.batch_judging import ModelRun
from service.evaluation.lexical_scorer import INSTRUCTS, Lexicon
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import DIALECT_LIFE, ChatClient
from service.evaluation.llm.dialect import Dialect
from service.evaluation.llm.pace import BATCH
from service.evaluation.shortlist import ASKED_ONE_IN, MAX_ITEMS, Shortlist, shortlist
from service.evaluation.verdict_cache import VerdictCache
from service.evaluation.verdicts import with_whole_quote
from service.matching.names.precedents import Precedents
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
from service.wording.catalogue import SOURCE_LANGUAGE

_log = structlog.get_logger(__name__)

_MANY_DOUBTED = 3
"""Verdicts in doubt, and not one that is not, that speak against a model."""
_CHUNK = 50
"""Items scored by keywords in one go; a long article takes some milliseconds."""


class KeywordScores:
    """Scores items by keywords in a thread, as they come; what is missing, when it is asked for.

    While pages are read the processor often waits for the web; then nobody waits for this.
    """

    def __init__(self, lexicon: Lexicon, now: datetime, known: Precedents) -> None:
        self.basis = now, known
        """What a score depends on beside the item and the brand."""
        self._score = partial(lexicon.score, now=now, leaning=lexicon.leaning(known))
        self._waiting: list[Item] = []
        self._found: dict[str, tuple[Item, Evaluation]] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, items: Iterable[Item]) -> None:
        """Begin to score those of `items` that will be judged."""
        self._waiting += [item for item in items if item.may_matter]
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._score_waiting())

    async def of(self, items: Sequence[Item]) -> dict[str, Evaluation]:
        """Return the evaluation of each of `items`, by id."""
        if self._task is not None:
            await self._task
        self._waiting += [item for item in items if not self._is_scored(item)]
        await self._score_waiting()
        return {item.id: self._found[item.id][1] for item in items}

    @asynccontextmanager
    async def until_given_up(self) -> AsyncIterator[None]:
        """Give up what is still to be scored when the block does not come to its end."""
        try:
            yield
        except BaseException:
            if self._task is not None:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
            raise

    def _is_scored(self, item: Item) -> bool:
        return item.id in self._found and self._found[item.id][0] is item

    async def _score_waiting(self) -> None:
        """Score some items at a time, so that the event loop keeps its turns."""
        while chunk := self._waiting[:_CHUNK]:
            del self._waiting[:_CHUNK]
            made = await asyncio.to_thread(lambda some: [self._score(one) for one in some], chunk)
            self._found |= {one.id: (one, told) for one, told in zip(chunk, made, strict=True)}


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
        max_items: int = MAX_ITEMS,
        asked_one_in: int = ASKED_ONE_IN,
        language: str = SOURCE_LANGUAGE,
    ) -> None:
        if client is not None and budget is None:
            raise ValueError("a judge with a model needs a budget")
        self.brand = brand
        self.lexicon = Lexicon(brand, language)
        self._client = client
        self._cache = cache
        self._budget = budget
        self._batch = batch
        self._max_items = max_items
        self._asked_one_in = asked_one_in
        self._stored_dialect: Dialect | None = None

    async def judge(
        self,
        items: Sequence[Item],
        *,
        run_id: str,
        now: datetime,
        seed: str,
        examples: Sequence[WorkedExample] = (),
        precedents: Precedents | None = None,
        scores: KeywordScores | None = None,
        deadline: float | None = None,
    ) -> Judgement:
        """Return an evaluation for each of `items`, with the cost and notes for people.

        `precedents` are stories of which it is known whether they are about the brand; `scores`
        may have been made by the same ones already.
        `deadline` is a moment of the event loop's clock. Raises DatabaseUnavailableError when the
        budget cannot be asked.
        """
        basis = now, precedents or Precedents()
        early = scores if scores and scores.basis == basis else None
        lexical = await (early or self.keyword_scores(*basis)).of(items)
        if self._client is None or self._budget is None:
            told = score_cap.without_sample(lexical, items, ())
            return Judgement(evaluations=told, scorer=Scorer.LEXICAL)
        chosen = await asyncio.to_thread(
            shortlist,
            items,
            lexical,
            most=self._max_items,
            one_in=self._asked_one_in,
            language=self.lexicon.language,
        )
        lexical |= {item.id: _as_instructing(lexical[item.id]) for item in chosen.alone}
        run = ModelRun(
            self._client, self._budget, self.lexicon, lexical, run_id, now, seed, examples, deadline
        )
        await self._recall_dialect(self._client)
        kept = VerdictCache(self._cache, self.cache_basis(examples))
        known = await kept.get(chosen.items)
        await run.judge(
            chosen.batches(known, seed, size=self._batch, language=self.lexicon.language)
        )
        found = {
            key: one for key, one in {**run.verdicts, **known}.items() if one.score is not None
        }
        settled, asked = await second_question.settle(run, chosen.items, found)
        await kept.put(settled, chosen.items)
        await self._store_dialect(self._client)
        return replace(self._judgement(settled, chosen, run, items), second_questions=asked)

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
        answered_at = asyncio.get_running_loop().time() + self._client.pace.last_seconds
        if deadline is not None and answered_at > deadline:
            return ids, self._budget.nothing()  # no order would be there in time
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

    def keyword_scores(self, now: datetime, known: Precedents) -> KeywordScores:
        """Return what scores items by keywords while others are still read."""
        return KeywordScores(self.lexicon, now, known)

    async def known(
        self, items: Sequence[Item], examples: Sequence[WorkedExample]
    ) -> dict[str, Evaluation]:
        """Return the verdicts that are kept on `items`, by id: they need not be asked for."""
        return await VerdictCache(self._cache, self.cache_basis(examples)).get(items)

    async def month_usd(self, now: datetime) -> float | None:
        """Return what the model will have cost by the month's end; None: nobody knows a price."""
        return await self._budget.month_usd(now) if self._budget else 0.0

    @property
    def model(self) -> str:
        """Whom it asks; empty: keywords alone decide."""
        return self._client.model if self._client else ""

    def cache_basis(self, examples: Sequence[WorkedExample]) -> str:
        """Return the fingerprint of all that verdicts depend on beside the item."""
        version = prompt.examples_version(examples)
        return verdict_cache.fingerprint(
            (self.model, prompt.version(), self.brand.fingerprint, version, self.lexicon.language)
        )

    async def _recall_dialect(self, client: ChatClient) -> None:
        """Begin a process as the last one ended: nothing is refused again after a restart."""
        if self._cache is None or self._stored_dialect is not None:
            return
        kept = Dialect.unpacked(await self._cache.get(verdict_cache.dialect_key(client.known_as)))
        self._stored_dialect = kept or Dialect()
        if kept is not None:
            client.use_dialect(kept)

    async def _store_dialect(self, client: ChatClient) -> None:
        """Keep what was learnt for a while; then it is tried anew, for servers improve."""
        if self._cache is None or client.worked == self._stored_dialect:
            return
        self._stored_dialect = client.worked
        key = verdict_cache.dialect_key(client.known_as)
        await self._cache.put(key, client.worked.packed(), DIALECT_LIFE)

    def _judgement(
        self,
        settled: Mapping[str, Evaluation],
        chosen: Shortlist,
        run: ModelRun,
        items: Sequence[Item],
    ) -> Judgement:
        """Return what all `items` got: the model's verdicts that stand, else keywords', marked."""
        by_id = {item.id: item for item in items}
        capped = {
            item_id: settled_verdict(verdict, run.lexical[item_id], by_id[item_id])
            for item_id, verdict in settled.items()
            if verdict.unscored_because is None
        }
        marks = [settled[item.id].relevance for item in chosen.sample if item.id in settled]
        if marks:
            _log.info("Items without a keyword went along.", judged=len(marks), best=max(marks))
        wanted = [item.id for item in (*chosen.company, *chosen.alone)]
        by_keywords = {
            item_id: settled[item_id]
            if item_id in settled
            else score_cap.keywords_decide(run.lexical[item_id], run.why_unscored(item_id))
            for item_id in wanted
            if item_id not in capped
        }
        notes = _notes(by_keywords, run, chosen.left_over)
        if capped:
            scorer = Scorer.MIXED if by_keywords or chosen.left_over else Scorer.OPENAI
        else:
            scorer = Scorer.LEXICAL if by_keywords or run.stopped else Scorer.OPENAI
        return Judgement(
            evaluations=score_cap.without_sample(
                {**run.lexical, **by_keywords, **capped}, items, capped
            ),
            cost=run.cost if run.cost.calls else run.budget.nothing(),
            scorer=scorer,
            notes=notes,
            prompt_version=prompt.version(),
            asked=len(wanted),
            unscored_because=notes[0] if not capped and _tells_of_the_model(by_keywords) else None,
            verdicts={item_id: settled[item_id] for item_id in capped},
        )


def _as_instructing(lexical: Evaluation) -> Evaluation:
    """Return what keywords gave an item, marked as of one that speaks to the judge."""
    flags = dict.fromkeys((*lexical.flags, INSTRUCTS))
    return replace(lexical, instructs=True, flags=tuple(flags))


def settled_verdict(verdict: Evaluation, lexical: Evaluation, item: Item) -> Evaluation:
    """Return a model's verdict on `item` as it counts: capped by what code sees, and weighed."""
    quoted = with_whole_quote(score_cap.capped(verdict, lexical), item)
    return _weighted(quoted, item.source_weight)


def _tells_of_the_model(by_keywords: Mapping[str, Evaluation]) -> bool:
    """Return whether something is wrong with a model on whose behalf keywords decided all this.

    One verdict in doubt says little of a model; that all of several are says much.
    """
    doubted = sum(
        one.unscored_because is not None
        and one.unscored_because.code is ReasonCode.VERDICT_IN_DOUBT
        for one in by_keywords.values()
    )
    return doubted < len(by_keywords) or doubted >= _MANY_DOUBTED


def _notes(
    by_keywords: Mapping[str, Evaluation], run: ModelRun, left_over: int
) -> tuple[Reason, ...]:
    """Return what is to be said of the items on which keywords decided in the model's place."""
    counts = Counter(one.unscored_because.code for one in by_keywords.values()
                     if one.unscored_because)  # fmt: skip
    refused = counts.pop(ReasonCode.MODEL_DECLINED, 0)
    doubted = counts.pop(ReasonCode.VERDICT_IN_DOUBT, 0)
    rest = counts.total()
    notes = []
    if run.stopped and (rest or not (refused or doubted)):
        notes.append(Reason(run.stopped.code, {**run.stopped.values, "items": rest}))
    elif rest and run.trouble:
        notes.append(Reason(ReasonCode.MODEL_FAILED, {"error": run.trouble, "items": rest}))
    elif rest:
        notes.append(Reason(ReasonCode.MODEL_UNUSABLE, {"items": rest}))
    if refused:
        notes.append(Reason(ReasonCode.MODEL_REFUSED, {"items": refused}))
    if doubted:
        notes.append(Reason(ReasonCode.VERDICTS_DOUBTED, {"items": doubted}))
    if left_over:
        notes.append(Reason(ReasonCode.MODEL_FULL, {"items": left_over}))
    return tuple(notes)


def _weighted(evaluation: Evaluation, weight: float) -> Evaluation:
    """Add the source's weight to a verdict, within what the item may have at all."""
    if not evaluation.score or evaluation.instructs or evaluation.link is Link.NONE:
        return evaluation
    score = evaluation.score + score_curves.source_bonus(weight)
    return replace(evaluation, score=round(max(0.0, min(MAX_SCORE, score)), 2))
