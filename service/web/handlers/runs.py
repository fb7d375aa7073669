"""Runs over HTTP: start one, list them, look at one, watch it happen."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from aiohttp import web

from service.models import Trigger
from service.runs.progress import ProgressStep
from service.web.context import CONTEXT
from service.web.responses import PATH, as_json, asks_page, mail_page, page, problem
from service.web.shown import queries, view_models
from service.web.shown.queries import Row
from service.web.streams import streaming
from service.web.template_filters import parse_moment

DEFAULT_LIMIT, MAX_LIMIT = 20, 1000
"""Rows of `GET /runs` without and at most with `limit`."""
HEARTBEAT_SECONDS = 15.0
"""How often a quiet stream says something, so that proxies keep it and a lost reader is noticed."""
_TRUE, _FALSE = {"true", "1", "yes"}, {"", "false", "0", "no"}


async def start(request: web.Request) -> web.StreamResponse:
    """`POST /run-agent`: start a run, or name the one that is on; `?wait=true` answers its end."""
    wait = request.query.get("wait", "")
    if wait not in _TRUE | _FALSE:
        return problem(request, 400, "wait must be true or false", "Such as /run-agent?wait=true.")
    controller = request.app[CONTEXT].controller
    if wait in _TRUE:
        return as_json(await controller.run(Trigger.HTTP) or {})
    started = await controller.start(Trigger.HTTP)
    where = f"{request.app[PATH]}/runs/{started.run_id}"
    if asks_page(request):
        return web.Response(status=303, headers={"Location": where})
    return as_json(
        {
            "run_id": started.run_id,
            "status": started.status,
            "status_url": where,
            "already_running": started.already_running,
        },
        202,
    )


async def listed(request: web.Request) -> web.StreamResponse:
    """`GET /runs`: the newest runs."""
    text = request.query.get("limit", str(DEFAULT_LIMIT))
    limit = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    if not 1 <= limit <= MAX_LIMIT:
        return problem(
            request,
            400,
            f"limit must be a number from 1 to {MAX_LIMIT}",
            "Such as /runs?limit=20.",
        )
    context = request.app[CONTEXT]
    if asks_page(request):
        rows = await queries.runs(context, limit, brief=True)
        subjects = await queries.subjects(context, [row["id"] for row in rows])
        runs = [view_models.run_view(row) for row in rows]
        return page(request, "runs.html", runs=runs, subjects=subjects)
    return as_json({"runs": await queries.runs(context, limit)})


async def one(request: web.Request) -> web.StreamResponse:
    """`GET /runs/{run_id}`: one row of `agent_runs`, or its page."""
    run_id, row = await _found(request)
    if not asks_page(request):
        return as_json(row)
    context = request.app[CONTEXT]
    items, mails = await asyncio.gather(
        queries.items(context, run_id), queries.mails(context, run_id)
    )
    votes = await context.votes.in_force(context.brand.id, parse_moment(row.get("started_at")))
    return page(
        request,
        "run.html",
        scripts=True,
        frames=True,
        run=view_models.run_view(row, view_models.answers_by_story(votes)),
        items=[view_models.item_view(item) for item in items],
        mails=mails,
    )


async def mail(request: web.Request) -> web.StreamResponse:
    """`GET /runs/{run_id}/mails/{number}`: a mail of the run as it was sent, its tokens masked."""
    run_id, _ = await _found(request)
    mails = await queries.mails(request.app[CONTEXT], run_id)
    number = request.match_info["number"]
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise web.HTTPNotFound
    if not 1 <= int(number) <= len(mails):
        raise web.HTTPNotFound
    return mail_page(mails[int(number) - 1].letter.html)


async def _found(request: web.Request) -> tuple[uuid.UUID, Row]:
    try:
        run_id = uuid.UUID(request.match_info["run_id"])
    except ValueError:
        raise web.HTTPNotFound from None
    row = await queries.run(request.app[CONTEXT], str(run_id))
    if row is None:
        raise web.HTTPNotFound
    return run_id, row


async def progress(request: web.Request) -> web.StreamResponse:
    """`GET /runs/{run_id}/progress`: what happens in the run, as server-sent events.

    `progress` events carry the steps of the run; a last `end` event its status.
    """
    run_id, row = await _found(request)
    context = request.app[CONTEXT]
    async with streaming(request, {"Content-Type": "text/event-stream"}) as response:
        await _send_all(response, context.controller.board.watch(str(run_id)))
        last = await queries.run(context, str(run_id)) or row
        await _send(response, "end", {"status": last["status"]})
    return response


async def _send_all(response: web.StreamResponse, steps: AsyncIterator[ProgressStep]) -> None:
    """Send every step, and a comment now and then while there is none."""
    following = asyncio.ensure_future(_next(steps))
    try:
        while True:
            done, _ = await asyncio.wait({following}, timeout=HEARTBEAT_SECONDS)
            if not done:
                await response.write(b": still here\n\n")
                continue
            step = following.result()
            if step is None:
                return
            await _send(response, "progress", asdict(step))
            following = asyncio.ensure_future(_next(steps))
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _next(steps: AsyncIterator[ProgressStep]) -> ProgressStep | None:
    return await anext(steps, None)


async def _send(response: web.StreamResponse, event: str, data: Mapping[str, Any]) -> None:
    text = json.dumps(dict(data), ensure_ascii=False, default=str)
    await response.write(f"event: {event}\ndata: {text}\n\n".encode())
