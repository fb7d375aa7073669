"""A run's progress as it happens: for the terminal and for the page.

The steps of the newest runs are kept for a while, so that a page that opens late sees them all.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

_KEPT_RUNS = 8
"""Runs whose steps can still be read; a page looks at the newest one or two."""
_MAX_STEPS = 5_000
"""A run over thousands of sources says thousands of things; beyond this only the last count."""


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One thing that a run did. `stage` is a room's name, `done`/`total` count within it."""

    stage: str
    message: str
    done: int = 0
    total: int = 0


ProgressCallback = Callable[[ProgressStep], None]
"""How a stage reports; must not block or raise."""


def no_progress(_: ProgressStep) -> None:
    """Report to nobody."""


class ProgressBoard:
    """Keeps the steps of runs and hands them to whoever watches."""

    def __init__(self) -> None:
        self._steps: OrderedDict[str, list[ProgressStep]] = OrderedDict()
        self._ended: set[str] = set()
        self._news = asyncio.Condition()
        self._wakers: set[asyncio.Task[None]] = set()

    def callback_of(self, run_id: str) -> ProgressCallback:
        """Return the function through which that run reports."""
        steps = self._steps.setdefault(run_id, [])
        while len(self._steps) > _KEPT_RUNS:
            gone, _ = self._steps.popitem(last=False)
            self._ended.discard(gone)
        self._wake()

        def report(step: ProgressStep) -> None:
            if len(steps) < _MAX_STEPS:
                steps.append(step)
                self._wake()

        return report

    def end(self, run_id: str) -> None:
        """End that run's watchers: nothing more comes."""
        self._ended.add(run_id)
        self._wake()

    async def runs(self) -> AsyncIterator[str]:
        """Yield the id of each run of this process as it begins; never ends by itself."""
        known: set[str] = set()
        while True:
            for run_id in [one for one in self._steps if one not in known]:
                known.add(run_id)
                yield run_id
            async with self._news:
                await self._news.wait()

    async def watch(self, run_id: str) -> AsyncIterator[ProgressStep]:
        """Yield the run's steps, the past ones first, until it ends. Unknown runs yield nothing."""
        given = 0
        while True:
            steps = self._steps.get(run_id, [])
            while given < len(steps):
                yield steps[given]
                given += 1
            if run_id in self._ended or run_id not in self._steps:
                return
            async with self._news:
                await self._news.wait()

    def _wake(self) -> None:
        task = asyncio.get_running_loop().create_task(self._notify())
        self._wakers.add(task)
        task.add_done_callback(self._wakers.discard)

    async def _notify(self) -> None:
        async with self._news:
            self._news.notify_all()
