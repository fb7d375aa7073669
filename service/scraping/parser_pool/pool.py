"""Pool of parsers: pure functions run in one thread, or in helper processes that may die.

It is more than a `ProcessPoolExecutor` because the bodies that it reads come from strangers:

- A job that takes too long or kills its worker costs that job and nothing else: the thread is left
  behind and replaced, the process is killed and replaced.
- Helpers have an almost empty environment and a memory limit (`worker.main`); what they send back
  is unpickled by names that are allowed (`worker._Results`), so that one which hostile input took
  over cannot name other code.
- Two jobs are at a worker, one being done and one waiting in its pipe, and the pipe is wide enough
  for a page: a helper need not wait for us.
- What many jobs need is pickled once for each worker (`WorkerCached`).
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pickle
import queue
import sys
import threading
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, cast

from service.errors import BodyError
from service.scraping.parser_pool.worker import HEAD, Jobs, call, result_of

_T = TypeVar("_T")
TIMEOUT_SECONDS = 20.0
"""Longer than any page of 15 MiB takes; 200,000 nested tags took a feed reader 2.8 s."""
_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
"""All that a helper gets of our environment: no secret, no address."""
_LIMIT = 1 << 20
"""Bytes buffered between a helper and us; what is larger goes in pieces."""
_JOBS_AT_WORKER = 2
"""One that is done and one that is at hand when it is."""
_Done = Callable[[tuple[bool, Any]], None]


class _Worker(Protocol):
    ended: bool

    async def do(self, job: tuple[Any, ...], seconds: float) -> tuple[bool, Any]: ...
    async def end(self) -> None: ...


class _EndedByAnotherError(Exception):
    """The worker ended because of another job before this one had its turn."""


class _Slot:
    """Holds one worker: started when it is first needed, and again when it has ended."""

    def __init__(self, start: Callable[[], Awaitable[_Worker]]) -> None:
        self._start = start
        self._starting = asyncio.Lock()
        self._worker: _Worker | None = None

    async def worker(self) -> _Worker:
        async with self._starting:
            if self._worker is None or self._worker.ended:
                self._worker = await self._start()
            return self._worker


class Workers:
    """Runs pure functions elsewhere. `processes` 0: in one thread of this process."""

    def __init__(self, processes: int = 0, *, environment: Mapping[str, str] | None = None) -> None:
        """`environment` is added to the little that helper processes get of ours."""
        self._environment = {
            **{name: os.environ[name] for name in _INHERITED if name in os.environ},
            "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path),
            **(environment or {}),
        }
        self.shares_memory = processes == 0
        """Whether jobs run in this process, so that they need not be picklable."""
        self._here = _queue([_Slot(self._thread)] * _JOBS_AT_WORKER)
        helpers = [_Slot(self._process) for _ in range(processes)]
        self._there = _queue(helpers * _JOBS_AT_WORKER)
        self._all: set[_Worker] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in list(self._all):
            await worker.end()
        self._all.clear()

    async def run(
        self, function: Callable[..., _T], *arguments: Any, seconds: float = TIMEOUT_SECONDS
    ) -> _T:
        """Return what `function` returns for `arguments`; with processes all must be picklable.

        Raises BodyError: the function's own, or one that says that it failed, took more than
        `seconds` or killed its process.
        """
        if self.shares_memory:
            return await self.run_here(function, *arguments, seconds=seconds)
        job = (function, *arguments)
        return cast("_T", await self._run(self._there, job, seconds))

    async def run_here(
        self, function: Callable[..., _T], *arguments: Any, seconds: float = TIMEOUT_SECONDS
    ) -> _T:
        """As `run`, but in this process's thread in any case."""
        job = (function, *arguments)
        return cast("_T", await self._run(self._here, job, seconds))

    async def _run(self, slots: asyncio.Queue[_Slot], job: tuple[Any, ...], seconds: float) -> Any:
        while True:
            slot = await slots.get()
            try:
                fine, answer = await self._done(await slot.worker(), job, seconds)
            except _EndedByAnotherError:
                continue
            finally:
                slots.put_nowait(slot)
            if not fine:
                raise answer
            return answer

    async def _done(
        self, worker: _Worker, job: tuple[Any, ...], seconds: float
    ) -> tuple[bool, Any]:
        """Return what `worker` makes of `job`; a worker that it breaks is ended."""
        try:
            return await worker.do(job, seconds)
        except _EndedByAnotherError:
            raise
        except TimeoutError:
            await self._discard(worker)
            raise BodyError(f"it could not be read within {seconds:g} seconds") from None
        except (OSError, EOFError, asyncio.IncompleteReadError, pickle.UnpicklingError):
            await self._discard(worker)
            raise BodyError("reading it broke the helper process that tried") from None
        except BaseException:
            await self._discard(worker)
            raise

    async def _discard(self, worker: _Worker) -> None:
        self._all.discard(worker)
        await worker.end()

    async def _thread(self) -> _Worker:
        return self._added(_Thread())

    async def _process(self) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            Jobs.__module__,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=self._environment,
            limit=_LIMIT,
        )
        # A whole page is to fit into the pipe, where the system can: 64 KiB is three wake-ups.
        pipe = process.stdin.get_extra_info("pipe") if process.stdin else None
        if pipe is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _LIMIT)
        return self._added(_Process(process))

    def _added(self, worker: _Worker) -> _Worker:
        self._all.add(worker)
        return worker


