"""A stand-in for a model's server: chat completions over real HTTP, and every way to fail.

It reads the items out of the prompt as a model would and judges them by simple rules, so a whole
run can be tried without a key. `python -m tests.evaluation.stand_in PORT` serves it on loopback.

Faults are names put into `StandIn.faults` (one a request, in order) or `StandIn.always` (each
request); `answer` is a function that may rewrite the verdicts, to obey an attack for instance.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from service.models import Cost
from service.storage.tables.spending import Reservation, Spending

Verdict = dict[str, Any]
Rewrite = Callable[[list["Shown"], list[Verdict]], list[Verdict]]

_ITEM = re.compile(r"^\[(\d+)\] (\w+)\n(.*?)\n\2$", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"^(title|from|text|note): (.*)$", re.MULTILINE)
_NAME = re.compile(r"^Name: (.*)$", re.MULTILINE)
_RIVALS = re.compile(r"^Competitors: (.*)$", re.MULTILINE)
_GRAVE = ("illness", "recall", "fire", "strike", "court", "poison", "listeria", "killed")


class UncappedSpending(Spending):
    """Gives every call its tokens and keeps nothing: for judging without a database."""

    def __init__(self) -> None:
        """Needs no database."""

    async def reserve(self, run_id: str, tokens: int, **_caps: Any) -> Reservation:
        """Set tokens aside, however many."""
        return Reservation(id="", run_id=run_id, tokens=tokens)

    async def settle(self, reservation: Reservation, cost: Cost, now: datetime) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One item as the prompt shows it."""

    number: int
    title: str = ""
    publisher: str = ""
    text: str = ""

    @property
    def all(self) -> str:
        """Everything that is shown of it."""
        return f"{self.title}\n{self.publisher}\n{self.text}"


def shown(prompt: str) -> list[Shown]:
    """Return the items in a prompt."""
    found = []
    for number, _, body in _ITEM.findall(prompt):
        lines = dict(_LINE.findall(body))
        found.append(
            Shown(int(number), lines.get("title", ""), lines.get("from", ""), lines.get("text", ""))
        )
    return found


def judged(item: Shown, system: str) -> Verdict:
    """Return a plausible verdict on `item`: by the names in the brand's description."""
    names = _listed(_NAME, system)
    rivals = _listed(_RIVALS, system)
    quote = next((line for line in (item.title, item.text) if _names(line, names)), "")
    link = "direct" if quote else "competitor" if _names(item.all, rivals) else "none"
    grave = link == "direct" and any(word in item.all.lower() for word in _GRAVE)
    return {
        "id": item.number,
        "why": f"{'The brand' if quote else 'Another firm'} is in the news: {item.title[:60]}",
        "evidence": " ".join(quote.split(" ")[:15]),
        "relevance": (5 if grave else 3) if quote else 2 if link == "competitor" else 0,
        "impact": 3 if grave else 1,
        "topic": "other",
        "link": link,
        "tone": "negative" if grave else "neutral",
        "risk": 3 if grave else 0,
        "risk_kind": "food_safety" if grave else "none",
        "instructs": False,
    }


def _listed(pattern: re.Pattern[str], system: str) -> list[str]:
    found = pattern.search(system)
    return [name.strip(" …") for name in found[1].split(",")] if found else []


def _names(text: str, names: Sequence[str]) -> bool:
    return any(name and name.casefold() in text.casefold() for name in names)


