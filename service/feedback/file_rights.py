"""Why a file of votes cannot be written: whose it is, who we are, how its disk is mounted.

SQLite opens what it may not write for reading, begins a transaction on it all the same, and says
neither owner nor user.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import TypeAlias

WhatAndHint: TypeAlias = tuple[str, str]

_FOLDER = os.W_OK | os.X_OK
_FILE = os.R_OK | os.W_OK
_EFFECTIVE = os.access in os.supports_effective_ids


def trouble(path: Path) -> WhatAndHint | None:
    """Return what keeps us from writing the file at `path`, and what to do; None if nothing does.

    The file need not be there yet: then its folder counts, or the nearest one that can be seen.
    """
    # os.path, since a Path raises PermissionError for what lies in a folder closed to us.
    folder = next((one for one in path.parents if os.path.isdir(one)), path.parent)  # noqa: PTH112
    if not _allowed(folder, _FOLDER):
        return _because(folder)
    if path.is_file():
        for place in (Path(f"{path}{part}") for part in ("", "-wal", "-shm")):
            if place.exists() and not _allowed(place, _FILE):
                return _because(place)
    return None


def _allowed(place: Path, wanted: int) -> bool:
    return os.access(place, wanted, effective_ids=_EFFECTIVE)


def _because(place: Path) -> WhatAndHint:
    if os.statvfs(place).f_flag & os.ST_RDONLY:
        return (
            f"{place} is mounted read-only",
            "Mount its disk or volume so that it can be written (without :ro), then start Topfive.",
        )
    status, uid, gid = place.stat(), os.geteuid(), os.getegid()
    if status.st_uid == uid:
        return f"not even its owner, {_user(uid)}, may write {place}", f"Run: chmod u+rwX {place}"
    owner, us = _user(status.st_uid), _user(uid)
    return (
        f"{place} belongs to {owner}, and Topfive runs as {us}, who may not write it",
        f"Run as root, in a container with the same volume: chown {uid}:{gid} {place}",
    )


def _user(uid: int) -> str:
    try:
        return f"{pwd.getpwuid(uid).pw_name} (uid {uid})"
    except KeyError:
        return f"uid {uid}"
