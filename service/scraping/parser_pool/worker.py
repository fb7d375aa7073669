"""The helper process that only parses: jobs come in on stdin, results leave on stdout.

A frame is four bytes of length and a pickle. The process is started with an almost empty
environment, opens nothing, keeps nothing, and may be killed at any moment. It ends when stdin does.
"""

from __future__ import annotations

import gc
import io
import itertools
import os
import pickle
import resource
import signal
import struct
import sys
from collections import deque
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, BinaryIO, TypeVar, cast

from service import egress
from service.errors import BodyError, BreachError, OwnFaultError

_T = TypeVar("_T")
HEAD = struct.Struct(">I")
_MEMORY_BYTES = 2 * 1024**3
"""Address space of one helper: a body that unfolds into more costs its helper, not the machine."""
_GARBAGE = 20_000
"""Objects after which the collector looks for garbage: what is read at the start is none, and a
page leaves little."""
_TRUSTED = ("service.", "datetime.", "builtins.")
_BUILTINS = frozenset({"set", "frozenset", "tuple", "list", "dict", "bytes", "str", "int", "float"})


class WorkerCached:
    """An object that many jobs need: pickled once, and sent to each worker once, which keeps it.

    In this process it stands for the object itself. Pickling it by itself, outside a job, fails.
    """

    def __init__(self, value: Any) -> None:
        """`value` must be picklable where there are helpers."""
        self.value = value
        self.key = next(_KEYS)

    @cached_property
    def packed(self) -> bytes:
        """It, pickled: a large one takes the event loop too long to do it for each worker."""
        return pickle.dumps(self.value, protocol=pickle.HIGHEST_PROTOCOL)

    def __getattr__(self, name: str) -> Any:
        """Return what the object has under that name."""
        return getattr(self.value, name)

    def __reduce__(self) -> str:
        raise pickle.PicklingError("a cached object travels only inside a job")


def lasting(value: _T) -> _T:
    """Return what stands for `value`, one for many runs: a helper that was given it keeps it."""
    return cast("_T", _lasting(value))


@lru_cache(maxsize=2)
def _lasting(value: object) -> WorkerCached:
    return WorkerCached(value)


_KEYS = itertools.count(1)
_MAX_CACHED = 4
"""WorkerCached objects that a helper remembers: one run needs one."""


class Jobs:
    """Packs jobs for one helper, and knows which cached objects it has been given."""

    def __init__(self) -> None:
        self._given: deque[int] = deque(maxlen=_MAX_CACHED)

    def frame(self, job: tuple[Any, ...]) -> bytes:
        """Return `job` as one frame."""
        stream = io.BytesIO()
        _Pickler(stream, self._given).dump(job)
        data = stream.getvalue()
        return HEAD.pack(len(data)) + data


class _Pickler(pickle.Pickler):
    def __init__(self, stream: BinaryIO, given: deque[int]) -> None:
        super().__init__(stream, protocol=pickle.HIGHEST_PROTOCOL)
        self._given = given

    def persistent_id(self, value: Any) -> tuple[int, bytes] | None:
        if not isinstance(value, WorkerCached):
            return None
        if value.key in self._given:
            return value.key, b""
        data = value.packed
        self._given.append(value.key)
        return value.key, data


class _Unpickler(pickle.Unpickler):
    """Unpacks a job in the helper, with the cached objects in their places."""

    def __init__(self, data: bytes, kept: dict[int, Any]) -> None:
        super().__init__(io.BytesIO(data))
        self._kept = kept

    def persistent_load(self, named: tuple[int, bytes]) -> Any:
        key, data = named
        if data:
            while len(self._kept) >= _MAX_CACHED:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = pickle.loads(data)  # noqa: S301 (from our own parent)
        return self._kept[key]


class _Results(pickle.Unpickler):
    """Reads results only: a helper that hostile input took over cannot name other code."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "builtins" and name not in _BUILTINS:
            raise pickle.UnpicklingError(f"{module}.{name} is no result")
        if not f"{module}.".startswith(_TRUSTED) or "." in name:
            raise pickle.UnpicklingError(f"{module}.{name} is no result")
        return super().find_class(module, name)


def call(job: tuple[Any, ...]) -> tuple[bool, Any]:
    """Return whether the job, a function with its arguments, succeeded, and its result or error."""
    before = egress.incidents()
    fine, answer = _called(job)
    if egress.incidents() > before:  # whatever became of it: libraries swallow what refused them
        return False, BreachError("reading it tried to connect, to write or to start a program")
    return fine, answer


def _called(job: tuple[Any, ...]) -> tuple[bool, Any]:
    function, *arguments = job
    try:
        return True, function(*arguments)
    except BodyError as error:
        return False, error
    except Exception as error:  # noqa: BLE001 (one unreadable body costs one item, whatever it did)
        return False, OwnFaultError(f"it could not be read ({type(error).__name__}: {error})"[:300])


def limited(seconds: float, function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what `function` returns. For helpers: one that takes longer is ended by the system.

    `seconds` are the processor's, so that a machine that is busy with something else ends nothing.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def write(stream: BinaryIO, value: Any) -> None:
    """Write `value` as one frame."""
    stream.write(frame(value))
    stream.flush()


def frame(value: Any) -> bytes:
    """Return `value` as one frame."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(data)) + data


def result_of(data: bytes) -> tuple[bool, Any]:
    """Return what a helper answered. Raises pickle.UnpicklingError if it is no result."""
    answer = _Results(io.BytesIO(data)).load()
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise pickle.UnpicklingError("a helper's answer is a pair")
    return bool(answer[0]), answer[1]


def serve(jobs: BinaryIO, results: BinaryIO) -> None:
    """Do one job after the other until there are no more."""
    cached: dict[int, Any] = {}
    while len(head := jobs.read(HEAD.size)) == HEAD.size:
        data = jobs.read(HEAD.unpack(head)[0])
        write(results, call(_Unpickler(data, cached).load()))


def main() -> None:
    """Serve the parent; whatever a library prints goes to stderr, not between the frames."""
    gc.set_threshold(_GARBAGE)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.dont_write_bytecode = True
    with egress.parsing():
        serve(sys.stdin.buffer, results)


if __name__ == "__main__":
    main()
