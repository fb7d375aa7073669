"""The client of an OpenAI-compatible server: one question, one answer, what it used.

Chat completions is what all servers speak. Retries are ours and not the SDK's: used-up quota is a
429 that no retry mends. What a server says is wrong is told apart in `complaints`.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from service.errors import ModelError, ModelLateError
from service.evaluation.llm import trial
from service.evaluation.llm.connection import Connection, UnreachableError
from service.evaluation.llm.dialect import Dialect, Form
from service.evaluation.llm.pace import BATCH, SMALL_BATCH, Pace, Turns
from service.evaluation.llm.said.answers import is_json
from service.evaluation.llm.said.complaints import Complaint, Trouble, as_error
from service.evaluation.llm.said.pauses import asked_pause
from service.evaluation.llm.said.replies import (
    ComplaintError,
    NoChoiceError,
    Reply,
    Usage,
    as_reply,
)
from service.models import Brand

_log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 45.0
"""A batch of eight takes a few seconds; ten times that is a server in trouble."""
PATIENT_SECONDS = 240.0
"""For a server of one's own, which may be a small machine without a graphics card."""
RETRIES = 2
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
"""Seconds; a server that asks for a longer pause is left alone until the next run."""
DIALECT_LIFE = 24 * 3600.0
"""Seconds after which it is found out anew how a server wants to be asked: servers improve."""
_MAX_DIALECTS = 8
"""Requests that may be refused while the server's dialect is being found."""
_MAX_FORMLESS = 2
"""Answers in a row that cannot be used although a strict schema was asked for and not refused."""
_MAX_UNEXPLAINED = 6
"""Questions refused without a reason that we know before a harmless one is tried again."""
_MAX_TRIALS = 3
"""Questions of `ping`: the second and third find the form that the server keeps to."""
_HARMLESS = ({"role": "user", "content": 'Answer with the JSON object {"ok": true}.'},)
_HARMLESS_SCHEMA = {
    "type": "object", "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"], "additionalProperties": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Question:
    """What `ask` was given."""

    messages: Sequence[Mapping[str, str]]
    schema: Mapping[str, Any]
    max_tokens: int
    items: int
    deadline: float | None


