"""Signs of life that are written to PostgreSQL while something else goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def beside(heartbeat: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `heartbeat` beside the block and cancel it after it; if it fails, the block ends with it.

    As `asyncio.TaskGroup`, but errors come as they are and not in a group.
    """
    block = asyncio.current_task()
    assert block is not None  # noqa: S101 - for the type checker: we are in a coroutine
    failures: list[BaseException] = []
    over = False

    def ended(task: asyncio.Task[None]) -> None:
        if not over and not task.cancelled() and (error := task.exception()):
            failures.append(error)
            block.cancel()

    background = asyncio.create_task(heartbeat)
    background.add_done_callback(ended)
    try:
        yield
    except asyncio.CancelledError:
        if not failures or block.uncancel() > 0:  # the block itself was cancelled
            raise
    finally:
        over = True  # a callback may be on its way already
        background.cancel()
        await asyncio.wait([background])
    if not background.cancelled():
        background.result()
