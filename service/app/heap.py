"""What lasts as long as the service is kept out of the garbage collector's way.

A full collection looks at every object there is, and nothing else happens meanwhile: with the
models, the vocabulary and the libraries that makes 80 ms, in the midst of a run, during which
nobody's vote is answered. What is loaded once is never garbage and need not be looked at again.
"""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable

from service.models import RunReport

_Heard = Callable[[RunReport], Awaitable[None]]


def set_aside() -> None:
    """Let the collector pass over all that is there now, but for what is garbage already."""
    gc.collect()
    gc.freeze()


def settling(then: _Heard) -> _Heard:
    """Return what hears of runs as `then` does, and after the first sets aside what it loaded.

    Parsers, models and word lists are loaded when they are first needed.
    """
    settled = False

    async def hears(report: RunReport) -> None:
        nonlocal settled
        await then(report)
        if not settled:
            settled = True
            set_aside()

    return hears
