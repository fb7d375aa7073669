"""Answers that are written bit by bit, all of them known: a server that stops ends them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import web

STREAMS = web.AppKey("streams", set[asyncio.Task[Any]])


@asynccontextmanager
async def streaming(
    request: web.Request, headers: Mapping[str, str]
) -> AsyncIterator[web.StreamResponse]:
    """Begin such an answer, to be written in the block, which ends when its reader leaves."""
    # nginx hands on each bit as it comes if it is told so.
    response = web.StreamResponse(headers={**headers, "X-Accel-Buffering": "no"})
    await response.prepare(request)
    task, streams = asyncio.current_task(), request.app[STREAMS]
    streams.update({task} if task else ())
    try:
        with suppress(ConnectionResetError):
            yield response
    finally:
        streams.difference_update({task} if task else ())


async def end_streams(app: web.Application) -> None:
    """End all streams when the server stops: they would hold it up for as long as a run lasts."""
    streams = app[STREAMS]
    for task in list(streams):
        task.cancel()
