"""Whether the file of votes that is open is still the one at its path.

SQLite goes on with a file that was moved away, deleted or written over: a vote is then thanked for
and gone with the process. So the file is looked at before a vote and after it.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from service.errors import VotesUnavailableError

_HEADER_BYTES = 24
"""The part of SQLite's header that no vote changes: what the file is, how large its pages are, how
it is written. What follows comes into the file, out of its log, only by and by."""

_TURN_SECONDS = 5.0
"""The longest that a copy waits for another one that opens the file."""
_ASK_SECONDS = 0.02


@asynccontextmanager
async def turn_to_open(folder: Path) -> AsyncIterator[None]:
    """Let copies open the file in `folder` one after the other.

    SQLite deletes the log of a file that is still empty, and so that of the copy that is just
    filling it. Without the folder, or where there are no such locks, nobody waits, and nobody for
    long.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        await _lock(handle)
        yield
    finally:
        os.close(handle)  # the lock goes with it


async def _lock(handle: int) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + _TURN_SECONDS
    while loop.time() < end:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await asyncio.sleep(_ASK_SECONDS)
        except OSError:
            return
        else:
            return


class OpenFile:
    """The file as it was when it was opened; to be closed after SQLite's own connections.

    Not before: when a process closes any handle of a file, the system takes all its locks on it.
    """

    def __init__(self, path: Path) -> None:
        """Remember what stands at `path` now. Raises OSError."""
        self._path = path
        self._handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._places = self._look()
        self._header = self._read()

    def close(self) -> None:
        """Let go of the file."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def check(self) -> None:
        """Raise VotesUnavailableError unless the path still leads to the file that is open."""
        if self._look() != self._places:
            raise VotesUnavailableError(
                "the file of votes was moved away, deleted or replaced by another; "
                "nothing was stored",
                f"Put {self._path} back, with the -wal and -shm files that were beside it; or "
                "start Topfive anew, and `topfive restore` a backup if the file is lost.",
            )
        if self._read() != self._header:
            raise VotesUnavailableError(
                "something else has written over the file of votes; nothing was stored",
                f"Stop Topfive, move {self._path} and those beside it away, start Topfive, and "
                "`topfive restore` a backup.",
            )

    def _look(self) -> list[tuple[int, int] | None]:
        """Return device and number of the file, and of the log that has the newest votes."""
        return [_place(self._path), _place(Path(f"{self._path}-wal"))]

    def _read(self) -> bytes:
        try:
            return os.pread(self._handle, _HEADER_BYTES, 0)
        except OSError:
            return b""


def _place(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
