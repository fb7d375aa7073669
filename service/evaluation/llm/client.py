"""The client of an OpenAI-compatible server: one question, one answer, what it used.

Chat completions is what all servers speak. Retries are ours and not the SDK's: used-up quota is a
429 that no retry mends.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import structlog

from service.errors import ModelError
from service.evaluation.llm.dialect import Dialect, Form
from service.evaluation.llm.replies import (
    MAX_MESSAGE,
    Reply,
    as_reply,
    detail,
    is_quota_used,
    message_of,
    read_body,
    refusal,
)


class _WhenAsked:
    """Stands for a module, which is read when something of it is first asked for.

    It is no lazy module in `sys.modules`: there, all that looks through the loaded modules (the
    `inspect` of the standard library does, for pydantic) would be the first to ask.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._name), name)


if TYPE_CHECKING:
    import openai
    from openai.resources.chat.completions import AsyncCompletionsWithRawResponse
else:
    openai = _WhenAsked("openai")  # reading the SDK's code would be a quarter of a start's time

_log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 45.0
"""A batch of eight takes a few seconds; ten times that is a server in trouble."""
RETRIES = 2
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 20.0
"""Seconds; a server that asks for a longer pause is left alone until the next run."""
_MAX_DIALECTS = 8
"""Requests that may be refused while the server's dialect is being found."""
_MAX_FORMLESS = 2
"""Answers in a row that are no JSON although a strict schema was asked for and not refused."""


