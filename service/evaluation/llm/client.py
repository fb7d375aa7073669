"""The client of an OpenAI-compatible server: one question, one answer, what it used.

Chat completions is what all servers speak. The reply's body is read here and not by the SDK, whose
own parsing breaks on HTML with status 200, an error object with status 200, and loses the usage
when an answer is cut. Retries, too, are ours: used-up quota is a 429 that no retry mends.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from service.errors import ModelError, ModelRefusedError
from service.evaluation.llm.dialect import Dialect, Form
from service.evaluation.prompt import estimate_tokens

if TYPE_CHECKING:
    import openai
else:
    from service.evaluation.llm.sdk import openai

_log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 45.0
"""A batch of eight takes a few seconds; ten times that is a server in trouble."""
RETRIES = 2
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 20.0
"""Seconds; a server that asks for a longer pause is left alone until the next run."""
_MOST_DIALECTS = 8
"""Requests that may be refused while the server's dialect is being found."""
_MOST_FORMLESS = 2
"""Answers in a row that are no JSON although a strict schema was asked for and not refused."""
_MOST_BODY = 2_000_000
_KEPT = 200
"""Characters of a server's message that go into ours."""
_TOO_LONG = ("context_length", "context length", "maximum context", "too many tokens")
_FILTERED = ("content_filter", "content_policy", "responsible ai", "content management policy")


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=False)


class _Details(_Lenient):
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None


class _Usage(_Lenient):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None
    completion_tokens_details: _Details | None = None


class _Message(_Lenient):
    content: str | list[Any] | None = None
    refusal: str | None = None


class _Choice(_Lenient):
    message: _Message
    finish_reason: str | None = None


class _Completion(_Lenient):
    choices: list[_Choice]
    usage: _Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one call; `estimated` when the server did not say."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a model answered. `refused` and `truncated` are values: smaller questions may help."""

    text: str
    usage: Usage
    refused: bool = False
    truncated: bool = False


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
        self._opening = asyncio.Lock()

    async def ask(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        *,
        most_tokens: int,
    ) -> Reply:
        """Return the model's answer to `messages`, in the form of `schema` if the server can.

        Raises ModelRefusedError if the server will not serve us (key, model, quota), ModelError if
        it gives no usable answer this time.
        """
        for _ in range(_MOST_DIALECTS):
            dialect = self.dialect
            asked = dialect.request(messages, schema, most_tokens)
            try:
                return self._heard(dialect, await self._patiently(asked))
            except openai.APIStatusError as error:
                reply = _as_reply(error)
                if reply is not None:
                    return reply
                self._learn(dialect, error)
        raise ModelError(f"the model's server takes none of our requests for {self.model}")

    def speak(self, dialect: Dialect) -> None:
        """Begin with what is known to work, unless something was learnt already."""
        if self.dialect == self.worked:
            self.dialect = self.worked = dialect

    def _heard(self, dialect: Dialect, reply: Reply) -> Reply:
        """Remember what worked. A schema that is taken and not kept to is no schema: told so twice,
        we put it into the prompt.
        """
        kept = dialect.form is not Form.STRICT or reply.refused or reply.truncated
        self._formless = 0 if kept or _is_json(reply.text) else self._formless + 1
        if self.dialect != dialect:
            return reply  # another call has learnt more meanwhile
        if self._formless >= _MOST_FORMLESS:
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
        reply = await self.ask(question, schema, most_tokens=64)
        used = reply.usage.prompt + reply.usage.completion
        return f"{self.model} answers ({self.dialect.form}, {used} tokens)"

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.close()

    async def _opened(self) -> openai.AsyncOpenAI:
        """Return the SDK's client; its code is read in a thread, so that the loop goes on."""
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
            return self._client

    def _open(self) -> openai.AsyncOpenAI:
        address, query = _split_query(self._base_url)
        return openai.AsyncOpenAI(
            api_key=self._api_key or "none",
            base_url=address,
            timeout=self._timeout,
            max_retries=0,
            default_query=query,
        )

    def _azure_headers(self) -> dict[str, str | openai.Omit]:
        """Azure has the key in a header of its own; a bearer there would be a token of Entra's."""
        return {"api-key": self._api_key, "Authorization": openai.Omit()}

    def _learn(self, dialect: Dialect, error: openai.APIStatusError) -> None:
        """Take the next dialect after a refused request. Raises when it was not about that."""
        if error.status_code not in (400, 422):
            raise _refusal(error, self.model) from error
        complaint = f"{_detail(error, 'param')} {_detail(error, 'code')} {error.message}"
        following = dialect.without(complaint) or dialect.plainer()
        if following is None:
            self.dialect = self.worked
            raise ModelError(f"the model's server refused our request: {_said(error)}") from error
        if self.dialect == dialect:
            _log.info("The model's server wants a plainer request.", detail=_said(error))
            self.dialect = following

    async def _patiently(self, asked: dict[str, Any]) -> Reply:
        """Ask, again after a pause while the failure may pass."""
        client = await self._opened()
        for attempt in range(self._retries + 1):
            pause = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
            try:
                async with asyncio.timeout(self._timeout):
                    return await self._once(client, asked)
            except openai.APIStatusError as error:
                if attempt == self._retries or not _may_pass(error):
                    raise
                pause = _asked_pause(error) or pause
                if pause > LONGEST_PAUSE:
                    raise
            except (openai.APIConnectionError, TimeoutError) as error:
                if attempt == self._retries:
                    raise ModelError(_unreachable(error)) from error
            await self._sleep(pause)
        raise AssertionError("unreachable")  # pragma: no cover - the loop returns or raises

    async def _once(self, client: openai.AsyncOpenAI, asked: dict[str, Any]) -> Reply:
        completions = client.chat.completions.with_raw_response
        headers = self._azure_headers() if self._is_azure else None
        raw = await completions.create(model=self.model, extra_headers=headers, **asked)
        return read_body(raw.text, asked)