class ChatClient:
    """One client for the whole process, for one model.

    `patient`: the server is one's own and perhaps small, so it is asked little at first.
    """

    def __init__(
        self,
        api_key: str,
        *,
        model: str,
        base_url: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        max_retries: int = RETRIES,
        concurrency: int = 6,
        patient: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model = model
        self.timeout = timeout
        self._retries = max_retries
        self.free = Turns(concurrency, first=1 if patient else concurrency)
        """To be held while asking: that many calls at a time in the whole process."""
        self.pace = Pace(most=SMALL_BATCH if patient else BATCH, timeout=timeout, turns=self.free)
        self._sleep = sleep
        self._clock = clock
        self._first = Dialect.first(base_url)
        self.dialect = self._first
        """How the server is asked next."""
        self.worked = self._first
        """How it was asked when it answered last."""
        self.known_as = hashlib.sha256(f"{base_url or ''}|{model}".encode()).hexdigest()[:24]
        """Tells this server and model from others."""
        self._learnt_at = clock()
        self._formless = 0
        """Answers in a row that cannot be used, or came only in a plainer form."""
        self._proved: Dialect | None = None
        """The dialect in which the server took a harmless question when it had refused others."""
        self._unexplained = 0
        """Questions refused since then, without a reason that we know."""
        self._connection = Connection(api_key, model=model, base_url=base_url, timeout=timeout)

    async def ask(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        *,
        max_tokens: int,
        items: int = 1,
        deadline: float | None = None,
        usable: Callable[[str], bool] = is_json,
    ) -> Reply:
        """Return the model's answer to `messages`, in the form of `schema` if the server can.

        `items` are asked about at once, `usable` tells an answer from other JSON, and nothing is
        waited for beyond `deadline`, a moment of the loop's clock. Raises ModelRefusedError if the
        server will not serve us (key, model, quota), ModelLateError if it takes too long,
        ModelError if it gives no usable answer this time.
        """
        if self._clock() - self._learnt_at > DIALECT_LIFE:
            self._forget()
        question = _Question(messages, schema, max_tokens, items, deadline)
        dialect, stumbled = self.dialect, None
        for number in range(_MAX_DIALECTS):
            try:
                reply = await self._with_retries(dialect, question, again=stumbled is None)
            except ComplaintError as error:
                said = error.said
                if said.trouble is Trouble.BROKEN and (plainer := dialect.after_breaking()):
                    # Some servers break over a schema, or a parameter, that they do not know.
                    stumbled, dialect = stumbled or said, plainer
                    continue
                if stumbled is not None and said.trouble not in (Trouble.CONTENT, Trouble.TOO_LONG):
                    raise as_error(stumbled, self.model) from error
                settled = await self._settled(dialect, said, question, first=number == 0)
                if settled is not None:
                    return settled
                dialect = self.dialect
            else:
                self._learn_from_answer(dialect, reply, usable, stumbled=stumbled is not None)
                self._learn_of_length(reply, question)
                return reply
        raise ModelError(f"the model's server takes none of our requests for {self.model}")

    def use_dialect(self, dialect: Dialect) -> None:
        """Begin with what is known to work, unless something was learnt already."""
        if self.dialect == self.worked:
            self.dialect = self.worked = dialect
            self._learnt_at = self._clock()

    def _forget(self) -> None:
        """Ask as at first: servers change."""
        self.dialect = self.worked = self._first
        self._formless, self._learnt_at = 0, self._clock()

    def _learn_from_answer(
        self, dialect: Dialect, reply: Reply, usable: Callable[[str], bool], *, stumbled: bool
    ) -> None:
        """Remember what worked. A schema that is taken and not kept to is no schema: told so twice,
        we put it into the prompt, and ask without it in the end.
        """
        if stumbled:
            self._formless += 1
            if self._formless >= _MAX_FORMLESS and self.dialect.form is not dialect.form:
                _log.info("The model's server breaks over a schema: it is asked without.")
                self.dialect = self.worked = dialect
                self._formless, self._learnt_at = 0, self._clock()
            return
        if self.dialect != dialect:
            return  # another call has learnt more meanwhile
        self.worked = dialect
        if reply.refused or reply.truncated:
            return
        self._formless = 0 if usable(reply.text) else self._formless + 1
        if self._formless < _MAX_FORMLESS:
            return
        if dialect.form is Form.FREE:
            self._forget()
            return
        _log.info("The model's server does not keep to the schema: the prompt now carries it.")
        self.dialect = dialect.plainer_form()
        self._formless, self._learnt_at = 0, self._clock()

    def _learn_of_length(self, reply: Reply, question: _Question) -> None:
        """Remember how much the server can hold, and how much it thinks."""
        if not reply.truncated:
            return
        if reply.usage.reasoning > reply.usage.completion / 2 or (
            not reply.text and reply.usage.completion >= question.max_tokens
        ):
            self.pace.thought_too_long()
        elif reply.usage.completion < question.max_tokens:
            self.pace.too_long(question.items)

    async def _settled(
        self, dialect: Dialect, said: Complaint, question: _Question, *, first: bool
    ) -> Reply | None:
        """Return a refused question as a value, or None once another dialect has been taken.

        Raises our error for all other complaints. A refusal without a reason that we know may be of
        what is asked about, or of how: a harmless question tells.
        """
        trouble = said.trouble
        if trouble is Trouble.TOO_LONG:
            self.pace.too_long(question.items)
        if trouble in (Trouble.CONTENT, Trouble.TOO_LONG):
            _log.info("The model's server would not take a question.", detail=said.words)
            return as_reply(said)
        if trouble is Trouble.UNKNOWN or said.may_be_of_content:
            taken = await self._takes_harmless(dialect, question) if first else None
            if taken is not None:
                _log.info("The model's server would not take a question.", detail=said.words)
                return Reply(text="", usage=taken, refused=True)
        if trouble not in (Trouble.UNKNOWN, Trouble.PARAMETER):
            raise as_error(said, self.model)
        following = dialect.without(said.told) or dialect.plainer()
        if following is None:
            self._forget()
            raise as_error(said, self.model)
        if self.dialect == dialect:
            _log.info("The model's server wants a plainer request.", detail=said.words)
            self.dialect, self._learnt_at = following, self._clock()
        return None

    async def _takes_harmless(self, dialect: Dialect, question: _Question) -> Usage | None:
        """Return what it cost to find out that the server takes other questions; None if not."""
        self._unexplained += 1
        if self._proved == dialect and self._unexplained <= _MAX_UNEXPLAINED:
            return Usage()
        harmless = _Question(_HARMLESS, _HARMLESS_SCHEMA, 64, 1, question.deadline)
        try:
            reply = await self._with_retries(dialect, harmless, again=False)
        except ComplaintError:
            return None
        self._proved, self._unexplained = dialect, 0
        return reply.usage

    async def _with_retries(self, dialect: Dialect, question: _Question, *, again: bool) -> Reply:
        """Ask, again after a pause while the failure may pass. Raises ComplaintError."""
        asked = dialect.request(question.messages, question.schema, question.max_tokens)
        tries = self._retries + 1 if again else 1
        for attempt in range(tries):
            pause = FIRST_PAUSE * 2**attempt
            last = attempt == tries - 1
            begun = self._clock()
            try:
                reply = await self._connection.send(asked, self.timeout)
            except ComplaintError as error:
                once_more = error.said.trouble is Trouble.BROKEN and attempt == 0
                if last or not (error.said.trouble is Trouble.PASSES or once_more):
                    raise
                pause = asked_pause(error.said, datetime.now(UTC)) or pause
                if not self._has_time(pause, question.deadline):
                    raise
                _log.info("The model's server asks us to wait.", seconds=round(pause, 1),
                          detail=error.said.words)  # fmt: skip
            except TimeoutError as error:
                # No second try: the server may still be at work on the first.
                self.pace.late(question.items)
                raise self._late(question.items) from error
            except (NoChoiceError, UnreachableError) as error:
                enough = last or (attempt > 0 and isinstance(error, NoChoiceError))
                if enough or not self._has_time(pause, question.deadline):
                    raise
            else:
                self.pace.answered(question.items, self._clock() - begun)
                return reply
            await self._sleep(pause)
        raise AssertionError("unreachable")  # pragma: no cover - the loop returns or raises

    async def ping(self, brand: Brand | None = None, judging_seconds: float | None = None) -> str:
        """Return one line on the model after one verdict on an invented article, for `brand`.

        `judging_seconds` is what judging may take in a run. Raises as `ask` does, and ModelError
        when the model answers without a verdict.
        """
        asked = trial.messages(brand)
        for attempt in range(_MAX_TRIALS):
            begun = self._clock()
            reply = await self.ask(
                asked, trial.SCHEMA, max_tokens=trial.ANSWER_TOKENS + self.pace.thinking,
                usable=trial.is_usable,
            )  # fmt: skip
            seconds = self._clock() - begun
            if trial.is_usable(reply.text) and not reply.refused:
                used = reply.usage.prompt + reply.usage.completion
                meaning = trial.meaning(seconds, judging_seconds, self.free.limit)
                return f"{self.model} answers ({self.dialect.form}, {used} tokens){meaning}"
            if reply.refused or attempt == _MAX_TRIALS - 1:
                break
        raise trial.unusable(self.model, reply)

    async def close(self) -> None:
        """Close all connections."""
        await self._connection.close()

    def _has_time(self, pause: float, deadline: float | None) -> bool:
        if pause > LONGEST_PAUSE:
            return False
        return deadline is None or asyncio.get_running_loop().time() + pause < deadline

    def _late(self, items: int) -> ModelLateError:
        waited = f"{self.timeout:g} seconds"
        _log.warning(
            f"The model's answer did not come within {waited}: it is asked about less at a time.",
            items=items,
        )
        return ModelLateError(
            f"the model's server did not answer in time ({waited}, EVALUATION_TIMEOUT_SECONDS)",
            "Set EVALUATION_TIMEOUT_SECONDS higher, or take a smaller or faster model.",
        )
