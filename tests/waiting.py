"""Waiting for something to become true: tests that watch processes have nothing to await."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def until(
    check: Callable[[], Awaitable[object]], what: str = "it", seconds: float = 30.0
) -> None:
    """Return once `check` finds something; fail after so many seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not await check():
        if loop.time() > end:
            raise AssertionError(f"{what} did not happen within {seconds:g} seconds")
        await asyncio.sleep(0.03)
