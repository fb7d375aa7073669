"""What a model's server says is wrong: its words, whatever shape they have, and their kind. Pure.

Only what the server says itself is looked at. Bodies also echo what was asked (`input`,
`failed_generation`), and an article about a blocked road is no refusal.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from service.errors import ModelError, ModelRefusedError
from service.evaluation.llm.said import complaint_words as words_of
from service.log import hide
from service.text.normalize import one_line, squeeze

MAX_WORDS = 200
"""Characters of a server's words that go into ours."""
_MAX_BODY = 100_000
_READ = 4_000
"""Characters of one saying that are read: a server says what is wrong in the first."""
_MAX_DEPTH = 6
_MAX_SAYINGS, _MAX_LISTED = 12, 3
_SPOKEN = (
    "message", "msg", "detail", "error", "errors", "error_description", "error_message",
    "errormessage", "error_msg", "status_msg", "raw", "description", "title", "reason", "fault",
)  # fmt: skip
"""Keys under which a server's sentences stand, the most telling first."""
_LABELS = ("code", "type", "status", "param", "error_type", "err_code", "blockreason", "loc",
    "finish_reason",
)  # fmt: skip
"""Keys under which the names of errors stand."""
_ENVELOPES = (
    "metadata", "innererror", "inner_error", "promptfeedback", "prompt_feedback", "base_resp",
    "response", "data", "result", "output", "details", "choices",
)  # fmt: skip
"""Keys of what lies around or inside of an error."""
_ECHOED = re.compile(r"[,;]?\s*['\"]?input(?:_value)?['\"]?\s*[=:].*", re.DOTALL)
"""What pydantic repeats of the request in its messages."""
_TAGS = re.compile(
    r"<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->|<[^<>]{0,2000}>",
    re.DOTALL | re.IGNORECASE,
)
_KEYS = re.compile(
    r"\b(?:sk|gsk|xai|csk|pk|rk|hf|r8|tgp|nvapi|AIza|fw|key|sess|org|Bearer\s)[-_]?"
    r"[A-Za-z0-9_\-*.]{11,}[A-Za-z0-9*]"
)
"""Keys as providers make them; some repeat the half of a wrong one."""


class Trouble(StrEnum):
    """What a complaint is about, and so what may help."""

    CONTENT = "content"
    """What was asked about: ask for the others alone."""
    TOO_LONG = "too long"
    QUOTA = "quota"
    KEY = "key"
    MODEL = "model"
    PARAMETER = "parameter"
    """How we ask: ask more plainly."""
    PASSES = "passes"
    """The same question may be taken later."""
    BROKEN = "broken"
    """The server stumbled; some do over a schema that they do not know."""
    UNKNOWN = "unknown"


_OF_REQUESTS = frozenset({400, 404, 422, 500, 501})
"""Statuses of a request that the server does not understand."""
_PASSING = frozenset({408, 409, 425, 429, 499, 502, 503, 504, 520, 521, 522, 523, 524, 529})


@dataclass(frozen=True, slots=True)
class Complaint:
    """One refusal or failure, as a value."""

    status: int
    words: str = ""
    """The server's own, on one short line, without keys."""
    names: str = ""
    """What it calls the error: codes, types, the parameter."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def told(self) -> str:
        """Words and names, for looking into."""
        return f"{self.names} {self.words}"

    @property
    def trouble(self) -> Trouble:
        """What it is about."""
        return _trouble(self)

    @property
    def may_be_of_content(self) -> bool:
        """Whether it may be about what was asked, although it reads like a word on our key.

        A firewall before the server says no more than "Forbidden".
        """
        named = words_of.KEY.search(self.told) or words_of.ACCOUNT.search(self.told)
        return self.status == 403 and not named and self.trouble is Trouble.KEY


def complaint(status: int, text: str, headers: Mapping[str, str] | None = None) -> Complaint:
    """Return what a body of any shape says; `status` is HTTP's, or with 200 the body's own."""
    body = _decoded(text[:_MAX_BODY])
    if isinstance(body, str):
        words, names = _plain(body), ""
    else:
        words, names = _joined(_sayings(body)), " ".join(_names(body))
    return Complaint((_status(body) or status) if status == 200 else status, words, names,
                     dict(headers or {}), body)  # fmt: skip


def as_error(said: Complaint, model: str) -> ModelError | ModelRefusedError:
    """Return our error for a complaint that ended the call: what to do, and the server's words."""
    words = said.words or "it does not say why"
    final = _for_a_person(said, words, model)
    if final:
        quoted = f"The server says: {said.words}. " if said.words and words not in final[0] else ""
        return ModelRefusedError(final[0], quoted + final[1])
    if said.status == 200:
        return ModelError(f"the model's server reports an error: {words}")
    if said.trouble in (Trouble.PARAMETER, Trouble.UNKNOWN):
        return ModelError(f"the model's server refused our request: {words}")
    return ModelError(f"the model's server answered {said.status}: {words}")


def _for_a_person(said: Complaint, words: str, model: str) -> tuple[str, str] | None:
    """Return message and hint for what only a person can mend."""
    if said.trouble is Trouble.QUOTA:
        hint = "Pay in or raise the limit at the model's provider; until then keywords decide."
        return "The model's quota is used up", hint
    if said.trouble is Trouble.KEY and said.status == 403:
        what = f"The model's server does not let our key use {model}: {words}"
        return what, "Check what the key in OPENAI_API_KEY may use."
    if said.trouble is Trouble.KEY:
        hint = "Copy the key again from the provider; it may have been revoked."
        return "The model's server refused our key: check OPENAI_API_KEY", hint
    if said.trouble is Trouble.MODEL:
        what = f"The model's server does not know {model}: check OPENAI_MODEL and OPENAI_BASE_URL"
        return what, "The address often has to end in /v1."
    return None


