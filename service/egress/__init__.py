"""Who may open a connection: a closed list, and a guard over the interpreter that holds to it.

Libraries that are handed bytes of strangers may dial, read files or start programs: one took a page
that begins with `http` for an address to download. The guard is an audit hook (PEP 578), which sees
every connection, file and program, whatever code asks for it. Whoever parses may do none of these;
elsewhere a connection needs a purpose, which the code that may connect sets in its context.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from pathlib import Path
from types import FrameType
from typing import Any


def _log() -> Any:
    """Return the log, which helpers that parse pages start without."""
    import structlog  # noqa: PLC0415

    return structlog.get_logger(__name__)


class Destination(Enum):
    """All that connections are opened for."""

    PAGES = "pages and feeds, through the guard of addresses"
    POSTGRES = "PostgreSQL"
    REDIS = "Redis"
    MAIL = "the mail server"
    MODEL = "the model's server"
    CHANNEL = "a channel of messages"
    EMBEDDED = "an embedded server of our own"


class EgressError(PermissionError):
    """Something that may not tried to connect, to write a file or to start a program."""


_purpose: ContextVar[Destination | None] = ContextVar("purpose", default=None)
_DIALLING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_PROGRAMS = frozenset(
    {
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
        "os.forkpty", "pty.spawn", "os.startfile",
    }
)  # fmt: skip
_FILES = frozenset({"os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.truncate"})
_CLOSED_TO_PARSERS = _DIALLING | _PROGRAMS | _FILES | {"socket.getaddrinfo"}
_WATCHED = _CLOSED_TO_PARSERS | {"open"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_BYTECODE = f"{os.sep}__pycache__{os.sep}"
"""What Python itself writes when it first imports a module."""
_PACKAGE = f"{Path(__file__).resolve().parent.parent}{os.sep}"
_MOST_TOLD = 20
"""Incidents that one process logs; all are counted."""


class _Guard:
    """The one hook of this process: hooks cannot be taken out again."""

    def __init__(self) -> None:
        self.installed = self.strict = False
        self.counted = 0
        self.tell: Callable[[], None] = lambda: None
        self.thread = threading.local()
        """`parsing`: what this thread does comes from strangers; `busy`: it is in the hook."""

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse what parsers may not do, and count connections without a purpose."""
        if event not in _WATCHED or getattr(self.thread, "busy", False):
            return
        if getattr(self.thread, "parsing", False):
            if event != "open" or _writes(arguments):
                self._refuse(event, arguments)
        elif event in _DIALLING and _purpose.get() is None and arguments[-1] is not None:
            # Without an address it goes over a connection that is there: asyncio writes so (3.12).
            self._unexpected(event, arguments)

    # Python traces no hook that does not ask for it: neither a debugger nor coverage would see it.
    hook.__cantrace__ = True  # type: ignore[attr-defined] # any function may carry it

    def _refuse(self, event: str, arguments: tuple[Any, ...]) -> None:
        self.incident(f"a parser tried {event}", str(arguments[-1:])[:200])
        raise EgressError(f"parsers may not: {event}")

    def _unexpected(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.strict and not _ours_is_asking():
            return
        self.incident("a connection without a purpose", f"{event} {arguments[-1:]}"[:200])
        if self.strict:
            raise EgressError(f"a connection needs a purpose: {event} {arguments[-1:]}")

    def incident(self, what: str, detail: str) -> None:
        """Count one and, if it is among the first, log it."""
        self.counted += 1
        self.thread.busy = True
        try:
            self.tell()
            if self.counted <= _MOST_TOLD:
                _log().error(
                    "Something that may not connect or write tried to", what=what, at=detail
                )
        finally:
            self.thread.busy = False


_guard = _Guard()


def watch(tell: Callable[[], None] | None = None, *, strict: bool = False) -> None:
    """Guard this process from now on; `tell` is called for each incident, from any thread.

    `strict` is for tests: a connection that our own code opens without a purpose raises, and those
    of the tests themselves are none of ours.
    """
    _guard.strict = _guard.strict or strict
    _guard.tell = tell or _guard.tell
    if not _guard.installed:
        _guard.installed = True
        sys.addaudithook(_guard.hook)


def incidents() -> int:
    """Return how many there have been in this process."""
    return _guard.counted


def report(what: str) -> None:
    """Count an incident that a helper process met and refused."""
    _guard.incident("a helper process refused", what[:200])


@contextmanager
def connecting(purpose: Destination) -> Iterator[None]:
    """Let what is done in the block, in this context, connect for `purpose`."""
    token = _purpose.set(purpose)
    try:
        yield
    finally:
        _purpose.reset(token)


@contextmanager
def parsing() -> Iterator[None]:
    """Let nothing that this thread does in the block connect, write or start a program."""
    watch()
    _guard.thread.parsing = True
    try:
        yield
    finally:
        _guard.thread.parsing = False


def _writes(arguments: tuple[Any, ...]) -> bool:
    """Return whether a file is opened to be written; a number is a file that is open already."""
    path, _, flags = arguments
    if not isinstance(flags, int) or not flags & _WRITING or isinstance(path, int):
        return False
    return _BYTECODE not in os.fsdecode(path) if isinstance(path, str | bytes) else True


def _ours_is_asking() -> bool:
    """Return whether code of this package is among those that led here."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - no other way to see who asks
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_PACKAGE) and not name.startswith(__file__):
            return True
        frame = frame.f_back
    return False
