"""What one helper found out and spares the others work: it comes with answers, goes with jobs.

Only plain values, which whoever takes them must check: a helper that hostile input took over may
say anything. In the service's own process nothing is told, for there is one memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

_T = TypeVar("_T")
News = tuple[str, Any]
"""Whom it is for, and what it says."""
_PLAIN = (str, bytes, int, float)
_DEEPEST = 4
_takers: dict[str, Callable[[Any], None]] = {}


class _Told:
    """What waits to be told; None where nobody asks for it."""

    waiting: list[News] | None = None


def listen() -> None:
    """Keep what is told from now on, until it is asked for."""
    _Told.waiting = []


def take_with(name: str, take: Callable[[Any], None]) -> None:
    """Have `take` called with what other helpers tell under `name`."""
    _takers[name] = take


def tell(name: str, value: Any) -> None:
    """Tell the other helpers `value`, if there are any."""
    if _Told.waiting is not None:
        _Told.waiting.append((name, value))


def told() -> list[News]:
    """Return what was told since this was asked last."""
    found = _Told.waiting or []
    if found:
        _Told.waiting = []
    return found


def informed(news: Iterable[News], function: Callable[..., _T], *arguments: Any) -> _T:
    """Return what `function` returns once `news` are taken."""
    for name, value in news:
        if name in _takers:
            _takers[name](value)
    return function(*arguments)


def is_plain(value: object, depth: int = _DEEPEST) -> bool:
    """Return whether a value consists of text and numbers alone, `depth` collections deep."""
    if isinstance(value, tuple | list | frozenset):
        return depth > 0 and all(is_plain(one, depth - 1) for one in value)
    return type(value) in _PLAIN
