"""What lasts as long as the service is kept out of the garbage collector's way, and kept small.

A full collection looks at every object there is, and nothing else happens meanwhile: with the
models, the vocabulary and the libraries that makes 80 ms, in the midst of a run, during which
nobody's vote is answered. What is loaded once is never garbage and need not be looked at again.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Awaitable, Callable

from service.models import RunReport

_LIBRARY = ctypes.CDLL(None)
_ARENA_MAX = -8
_MMAP_THRESHOLD = -3
_TRIM_THRESHOLD = -1
"""`M_ARENA_MAX`, `M_MMAP_THRESHOLD` and `M_TRIM_THRESHOLD` of malloc.h."""
_LARGE_BYTES = 2 * 1024**2
"""Blocks of this size go back to the system when they are freed; left alone, the library would
keep blocks of up to 32 MB for ever after the first that size, and build its heap around them."""
_SPARE_BYTES = 4 * 1024**2
"""What the heap may keep at its end: page after page needs it again at once."""
_Heard = Callable[[RunReport], Awaitable[None]]


def use_one_heap() -> None:
    """Let all threads allocate from one heap, where the C library can be told so (glibc).

    Each thread's own would keep what that thread once needed; they hardly ever want it at once.
    """
    if mallopt := getattr(_LIBRARY, "mallopt", None):
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_TRIM_THRESHOLD, _SPARE_BYTES)


def set_aside() -> None:
    """Let the collector pass over all that is there now, but for what is garbage already.

    What loading needed beside goes back to the system (glibc): some 10 MB.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # it now knows that little is left to look at, and will look again soon
    if trim := getattr(_LIBRARY, "malloc_trim", None):
        trim(0)


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
