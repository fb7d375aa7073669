"""The model's part of one run: batches asked, answers checked, what fails asked again or left.

Nothing is raised for a failure: an item that got no verdict keeps its lexical score (the model is
gone, the budget or the time is spent) or is unscored (the model answered, but not usably).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from service.errors import ModelError, ModelRefusedError
from service.evaluation import prompt, score_cap, verdicts
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.llm import budget as budgets
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import ChatClient
from service.evaluation.llm.replies import Reply, Usage
from service.models import Cost, Evaluation, Item, Reason, ReasonCode, WorkedExample
from service.models.score import percent_of_scale
from service.storage.tables.spending import Reservation

_log = structlog.get_logger(__name__)

_ANSWER_TOKENS = 160
"""The most that a verdict on one item takes; the mean is about 90."""
_THINKING_TOKENS = 400
"""For what some models think before they answer."""
_MAX_FAILURES = 3
"""After so many failed calls in a row the model counts as gone for this run."""
_MAX_REASKED = 16
"""How many items a run may have judged again, alone, because their batch is suspect; what is then
still in doubt keeps its lexical score if what was asked again came out otherwise."""
_MAX_DROP = percent_of_scale(40)
"""A verdict so far under its lexical score is asked for once more; two, and all of their batch."""
_NOTICED_RISE = percent_of_scale(20)
"""An item that gains more than this without its neighbours had one that spoke against it."""

_TIME_IS_UP = Reason(ReasonCode.JUDGING_TIME_UP)


@dataclass(slots=True)
class ModelRun:
    """One run's calls: what they brought, what they cost, and why they stopped."""

    client: ChatClient
    budget: Budget
    lexicon: Lexicon
    lexical: Mapping[str, Evaluation]
    run_id: str
    now: datetime
    seed: str
    examples: Sequence[WorkedExample] = ()
    deadline: float | None = None
    """Moment of the event loop's clock after which no call is under way."""
    verdicts: dict[str, Evaluation] = field(default_factory=dict)
    """By item id; an item that is not here keeps its lexical score."""
    cost: Cost = field(default_factory=Cost)
    stopped: Reason | None = None
    """Why no more calls are made."""
    _failures: int = 0
    """Calls in a row without an answer."""
    _unreadable: int = 0
    """Answers that were no JSON, twice."""
    _reasked: int = 0
    _cross_item_injection_seen: bool = False
    """Whether something asked for again came out higher: another item had spoken of it."""
    _doubted: set[str] = field(default_factory=set)
    """What should have been asked for again, were there room."""

    async def judge(self, batches: Sequence[Sequence[Item]]) -> None:
        """Judge all batches, several at a time as the client allows.

        Raises DatabaseUnavailableError when the budget cannot be asked.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for batch in batches:
                    group.create_task(self._judge_batch(list(batch)))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        if self._cross_item_injection_seen:
            for item_id in self._doubted:
                self.verdicts.pop(item_id, None)

    async def order(self, messages: Sequence[prompt.Message], schema: Mapping[str, object]) -> str:
        """Return the model's text for a question that is not a batch; empty if there is none."""
        reply = await self._call(messages, schema, _THINKING_TOKENS)
        return reply.text if reply and not reply.refused and not reply.truncated else ""

    async def _judge_batch(self, items: list[Item]) -> None:
        """Judge a batch, and again what its verdicts make suspect, alone and without the others."""
        found = await self._verdicts_on(items)
        suspects, others = self._suspects(items, found)
        if suspects and self._reasked + len(suspects) <= _MAX_REASKED:
            self._reasked += len(suspects)
            _log.info(
                "A batch was judged again: its verdicts do not fit its items.", items=len(found)
            )
            again = await self._verdicts_on(others) if others else {}
            for item in suspects:
                again |= await self._verdicts_on([item])
            self._cross_item_injection_seen |= any(
                before is not None and after is not None and after - before > _NOTICED_RISE
                for key in found.keys() & again
                for before, after in [(found[key].score, again[key].score)]
            )
            found |= again
        else:
            self._doubted |= {item.id for item in (*suspects, *others)}
        self.verdicts |= found

    async def _verdicts_on(
        self, items: list[Item], *, again: bool = False
    ) -> dict[str, Evaluation]:
        """Return verdicts on `items`; halves a batch that is refused or too long.

        An answer that is no JSON at all is asked for once more, and then is a failure of the model,
        not of an item: keywords stand. An item that failed in company is asked for once more alone.
        """
        reply = await self._ask(items)
        if reply is None:
            return {}
        if reply.refused or reply.truncated:
            if len(items) == 1:
                why = ReasonCode.MODEL_DECLINED if reply.refused else ReasonCode.MODEL_NO_END
                return {items[0].id: verdicts.unscored(items[0], Reason(why))}
            middle = len(items) // 2
            return await self._verdicts_on(items[:middle]) | await self._verdicts_on(items[middle:])
        if not verdicts.holds_json(reply.text):
            if not again:
                return await self._verdicts_on(items, again=True)
            self._unreadable += 1
            _log.warning("The model's answer was no JSON, twice.")
            if self._unreadable >= _MAX_FAILURES:
                self.stopped = self.stopped or Reason(ReasonCode.MODEL_UNREADABLE)
            return {}
        read = verdicts.read(reply.text, items, self.lexicon)
        found = {verdict.item_id: verdict for verdict in read}
        failed = [item for item in items if found[item.id].score is None]
        for item in failed if len(items) > 1 else ():
            alone = await self._ask([item])
            if alone is not None and not alone.refused and not alone.truncated:
                found[item.id] = verdicts.read(alone.text, [item], self.lexicon)[0]
        return found

    def _suspects(
        self, items: list[Item], found: Mapping[str, Evaluation]
    ) -> tuple[list[Item], list[Item]]:
        """Return the items of a batch to be asked for alone, and those to be asked without them.

        A verdict that code contradicts points at its item, which may have spoken of the others too.
        Several that fell far below what keywords say point at a neighbour, we know not which; one
        that fell so is either wrong about the brand or was spoken of, and only it is asked again.
        """
        if len(found) < 2:
            return [], []
        known = [item for item in items if item.id in found]
        over = [i for i in known if score_cap.overshoots(found[i.id], self.lexical[i.id])]
        if over:
            return over, [item for item in items if item not in over]
        fallen = [
            item
            for item in known
            if (score := found[item.id].score) is not None
            and (before := self.lexical[item.id].score) is not None
            and before - score > _MAX_DROP
        ]
        return (items if len(fallen) > 1 else fallen), []

    async def _ask(self, items: list[Item]) -> Reply | None:
        # A word that no item can foresee: it depends on the run and on all of them.
        said = "|".join((self.run_id, self.seed, *(item.id for item in items)))
        messages = prompt.messages(
            self.lexicon.brand,
            items,
            examples=self.examples,
            today=self.now.date(),
            mark=hashlib.sha256(said.encode()).hexdigest()[:8],
            lexicon=self.lexicon,
        )
        answer_tokens = _ANSWER_TOKENS * len(items) + _THINKING_TOKENS
        return await self._call(messages, prompt.schema(len(items)), answer_tokens)

    async def _call(
        self, messages: Sequence[prompt.Message], schema: Mapping[str, object], answer_tokens: int
    ) -> Reply | None:
        """Return the reply to one call within budget and time; None if there is none.

        Tokens are set aside only once it is our turn: reservations of calls that wait would use up
        the budget before any of them is made.
        """
        async with self.client.free:
            late = self.deadline is not None and asyncio.get_running_loop().time() >= self.deadline
            if late and not self.stopped:
                self.stopped = _TIME_IS_UP
            if self.stopped:
                return None
            tokens = _estimate(messages) + answer_tokens
            reservation = await self.budget.reserve(self.run_id, tokens, self.now)
            if isinstance(reservation, Reason):
                self.stopped = self.stopped or reservation
                return None
            return await self._settled_call(reservation, messages, schema, answer_tokens)

    async def _settled_call(
        self,
        reservation: Reservation,
        messages: Sequence[prompt.Message],
        schema: Mapping[str, object],
        answer_tokens: int,
    ) -> Reply | None:
        """Make the call that `reservation` is for, and settle it whatever happens."""
        usage: Usage | None = None
        try:
            async with asyncio.timeout_at(self.deadline):
                reply = await self.client.ask(messages, schema, max_tokens=answer_tokens)
            usage = reply.usage
            self._failures = 0
        except ModelRefusedError as error:
            self.stopped = Reason(ReasonCode.MODEL_FAILED, {"error": str(error)})
            return None
        except ModelError as error:
            said = str(error)
            self._failures += 1
            _log.warning("The model gave no usable answer.", error=said)
            if self._failures >= _MAX_FAILURES:
                said = said[:1].upper() + said[1:]
                self.stopped = Reason(ReasonCode.MODEL_FAILED, {"error": said})
            return None
        except TimeoutError:
            # Cut off by us while the server was at work: what it read is billed all the same.
            usage = Usage(prompt=_estimate(messages), estimated=True)
            self.stopped = _TIME_IS_UP
            return None
        finally:
            spent = await self.budget.settle(reservation, usage, self.now)
            # Added only now: other calls may have been settled while we waited.
            self.cost = budgets.add(self.cost, spent)
        return reply


def _estimate(messages: Sequence[prompt.Message]) -> int:
    return sum(prompt.estimate_tokens(message["content"]) for message in messages)
