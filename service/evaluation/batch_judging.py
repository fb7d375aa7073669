"""The model's part of one run: batches asked, answers checked, what fails asked again or left.

Nothing is raised for a failure: an item that got no verdict is missing here (the model is gone, the
budget or the time is spent) or is unscored (the model answered, but not usably); the judge then has
keywords decide.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from service.errors import ModelError, ModelLateError, ModelRefusedError
from service.evaluation import prompt, score_cap, verdicts
from service.evaluation.lexical_scorer import Lexicon
from service.evaluation.llm import budget as budgets
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import ChatClient
from service.evaluation.llm.said.answers import is_json
from service.evaluation.llm.said.complaints import shown
from service.evaluation.llm.said.replies import TOO_MUCH, Reply, Usage, estimate_tokens
from service.evaluation.translation import question
from service.models import Cost, Evaluation, Item, Link, Reason, ReasonCode, WorkedExample
from service.models.score import percent_of_scale
from service.storage.tables.spending import Reservation

_log = structlog.get_logger(__name__)

_ANSWER_TOKENS = 160
"""The most that a verdict on one item takes; the mean is about 90."""
_CUT_ANSWER_TOKENS = 300
"""All that an answer may have of a model that holds little."""
_MAX_TRIES = 3
"""Questions to a model that answers without a verdict: it may be told the form another way."""
_MAX_DECLINED = 24
"""After so many refused questions in a row the model is not asked any more in this run."""
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
    trouble: str = ""
    """What went wrong with the last question, where none was ever answered."""
    _answered: bool = False
    _failures: int = 0
    """Calls in a row without an answer."""
    _unreadable: int = 0
    """Answers that were no JSON, twice."""
    _endless: int = 0
    """Items in a row with which the model did not come to an end, alone and asked again."""
    _declined: int = 0
    """Questions in a row that were refused."""
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

    def why_unscored(self, item_id: str) -> Reason:
        """Return why an item that was to be judged has no verdict that counts."""
        if item_id in self._doubted and item_id not in self.verdicts:
            return Reason(ReasonCode.VERDICT_IN_DOUBT)
        verdict = self.verdicts.get(item_id)
        because = verdict.unscored_because if verdict else self.stopped
        return because or Reason(ReasonCode.MODEL_SILENT)

    async def once_more(self, items: Sequence[Item]) -> list[Evaluation | None]:
        """Return what the model says of each of `items` alone, as it says it; None: nothing usable.

        Raises DatabaseUnavailableError when the budget cannot be asked.
        """
        replies = await asyncio.gather(*(self._ask([item]) for item in items))
        read = [
            verdicts.read(reply.text, [item], reader=self.lexicon.language)[0]
            if reply is not None and not reply.refused and not reply.truncated
            else None
            for item, reply in zip(items, replies, strict=True)
        ]
        return [one if one is not None and one.score is not None else None for one in read]

    async def order(self, messages: Sequence[prompt.Message], schema: Mapping[str, object]) -> str:
        """Return the model's text for a question that is not a batch; empty if there is none."""
        reply = await self._call(messages, schema, self.client.pace.thinking, usable=is_json)
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

    async def _verdicts_on(self, items: list[Item]) -> dict[str, Evaluation]:
        """Return verdicts on `items`; halves what is refused, too long or without a verdict.

        One item may have talked the model into prose. So both halves are asked about before halves
        of halves: where none gives a verdict, it is the model, and keywords stand.
        """
        found: dict[str, Evaluation] = {}
        parts, tries = deque([items]), _MAX_TRIES
        while parts:
            part = parts.popleft()
            reply = await self._answer(part, tries)
            if reply is None:
                continue
            unusable = reply.refused or reply.truncated or not reply.text
            if not unusable and not verdicts.holds_verdicts(reply.text, part):
                self._count_unreadable(reply.text)
                unusable, tries = True, 1
            if not unusable:
                found |= await self._read(reply.text, part)
            elif len(part) > 1:
                middle = len(part) // 2
                parts += [part[:middle], part[middle:]]
            elif reply.refused or reply.truncated:
                why = ReasonCode.MODEL_DECLINED if reply.refused else ReasonCode.MODEL_NO_END
                found[part[0].id] = verdicts.unscored(part[0], Reason(why))
        return found

    def _count_unreadable(self, said: str) -> None:
        """Note an answer without verdicts; after some in a row the model is asked no more."""
        self._unreadable += 1
        _log.warning("The model's answers hold no verdicts.", said=shown(said))
        if self._unreadable >= _MAX_FAILURES:
            self.stopped = self.stopped or Reason(ReasonCode.MODEL_UNREADABLE)

    async def _read(self, said: str, items: list[Item]) -> dict[str, Evaluation]:
        """Return the verdicts in an answer; an item that failed in company is asked for alone."""
        self._unreadable = 0
        found = {one.item_id: one for one in self._understood(said, items)}
        failed = [item for item in items if found[item.id].score is None]
        for item in failed if len(items) > 1 else ():
            alone = await self._ask([item])
            if alone is not None and not alone.refused and not alone.truncated:
                found[item.id] = self._understood(alone.text, [item])[0]
        return found

    def _understood(self, said: str, items: Sequence[Item]) -> list[Evaluation]:
        return verdicts.read(said, items, self.lexicon, reader=self.lexicon.language)

    async def _answer(self, items: list[Item], tries: int) -> Reply | None:
        """Return the reply on `items`: asked for again, up to `tries`, if it holds no verdict.

        One item that is too much is asked about once more: with more room if the model's thoughts
        took it all, else with its text cut.
        """
        reply, thinking = None, self.client.pace.thinking
        for number in range(tries):
            spoken = self.client.dialect
            reply = await self._ask(items)
            if reply is None or reply.refused or reply.truncated or not reply.text:
                break
            if verdicts.holds_verdicts(reply.text, items):
                break
            if number and self.client.dialect == spoken:
                break  # twice in a form that the client still believes in
        if reply is None or not reply.truncated or len(items) > 1:
            return reply
        again: Reply | None = reply
        for _ in range(_MAX_TRIES - 1):
            before, thinking = thinking, self.client.pace.thinking
            again = await self._ask(items, cut=thinking == before)
            if again is None or not again.truncated or thinking == before:
                break
        self._endless = self._endless + 1 if again is None or again.truncated else 0
        if self._endless >= _MAX_FAILURES:
            said = "The model does not come to an end"
            self.stopped = self.stopped or Reason(ReasonCode.MODEL_FAILED, {"error": said})
        return again

    def _suspects(
        self, items: list[Item], found: Mapping[str, Evaluation]
    ) -> tuple[list[Item], list[Item]]:
        """Return the items of a batch to be asked for alone, and those to be asked without them.

        A verdict that code contradicts points at its item, which may have spoken of the others too.
        Several that fell far below what keywords say point at a neighbour, we know not which; one
        that fell so is either wrong about the brand or was spoken of, and only it is asked again.
        What names the brand and fell is not asked for here: `second_question` does.
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
        spoken_of = items if len(fallen) > 1 else fallen
        return [i for i in spoken_of if self.lexical[i.id].link is not Link.DIRECT], []

    async def _ask(self, items: list[Item], *, cut: bool = False) -> Reply | None:
        # A word that no item can foresee: it depends on the run and on all of them.
        said = "|".join((self.run_id, self.seed, *(item.id for item in items)))
        translated = not cut and question.is_needed(items, self.lexicon.language)
        each = _ANSWER_TOKENS + (question.ANSWER_TOKENS if translated else 0)
        messages = await asyncio.to_thread(
            prompt.messages,
            self.lexicon.brand,
            items,
            examples=self.examples,
            today=self.now.date(),
            mark=hashlib.sha256(said.encode()).hexdigest()[:8],
            lexicon=self.lexicon,
            cut=cut,
            translated=translated,
        )
        return await self._call(
            messages,
            prompt.schema(len(items), translated=translated),
            _CUT_ANSWER_TOKENS if cut else each * len(items) + self.client.pace.thinking,
            items=len(items),
            usable=lambda text: verdicts.holds_verdicts(text, items),
        )

    async def _call(
        self,
        messages: Sequence[prompt.Message],
        schema: Mapping[str, object],
        answer_tokens: int,
        *,
        usable: Callable[[str], bool],
        items: int = 1,
    ) -> Reply | None:
        """Return the reply to one call within budget and time; None if there is none.

        Tokens are set aside only once it is our turn: reservations of calls that wait would use up
        the budget before any of them is made. What is by then more than the server manages at a
        time comes back as too long.
        """
        async with self.client.free:
            late = self.deadline is not None and asyncio.get_running_loop().time() >= self.deadline
            if late and not self.stopped:
                self.stopped = _TIME_IS_UP
            if self.stopped:
                return None
            if items > self.client.pace.batch:
                return TOO_MUCH
            tokens = _estimate(messages) + answer_tokens
            reservation = await self.budget.reserve(self.run_id, tokens, self.now)
            if isinstance(reservation, Reason):
                self.stopped = self.stopped or reservation
                return None
            ask = partial(
                self.client.ask, messages, schema, max_tokens=answer_tokens, items=items,
                deadline=self.deadline, usable=usable,
            )  # fmt: skip
            return await self._settled_call(reservation, ask, _estimate(messages), items)

    async def _settled_call(
        self,
        reservation: Reservation,
        ask: Callable[[], Awaitable[Reply]],
        prompt_tokens: int,
        items: int,
    ) -> Reply | None:
        """Make the call that `reservation` is for, and settle it whatever happens."""
        usage: Usage | None = None
        try:
            async with asyncio.timeout_at(self.deadline):
                reply = await ask()
            usage = reply.usage
            self._failures, self._answered, self.trouble = 0, True, ""
            self._count_refusals(reply)
        except ModelRefusedError as error:
            _log.warning("The model is not asked any more.", error=str(error), hint=error.hint)
            self.stopped = Reason(ReasonCode.MODEL_FAILED, {"error": str(error)})
            return None
        except ModelError as error:
            is_late = isinstance(error, ModelLateError)
            if is_late:  # it is at work on it all the same, and what it reads is billed
                usage = Usage(prompt=prompt_tokens, estimated=True)
            self._failed(error)
            return TOO_MUCH if is_late and items > 1 and not self.stopped else None
        except TimeoutError:
            # Cut off by us while the server was at work: what it read is billed all the same.
            usage = Usage(prompt=prompt_tokens, estimated=True)
            self.stopped = _TIME_IS_UP
            return None
        finally:
            spent = await self.budget.settle(reservation, usage, self.now)
            # Added only now: other calls may have been settled while we waited.
            self.cost = budgets.add(self.cost, spent)
        return reply

    def _failed(self, error: ModelError) -> None:
        """Note a call without an answer; after some in a row no more are made."""
        said = str(error)
        self._failures += 1
        _log.warning("The model gave no usable answer.", error=said, hint=error.hint)
        said = said[:1].upper() + said[1:]
        if self._failures >= _MAX_FAILURES:
            self.stopped = Reason(ReasonCode.MODEL_FAILED, {"error": said})
        self.trouble = "" if self._answered else said

    def _count_refusals(self, reply: Reply) -> None:
        """Note whether a question was refused; after many in a row no more are asked."""
        self._declined = self._declined + 1 if reply.refused else 0
        if self._declined >= _MAX_DECLINED:
            said = "The model's server refuses whatever it is asked"
            self.stopped = self.stopped or Reason(ReasonCode.MODEL_FAILED, {"error": said})


def _estimate(messages: Sequence[prompt.Message]) -> int:
    return sum(estimate_tokens(message["content"]) for message in messages)