def shown(words: str) -> str:
    """Return a server's words fit to show: one short line without control characters or keys."""
    return one_line(_KEYS.sub("[hidden]", hide(squeeze(words)[:_READ])), MAX_WORDS)


def _trouble(said: Complaint) -> Trouble:
    """Return the kind: what was asked about before how it was asked, for words of both overlap."""
    told, status = said.told, said.status
    long = words_of.TOO_LONG.search(told) and (status != 429 or "large" in told)
    rules: tuple[tuple[Trouble, object], ...] = (
        (Trouble.CONTENT, _is_of_content(said)),
        (Trouble.PARAMETER, status == 400 and words_of.LIMIT_TOO_HIGH.search(told)),
        (Trouble.TOO_LONG, status == 413 or long),
        (Trouble.QUOTA, _is_quota_used(said)),
        (Trouble.KEY, status == 401 or words_of.ACCOUNT.search(told)),
        (Trouble.KEY, status < 404 and words_of.KEY.search(told)),
        (Trouble.PARAMETER, status in _OF_REQUESTS and _names_parameter(told)),
        (Trouble.MODEL, status in (404, 405)),
        (Trouble.MODEL, status < 500 and status != 429 and words_of.MODEL.search(told)),
        (Trouble.BROKEN, words_of.FAILED_GENERATION.search(told)),
        (Trouble.PASSES, status in _PASSING),
        (Trouble.PASSES, status == 200 and words_of.PASSES.search(told)),
        (Trouble.KEY, status == 403),
        (Trouble.BROKEN, status >= 500),
    )
    return next((trouble for trouble, holds in rules if holds), Trouble.UNKNOWN)


def _is_of_content(said: Complaint) -> bool:
    """Return whether the server will not have what was asked about, rather than how."""
    if said.status in (401, 402, 404, 413, 429) or words_of.ACCOUNT.search(said.told):
        return False
    of_parameter = _names_parameter(said.told) and words_of.REFUSES.search(said.words)
    return said.status == 451 or bool(words_of.CONTENT.search(said.told) and not of_parameter)


def _is_quota_used(said: Complaint) -> bool:
    if said.status == 402 or "insufficient_quota" in said.names:
        return True
    fills_again = said.status == 429 and words_of.FILLS_AGAIN.search(
        f"{said.told} {said.body}"[:5000]
    )
    return bool(words_of.QUOTA.search(said.told) and not fills_again)


def _names_parameter(told: str) -> bool:
    told = told.lower()
    return any(name in told for name in words_of.OUR_PARAMETERS)


def _decoded(text: str) -> Any:
    """Return the JSON in `text`, also inside a string; the text itself if there is none."""
    stripped = text.strip()
    if stripped[:1] not in ("{", "["):
        return stripped
    try:
        return json.loads(stripped)
    except (ValueError, RecursionError):
        return stripped


def _sayings(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the sentences in an error's body, outermost first."""
    if isinstance(value, str):
        inner = _decoded(value)
        if isinstance(inner, str):
            yield _plain(inner)
            return
        value = inner
    for one in _inner(value, depth):
        yield from _sayings(one, depth + 1)


def _names(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield what the error is called."""
    value = _decoded(value) if isinstance(value, str) else value
    if isinstance(value, Mapping):
        lower = {str(key).lower(): one for key, one in value.items()}
        for key in _LABELS:
            said = lower.get(key)
            parts = said if isinstance(said, list) else [said]
            yield from (str(one)[:80] for one in parts if isinstance(one, str | int))
    for one in _inner(value, depth):
        yield from _names(one, depth + 1)


def _inner(value: Any, depth: int) -> Iterator[Any]:
    """Yield the parts of a body in which the server speaks."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        lower = {str(key).lower(): one for key, one in value.items()}
        for key in _SPOKEN:
            said = lower.get(key)
            if isinstance(said, list):  # its sentences, or what holds some
                yield from said[:_MAX_LISTED]
            elif key in lower:
                yield said
        around = (lower[key] for key in _ENVELOPES if key in lower)
        yield from (one for one in around if not isinstance(one, str))
    elif isinstance(value, list):
        yield from (one for one in value[:_MAX_LISTED] if depth == 0 or not isinstance(one, str))


def _joined(sayings: Iterator[str]) -> str:
    """Return the sentences as one, each once; none that is part of another."""
    kept: list[str] = []
    for _, said in zip(range(_MAX_SAYINGS), sayings, strict=False):
        if said and not any(said in other for other in kept):
            kept.append(said)
    return shown(": ".join(one.rstrip(" .:") if one is not kept[-1] else one for one in kept))


def _plain(text: str) -> str:
    """Return text as a person would read it: markup and what was echoed of the request gone."""
    if "<" in text:
        text = html.unescape(_TAGS.sub(" ", text[:_READ]))
    return shown(_ECHOED.sub("", squeeze(text)[:_READ]))


def _status(body: Any, depth: int = 0) -> int:
    """Return the status that a body names; 0 if it names none."""
    if isinstance(body, Mapping):
        for key in ("code", "status", "status_code", "statusCode"):
            said = body.get(key)
            if isinstance(said, str) and said.isdecimal() and len(said) == len("429"):
                said = int(said)
            if isinstance(said, int) and not isinstance(said, bool) and 400 <= said < 600:
                return said
    return next((found for one in _inner(body, depth) if (found := _status(one, depth + 1))), 0)
