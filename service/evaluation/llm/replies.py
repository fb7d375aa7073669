"""A server's answer read: a reply with what it used, or an error of ours. Pure.

The body is read here and not by the SDK, whose own parsing breaks on HTML with status 200, an error
object with status 200, and loses the usage when an answer is cut.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from service.errors import ModelError, ModelRefusedError
from service.evaluation.prompt import estimate_tokens

if TYPE_CHECKING:
    import openai

MAX_MESSAGE = 200
"""Characters of a server's message that go into ours."""
_MAX_BODY = 2_000_000
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


def read_body(body: str, asked: Mapping[str, Any]) -> Reply:
    """Return the reply in a body that came with status 200. Raises ModelError if there is none."""
    try:
        decoded = json.loads(body[:_MAX_BODY])
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
    content = choice.message.content
    if isinstance(content, list):  # some servers send it in parts
        texts = (part.get("text") for part in content if isinstance(part, dict))
        content = "".join(text for text in texts if isinstance(text, str))
    text = content or ""
    return Reply(
        text=text,
        usage=_usage(completion.usage, asked, text),
        refused=bool(choice.message.refusal) or choice.finish_reason == "content_filter",
        truncated=choice.finish_reason == "length",
    )


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


def as_reply(error: openai.APIStatusError) -> Reply | None:
    """Return a refusal or a too long question, which arrive as status 400, as values."""
    if error.status_code not in (400, 413, 422):
        return None
    said = f"{detail(error, 'code')} {error.message}".lower()
    nothing = Usage(estimated=False)
    if any(word in said for word in _FILTERED):
        return Reply(text="", usage=nothing, refused=True)
    if error.status_code == 413 or any(word in said for word in _TOO_LONG):
        return Reply(text="", usage=nothing, truncated=True)
    return None


def is_quota_used(error: openai.APIStatusError) -> bool:
    """Return whether money or quota is used up, which no retry mends."""
    names = f"{detail(error, 'code')} {detail(error, 'type')}"
    return error.status_code == 402 or "insufficient_quota" in names


def refusal(error: openai.APIStatusError, model: str) -> ModelError | ModelRefusedError:
    """Return our error, in words that say what to do, for a status that ended the call."""
    if is_quota_used(error):
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
            f"The model's server does not let our key use {model}: {message_of(error)}",
            "Check what the key in OPENAI_API_KEY may use.",
        )
    if error.status_code in (404, 405):
        return ModelRefusedError(
            f"The model's server does not know {model}: check OPENAI_MODEL and OPENAI_BASE_URL",
            "The address often has to end in /v1.",
        )
    return ModelError(f"the model's server answered {error.status_code}: {message_of(error)}")


def detail(error: openai.APIStatusError, name: str) -> str:
    """Return a text of the error's body; empty if it has none."""
    body = error.body
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def message_of(error: openai.APIStatusError) -> str:
    """Return what the server says is wrong, on one short line."""
    return _short(detail(error, "message") or error.message)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("message") or value.get("code") or value
    return " ".join(str(value).split())[:MAX_MESSAGE]
