"""A running embedded server, and who listens at its socket."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.egress import Destination, connecting
from service.errors import PermanentError

EXTRA_HINT = "Install the extra: pip install 'topfive[embedded]', or give a server's address."
_ELSEWHERE = 0
"""What Linux gives as the number of a process that another container runs."""


@dataclass(slots=True)
class EmbeddedServer:
    """A running server: where it is, and how to stop it."""

    url: str
    adopted: bool
    socket: Path
    _stop: Any = field(repr=False)
    _forget: Any = field(default=None, repr=False)

    def listens(self) -> bool:
        """Return whether a server is there, be it busy, starting or frozen; a dead one is not."""
        try:
            with connection_to(self.socket):
                return True
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:  # a full queue, a time-out: too busy to answer is not dead
            return True

    def discard(self) -> None:
        """Drop what is left of a server that died, so that it can be started again."""
        forget, self._stop, self._forget = self._forget, None, None
        if forget:
            forget()

    def stop(self) -> None:
        """Stop the server, adopted or not; a second call does nothing."""
        stop, self._stop = self._stop, None
        if stop:
            stop()


@contextmanager
def connection_to(path: Path) -> Iterator[socket.socket]:
    """Connect to what listens at `path`, which has a second for each answer. Raises OSError."""
    with (
        connecting(Destination.EMBEDDED),
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection,
    ):
        connection.settimeout(1.0)
        connection.connect(str(path))
        yield connection


def listener_at(path: Path) -> int | None:
    """Return the process that listens at `path`, or `_ELSEWHERE`; None if nobody does."""
    try:
        with connection_to(path) as connection:
            asked = getattr(socket, "SO_PEERCRED", None)
            if asked is None:  # macOS, whose containers are virtual machines with folders apart
                return None
            credentials = connection.getsockopt(socket.SOL_SOCKET, asked, struct.calcsize("3i"))
    except OSError:
        return None
    pid: int = struct.unpack("3i", credentials)[0]
    return pid


def refuse_another_containers(listener: int | None, folder: Path) -> None:
    """Raise PermanentError if another container's server is at work in `folder`."""
    if listener == _ELSEWHERE:
        raise PermanentError(
            f"the server in {folder} belongs to another container that is running",
            "Stop that container first. Several copies at once need servers of their own beside "
            "them: see DATABASE_URL and REDIS_URL.",
        )