def read_body(body: str, asked: Mapping[str, Any]) -> Reply:
    """Return the reply in a body that came with status 200. Raises ModelError if there is none."""
    try:
        decoded = json.loads(body[:_MOST_BODY])
    except (ValueError, RecursionError) as error:
        raise ModelError(
            "the model's server answered with something that is not JSON",
            "Check OPENAI_BASE_URL: it often has to end in /v1.",
        ) from error
    if isinstance(decoded, dict) and decoded.get("error"):
        raise ModelError(f"the model's server reports an error: {_short(decoded['error'])}")
    try:
        completion = _Completion.model_validate(decoded)
        choice = completion.choices[0]
    except (ValidationError, IndexError) as error:
        raise ModelError("the model's server answered without a choice") from error
    text = _text(choice.message.content)
    return Reply(
        text=text,
        usage=_usage(completion.usage, asked, text),
        refused=bool(choice.message.refusal) or choice.finish_reason == "content_filter",
        truncated=choice.finish_reason == "length",
    )


def _text(content: str | list[Any] | None) -> str:
    """Return the content, which some servers send in parts."""
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return content or ""


def _usage(said: _Usage | None, asked: Mapping[str, Any], text: str) -> Usage:
    if said is None or said.prompt_tokens is None or said.completion_tokens is None:
        prompt = sum(estimate_tokens(m["content"]) for m in asked["messages"])
        return Usage(prompt=prompt, completion=estimate_tokens(text), estimated=True)
    kept, thought = said.prompt_tokens_details, said.completion_tokens_details
    return Usage(
        prompt=max(0, said.prompt_tokens),
        completion=max(0, said.completion_tokens),
        cached=max(0, (kept.cached_tokens if kept else 0) or 0),
        reasoning=max(0, (thought.reasoning_tokens if thought else 0) or 0),
    )


def _as_reply(error: openai.APIStatusError) -> Reply | None:
    """Return a refusal or a too long question, which arrive as status 400, as values."""
    if error.status_code not in (400, 413, 422):
        return None
    said = f"{_detail(error, 'code')} {error.message}".lower()
    nothing = Usage(estimated=False)
    if any(word in said for word in _FILTERED):
        return Reply(text="", usage=nothing, refused=True)
    if error.status_code == 413 or any(word in said for word in _TOO_LONG):
        return Reply(text="", usage=nothing, truncated=True)
    return None


def _may_pass(error: openai.APIStatusError) -> bool:
    if _is_quota(error):
        return False
    return error.status_code in (408, 409, 429) or error.status_code >= 500


def _is_quota(error: openai.APIStatusError) -> bool:
    names = f"{_detail(error, 'code')} {_detail(error, 'type')}"
    return error.status_code == 402 or "insufficient_quota" in names


def _asked_pause(error: openai.APIStatusError) -> float | None:
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _refusal(error: openai.APIStatusError, model: str) -> ModelError | ModelRefusedError:
    """Return our error, in words that say what to do, for a status that ended the call."""
    if _is_quota(error):
        return ModelRefusedError(
            "The model's quota is used up",
            "Pay in or raise the limit at the model's provider; until then keywords decide.",
        )
    if error.status_code == 401:
        return ModelRefusedError(
            "The model's server refused our key: check OPENAI_API_KEY",
            "Copy the key again from the provider; it may have been revoked.",
        )
    if error.status_code == 403:
        return ModelRefusedError(
            f"The model's server does not let our key use {model}: {_said(error)}",
            "Check what the key in OPENAI_API_KEY may use.",
        )
    if error.status_code in (404, 405):
        return ModelRefusedError(
            f"The model's server does not know {model}: check OPENAI_MODEL and OPENAI_BASE_URL",
            "The address often has to end in /v1.",
        )
    return ModelError(f"the model's server answered {error.status_code}: {_said(error)}")


def _unreachable(error: BaseException) -> str:
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return "the model's server did not answer in time"
    cause = error.__cause__ or error
    return f"the model's server cannot be reached ({str(cause)[:_KEPT] or type(cause).__name__})"


def _detail(error: openai.APIStatusError, name: str) -> str:
    body = error.body
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _said(error: openai.APIStatusError) -> str:
    return _short(_detail(error, "message") or error.message)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("message") or value.get("code") or value
    return " ".join(str(value).split())[:_KEPT]


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
