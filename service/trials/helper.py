"""A trial in a process of its own: it takes seconds of the processor, and here all else goes on.

Its parent writes one pickle to it, and reads lines: how far it is, and at the end the answer as
JSON. It gets no secret and no address, and may not connect, write or start anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from service import egress
from service.errors import TemporaryError
from service.models import Evaluation, Vote
from service.text.language import load_model
from service.trials.past.alongside import Alongside, WorkedOut, in_another_process
from service.trials.past.material import Material
from service.trials.time_machine import Change, Progress, TimeMachine, WouldHaveBeen
from service.wording.brand_pages import time_machine as words

_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH")
_SECONDS = 180.0
"""After which a trial is given up: 30 days take some ten on a slow machine."""
_EVERY = 10
"""Runs between two lines of progress."""
_TRIED: TypeAdapter[WouldHaveBeen] = TypeAdapter(WouldHaveBeen)


@dataclass(frozen=True, slots=True)
class Job:
    """All that a trial is made of."""

    material: Material
    change: Change
    votes: Sequence[Vote]
    """Those in force today."""
    asked: Mapping[str, Evaluation] = field(default_factory=dict)
    """Verdicts, by item id, that the model gave for this trial."""
    copies: bool = False
    """Whether a copy of the helper works out what the changed mails do not decide: it takes a
    processor and some memory of its own."""


async def tried(job: Job, progress: Progress, environment: Mapping[str, str]) -> WouldHaveBeen:
    """Return what the change would have made of the past.

    `environment` is added to the little that the helper gets of ours.

    Raises TemporaryError if the helper ends without an answer.
    """
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__,
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={**inherited, **environment}, limit=1 << 24,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_SECONDS):
            written = await asyncio.to_thread(pickle.dumps, _plain(job), 5)
            found = await _answer(process, written, progress)
            await process.wait()  # it has said all, and ends by itself
            return found
    except (TimeoutError, ConnectionError) as error:
        raise TemporaryError(*words.no_end()) from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()


def _plain(job: Job) -> tuple[Material, Change, tuple[Vote, ...], dict[str, Evaluation], bool]:
    """Return the parts: a module that is run as a program is not the one that was imported."""
    return job.material, job.change, tuple(job.votes), dict(job.asked), job.copies


async def _answer(process: Process, job: bytes, progress: Progress) -> WouldHaveBeen:
    if process.stdin is None or process.stdout is None:
        raise ConnectionError("the helper has no pipes")
    process.stdin.write(job)
    await process.stdin.drain()
    process.stdin.close()
    async for line in process.stdout:
        if line.startswith(b"{"):
            return await asyncio.to_thread(_TRIED.validate_json, line)
        done, _, of = line.decode().partition(" ")
        progress(int(done), int(of))
    raise ConnectionError("the helper ended without an answer")


@contextmanager
def _guarded() -> Iterator[None]:
    """Let what is done in the block neither connect, nor write, nor start anything."""
    load_model()
    with egress.parsing():
        yield


def main() -> None:
    """Play what the parent writes, and answer it; what else is printed goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.dont_write_bytecode = True
    material, change, votes, asked, copies = pickle.load(sys.stdin.buffer)  # noqa: S301 - our parent's own

    def progress(done: int, of: int) -> None:
        if done % _EVERY == 0:
            answers.write(b"%d %d\n" % (done, of))
            answers.flush()

    gc.disable()  # a sixth of the time, for nothing: the process ends with its answer

    def copied() -> AbstractContextManager[None]:
        answers.close()
        return _guarded()

    def ahead(beside: Alongside) -> Iterable[WorkedOut]:
        return in_another_process(beside, copied) if copies else beside

    machine = TimeMachine(material, change, asked, ahead)
    with _guarded():
        found = machine.tried(votes, progress)
    answers.write(_TRIED.dump_json(found) + b"\n")
    answers.close()


if __name__ == "__main__":
    main()
