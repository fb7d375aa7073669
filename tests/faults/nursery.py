"""Copies of the program as processes that start quickly, to be killed by the hundred.

A process that has imported the program once forks a copy for each start, which saves the second and
a half that importing takes; the copy then runs `topfive serve` as it is, in its own process, with
its own environment. Spoken to in lines of JSON:

    {"environ": {...}, "log": PATH, "vary": {...}}   answered by   {"born": PID}
    when a copy ends                                 it says       {"dead": PID, "status": N}

`vary` are `lease` (seconds), and maybe `look` (seconds) and `clock` (a file with the moment).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import aiohttp

from service import app
from service.app import Overrides
from service.cli import main
from service.runs.scheduler import LOOK_SECONDS, utc_now
from tests.e2e.service import ROOT, TOKEN, _inherited


@dataclass(slots=True)
class Copy:
    """One copy of the program, alive or dead."""

    pid: int
    url: str
    log: Path
    ended: asyncio.Future[int]

    def send(self, number: int) -> None:
        """Send a signal, if it lives."""
        if not self.ended.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def end(self, number: int = signal.SIGTERM, seconds: float = 20.0) -> int:
        """Send a signal and return the exit status: negative for a signal that killed it."""
        self.send(number)
        return await asyncio.wait_for(asyncio.shield(self.ended), seconds)

    async def is_up(self) -> bool:
        """Tell whether its page answers."""
        return await self.ask("GET", "/health/live") is not None

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, str] | None:
        """Return the status and the text of one request, None if the copy does not answer."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.request(method, self.url + path, headers=headers, **options) as answer,
            ):
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    def output(self) -> str:
        """Return its log."""
        return self.log.read_text(encoding="utf-8")


@dataclass(slots=True)
class Nursery:
    """The process that forks copies."""

    process: asyncio.subprocess.Process
    copies: dict[int, Copy] = field(default_factory=dict)
    _born: asyncio.Queue[int] = field(default_factory=asyncio.Queue)

    async def start(
        self, environ: Mapping[str, str], log: Path, vary: Mapping[str, Any] | None = None
    ) -> Copy:
        """Start a copy with exactly this environment; it may not be up yet."""
        request = {"environ": dict(environ), "log": str(log), "vary": dict(vary or {})}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        pid = await self._born.get()
        ended = asyncio.get_running_loop().create_future()
        self.copies[pid] = Copy(pid, f"http://127.0.0.1:{environ['PORT']}", log, ended)
        return self.copies[pid]

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            told = json.loads(line)
            if "born" in told:
                self._born.put_nowait(told["born"])
                await asyncio.sleep(0)  # it is in `copies` before its death is told
            else:
                self.copies[told["dead"]].ended.set_result(told["status"])


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """Lend a nursery; copies that still live when the block ends are killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "tests.faults.nursery",
        cwd=ROOT, env=_inherited(), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    made = Nursery(process)
    listening = asyncio.create_task(made._listen())
    try:
        yield made
    finally:
        for copy in made.copies.values():
            copy.send(signal.SIGKILL)
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening


def _forever() -> None:
    """Fork a copy for each line, and tell of each that ends, until there are no more lines."""
    reading, writing = socket.socketpair()
    for end in (reading, writing):
        end.setblocking(False)
    signal.set_wakeup_fd(writing.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    with reading, writing, selectors.DefaultSelector() as waiting:
        waiting.register(sys.stdin, selectors.EVENT_READ)
        waiting.register(reading, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj is reading:
                    reading.recv(1024)
                    _tell_deaths()
                    continue
                line = os.read(sys.stdin.fileno(), 1 << 20)
                if not line:
                    signal.set_wakeup_fd(-1)
                    return
                _bear(json.loads(line))


def _say(words: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _tell_deaths() -> None:
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            status = os.waitstatus_to_exitcode(found[1])
            _say({"dead": found[0], "status": status})


def _bear(request: dict[str, Any]) -> None:
    pid = os.fork()
    if not pid:
        _live(request)
    _say({"born": pid})


def _live(request: dict[str, Any]) -> NoReturn:
    """Be a copy, and end."""
    status = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with Path(request["log"]).open("ab") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(request["environ"])
        vary = request["vary"]
        status = asyncio.run(_varied(vary)) if vary else main.main([])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


async def _varied(vary: Mapping[str, Any]) -> int:
    """Serve as `topfive serve` does, with times and a clock of the test's."""
    settings, brand = app.prepare(None)
    clock = Path(vary["clock"]) if "clock" in vary else None
    overrides = Overrides(
        clock=lambda: datetime.fromisoformat(clock.read_text()) if clock else utc_now(),
        look_seconds=vary.get("look", LOOK_SECONDS),
        lease_seconds=vary["lease"],
    )
    async with app.open_app(settings, brand, overrides) as opened:
        await app.serve(opened)
    return 0


if __name__ == "__main__":
    _forever()
