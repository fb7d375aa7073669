"""Bodies that are read apart: what says one thing over and over, or is very long. Pure.

What makes a parser take the square of a body's length, or more, is a construct that is repeated
thousands of times. No page or feed that people made does that: of 516 of them none has 4,000 such
bytes. So a body that has, or that is longer than nearly all, is read by a helper process that is
killed when it takes too long, which no thread can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from service.errors import CostlyError

_T = TypeVar("_T")
MONOTONOUS = 8_000
"""Bytes of repetition from which a body is read apart: the square of fewer is no second."""
LONG = 1_000_000
"""Bytes from which any body is read apart: one of 170 pages is longer."""
_LOOKS, _SAMPLE, _PERIOD, _KEY = 64, 300, 48, 24
"""Places that are looked at; bytes of each; the longest construct; bytes it is known by."""
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
"""`a1 a2 a3` says one thing over and over, too."""
_UNSHOWN = re.compile(rb"<(script|style)\b")
_AMONG_OTHERS: ContextVar[bool] = ContextVar("among others", default=False)


def check(data: bytes) -> None:
    """Raise CostlyError if `data` is to be read apart and this is no place for it."""
    if _AMONG_OTHERS.get() and (len(data) > LONG or repeated(data) > MONOTONOUS):
        raise CostlyError(len(data))


def check_page(html: bytes, *, tags: int, most_tags: int) -> None:
    """As `check`, of a page's source with so many tags: its scripts do not make it long."""
    if _AMONG_OTHERS.get() and (
        (len(html) > LONG and _length_shown(html) > LONG)
        or tags > most_tags
        or repeated(html) > MONOTONOUS
    ):
        raise CostlyError(len(html))


def _length_shown(html: bytes) -> int:
    """Return how many bytes of a page are not within its scripts and styles."""
    lowered = html.lower()
    length = at = 0
    for found in _UNSHOWN.finditer(lowered):
        if found.start() < at:
            continue
        length += found.start() - at
        at = lowered.find(b"</" + found[1], found.end())
        if at < 0:
            return length
    return length + len(html) - at


def repeated(data: bytes) -> int:
    """Return about how many bytes of `data` belong to a construct said over and over."""
    step = max(_SAMPLE, len(data) // _LOOKS)
    found = 0
    for start in range(0, len(data) - _SAMPLE + 1, step):
        sample = data[start : start + _SAMPLE].translate(_DIGITS)
        period = sample.find(sample[:_KEY], 1, _PERIOD + _KEY)
        found += period > 0 and sample[period:] == sample[:-period]
    return found * step


def among_others(function: Callable[..., _T], *arguments: object) -> _T:
    """Return what `function` returns where other jobs wait: it refuses what may take long."""
    before = _AMONG_OTHERS.set(True)
    try:
        return function(*arguments)
    finally:
        _AMONG_OTHERS.reset(before)
