"""A server's answer read: a reply with what it used, or its complaint. Pure.

The body is read here and not by the SDK, whose own parsing breaks on HTML with status 200, an error
object with status 200, and loses the usage when an answer is cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from service.errors import ModelError
from service.evaluation.llm.said.answers import is_json, is_whole, thoughts_off
from service.evaluation.llm.said.complaints import Complaint, Trouble, complaint
from service.evaluation.llm.said.shapes import as_completion

_MAX_BODY = 2_000_000
_CUT = ("length", "max_tokens", "model_length", "max_output_tokens", "context_length")
_DECLINED = ("filter", "safety", "refus", "prohibited", "sensitive", "blocklist", "recitation",
             "spii", "guardrail", "moderat", "flagged")  # fmt: skip
_FAILED = ("error", "insufficient_system_resource", "abort")
"""How servers end an answer that they did not finish, refused, or failed at."""
_THOUGHTS = ("reasoning_content", "reasoning", "thinking", "thoughts", "reasoning_details")
"""Where some servers put what a model thinks, and some all that it says."""
_DECLINES = re.compile(
    r"^\W*(?:i['’]?m (?:very |really |so )?sorry|sorry\b|i am (?:sorry|unable|not able)"
    r"|i apologi[sz]e|i (?:can(?:no|['’])t|cannot|won['’]t|must decline|am not able)"
    r"|unable to (?:assist|help|comply)|as an ai\b|抱歉|对不起|很抱歉|我无法|不能)",
    re.IGNORECASE,
)
_WINDOWS = tuple(2**power for power in range(11, 16))
"""Sizes of a context; a server that cuts the question in silence says that it read so much."""
_WINDOW_SLACK = 16
_ELSEWHERE = ("parsed", "text", "output", "refusal")
"""Where some gateways put the answer beside an empty content."""
_MAX_THOUGHT = 40_000
"""Characters of thoughts in whose end an answer is looked for."""
_FIELDS = ("data:", "event:", "id:", "retry:", ":")
_EVENTS = re.compile(r"\s*(?:data|event|id|retry)?:")
"""How a stream of events begins (HTML, "Server-sent events")."""
_ENVELOPES = ("data", "result", "response", "body")


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


TOO_MUCH = Reply(text="", usage=Usage(), truncated=True)
"""Stands for the reply to a question that is better put in two."""


class ComplaintError(Exception):
    """The server complained, with whatever status."""

    def __init__(self, said: Complaint) -> None:
        super().__init__(said.words)
        self.said = said


class NoChoiceError(ModelError):
    """An answer without a choice in it: most servers that send one once answer the next time."""

    def __init__(self) -> None:
        super().__init__("the model's server answered without a choice")


def read_body(
    body: str, asked: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Reply:
    """Return the reply in a body that came with status 200.

    Raises ComplaintError if the body is one, ModelError if it is nothing that we know.
    """
    if not body.strip():
        raise NoChoiceError
    body = _in_one_piece(body[:_MAX_BODY])
    try:
        decoded = as_completion(json.loads(body))
    except (ValueError, RecursionError) as error:
        words = complaint(200, body).words
        raise ModelError(
            "the model's server answered with something that is not JSON"
            + (f": {words}" if words else ""),
            "Check OPENAI_BASE_URL: it often has to end in /v1.",
        ) from error
    if not isinstance(decoded, list | Mapping):
        raise NoChoiceError
    found = _completion(decoded)
    if found is None or _is_error(found):
        said = complaint(200, body, headers)
        if not said.words and not said.names:
            raise NoChoiceError
        if said.trouble in (Trouble.CONTENT, Trouble.TOO_LONG):
            return as_reply(said)
        raise ComplaintError(said)
    choice = _first_choice(found)
    message = _message(choice) if choice is not None else None
    if choice is None or message is None:
        raise NoChoiceError
    return _reply(choice, message, found.get("usage") or found, asked)


def _in_one_piece(body: str) -> str:
    """Return what a server should have sent, from the events that some gateways send unasked.

    Lines that only keep the connection open are left out.
    """
    if not _EVENTS.match(body):
        return body
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    if not any(line.startswith("data:") for line in lines):
        return "\n".join(line for line in lines if not line.startswith(_FIELDS))
    message, last, usage, name = dict[str, Any](), dict[str, Any](), None, ""
    for line in lines:
        field, _, piece = line.partition(":")
        name = piece.strip() if field == "event" else name
        if field != "data":
            continue
        event = _event(piece)
        if name == "error":
            told = event.get("error") if isinstance(event, Mapping) else None
            return json.dumps({"error": told or event or piece.strip() or name})
        name = ""
        if not isinstance(event, Mapping):
            continue
        choice = _first_choice(event)
        if event.get("error") or (choice and "message" in choice):
            return piece
        usage = event.get("usage") or usage
        if choice:
            if choice.get("error"):  # what came before it is half an answer
                return json.dumps({"error": choice["error"]})
            _add(message, _message(choice) or {})
            ended = choice.get("finish_reason") or last.get("finish_reason")
            last = {**choice, "finish_reason": ended}
    whole = {"message": message, "finish_reason": last.get("finish_reason")}
    return json.dumps({"choices": [whole] if last else [], "usage": usage})


def _event(piece: str) -> Any:
    """Return what an event says; None for [DONE], or for a line that was cut."""
    try:
        return json.loads(piece)
    except (ValueError, RecursionError):
        return None


def _add(message: dict[str, Any], piece: Mapping[str, Any]) -> None:
    """Add the next piece of a message: of its text, its thoughts, its refusal and its calls."""
    for name in ("content", "refusal", *_THOUGHTS):
        if piece.get(name):
            message[name] = message.get(name, "") + _text_of(piece[name])
    calls = piece.get("tool_calls")
    known: list[dict[str, Any]] = message.get("tool_calls", [])
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, Mapping):
            said = "".join(_arguments({"tool_calls": [call]}))
            at = call.get("index", call.get("id"))
            one = next((one for one in known if one["index"] == at or at is None), None)
            if one is None:
                known.append({"index": at, "arguments": said})
            else:
                one["arguments"] += said
    said = "".join(_arguments({"function_call": piece.get("function_call")}))
    if said:
        before = message.get("function_call", {"arguments": ""})
        message["function_call"] = {"arguments": before["arguments"] + said}
    if known:
        message["tool_calls"] = known


def as_reply(said: Complaint) -> Reply:
    """Return a refusal of what was asked about, or of so much of it, as a value."""
    refused = said.trouble is Trouble.CONTENT
    return Reply(text="", usage=Usage(), refused=refused, truncated=not refused)


def _reply(
    choice: Mapping[str, Any], message: Mapping[str, Any], usage: Any, asked: Mapping[str, Any]
) -> Reply:
    text = _answer(message)
    ended = str(choice.get("finish_reason") or choice.get("done_reason") or "").lower()
    used = _usage(usage, asked, text or _text_of(message.get("content")))
    refusal = message.get("refusal")
    declined = any(word in ended for word in _DECLINED) or (
        bool(refusal) and isinstance(refusal, str) and not is_json(text)
    )
    return Reply(
        text=text,
        usage=used,
        refused=declined or (bool(_DECLINES.match(text)) and not is_json(text)),
        # Small models go on after their answer, with blank lines often, until they are cut.
        truncated=(ended in _CUT and not is_whole(text)) or _was_cut_in_silence(used, asked),
    )


def _completion(decoded: Any) -> Mapping[str, Any] | None:
    """Return the object with the choices, whatever a gateway put around it."""
    if isinstance(decoded, list) and len(decoded) == 1:
        decoded = decoded[0]
    if not isinstance(decoded, Mapping):
        return None
    if "choices" in decoded or "message" in decoded or decoded.get("error"):
        return decoded
    inner = (decoded.get(name) for name in _ENVELOPES)
    return next((one for one in inner if isinstance(one, Mapping) and "choices" in one), decoded)


def _is_error(found: Mapping[str, Any]) -> bool:
    """Return whether an answer is a complaint: an error, or a choice that failed."""
    if found.get("error"):
        return True
    choice = _first_choice(found)
    if choice is None:
        return True
    ended = str(choice.get("finish_reason") or "").lower()
    said_nothing = not _answer(_message(choice) or {})
    return said_nothing and (bool(choice.get("error")) or ended in _FAILED)


def _first_choice(found: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the first choice, of several the first that holds JSON; None where there is none."""
    choices = found.get("choices")
    if isinstance(choices, list):
        there = [one for one in choices if isinstance(one, Mapping)]
        if len(there) < 2:
            return there[0] if there else None
        answering = (one for one in there if is_json(_answer(_message(one) or {})))
        return next(answering, there[0])
    return found if isinstance(found.get("message"), Mapping) else None


