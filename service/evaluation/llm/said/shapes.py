"""Answers in the shapes of other protocols, made into one of chat completions. Pure.

Gateways ask a server in its own protocol and hand its answer on as it came: OpenAI's Responses,
Anthropic's messages, Gemini's candidates, Ollama's and Hugging Face's generated text, DashScope's
output, Cloudflare's result; or the verdicts alone, without anything around them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_THOUGHTS = ("reasoning", "thinking", "redacted_thinking")
"""Types of what is thought and not said."""
_ALONE = ("items", "verdicts", "results", "evaluations")
"""Keys of an answer that is there without an envelope."""
_TEXTS = ("output_text", "generated_text", "response")
"""Keys of an answer that is one text: of Responses, of Hugging Face, of Ollama."""

Body = Mapping[str, Any]
"""The JSON object that a server answered with."""


def as_completion(decoded: Any) -> Any:
    """Return an answer as chat completions have it; what is none that is known here stays."""
    if isinstance(decoded, list):
        if len(decoded) > 1 and all(
            isinstance(one, Mapping) and not one.get("error") for one in decoded
        ):
            return _completion(json.dumps(decoded), {})
        decoded = decoded[0] if len(decoded) == 1 else decoded
    if not isinstance(decoded, Mapping) or decoded.get("error"):
        return decoded
    choices = decoded.get("choices")
    if isinstance(choices, Mapping):
        return {**decoded, "choices": [choices]}
    if "choices" in decoded or "message" in decoded:
        return decoded
    return next((made for read in _SHAPES if (made := read(decoded)) is not None), decoded)


def _completion(text: Any, whole: Body, ended: Any = None) -> Body | None:
    """Return an answer with this text, and with what `whole` counted; None if it has no text."""
    if not isinstance(text, str) or not text.strip():
        return None
    choice = {"message": {"content": text}, "finish_reason": ended}
    return {"choices": [choice], "usage": _usage(whole)}


def _usage(whole: Body) -> Any:
    """Return the tokens of an answer, Gemini's by the names of chat completions."""
    gemini = whole.get("usageMetadata")
    if not isinstance(gemini, Mapping):
        return whole.get("usage") or whole
    names = {
        "promptTokenCount": "prompt_tokens", "candidatesTokenCount": "completion_tokens",
        "totalTokenCount": "total_tokens",
    }  # fmt: skip
    return {name: gemini[theirs] for theirs, name in names.items() if theirs in gemini}


def _said(parts: Any) -> str:
    """Return the text of a list of parts, without thoughts."""
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        return ""
    texts = [
        part.get("text")
        for part in parts
        if isinstance(part, Mapping) and part.get("type") not in _THOUGHTS
        if not part.get("thought")
    ]
    return "".join(text for text in texts if isinstance(text, str))


def _responses(found: Body) -> Body | None:
    """Read OpenAI's Responses."""
    output = found.get("output")
    if not isinstance(output, list):
        return None
    spoken = [one for one in output if isinstance(one, Mapping) and one.get("type") != "reasoning"]
    text = "".join(_said(one.get("content")) for one in spoken)
    return _completion(text, found, "length" if found.get("status") == "incomplete" else None)


def _messages(found: Body) -> Body | None:
    """Read Anthropic's messages."""
    return _completion(_said(found.get("content")), found, found.get("stop_reason"))


def _candidates(found: Body) -> Body | None:
    """Read Gemini's candidates."""
    candidates = found.get("candidates")
    first = candidates[0] if isinstance(candidates, list) and candidates else None
    if not isinstance(first, Mapping):
        return None
    content = first.get("content")
    text = _said(content.get("parts")) if isinstance(content, Mapping) else ""
    ended = str(first.get("finishReason") or "").lower()
    return _completion(text, found, "length" if ended == "max_tokens" else ended)


def _generated(found: Body) -> Body | None:
    """Read an answer that is one text."""
    for name in _TEXTS:
        if made := _completion(found.get(name), found, found.get("done_reason")):
            return made
    return None


def _enveloped(found: Body) -> Body | None:
    """Read an answer within another object: DashScope's output, Cloudflare's result."""
    for name in ("output", "result", "data", "response", "body"):
        inner = found.get(name)
        if not isinstance(inner, Mapping):
            continue
        made = as_completion(inner)
        if "choices" in made:
            return {**made, "usage": made.get("usage") or found.get("usage")}
        if made := _completion(inner.get("text"), found, inner.get("finish_reason")):
            return made
    return None


def _alone(found: Body) -> Body | None:
    """Read verdicts that are there without anything around them."""
    there = any(isinstance(found.get(name), list | Mapping) for name in _ALONE)
    return _completion(json.dumps(found), {}) if there else None


_SHAPES: tuple[Callable[[Body], Body | None], ...] = (
    _responses, _messages, _candidates, _generated, _enveloped, _alone,
)  # fmt: skip
