"""The helper process that only parses: jobs come in on stdin, results leave on stdout.

A frame is four bytes of length and a pickle. The process is started with an almost empty
environment, opens nothing, keeps nothing, and may be killed at any moment. It ends when stdin does.
"""

from __future__ import annotations

import io
import os
import pickle
import resource
import struct
import sys
from typing import Any, BinaryIO

from service.errors import BodyError

HEAD = struct.Struct(">I")
_MEMORY_BYTES = 2 * 1024**3
"""Address space of one helper: a body that unfolds into more costs its helper, not the machine."""
_TRUSTED = ("service.", "datetime.", "builtins.")
_BUILTINS = frozenset({"set", "frozenset", "tuple", "list", "dict", "bytes", "str", "int", "float"})


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
    function, *arguments = job
    try:
        return True, function(*arguments)
    except BodyError as error:
        return False, error
    except Exception as error:  # noqa: BLE001 (one unreadable body costs one item, whatever it did)
        return False, BodyError(f"it could not be read ({type(error).__name__}: {error})"[:300])


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
    while len(head := jobs.read(HEAD.size)) == HEAD.size:
        data = jobs.read(HEAD.unpack(head)[0])
        write(results, call(pickle.loads(data)))  # noqa: S301 (from our own parent)


def main() -> None:
    """Serve the parent; whatever a library prints goes to stderr, not between the frames."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, results)


if __name__ == "__main__":
    main()
