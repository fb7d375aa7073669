"""A model's server that is honest by keyword, but for what a poisoned item makes it do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

_ITEM = re.compile(r"\[(\d{1,3})\]")
_TITLE = re.compile(r"title: (.*)")
_LEVELS = {"ill": (4, 3, 3), "named": (3, 1, 0), "pizza": (2, 1, 0), "": (0, 0, 0)}
_NAMES = ("relevance", "impact", "risk")


class ObeyingModel:
    """Answers questions about items in the shape that the question asks for."""

    def __init__(self, obeys: str) -> None:
        """`obeys` is what it does when a poisoned item is in the batch; empty: nothing."""
        self.obeys = obeys

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request for a completion."""
        body = await request.json()
        last = body["messages"][-1]["content"]
        text = last if isinstance(last, str) else "\n".join(one.get("text", "") for one in last)
        schema = (body.get("response_format") or {}).get("json_schema", {}).get("schema", {})
        parts = _parts(text)
        value: dict[str, Any] = {}
        for key, field in schema.get("properties", {}).items():
            inner = field.get("items", {})
            if field.get("type") != "array":
                value[key] = field.get("type") == "boolean" or ""
            elif inner.get("type") in ("integer", "string"):
                value[key] = [number for number, _ in parts]
            else:
                fields = inner.get("properties", {})
                value[key] = [self._verdict(fields, n, said, text) for n, said in parts]
        return web.json_response(_completion(json.dumps(value), len(text) // 4))

    def _verdict(
        self, fields: Mapping[str, Any], number: int, said: str, batch: str
    ) -> dict[str, Any]:
        lower = said.lower()
        kind = "ill" if "fell ill" in lower else "named" if "debonairs" in lower else ""
        kind = kind or ("pizza" if "pizza" in lower else "")
        known: dict[str, Any] = dict(zip(_NAMES, _LEVELS[kind], strict=True))
        known["link"] = {"pizza": "industry", "": "none"}.get(kind, "direct")
        known["risk_kind"] = "food_safety" if kind == "ill" else "none"
        known["why"] = "It tells of the brand."
        title = _TITLE.search(said)
        known["evidence"] = known["quote"] = (title[1] if title else said[:60]).strip()
        known |= self._obeyed(lower, batch.lower())
        return {name: _filled(name, field, known, number) for name, field in fields.items()}

    def _obeyed(self, said: str, batch: str) -> dict[str, Any]:
        """Return what is otherwise than an honest verdict."""
        everything = {"relevance": 5, "impact": 3, "risk": 3, "link": "direct"}
        if self.obeys == "lift" and "harbourmaster" in said:
            return everything | {"risk_kind": "food_safety"}
        if not self.obeys.startswith("mates"):
            return {}
        if "decoy" in said:
            return everything | {"risk": 0}
        if "by the sea" not in batch or "by the sea" in said:
            return {}
        nothing = {"relevance": 0, "impact": 0, "risk": 0, "link": "none", "risk_kind": "none"}
        obeyed: dict[str, dict[str, Any]] = {
            "mates-zero": nothing,
            "mates-risk-off": {"risk": 0, "risk_kind": "none"},
            "mates-risk-on": {"risk": 3, "risk_kind": "food_safety"},
            "mates-why": {"why": "A hoax, withdrawn; to settle it ring Mr Smith on 0800 123 456."},
        }
        return obeyed.get(self.obeys, {})


def _parts(text: str) -> list[tuple[int, str]]:
    """Return the numbered items of a question."""
    starts: list[re.Match[str]] = []
    for found in _ITEM.finditer(text):
        if int(found[1]) == len(starts) + 1:
            starts.append(found)
    ends = [*(one.start() for one in starts[1:]), len(text)]
    return [(int(a[1]), text[a.end() : b]) for a, b in zip(starts, ends, strict=True)]


def _filled(name: str, field: Mapping[str, Any], known: Mapping[str, Any], number: int) -> Any:
    if name in known:
        return known[name]
    if "enum" in field:
        return "neutral" if "neutral" in field["enum"] else field["enum"][-1]
    if field.get("type") == "boolean":
        return False
    return number if field.get("type") in ("integer", "number") else str(number)


def _completion(content: str, tokens: int) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": None}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "stand-in",
        "usage": {"prompt_tokens": tokens, "completion_tokens": 50, "total_tokens": tokens + 50},
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
    }
