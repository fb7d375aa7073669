"""Pool of parsers: pure functions run in one thread, or in helper processes that may die.

It is more than a `ProcessPoolExecutor` because the bodies that it reads come from strangers:

- A job that takes too long or kills its worker costs that job and nothing else: the thread is left
  behind and replaced, the process is killed and replaced.
- Helpers have an almost empty environment and a memory limit (`worker.main`); what they send back
  is unpickled by names that are allowed (`worker._Results`), so that one which hostile input took
  over cannot name other code.
- Two jobs are at a worker, one being done and one waiting in its pipe, and the pipe is wide enough
  for a page: a helper need not wait for us.
- A body that may take its parser very long (`monotony`) is not read among the others: it goes to
  a helper of its own, which is started when there is such a body and ended when there are no more.
  The system ends it when it has used more of the processor than any honest body needs, and a site
  that had that happen twice is not tried again for a while.
- What many jobs need is pickled once, and sent to each worker once (`WorkerCached`).
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
from typing import Any, Protocol, Self, TypeVar, cast

from service import egress
from service.errors import BodyError, BreachError, CostlyError, GivenUpError
from service.scraping.parser_pool.monotony import among_others
from service.scraping.parser_pool.worker import HEAD, Jobs, call, limited, result_of

_T = TypeVar("_T")
TIMEOUT_SECONDS = 20.0
"""Longer than any page of 15 MiB takes; 200,000 nested tags took a feed reader 2.8 s."""
_APART_SECONDS, _APART_SECONDS_A_MB = 4.0, 3.0
"""Of the processor, for a body that is read apart; an honest one of 3 MB took 2 in all."""
_SLOWER = 6
"""How much longer that may take where others want the processor too, beside the helper's start."""
_TWICE, _FORGIVEN_AFTER = 2, 1_800.0
"""Bodies of one site that may be given up, and after how many seconds it is tried again."""
_IDLE_SECONDS = 30.0
"""After which the helper for bodies that are read apart is ended: it takes 80 MB."""
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

    @property
    def started(self) -> _Worker | None:
        """The worker, if one was started; it may have ended."""
        return self._worker

    async def worker(self) -> _Worker:
        async with self._starting:
            if self._worker is None or self._worker.ended:
                self._worker = await self._start()
            return self._worker


class Workers:
    """Runs pure functions elsewhere. `processes` 0: in one thread of this process."""

    def __init__(
        self,
        processes: int = 0,
        *,
        environment: Mapping[str, str] | None = None,
        apart_seconds: float = _APART_SECONDS,
    ) -> None:
        """`environment` is added to the little that helper processes get of ours; `apart_seconds`
        of the processor are given to a body that is read apart, and some for its length."""
        self._apart_seconds = apart_seconds
        self._environment = {
            **{name: os.environ[name] for name in _INHERITED if name in os.environ},
            "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path),
            **(environment or {}),
        }
        self.shares_memory = processes == 0
        """Whether jobs run in this process, so that they need not be picklable."""
        self._here = _queue([_Slot(self._thread)] * _JOBS_AT_WORKER)
        self._helpers = [_Slot(self._process) for _ in range(processes)]
        self._there = _queue(self._helpers * _JOBS_AT_WORKER)
        self._alone = _Slot(self._process)
        self._apart = _queue([self._alone])
        self._apart_turn = asyncio.Lock()
        self._apart_jobs = 0
        self._idle: asyncio.Task[None] | None = None
        self._given_up: dict[str, list[float]] = {}
        """When the bodies of a site were given up, by the site."""
        self._all: set[_Worker] = set()
        self._preparing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (*self._preparing, *filter(None, [self._idle])):
            task.cancel()
        await asyncio.gather(*self._preparing, return_exceptions=True)
        for worker in list(self._all):
            await worker.end()
        self._all.clear()

    async def run(
        self,
        function: Callable[..., _T],
        *arguments: Any,
        seconds: float = TIMEOUT_SECONDS,
        site: str = "",
    ) -> _T:
        """Return what `function` returns for `arguments`; all must be picklable.

        What it refuses to read among others is read apart, at the cost of `site`. Raises BodyError:
        the function's own, or one that says that it failed, took too long or killed its process.
        """
        slots = self._here if self.shares_memory else self._there
        try:
            job = (among_others, function, *arguments)
            return cast("_T", await self._run(slots, job, seconds))
        except CostlyError as error:
            seconds = self._apart_seconds + _APART_SECONDS_A_MB * error.size / 1e6
        return cast("_T", await self._run_apart((function, *arguments), seconds, site))

    async def _run_apart(self, job: tuple[Any, ...], seconds: float, site: str) -> Any:
        self._apart_jobs += 1
        if self._idle is not None:
            self._idle.cancel()
        try:
            async with self._apart_turn:  # one after the other, so that each knows of those before
                self._refuse_given_up(site)
                return await self._run(
                    self._apart, (limited, seconds, *job), TIMEOUT_SECONDS + seconds * _SLOWER
                )
        except GivenUpError:
            now = asyncio.get_running_loop().time()
            self._given_up.setdefault(site, []).append(now)
            raise
        finally:
            self._apart_jobs -= 1
            if not self._apart_jobs:
                self._idle = asyncio.create_task(self._end_when_idle())

    def _refuse_given_up(self, site: str) -> None:
        """Raise BodyError if bodies of `site` were given up twice, and lately."""
        now = asyncio.get_running_loop().time()
        before = [at for at in self._given_up.pop(site, ()) if now - at < _FORGIVEN_AFTER]
        if before:
            self._given_up[site] = before
        if len(before) >= _TWICE and site:
            raise BodyError(f"nothing unusual of {site} is read for a while: it took too long")

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(_IDLE_SECONDS)
        if self._alone.started is not None:
            await self._discard(self._alone.started)

    async def run_here(
        self, function: Callable[..., _T], *arguments: Any, seconds: float = TIMEOUT_SECONDS
    ) -> _T:
        """As `run`, but in this process's thread in any case, whatever there is to read."""
        job = (function, *arguments)
        return cast("_T", await self._run(self._here, job, seconds))

    async def prepare(self, function: Callable[..., object], *arguments: Any) -> None:
        """Start the helpers, if there are any; what `function` loads is loaded in each meanwhile.

        Its errors are none: whatever it did not load is loaded when it is needed.
        """
        job = (function, *arguments)
        for slot in self._helpers:
            with contextlib.suppress(OSError):
                worker = await slot.worker()
                self._preparing.add(asyncio.create_task(self._prepared(worker, job)))

    async def _prepared(self, worker: _Worker, job: tuple[Any, ...]) -> None:
        with contextlib.suppress(BodyError, _EndedByAnotherError):
            await self._done(worker, job, TIMEOUT_SECONDS)

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
            raise GivenUpError(f"it could not be read within {seconds:g} seconds") from None
        except (OSError, EOFError, asyncio.IncompleteReadError, pickle.UnpicklingError):
            await self._discard(worker)
            raise GivenUpError("reading it broke the helper process that tried") from None
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
            with egress.parsing():
                result = call(job)
            done(result)


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
        fine, answer = result_of(data)
        if isinstance(answer, BreachError):
            egress.report(answer.message)
        return fine, answer

    async def end(self) -> None:
        self.ended = True
        if self._process.returncode is None:
            try:
                self._process.kill()
            except ProcessLookupError:
                return
        await self._process.wait()