def _message(choice: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a choice's message; older servers have only its text."""
    for name in ("message", "text", "content"):
        if isinstance(choice.get(name), str):
            return {"content": choice[name]}
    message = choice.get("message", choice.get("delta"))
    return message if isinstance(message, Mapping) else None


def _answer(message: Mapping[str, Any]) -> str:
    """Return what the model answered, wherever the server put it.

    Thoughts are an answer only where nothing else is, and if they end with it: a draft is none.
    """
    content = thoughts_off(_text_of(message.get("content")))
    if is_json(content):
        return content
    for one in (*_arguments(message), *(_text_of(message.get(name)) for name in _ELSEWHERE)):
        if is_json(one):
            return one
    if content:
        return content
    for name in _THOUGHTS:
        thought = thoughts_off(_text_of(message.get(name)))[-_MAX_THOUGHT:]
        answer = thought[_last_json(thought) :] if thought else ""
        if is_json(answer):
            return answer
    return ""


def _last_json(thought: str) -> int:
    """Return where the JSON begins that ends the thoughts; their end if they end otherwise."""
    text = thought.rstrip().removesuffix("```").rstrip()
    decoder = json.JSONDecoder(strict=False)
    at = 0
    for _ in range(200):
        start = min((p for p in (text.find("{", at), text.find("[", at)) if p >= 0), default=-1)
        if start < 0:
            break
        try:
            _, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            at = start + 1
            continue
        if end == len(text):
            return start
        at = end
    return len(thought)


def _arguments(message: Mapping[str, Any]) -> Iterator[str]:
    """Yield the arguments of tool calls, which some servers make of a schema."""
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, Mapping):
            function = call.get("function", call.get("custom"))
            inner = function if isinstance(function, Mapping) else call
            yield _text_of(inner.get("arguments", inner.get("input", inner.get("parameters"))))
    function = message.get("function_call")
    if isinstance(function, Mapping):
        yield _text_of(function.get("arguments"))


