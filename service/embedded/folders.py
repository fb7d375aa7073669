"""Folders and socket paths that only this user may write to, and that the system can take."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from service.errors import PermanentError

_SOCKET_PATH_MAX = 100
"""Unix socket paths end at 104 (macOS) or 108 (Linux) bytes."""


_PLAIN = re.compile(r"[\w./+@:,=~%-]+")
"""Paths that shells and settings files take as they are; a blank or a quote ends a word there."""
_BREAKS_QUOTES = re.compile(r'["$`\\\n\r]')
"""What a shell reads even between its quotes, where PostgreSQL's `pg_ctl` puts the path."""


def folder_of(data_dir: Path, name: str) -> Path:
    folder = (data_dir / name).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(folder, error) from error
    return folder


def full_disk(folder: Path, least: int, name: str) -> PermanentError | None:
    """Return what to say where fewer than `least` bytes are free for the server `name` of `folder`.

    None where there is enough, or nobody can tell.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return None
    if free >= least:
        return None
    return PermanentError(
        f"the disk at {folder} is full, or nearly: {free // 1_000_000} MB are free, and the "
        f"embedded {name} did not start",
        f"Free some space there, {least // 1_000_000} MB at least, or set DATA_DIR to a folder on "
        "another disk.",
    )


def not_writable(folder: Path, error: OSError) -> PermanentError:
    return PermanentError(
        f"the folder {folder} cannot be made or written to ({error.strerror})",
        "Check DATA_DIR: it must be a folder that this user may write to.",
    )


def lend_temporary_folder(data_dir: Path) -> None:
    """Give Python a temporary folder under `data_dir` if the machine has none to write to.

    So it is in a container with a read-only root. The working folder, Python's last resort, is no
    place for temporary files either. TMPDIR tells the wheel, which looks for one by itself, and the
    programs that are started. Raises PermanentError.
    """
    try:
        last_resort = tempfile.gettempdir() == str(Path.cwd())
    except FileNotFoundError:
        last_resort = True
    if last_resort:
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder_of(data_dir, "tmp"))


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


def is_plain(path: Path) -> bool:
    """Return whether programs take `path` as it is, where they do not expect quotes."""
    return _PLAIN.fullmatch(str(path)) is not None


def refuse_unquotable(folder: Path) -> None:
    """Raise PermanentError if the path of `folder` would be a shell's command, even in quotes."""
    if _BREAKS_QUOTES.search(str(folder)):
        raise _odd_path(folder, "a shell reads it as a command")


def short_name(folder: Path) -> str:
    """Return a name of 16 letters and digits that is the same each time and no other folder's."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]


def plain_way_to(folder: Path) -> Path:
    """Return a path to `folder` without blanks or quotes: itself, or a link in a private folder.

    Raises PermanentError if no such link can be made.
    """
    if is_plain(folder):
        return folder
    link = private_folder() / f"way-{short_name(folder)}"
    try:
        if link.is_symlink() and link.readlink() != folder:
            link.unlink()
        if not link.is_symlink():
            link.symlink_to(folder, target_is_directory=True)
    except OSError as error:
        raise _odd_path(folder, error.strerror or "no link can be made") from error
    if not is_plain(link):
        raise _odd_path(folder, f"{link} is no better")
    return link


def _odd_path(folder: Path, reason: str) -> PermanentError:
    return PermanentError(
        f"the embedded servers cannot work in {folder}: it has a blank or a sign in its path that "
        f"they do not take, and there is no way around it ({reason})",
        "Set DATA_DIR to a folder whose path has letters and digits only.",
    )
