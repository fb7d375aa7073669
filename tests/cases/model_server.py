"""A model's server that answers by the rules of a case."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

Body = Mapping[str, Any]
_ITEM = re.compile(r"^\[\d+\] [0-9a-f]{8}$", re.MULTILINE)
_USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
_GOOD: Body = {"message": {"content": "@good"}}


@dataclass(slots=True)
class Scripted:
    """A server and what it was asked."""

    rules: Sequence[Body]
    url: str = ""
    asked: list[Body] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer by the first rule that applies, or else rightly."""
        body = await request.json()
        self.asked.append(body)
        applying = (r for r in self.rules if applies(r.get("when", {}), body, len(self.asked)))
        rule = next(applying, _GOOD)
        await asyncio.sleep(rule.get("seconds", 0.01))
        now = datetime.now(UTC)
        content = _completion(rule) if "message" in rule else rule["body"]
        payload = filled(content, body, now)
        headers = filled(rule.get("headers", {}), body, now)
        status = rule.get("status", 200)
        if isinstance(payload, str):
            return web.Response(text=payload, status=status, headers=headers)
        return web.json_response(payload, status=status, headers=headers)


@asynccontextmanager
async def served(rules: Sequence[Body]) -> AsyncIterator[Scripted]:
    """Serve the rules of a case on loopback."""
    server = Scripted(rules)
    application = web.Application(client_max_size=1 << 26)
    application.router.add_post("/v1/chat/completions", server.handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


def applies(when: Body, body: Body, number: int) -> bool:
    """Tell whether a rule applies to the request of this number."""
    text = body["messages"][-1]["content"]
    form = body.get("response_format", {}).get("type", "")
    return (
        ("contains" not in when or when["contains"] in text)
        and ("items_over" not in when or _count(body) > when["items_over"])
        and ("form" not in when or form == when["form"])
        and ("first" not in when or number <= when["first"])
        and ("has" not in when or any(name in body for name in when["has"]))
        and ("schema_in_prompt" not in when or ("JSON schema" in text) == when["schema_in_prompt"])
    )


def filled(value: Any, body: Body, now: datetime) -> Any:
    """Replace the marks in a scripted answer: `@good` is the right answer, and so on."""
    if isinstance(value, list):
        return [filled(one, body, now) for one in value]
    if isinstance(value, Mapping):
        return {name: filled(one, body, now) for name, one in value.items()}
    return _text(value, _count(body), now) if isinstance(value, str) else value


def _text(value: str, count: int, now: datetime) -> Any:
    good = {"items": [_verdict(number) for number in range(1, count + 1)]}
    if value == "@good_object":
        return good
    if value == "@good_list":
        return good["items"]
    if value == "@zero_based":
        return json.dumps({"items": [_verdict(number) for number in range(count)]})
    if value == "@by_id":
        return json.dumps({"items": {str(one.pop("id")): one for one in good["items"]}})
    value = value.replace("@good", json.dumps(good))
    value = value.replace("@draft", json.dumps({"items": [_verdict(1, relevance=0)]}))
    return value.replace("@in8s", format_datetime(now + timedelta(seconds=8), usegmt=True))


def _completion(rule: Body) -> Body:
    choice = {
        "index": 0,
        "finish_reason": rule.get("finish", "stop"),
        "message": {"role": "assistant", **rule["message"]},
    }
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": rule.get("usage", _USAGE),
    }


def _count(body: Body) -> int:
    """How many items are asked about."""
    return len(_ITEM.findall(body["messages"][-1]["content"]))


def _verdict(number: int, relevance: int = 4) -> dict[str, Any]:
    return {
        "id": number,
        "why": "It names the brand.",
        "evidence": "Debonairs Pizza",
        "relevance": relevance,
        "impact": 2,
        "topic": "other",
        "link": "direct",
        "tone": "neutral",
        "risk": 0,
        "risk_kind": "none",
        "instructs": False,
    }
