"""Settings of malloc and of the garbage collector: a small heap, and no long pauses.

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
_GARBAGE = 20_000
"""New objects after which the collector looks for garbage, as in a helper: a page leaves little. By
Python's own 700 it looks three hundred times in a run of 1,000 pages: a fortieth of its time."""
_OnEnd = Callable[[RunReport], Awaitable[None]]


def limit_malloc() -> None:
    """Let all threads allocate from one heap (one malloc arena), where glibc is the C library.

    An arena a thread would keep what that thread once needed; they hardly ever need it at once.
    In code and not as MALLOC_ARENA_MAX in the Dockerfile: it holds for an installed wheel too.
    """
    if mallopt := getattr(_LIBRARY, "mallopt", None):
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_TRIM_THRESHOLD, _SPARE_BYTES)


def collect_seldom() -> None:
    """Let the collector look for garbage after more new objects than a command's start asks for."""
    gc.set_threshold(_GARBAGE)


def freeze_loaded() -> None:
    """Collect garbage, then keep the collector from looking at what is left (`gc.freeze`).

    Memory that was needed only while loading goes back to the system (glibc): some 10 MB.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # it now knows that little is left to look at, and will look again soon
    give_back()


def give_back() -> None:
    """Give the system what is free in the midst of the heap (glibc), in a millisecond or less."""
    if trim := getattr(_LIBRARY, "malloc_trim", None):
        trim(0)


def tidying_after_runs(on_end: _OnEnd) -> _OnEnd:
    """Return `on_end` of a run that also gives back what the run needed of memory.

    After the first one it freezes what that loaded: parsers, models and word lists are loaded when
    they are first needed.
    """
    frozen = False

    async def ended(report: RunReport) -> None:
        nonlocal frozen
        await on_end(report)
        if not frozen:
            frozen = True
            freeze_loaded()
        else:
            gc.collect()  # little: what is frozen is not looked at
            give_back()

    return ended