@dataclass(slots=True)
class StandIn:
    """The server's state: what it was asked, and how it is to misbehave."""

    url: str = ""
    faults: deque[str] = field(default_factory=deque)
    always: str = ""
    rewrite: Rewrite = lambda _, verdicts: verdicts
    order: Callable[[list[Shown]], list[Shown]] = lambda shown: shown
    """How finalists are put in order."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    """Bodies of all requests, refused ones included."""
    headers: list[Mapping[str, str]] = field(default_factory=list)
    queries: list[Mapping[str, str]] = field(default_factory=list)
    delay: float = 0.0
    gate: asyncio.Event | None = None
    """While it is not set nothing is answered."""
    declines: str = ""
    """A word: whatever question holds it is refused by a filter of content."""
    chats: str = ""
    """A word: whatever question holds it is answered in prose, without a verdict."""
    refuses: set[str] = field(default_factory=set)
    """Parameters that are answered with 400: `reasoning_effort`, `json_schema`, …"""
    formless: bool = False
    """Whether it takes a strict schema and pays no heed to it; it chats until the prompt has it."""
    _prefixes: set[str] = field(default_factory=set)

    @property
    def calls(self) -> int:
        """How many requests came."""
        return len(self.requests)

    def items_asked(self) -> list[list[Shown]]:
        """Return the items of each request."""
        return [shown(body["messages"][-1]["content"]) for body in self.requests]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one chat completion."""
        body = await request.json()
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        self.queries.append(dict(request.query))
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.gate:
            await self.gate.wait()
        fault = self.faults.popleft() if self.faults else self.always
        if self.declines and self.declines in body["messages"][-1]["content"]:
            fault = "filtered"
        if self.chats and self.chats in body["messages"][-1]["content"]:
            fault = "babble"
        refused = self._refused(body)
        if refused is not None:
            return refused
        broken = _broken_response(fault)
        return broken if broken is not None else web.json_response(self._completion(body, fault))

    def _refused(self, body: Mapping[str, Any]) -> web.Response | None:
        form = json.dumps(body.get("response_format", {}))
        for keyword in sorted(name for name in self.refuses if f'"{name}"' in form):
            if keyword in ("minItems", "maxItems"):
                place = "In context=('properties', 'items'), "
                said = f"Invalid schema for response_format 'verdicts': {place}"
                return _error(400, f"{said}'{keyword}' is not permitted.", code="invalid_request")
        kind = body.get("response_format", {}).get("type", "")
        asked = {*body, kind, f"reasoning_effort={body.get('reasoning_effort')}"}
        for name in sorted(asked & self.refuses):
            param = "response_format" if name == kind else name.partition("=")[0]
            if "=" in name:
                message = f"Unsupported value: '{param}' does not support this value."
                return _error(400, message, param=param, code="unsupported_value")
            message = f"Unsupported parameter: '{param}' is not supported with this model."
            return _error(400, message, param=param, code="unsupported_parameter")
        return None

    def _completion(self, body: Mapping[str, Any], fault: str) -> dict[str, Any]:
        system, ask = body["messages"][0]["content"], body["messages"][-1]["content"]
        text = self._answer(system, ask, fault)
        if self.formless and "The JSON schema of your answer" not in ask:
            text = "Certainly! I find these items quite relevant."
        message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
        finish = "stop"
        if fault == "refusal":
            message, finish = {"role": "assistant", "content": None, "refusal": "I cannot."}, "stop"
        if fault == "truncated":
            message["content"], finish = text[: len(text) // 2], "length"
        if fault == "parts":
            message["content"] = [{"type": "text", "text": text}]
        reply: dict[str, Any] = {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 0,
            "model": body.get("model", ""),
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": self._usage(system, ask, text),
        }  # fmt: skip
        if fault == "no_usage":
            del reply["usage"]
        if fault == "no_choice":
            reply["choices"] = []
        return reply

    def _usage(self, system: str, ask: str, text: str) -> dict[str, Any]:
        """Four characters a token; a system message that was seen before comes from the cache."""
        known = len(system) // 4 if system in self._prefixes and len(system) >= 4096 else 0
        self._prefixes.add(system)
        return {
            "prompt_tokens": (len(system) + len(ask)) // 4,
            "completion_tokens": len(text) // 4,
            "total_tokens": (len(system) + len(ask) + len(text)) // 4,
            "prompt_tokens_details": {"cached_tokens": known},
            "completion_tokens_details": {"reasoning_tokens": 0},
        }

    def _answer(self, system: str, ask: str, fault: str) -> str:
        items = shown(ask)
        if '"order"' in ask:
            text = json.dumps({"order": [item.number for item in self.order(items)]})
            return "I like them all." if fault == "babble" else text
        if not items:
            return '{"ok": true}'
        verdicts = self.rewrite(items, [judged(item, system) for item in items])
        return _spoiled(fault, verdicts)


def _spoiled(fault: str, verdicts: list[Verdict]) -> str:
    """Return the verdicts as text, spoiled as `fault` says."""
    first = verdicts[0]
    if fault == "nan":
        first["relevance"] = float("nan")
    elif fault == "out_of_range":
        first["relevance"] = 11
    elif fault == "unknown_id":
        first["id"] = 99
    elif fault == "missing":
        verdicts = verdicts[1:]
    elif fault == "doubled":
        verdicts = [*verdicts, dict(first)]
    text = json.dumps({"items": verdicts}, separators=(",", ":"))
    if fault == "fenced":
        return f"```json\n{text}\n```"
    if fault == "prose":
        return f"Here are my marks.\n{text}\nI hope [this] helps {{you}}."
    return "I would rather not say." if fault == "babble" else text


_STATUSES = {
    "quota": (429, "You exceeded your current quota.", "insufficient_quota"),
    "busy": (429, "Slow down.", "rate_limit_exceeded"),
    "filtered": (400, "The response was filtered.", "content_filter"),
    "too_long": (400, "Too many tokens.", "context_length_exceeded"),
}


def _broken_response(fault: str) -> web.Response | None:
    if fault == "html":
        return web.Response(text="<html><h1>Welcome</h1></html>", content_type="text/html")
    if fault == "error200":
        return web.json_response({"error": {"message": "overloaded", "code": 1}})
    if fault in _STATUSES:
        status, message, code = _STATUSES[fault]
        return _error(status, message, code=code, headers={"Retry-After": "0"})
    if fault == "rest":
        return _error(429, "Later.", code="rate_limit_exceeded", headers={"Retry-After": "3600"})
    return _error(int(fault), f"status {fault}", code="x") if fault.isdigit() else None


def _error(
    status: int,
    message: str,
    *,
    code: str,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    body = {"error": {"message": message, "type": code, "param": param, "code": code}}
    return web.json_response(body, status=status, headers=headers)


def application(state: StandIn) -> web.Application:
    """Return the server; it takes any path that ends in /chat/completions."""
    app = web.Application()
    app.router.add_post("/{before:.*}/chat/completions", state.handle)
    return app


@asynccontextmanager
async def started(port: int = 0) -> AsyncIterator[StandIn]:
    """Serve a stand-in on loopback; its `url` is what OPENAI_BASE_URL would be."""
    state = StandIn()
    runner = web.AppRunner(application(state))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    state.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield state
    finally:
        await runner.cleanup()


async def _serve(port: int) -> None:
    async with started(port) as state:
        sys.stdout.write(f"OPENAI_BASE_URL={state.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8099))