def _queue(slots: Iterable[_Slot]) -> asyncio.Queue[_Slot]:
    queue: asyncio.Queue[_Slot] = asyncio.Queue()
    for slot in slots:
        queue.put_nowait(slot)
    return queue


class _Thread:
    """A daemon thread: one that hangs is left behind and does not keep the program from ending."""

    def __init__(self) -> None:
        self.ended = False
        self._turn = asyncio.Lock()
        self._jobs: queue.SimpleQueue[tuple[tuple[Any, ...], _Done] | None] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="parser", daemon=True).start()

    async def do(self, job: tuple[Any, ...], seconds: float) -> tuple[bool, Any]:
        """Return the job's answer, at most `seconds` after those before it have theirs."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[bool, Any]] = loop.create_future()

        def settle(result: tuple[bool, Any]) -> None:
            if not answer.done():
                answer.set_result(result)

        def done(result: tuple[bool, Any]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result)

        self._jobs.put((job, done))
        async with self._turn:  # locks are given in the order in which they were asked for
            if self.ended:
                raise _EndedByAnotherError
            async with asyncio.timeout(seconds):
                return await answer

    async def end(self) -> None:
        self.ended = True
        self._jobs.put(None)

    def _work(self) -> None:
        while (task := self._jobs.get()) is not None and not self.ended:
            job, done = task
            done(call(job))


class _Process:
    """A helper process. A second job may wait in its pipe, so that it need not wait for us."""

    def __init__(self, process: Process) -> None:
        self.ended = False
        self._process = process
        self._jobs = Jobs()
        self._writing = asyncio.Lock()
        self._reading = asyncio.Lock()

    async def do(self, job: tuple[Any, ...], seconds: float) -> tuple[bool, Any]:
        """Return the helper's answer, at most `seconds` after those before it have theirs."""
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise EOFError
        try:
            async with self._writing:
                to.write(self._jobs.frame(job))
                await to.drain()
            async with self._reading:  # locks are given in the order in which they were asked for
                if self.ended:
                    raise _EndedByAnotherError
                async with asyncio.timeout(seconds):
                    head = await back.readexactly(HEAD.size)
                    data = await back.readexactly(HEAD.unpack(head)[0])
        except (OSError, EOFError, asyncio.IncompleteReadError):
            if self.ended:
                raise _EndedByAnotherError from None
            raise
        return result_of(data)

    async def end(self) -> None:
        self.ended = True
        if self._process.returncode is None:
            try:
                self._process.kill()
            except ProcessLookupError:
                return
        await self._process.wait()
