"""Runs over HTTP: start one, list them, look at one, watch it happen."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

from aiohttp import web

from service.signing import mask_tokens
from service.web import view_models
from service.web.context import SITE, Row
from service.web.responses import as_json, asks_page, mail_page, page, problem
from service.web.template_filters import parse_moment

DEFAULT_LIMIT, MOST_LIMIT = 20, 1000
"""Rows of `GET /runs` without and at most with `limit`."""
HEARTBEAT_SECONDS = 15.0
"""How often a quiet stream says something, so that proxies keep it and a lost reader is noticed."""
_TRUE, _FALSE = {"true", "1", "yes"}, {"", "false", "0", "no"}

STREAMS = web.AppKey("streams", set[asyncio.Task[Any]])


async def start(request: web.Request) -> web.StreamResponse:
    """`POST /run-agent`: start a run, or name the one that is on; `?wait=true` answers its end."""
    wait = request.query.get("wait", "")
    if wait not in _TRUE | _FALSE:
        return problem(request, 400, "wait must be true or false", "Such as /run-agent?wait=true.")
    agent = request.app[SITE].agent
    started = await agent.start()
    if wait in _TRUE:
        return as_json(await agent.wait(started.run_id))
    where = f"/runs/{started.run_id}"
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
    limit = _limit(request.query.get("limit"))
    if limit is None:
        return problem(
            request,
            400,
            f"limit must be a number from 1 to {MOST_LIMIT}",
            "Such as /runs?limit=20.",
        )
    if asks_page(request):
        rows = await request.app[SITE].records.runs(limit, brief=True)
        return page(request, "runs.html", runs=[view_models.run_view(row) for row in rows])
    return as_json({"runs": list(await request.app[SITE].records.runs(limit))})


def _limit(text: str | None) -> int | None:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    return int(text) if 1 <= int(text) <= MOST_LIMIT else None


async def one(request: web.Request) -> web.StreamResponse:
    """`GET /runs/{run_id}`: one row of `agent_runs`, or its page."""
    row = await _found(request)
    if not asks_page(request):
        return as_json(row)
    site = request.app[SITE]
    run_id = str(row["id"])
    items, mails = await asyncio.gather(site.records.items(run_id), site.records.mails(run_id))
    votes = await site.votes.in_force(site.brand.id, parse_moment(row.get("started_at")))
    return page(
        request,
        "run.html",
        scripts=True,
        frames=True,
        run=view_models.run_view(row, view_models.said_of(votes)),
        items=[view_models.item_view(item) for item in items],
        mails=mails,
    )


async def mail(request: web.Request) -> web.StreamResponse:
    """`GET /runs/{run_id}/mails/{number}`: a mail of the run as it was sent, its tokens masked."""
    row = await _found(request)
    mails = await request.app[SITE].records.mails(str(row["id"]))
    number = request.match_info["number"]
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise web.HTTPNotFound
    if not 1 <= int(number) <= len(mails):
        raise web.HTTPNotFound
    return mail_page(mask_tokens(str(mails[int(number) - 1]["html"])))


async def _found(request: web.Request) -> Row:
    try:
        run_id = str(uuid.UUID(request.match_info["run_id"]))
    except ValueError:
        raise web.HTTPNotFound from None
    row = await request.app[SITE].records.run(run_id)
    if row is None:
        raise web.HTTPNotFound
    return row


async def progress(request: web.Request) -> web.StreamResponse:
    """`GET /runs/{run_id}/progress`: what happens in the run, as server-sent events.

    `progress` events carry what `Agent.progress` gives; a last `end` event the run's status.
    """
    row = await _found(request)
    site = request.app[SITE]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    task = asyncio.current_task()
    streams = request.app[STREAMS]
    streams.update({task} if task else ())
    try:
        with suppress(ConnectionResetError):  # the reader has left
            await _send_all(response, site.agent.progress(str(row["id"])))
            last = await site.records.run(str(row["id"])) or row
            await _send(response, "end", {"status": last["status"]})
    finally:
        streams.difference_update({task} if task else ())
    return response


async def _send_all(response: web.StreamResponse, steps: AsyncIterator[Row]) -> None:
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
            await _send(response, "progress", step)
            following = asyncio.ensure_future(_next(steps))
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _next(steps: AsyncIterator[Row]) -> Row | None:
    return await anext(steps, None)


async def _send(response: web.StreamResponse, event: str, data: Mapping[str, Any]) -> None:
    text = json.dumps(dict(data), ensure_ascii=False, default=str)
    await response.write(f"event: {event}\ndata: {text}\n\n".encode())


async def end_streams(app: web.Application) -> None:
    """End all streams when the server stops: they would hold it up for as long as a run lasts."""
    streams = app[STREAMS]
    for task in list(streams):
        task.cancel()
