"""A stand-in for a language model: plays the verdicts that were written on the sample stories.

It speaks the protocol of a model's server on 127.0.0.1, so all else is as with any model: prompt,
client, schema, checks, caps and re-ranking.

async with sample_model() as url:
    ...                                 # url is what OPENAI_BASE_URL is
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import cache
from typing import Any

from aiohttp import web

from service.demo.content import MARK, WrittenVerdict, articles, verdicts

_HOST = "127.0.0.1"
_GRACE = 1.0
"""Seconds that an open request may take when the demo stops."""
_ITEM = re.compile(r"^\[(\d+)\] (\w+)\ntitle: (.*)$", re.MULTILINE)
"""An item as the question shows it: its number, the mark, its title."""


@asynccontextmanager
async def sample_model() -> AsyncIterator[str]:
    """Serve it while the context is open; give its address."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", _complete)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE)
    await runner.setup()
    try:
        await web.TCPSite(runner, _HOST, 0).start()
        yield f"http://{_HOST}:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


async def _complete(request: web.Request) -> web.Response:
    asked = await request.json()
    message = {"role": "assistant", "content": answer(asked), "refusal": None}
    return web.json_response(
        {
            "id": "sample", "object": "chat.completion", "created": 0,
            "model": str(asked.get("model", MARK)),
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            # No usage: no model works here; what one would have read is estimated.
        }
    )  # fmt: skip


def answer(asked: Mapping[str, Any]) -> str:
    """Return the answer to a question in the form of a chat completion, as JSON.

    A story on which no verdict was written is left out, as a model may leave one out.
    """
    shown = _ITEM.findall(asked["messages"][-1]["content"])
    known = _by_title()
    found = {int(number): known[title] for number, _, title in shown if title in known}
    if _wants_order(asked):
        numbers = [int(number) for number, _, _ in shown]
        return json.dumps({"order": _ordered(numbers, found)})
    items = [{"id": number, **asdict(one), "instructs": False} for number, one in found.items()]
    return json.dumps({"items": items})


def _wants_order(asked: Mapping[str, Any]) -> bool:
    schema = asked.get("response_format", {}).get("json_schema", {}).get("schema", {})
    return "order" in schema.get("properties", {})


def _ordered(numbers: Iterable[int], found: Mapping[int, WrittenVerdict]) -> list[int]:
    """Return the numbers of finalists, the gravest first, then what matters most."""

    def weight(number: int) -> tuple[int, int, int]:
        one = found.get(number)
        return (one.risk, one.relevance, one.impact) if one else (0, 0, 0)

    return sorted(numbers, key=lambda number: (*(-part for part in weight(number)), number))


@cache
def _by_title() -> Mapping[str, WrittenVerdict]:
    written = verdicts()
    return {one.title: written[one.slug] for one in articles() if one.slug in written}
