"""Readiness: each part of the service with its state, what is wrong and what to do about it.

All parts are asked at once, each for a bounded time. Only a part without which no run, no vote and
no mail is possible fails the whole (503); all else is a warning. Liveness is `/health/live`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

import structlog

from service.errors import TopfiveError
from service.wording import health as words
from service.wording.problems import own_fault

_log = structlog.get_logger(__name__)

PROBE_SECONDS = 5.0
"""How long one part may take to answer; a load balancer waits about ten."""
FRESH_SECONDS = 1.0
"""A report this young is given again, so that strangers cannot make us ask the servers at will."""


class State(StrEnum):
    """How one part, or the whole, is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a probe returns when its part works but somebody should look at it."""

    what: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a probe returns when its part is well and has something to say of itself."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the service as it is now."""

    name: str
    state: State = State.OK
    what: str = ""
    """What is wrong, in words; while it is well a note on it, mostly empty."""
    hint: str = ""
    """What to do about it."""
    essential: bool = False
    """Whether the service cannot do its job without it."""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole: the HTTP status, and the JSON that says why."""

    status: int
    state: State
    parts: tuple[Part, ...]

    def body(self) -> dict[str, Any]:
        """Return the JSON of `/health`."""
        parts = {
            part.name: {"state": part.state, "what": part.what, "hint": part.hint}
            for part in self.parts
        }
        return {"status": self.state, "parts": parts}


Probe: TypeAlias = Callable[[], Awaitable[Trouble | Note | None]]
"""Asks one part: None or a `Note` when it is well, `Trouble` for a warning; raises a TopfiveError
when it does not work."""


def judge(parts: Sequence[Part]) -> Report:
    """Return the whole from its parts: 503 only when an essential part has failed."""
    if any(part.essential and part.state is State.FAILED for part in parts):
        return Report(503, State.FAILED, tuple(parts))
    well = all(part.state is State.OK for part in parts)
    return Report(200, State.OK if well else State.WARNING, tuple(parts))


class Checks:
    """Asks all probes at once, each for at most `timeout` seconds; `hide` takes secrets out."""

    def __init__(
        self,
        essential: Mapping[str, Probe],
        advisory: Mapping[str, Probe],
        *,
        timeout: float = PROBE_SECONDS,
        fresh: float = FRESH_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        hide: Callable[[str], str] = str,
    ) -> None:
        self._essential = essential
        self._advisory = advisory
        self._timeout = timeout
        self._fresh = fresh
        self._clock = clock
        self._hide = hide
        self._lock = asyncio.Lock()
        self._last: tuple[float, Report] | None = None

    async def check(self) -> Report:
        """Return how every part is, at most `fresh` seconds old."""
        async with self._lock:
            if self._last and self._clock() - self._last[0] < self._fresh:
                return self._last[1]
            asked = [(name, probe, True) for name, probe in self._essential.items()]
            asked += [(name, probe, False) for name, probe in self._advisory.items()]
            parts = await asyncio.gather(*(self._ask(*one) for one in asked))
            # Anybody may ask for this, and what a server said may hold the address we gave it.
            hide = self._hide
            told = _each_trouble_once(parts)
            report = judge([replace(p, what=hide(p.what), hint=hide(p.hint)) for p in told])
            self._last = (self._clock(), report)
            return report

    async def _ask(self, name: str, probe: Probe, essential: bool) -> Part:
        try:
            async with asyncio.timeout(self._timeout):
                trouble = await probe()
        except TopfiveError as error:
            return _failed(name, error.message, error.hint, essential)
        except TimeoutError:
            what, hint = words.no_answer(name, self._timeout)
            return _failed(name, what, hint, essential)
        except Exception:  # noqa: BLE001 - a fault of ours in one part must not hide the others
            _log.exception("A part could not be asked how it is", part=name)
            return _failed(name, *own_fault(), essential)
        if trouble is None:
            return Part(name=name, essential=essential)
        if isinstance(trouble, Note):
            return Part(name=name, what=trouble.what, essential=essential)
        return Part(
            name=name,
            state=State.WARNING,
            what=trouble.what,
            hint=trouble.hint,
            essential=essential,
        )


def _each_trouble_once(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts; those that fail for the reason of one before them name that one instead."""
    first: dict[tuple[str, str], str] = {}
    for part in parts:
        name = first.setdefault((part.what, part.hint), part.name)
        if part.state is State.FAILED and name != part.name:
            what, hint = words.told_already(name)
            yield replace(part, what=what, hint=hint)
        else:
            yield part


def _failed(name: str, what: str, hint: str, essential: bool) -> Part:
    return Part(name=name, state=State.FAILED, what=what, hint=hint, essential=essential)
