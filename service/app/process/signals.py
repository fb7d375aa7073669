"""SIGTERM, SIGINT, SIGHUP: the first ends things in order, a later one at once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable

AGAIN_SECONDS = 2.0
"""A second signal within this time is the first one's echo: `timeout`, `uv run` and a terminal send
it to the process and to its group. To end at once would leave embedded servers running."""
STATUS = 130


def end_on_signal(end: Callable[[], object]) -> None:
    """Call `end` at the first signal to stop; one that comes later than an echo ends the process.

    Replaces what an earlier call set. Must be called in the event loop. A terminal that is closed
    (SIGHUP) would leave embedded servers running; started by `nohup`, what is called goes on.
    """
    loop = asyncio.get_running_loop()
    first: list[float] = []

    def on_signal() -> None:
        now = loop.time()
        if not first:
            first.append(now)
            end()
        elif now - first[0] >= AGAIN_SECONDS:
            os._exit(STATUS)  # somebody means now

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, on_signal)


def cancel_on_signal() -> None:
    """Cancel the current task at the first signal, so that what is open is closed in order."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - for the type checker: we are in a coroutine
    end_on_signal(task.cancel)
