"""Who carries out a run, written so that a later process can prove that it is dead.

An owner is `HOST:PID:TOKEN`, and on Linux `:BOOT:NAMESPACE:STARTED` after it. The number of a
process means something only within its namespace, on one boot of one host, and until it is given
out again; in containers it is always 1. So a process is dead only if it would be seen from here and
is not. Of every other one, and of owners that older versions wrote, nothing is proved: their lease
decides.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_FORM = re.compile(
    r"(?P<host>.*):(?P<pid>[1-9]\d{0,8}):[0-9a-f]+"
    r":(?P<boot>[0-9a-f-]{36}):(?P<namespace>\d+):(?P<started>\d+)",
    re.DOTALL,
)
_STATE, _STARTED = 0, 19
"""Places in /proc/PID/stat after the name, which may hold blanks and brackets of its own."""
_ENDED = ("Z", "X")
"""States of a process that runs no more and whose parent has not asked how it ended."""
NO_PROCESS = ""


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """What tells one process from all others, as far as the kernel can."""

    host: str
    boot: str
    """The kernel's random name for the time since the machine was started."""
    namespace: str
    """The kernel's number for the processes that see one another: one a container."""
    pid: int
    started: str
    """In ticks since the machine was started."""


def name_owner(token: str, proc: Path = _PROC) -> str:
    """Return this process as the owner of runs; `token` tells apart several in one process."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{token}"
    me = this_process(proc)
    return f"{owner}:{me.boot}:{me.namespace}:{me.started}" if me else owner


def is_dead(owner: str, proc: Path = _PROC) -> bool:
    """Return whether the process that wrote `owner` is provably dead."""
    return decide(parse(owner), this_process(proc), lambda pid: started_at(pid, proc))


def parse(owner: str) -> ProcessIdentity | None:
    """Return who an owner is, None if it does not say enough."""
    found = _FORM.fullmatch(owner)
    if not found:
        return None
    host, pid, boot, namespace, started = found.groups()
    return ProcessIdentity(host, boot, namespace, int(pid), started)


def decide(
    owner: ProcessIdentity | None,
    here: ProcessIdentity | None,
    started: Callable[[int], str | None],
) -> bool:
    """Return whether `owner` is dead for certain, seen from the process `here`.

    `started` returns when the process of a number started, as `started_at` does. While a namespace
    lives no other on that boot has its number: an owner with ours would be seen from here.
    """
    if owner is None or here is None:
        return False
    if (owner.host, owner.boot, owner.namespace) != (here.host, here.boot, here.namespace):
        return False
    found = started(owner.pid)
    return found is not None and found != owner.started


def this_process(proc: Path = _PROC) -> ProcessIdentity | None:
    """Return who we are; None where `proc` does not tell, or tells of another namespace."""
    try:
        if str((proc / "self").readlink()) != str(os.getpid()):
            return None
        boot = (proc / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        link = str((proc / "self/ns/pid").readlink())
        namespace = link.removeprefix("pid:[").removesuffix("]")
    except (OSError, ValueError):
        return None
    started = started_at(os.getpid(), proc)
    if not started:
        return None
    me = ProcessIdentity(socket.gethostname(), boot, namespace, os.getpid(), started)
    return me if parse(f"{me.host}:{me.pid}:0:{boot}:{namespace}:{started}") == me else None


def started_at(pid: int, proc: Path = _PROC) -> str | None:
    """Return when a process started; NO_PROCESS: none of that number runs; None: unknown."""
    try:
        told = (proc / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        fields = told.rpartition(")")[2].split()
        return NO_PROCESS if fields[_STATE] in _ENDED else fields[_STARTED]
    except IndexError:
        return None
    except OSError:  # gone, or hidden from us (hidepid)
        return NO_PROCESS if _no_such_process(pid) else None


def _no_such_process(pid: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)  # asks whether it is there, and does nothing to it
        except ProcessLookupError:
            return True
    return False
