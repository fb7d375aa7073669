"""Folders and socket paths that only this user may write to, and that the system can take."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from service.errors import PermanentError

_SOCKET_PATH_MAX = 100
"""Unix socket paths end at 104 (macOS) or 108 (Linux) bytes."""


def folder_of(data_dir: Path, name: str) -> Path:
    folder = (data_dir / name).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(folder, error) from error
    return folder


def not_writable(folder: Path, error: OSError) -> PermanentError:
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
        tempfile.tempdir = str(folder_of(data_dir, "tmp"))


def private_folder() -> Path:
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


def short_enough(path: Path) -> bool:
    return len(os.fsencode(path)) <= _SOCKET_PATH_MAX


def check_length(*paths: Path) -> None:
    """Raise PermanentError unless one of the sockets' `paths` is short enough for the system."""
    if not any(short_enough(path) for path in paths):
        raise PermanentError(
            f"the path {paths[0]} is too long for a socket",
            f"Set DATA_DIR to a folder with a shorter path: {_SOCKET_PATH_MAX} bytes in all.",
        )
