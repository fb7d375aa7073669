"""The brand file written so that it is whole whatever happens: the old version, or the new one.

Usually the new one is written beside it and renamed over it. A single file that is mounted into a
container cannot be renamed over; it is written in place then, with both versions kept aside until
it is done, so that `mend_torn` can finish what a kill cut short.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from service.errors import EditRefusedError, FileChangedError, FileReadOnlyError

ASIDE = "brand-file.being-saved"
"""In DATA_DIR: what both versions are kept in while the file is written in place."""
_LOCKED_AWAY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_RENAME = frozenset({errno.EBUSY, errno.EXDEV})
_MARK = b"topfive: the brand file was being written\n"


def save(path: Path, new: bytes, *, seen: bytes, aside: Path) -> None:
    """Replace the file at `path` by `new` if it still is what was `seen`; follow symlinks.

    `aside` is the file in which both versions are kept while it is written in place. Raises
    FileChangedError, FileReadOnlyError, and EditRefusedError for any other reason, such as a full
    disk; the file is the old one then.
    """
    target = Path(os.path.realpath(path))
    try:
        with _alone(target.parent):
            now = target.read_bytes()
            if now != seen:
                raise FileChangedError(now)
            _replace(target, new, seen, aside)
    except OSError as error:
        if error.errno in _LOCKED_AWAY:
            raise FileReadOnlyError(f"{path} may not be written by this program") from error
        raise EditRefusedError(
            f"{path} could not be written ({error.strerror}); it is as it was before",
            "Make room on the disk, or look after it, then save again.",
        ) from error


def mend_torn(path: Path, aside: Path) -> bool:
    """Finish a save in place that was cut short; return whether there was one."""
    try:
        kept = aside.read_bytes()
    except OSError:
        return False
    target = Path(os.path.realpath(path))
    versions = _versions(kept)
    if versions is None or versions[0] != os.fsencode(target):
        # It was cut short itself, before the file was touched; or it is another file's.
        return False
    _, old, new = versions
    with contextlib.suppress(OSError):
        if target.read_bytes() not in (old, new):
            _write_over(target, new)
        aside.unlink()
        return True
    return False


def _replace(target: Path, new: bytes, old: bytes, aside: Path) -> None:
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        try:
            _write_new(beside, new, target)
            beside.replace(target)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()
    except OSError as error:
        if error.errno not in _LOCKED_AWAY | _NO_RENAME:
            raise
        _replace_in_place(target, new, old, aside)
        return
    _sync_folder(target.parent)


def _write_new(beside: Path, body: bytes, like: Path) -> None:
    """Write a file with the rights of another one, down to the disk."""
    state = like.stat()
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with contextlib.suppress(OSError):
            os.fchown(handle, state.st_uid, state.st_gid)
        os.fchmod(handle, state.st_mode & 0o7777)
        file.write(body)
        file.flush()
        os.fsync(handle)


def _replace_in_place(target: Path, new: bytes, old: bytes, aside: Path) -> None:
    aside.parent.mkdir(parents=True, exist_ok=True)
    name = os.fsencode(target)
    head = f"{len(name)} {len(old)} {len(new)}\n".encode()
    _write_new(_emptied(aside), _MARK + head + name + old + new, target)
    _sync_folder(aside.parent)
    try:
        _write_over(target, new)
    except OSError:
        _write_over(target, old)
        raise
    finally:
        with contextlib.suppress(OSError):
            if target.read_bytes() in (old, new):
                aside.unlink()


def _emptied(path: Path) -> Path:
    path.unlink(missing_ok=True)
    return path


def _write_over(target: Path, body: bytes) -> None:
    """Write into the file itself; room for what it needs is taken before anything is changed."""
    handle = os.open(target, os.O_RDWR)
    try:
        if body:
            with _where_possible():
                os.posix_fallocate(handle, 0, len(body))
        left = memoryview(body)
        while left:
            left = left[os.pwrite(handle, left, len(body) - len(left)) :]
        os.ftruncate(handle, len(body))
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _where_possible() -> Iterator[None]:
    """Go on where the file system cannot take room ahead; a full disk is still an error."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENODEV):
            raise


def _versions(kept: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return name, old and new version as they were kept aside; None if they are not whole."""
    head, _, rest = kept.removeprefix(_MARK).partition(b"\n")
    sizes = head.split(b" ")
    if not kept.startswith(_MARK) or len(sizes) != 3 or not all(map(bytes.isdigit, sizes)):
        return None
    name, old, new = map(int, sizes)
    if len(rest) != name + old + new:
        return None
    return rest[:name], rest[name : name + old], rest[name + old :]


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other copies of this program from saving at the same moment, where that is possible."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