class ChatClient:
    """One client for the whole process, for one model."""

    def __init__(
        self,
        api_key: str,
        *,
        model: str,
        base_url: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        max_retries: int = RETRIES,
        concurrency: int = 6,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.model = model
        self._timeout = timeout
        self._retries = max_retries
        self.free = asyncio.Semaphore(concurrency)
        """To be held while asking: that many calls at a time in the whole process."""
        self._sleep = sleep
        self.dialect = Dialect.first(base_url)
        """How the server is asked next."""
        self.worked = self.dialect
        """How it was asked when it answered last."""
        self.known_as = hashlib.sha256(f"{base_url or ''}|{model}".encode()).hexdigest()[:24]
        """Tells this server and model from others."""
        self._formless = 0
        self._is_azure = "api-version" in _split_query(base_url)[1]
        self._api_key = api_key
        self._base_url = base_url
        self._client: openai.AsyncOpenAI | None = None
        self._completions: AsyncCompletionsWithRawResponse | None = None
        self._opening = asyncio.Lock()

    async def ask(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        *,
        max_tokens: int,
    ) -> Reply:
        """Return the model's answer to `messages`, in the form of `schema` if the server can.

        Raises ModelRefusedError if the server will not serve us (key, model, quota), ModelError if
        it gives no usable answer this time.
        """
        for _ in range(_MAX_DIALECTS):
            dialect = self.dialect
            asked = dialect.request(messages, schema, max_tokens)
            try:
                return self._learn_from_answer(dialect, await self._with_retries(asked))
            except openai.APIStatusError as error:
                reply = as_reply(error)
                if reply is not None:
                    return reply
                self._learn_from_refusal(dialect, error)
        raise ModelError(f"the model's server takes none of our requests for {self.model}")

    def use_dialect(self, dialect: Dialect) -> None:
        """Begin with what is known to work, unless something was learnt already."""
        if self.dialect == self.worked:
            self.dialect = self.worked = dialect

    def _learn_from_answer(self, dialect: Dialect, reply: Reply) -> Reply:
        """Remember what worked. A schema that is taken and not kept to is no schema: told so twice,
        we put it into the prompt.
        """
        kept = dialect.form is not Form.STRICT or reply.refused or reply.truncated
        self._formless = 0 if kept or _is_json(reply.text) else self._formless + 1
        if self.dialect != dialect:
            return reply  # another call has learnt more meanwhile
        if self._formless >= _MAX_FORMLESS:
            _log.info("The model's server does not keep to the schema: the prompt now carries it.")
            self.dialect, self._formless = replace(dialect, form=Form.JSON), 0
        self.worked = self.dialect
        return reply

    async def ping(self) -> str:
        """Return one line on the model after a tiny call. Raises as `ask` does."""
        schema = {
            "type": "object", "properties": {"ok": {"type": "boolean"}},
            "required": ["ok"], "additionalProperties": False,
        }  # fmt: skip
        question = [{"role": "user", "content": 'Answer with the JSON object {"ok": true}.'}]
        reply = await self.ask(question, schema, max_tokens=64)
        used = reply.usage.prompt + reply.usage.completion
        return f"{self.model} answers ({self.dialect.form}, {used} tokens)"

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.close()

    async def _opened(self) -> AsyncCompletionsWithRawResponse:
        """Return the SDK's completions; its code is read in a thread, so that the loop goes on."""
        address, query = _split_query(self._base_url)

        def opened() -> tuple[openai.AsyncOpenAI, AsyncCompletionsWithRawResponse]:
            made = openai.AsyncOpenAI(
                api_key=self._api_key or "none",
                base_url=address,
                timeout=self._timeout,
                max_retries=0,
                default_query=query,
            )
            # Named here since its code, too, is read when it is first asked for.
            return made, made.chat.completions.with_raw_response

        async with self._opening:
            if self._completions is None:
                opened_now = await asyncio.to_thread(opened)
                self._client, self._completions = opened_now
                return opened_now[1]
            return self._completions

    def _learn_from_refusal(self, dialect: Dialect, error: openai.APIStatusError) -> None:
        """Take the next dialect after a refused request. Raises when it was not about that."""
        if error.status_code not in (400, 422):
            raise refusal(error, self.model) from error
        complaint = f"{detail(error, 'param')} {detail(error, 'code')} {error.message}"
        following = dialect.without(complaint) or dialect.plainer()
        if following is None:
            self.dialect = self.worked
            raise ModelError(
                f"the model's server refused our request: {message_of(error)}"
            ) from error
        if self.dialect == dialect:
            _log.info("The model's server wants a plainer request.", detail=message_of(error))
            self.dialect = following

    async def _with_retries(self, asked: dict[str, Any]) -> Reply:
        """Ask, again after a pause while the failure may pass."""
        completions = await self._opened()
        for attempt in range(self._retries + 1):
            pause = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
            try:
                async with asyncio.timeout(self._timeout):
                    return await self._once(completions, asked)
            except openai.APIStatusError as error:
                passes = error.status_code in (408, 409, 429) or error.status_code >= 500
                if attempt == self._retries or not passes or is_quota_used(error):
                    raise
                pause = _retry_after(error) or pause
                if pause > LONGEST_PAUSE:
                    raise
            except (openai.APIConnectionError, TimeoutError) as error:
                if attempt == self._retries:
                    raise ModelError(_unreachable(error)) from error
            await self._sleep(pause)
        raise AssertionError("unreachable")  # pragma: no cover - the loop returns or raises

    async def _once(
        self, completions: AsyncCompletionsWithRawResponse, asked: dict[str, Any]
    ) -> Reply:
        # Azure has the key in a header of its own; a bearer there would be a token of Entra's.
        azure: dict[str, str | openai.Omit] = {
            "api-key": self._api_key,
            "Authorization": openai.Omit(),
        }
        headers = azure if self._is_azure else None
        raw = await completions.create(model=self.model, extra_headers=headers, **asked)
        return read_body(raw.text, asked)


def _retry_after(error: openai.APIStatusError) -> float | None:
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _unreachable(error: BaseException) -> str:
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return "the model's server did not answer in time"
    cause = error.__cause__ or error
    return (
        f"the model's server cannot be reached ({str(cause)[:MAX_MESSAGE] or type(cause).__name__})"
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _split_query(base_url: str | None) -> tuple[str | None, dict[str, object]]:
    """Return the address without its query, and the query: Azure keeps `api-version` there."""
    if not base_url:
        return None, {}
    parts = urlsplit(base_url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), dict(
        parse_qsl(parts.query)
    )