def _text_of(content: Any) -> str:
    """Return content as text: a string, parts, or JSON that the server has read already."""
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(
        isinstance(one, str) or (isinstance(one, Mapping) and ("type" in one or "text" in one))
        for one in content
    ):
        parts = (one if isinstance(one, str) else _part(one) for one in content)
        return "".join(parts)
    if isinstance(content, Mapping) and set(content) <= {"parts", "text", "role", "type"}:
        return _text_of(content.get("parts", content.get("text")))
    return json.dumps(content) if isinstance(content, list | Mapping) else ""


def _part(part: Mapping[str, Any]) -> str:
    """Return the text of a part of the answer; thoughts are none."""
    if str(part.get("type", "")).lower() in ("thinking", "reasoning", "redacted_thinking"):
        return ""
    text = part.get("text", part.get("json", part.get("input")))
    if isinstance(text, Mapping):
        text = text.get("value") if set(text) <= {"value", "annotations"} else json.dumps(text)
    return text if isinstance(text, str) else ""


def _usage(said: Any, asked: Mapping[str, Any], text: str) -> Usage:
    """Return what the call used. What is billed beside prompt and answer stands in the total."""
    said = said if isinstance(said, Mapping) else {}
    prompt = _tokens(said, "prompt_tokens", "input_tokens", "prompt_eval_count")
    completion = _tokens(said, "completion_tokens", "output_tokens", "eval_count")
    total = _tokens(said, "total_tokens")
    if total is not None and (prompt is None) != (completion is None):
        prompt = max(0, total - (completion or 0)) if prompt is None else prompt
        completion = max(0, total - prompt) if completion is None else completion
    nothing = not prompt or (not completion and text)  # a gateway's zeros are no count
    if prompt is None or completion is None or nothing:
        prompt = prompt or estimate_prompt(asked)
        completion = max(estimate_tokens(text), (total or 0) - prompt)
        return Usage(prompt=prompt, completion=completion, estimated=True)
    beside = max(0, (total or 0) - prompt - completion)
    kept = said.get("prompt_tokens_details") or said.get("input_tokens_details")
    thought = said.get("completion_tokens_details") or said.get("output_tokens_details")
    cached = _tokens(kept, "cached_tokens") or _tokens(said, "prompt_cache_hit_tokens") or 0
    return Usage(
        prompt=prompt,
        completion=completion + beside,
        cached=cached,
        reasoning=max(beside, _tokens(thought, "reasoning_tokens") or 0),
    )


def _tokens(said: Any, *names: str) -> int | None:
    """Return the first of the counts `names` that is one."""
    for name in names:
        value = said.get(name) if isinstance(said, Mapping) else None
        if isinstance(value, str) and value.strip().isdigit():
            value = int(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < inf:
            return min(int(value), 10**9)
    return None


def estimate_prompt(asked: Mapping[str, Any]) -> int:
    """Return about how many tokens the question has."""
    return sum(estimate_tokens(m["content"]) for m in asked["messages"])


def _was_cut_in_silence(used: Usage, asked: Mapping[str, Any]) -> bool:
    """Return whether the server read only what its context holds, as Ollama does."""
    if used.estimated or estimate_prompt(asked) < used.prompt * 1.2:
        return False
    return any(0 <= used.prompt - size <= _WINDOW_SLACK for size in _WINDOWS)


def estimate_tokens(text: str) -> int:
    """Return about how many tokens `text` is: four ASCII characters each, fewer of others."""
    plain = len(text.encode("ascii", "ignore"))
    return plain // 4 + (len(text) - plain) * 2 // 3 + 1
