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
from service.storage.tables.spending import Reservation

_log = structlog.get_logger(__name__)

_ANSWER_TOKENS = 160
"""The most that a verdict on one item takes; the mean is about 90."""
_ANSWER_ROOM = 400
"""For what some models think before they answer."""
_FAILURES = 3
"""After so many failed calls the model counts as gone for this run."""
_MOST_REASKED = 16
"""How many items a run may have judged again, alone, because their batch is suspect; what is then
still in doubt keeps its lexical score if what was asked again came out otherwise."""
_FALLEN = 2.0
"""A verdict so far under its lexical score is asked for once more; two, and all of their batch."""

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
    _unread: int = 0
    _reasked: int = 0
    _swayed: bool = False
    """Whether something asked for again came out higher: somebody had spoken of it."""
    _doubted: set[str] = field(default_factory=set)
    """What should have been asked for again, were there room."""

    async def judge(self, batches: Sequence[Sequence[Item]]) -> None:
        """Judge all batches, several at a time as the client allows.

        Raises DatabaseUnavailableError when the budget cannot be asked.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for batch in batches:
                    group.create_task(self._batch(list(batch)))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        if self._swayed:
            for item_id in self._doubted:
                self.verdicts.pop(item_id, None)

    async def order(self, messages: Sequence[prompt.Message], schema: Mapping[str, object]) -> str:
        """Return the model's text for a question that is not a batch; empty if there is none."""
        reply = await self._call(messages, schema, _ANSWER_ROOM)
        return reply.text if reply and not reply.refused and not reply.truncated else ""

    async def _batch(self, items: list[Item]) -> None:
        found = await self._asked(items)
        suspects, others = self._suspects(items, found)
        if suspects and self._reasked + len(suspects) <= _MOST_REASKED:
            found |= await self._asked_again(found, suspects, others)
        else:
            self._doubted |= {item.id for item in (*suspects, *others)}
        self.verdicts |= found

    async def _asked(self, items: list[Item], *, again: bool = False) -> dict[str, Evaluation]:
        """Return verdicts on `items`; halves a batch that is refused or too long.

        An answer that is no JSON at all is asked for once more, and then is a failure of the model,
        not of an item: keywords stand.
        """
        reply = await self._ask(items)
        if reply is None:
            return {}
        if reply.refused or reply.truncated:
            return await self._halved(items, reply)
        if not verdicts.holds_json(reply.text):
            return self._give_up() if again else await self._asked(items, again=True)
        read = verdicts.read(reply.text, items, self.lexicon)
        found = {verdict.item_id: verdict for verdict in read}
        failed = [item for item in items if found[item.id].score is None]
        if len(items) > 1:
            for item in failed:
                found |= await self._alone(item, found[item.id])
        return found

    def _give_up(self) -> dict[str, Evaluation]:
        self._unread += 1
        _log.warning("The model's answer was no JSON, twice.")
        if self._unread >= _FAILURES:
            self.stopped = self.stopped or Reason(ReasonCode.MODEL_UNREADABLE)
        return {}

    async def _alone(self, item: Item, failed: Evaluation) -> dict[str, Evaluation]:
        """Return the verdict on an item that failed in company, asked for once more alone."""
        reply = await self._ask([item])
        if reply is None or reply.refused or reply.truncated:
            return {item.id: failed}
        return {item.id: verdicts.read(reply.text, [item], self.lexicon)[0]}

    async def _halved(self, items: list[Item], reply: Reply) -> dict[str, Evaluation]:
        if len(items) == 1:
            why = ReasonCode.MODEL_DECLINED if reply.refused else ReasonCode.MODEL_NO_END
            return {items[0].id: verdicts.unscored(items[0], Reason(why))}
        middle = len(items) // 2
        return await self._asked(items[:middle]) | await self._asked(items[middle:])

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
        loud = [i for i in known if score_cap.overshoots(found[i.id], self.lexical[i.id])]
        if loud:
            return loud, [item for item in items if item not in loud]
        fallen = [i for i in known if self._fell(found[i.id])]
        return (items if len(fallen) > 1 else fallen), []

    def _fell(self, verdict: Evaluation) -> bool:
        before = self.lexical[verdict.item_id].score
        return verdict.score is not None and before is not None and before - verdict.score > _FALLEN

    async def _asked_again(
        self, before: Mapping[str, Evaluation], suspects: list[Item], others: list[Item]
    ) -> dict[str, Evaluation]:
        """Return verdicts on suspects one by one, and on the others without them."""
        self._reasked += len(suspects)
        _log.info("A batch was judged again: its verdicts do not fit its items.", items=len(before))
        found = await self._asked(others) if others else {}
        for item in suspects:
            found |= await self._asked([item])
        self._swayed = self._swayed or any(_rose(before[key], found[key]) for key in found)
        return found

    async def _ask(self, items: list[Item]) -> Reply | None:
        messages = prompt.messages(
            self.lexicon.brand, items, examples=self.examples, today=self.now.date(),
            mark=self._mark(items), lexicon=self.lexicon,
        )  # fmt: skip
        most = _ANSWER_TOKENS * len(items) + _ANSWER_ROOM
        return await self._call(messages, prompt.schema(len(items)), most)

    def _mark(self, items: Sequence[Item]) -> str:
        """Return a word that no item can foresee: it depends on the run and on all of them."""
        said = "|".join((self.run_id, self.seed, *(item.id for item in items)))
        return hashlib.sha256(said.encode()).hexdigest()[:8]

    async def _call(
        self, messages: Sequence[prompt.Message], schema: Mapping[str, object], most: int
    ) -> Reply | None:
        """Return the reply to one call within budget and time; None if there is none.

        Tokens are set aside only once it is our turn: promises of calls that wait would use up the
        budget before any of them is made.
        """
        async with self.client.free:
            if not self.stopped and self._is_late():
                self.stopped = _TIME_IS_UP
            if self.stopped:
                return None
            most_tokens = _estimate(messages) + most
            reservation = await self.budget.reserve(self.run_id, most_tokens, self.now)
            if isinstance(reservation, Reason):
                self.stopped = self.stopped or reservation
                return None
            return await self._paid(reservation, messages, schema, most)

    def _is_late(self) -> bool:
        return self.deadline is not None and asyncio.get_running_loop().time() >= self.deadline

    async def _paid(
        self,
        reservation: Reservation,
        messages: Sequence[prompt.Message],
        schema: Mapping[str, object],
        most: int,
    ) -> Reply | None:
        """Make the call that `promise` was made for, and settle it whatever happens."""
        usage: Usage | None = None
        try:
            async with asyncio.timeout_at(self.deadline):
                reply = await self.client.ask(messages, schema, max_tokens=most)
            usage = reply.usage
            self._failures = 0
        except ModelRefusedError as error:
            self.stopped = Reason(ReasonCode.MODEL_FAILED, {"error": str(error)})
            return None
        except ModelError as error:
            self._note_failure(str(error))
            return None
        except TimeoutError:
            # Cut off by us while the server was at work: what it read is billed all the same.
            usage = Usage(prompt=_estimate(messages), estimated=True)
            self.stopped = _TIME_IS_UP
            return None
        finally:
            await self._settle(reservation, usage)
        return reply

    def _note_failure(self, said: str) -> None:
        self._failures += 1
        _log.warning("The model gave no usable answer.", error=said)
        if self._failures >= _FAILURES:
            error = said[:1].upper() + said[1:]
            self.stopped = Reason(ReasonCode.MODEL_FAILED, {"error": error})

    async def _settle(self, reservation: Reservation, usage: Usage | None) -> None:
        spent = await self.budget.settle(reservation, usage, self.now)
        # Read only now: other calls may have been settled while we waited.
        self.cost = budgets.add(self.cost, spent)


def _rose(before: Evaluation, after: Evaluation) -> bool:
    return None not in (before.score, after.score) and (after.score or 0) - (before.score or 0) > 1


def _estimate(messages: Sequence[prompt.Message]) -> int:
    return sum(prompt.estimate_tokens(message["content"]) for message in messages)
