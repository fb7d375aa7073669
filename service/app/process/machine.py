"""What this process may use of its machine: processors and memory, within its control groups.

A container sees the processors and the memory of the machine around it; what it may use of them is
written in the files of control groups, version 1 or 2 (`man 7 cgroups`). A limit of a group holds
for the groups in it, so all of them are read, from our own up to the one that we see as the
outermost.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

GIB = 1024**3
_ENOUGH_BYTES = 1 * GIB
"""Below this a helper's 100 MB are better kept for the service and its servers."""
_MOST_HELPERS = 4
"""More do not read faster: one process fetches for all of them."""
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Machine:
    """What may be used: whole processors, and bytes (infinite where nothing says how many)."""

    cores: int
    memory: float

    @property
    def helpers(self) -> int:
        """How many helper processes suit it: the service itself needs a processor, too."""
        if self.cores < 2 or self.memory < _ENOUGH_BYTES:
            return 0
        return min(self.cores - 1, _MOST_HELPERS)


def this_machine(root: Path = Path("/"), processors: int | None = None) -> Machine:
    """Return what this process may use, by the files under `root`.

    `processors` are those that the system lets it run on, by default as the system says. What
    cannot be read limits nothing.
    """
    if processors is None:
        affinity = getattr(os, "sched_getaffinity", None)
        processors = len(affinity(0)) if affinity else os.cpu_count() or 1
    cores, memory = [float(processors)], [math.inf]
    with suppress(ValueError):
        memory.append(_installed(root))
    for folder in _groups(root):
        for limits, of_group in ((cores, _quota), (cores, _allowed), (memory, _most_memory)):
            with suppress(ValueError):
                limits.append(of_group(folder))
    return Machine(max(1, math.floor(min(cores))), min(memory))


def _groups(root: Path) -> Iterator[Path]:
    """Yield the folders of our control groups, each with those around it."""
    ours: dict[str, str] = {}
    for line in _lines(root / "proc/self/cgroup"):
        named, _, path = line.partition(":")[2].partition(":")
        ours |= dict.fromkeys(named.split(","), path)
    for line in _lines(root / "proc/self/mountinfo"):
        before, _, after = line.partition(" - ")
        kind, _, options = after.partition(" ")
        if kind not in ("cgroup", "cgroup2"):
            continue
        mounted, place = before.split(" ")[3:5]
        controllers = options.split(" ")[-1].split(",") if kind == "cgroup" else [""]
        path = next((ours[one] for one in controllers if one in ours), "/")
        yield from _from_inside(root / place.lstrip("/"), mounted, path)


def _from_inside(place: Path, mounted: str, path: str) -> Iterator[Path]:
    """Yield the folder of the group `path`, then those around it, up to `place`.

    `mounted` is the group that `place` shows; a group that is not within it is not to be seen, as
    in a container that sees its own group alone, and then `place` is what there is.
    """
    group, shown = PurePosixPath(path), PurePosixPath(mounted)
    inside = group.relative_to(shown) if group.is_relative_to(shown) else PurePosixPath()
    parts = () if ".." in inside.parts else inside.parts
    for length in range(len(parts), -1, -1):
        yield place.joinpath(*parts[:length])


def _installed(root: Path) -> float:
    for line in _lines(root / "proc/meminfo"):
        name, _, said = line.partition(":")
        if name == "MemTotal":
            return float(said.split()[0]) * _KIB
    return math.inf


def _quota(folder: Path) -> float:
    """Return how many processors' time a group may use, in either version's words."""
    for line in _lines(folder / "cpu.max"):
        most, _, period = line.partition(" ")
        return math.inf if most == "max" else int(most) / int(period)
    quota, period_us = (_number(folder / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
    return quota / period_us if quota > 0 and math.isfinite(period_us) else math.inf


def _allowed(folder: Path) -> float:
    """Return how many processors a group may run on: `0-3,8` are five."""
    for name in ("cpuset.cpus.effective", "cpuset.effective_cpus", "cpuset.cpus"):
        spans = [one for line in _lines(folder / name) for one in line.split(",") if one]
        if spans:
            ends = [tuple(map(int, one.split("-"))) for one in spans]
            return float(sum(span[-1] - span[0] + 1 for span in ends))
    return math.inf


def _most_memory(folder: Path) -> float:
    names = ("memory.max", "memory.high", "memory.limit_in_bytes")
    return min(_number(folder / name) for name in names)


def _number(path: Path) -> float:
    """Return what a file of one number says; infinite for `max` and where there is none."""
    lines = _lines(path)
    return float(lines[0]) if lines and lines[0] != "max" else math.inf


def _lines(path: Path) -> list[str]:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="utf-8").splitlines()
    return []
