"""What a process may use of its machine, by control groups' files as systems write them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from service.app import factories
from service.app.process.machine import GIB, Machine, this_machine
from service.config import load
from service.errors import ConfigurationError
from tests.config.test_load import GOOD
from tests.tables import each

UNLIMITED = "9223372036854771712\n"
"""What version 1 writes for no limit."""
BIG = "MemTotal:       65785412 kB\nMemFree:        30212344 kB\n"
V2 = "28 23 0:25 {shown} /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw,nsdelegate\n"
V1 = "".join(
    f"3{at} 25 0:2{at} {{shown}} /sys/fs/cgroup/{name} ro - cgroup cgroup rw,{name}\n"
    for at, name in enumerate(("cpu,cpuacct", "cpuset", "memory"))
)
GROUPS = "9:memory:{0}\n8:pids:{0}\n5:cpuset:{0}\n3:cpu,cpuacct:{0}\n1:name=systemd:{0}\n"
POD = "/kubepods/burstable/pod7/c9"


def machine(folder: Path, files: Mapping[str, str], processors: int = 8) -> Machine:
    for name, text in {"proc/meminfo": BIG, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return this_machine(folder, processors)


def of_v2(group: str, shown: str, files: Mapping[str, str]) -> dict[str, str]:
    return {
        "proc/self/cgroup": f"0::{group}\n",
        "proc/self/mountinfo": V2.format(shown=shown),
        **{f"sys/fs/cgroup/{name}": text for name, text in files.items()},
    }


def of_v1(group: str, shown: str, files: Mapping[str, str]) -> dict[str, str]:
    return {
        "proc/self/cgroup": GROUPS.format(group),
        "proc/self/mountinfo": V1.format(shown=shown),
        **{f"sys/fs/cgroup/{name}": text for name, text in files.items()},
    }


@pytest.mark.parametrize(
    ("files", "cores", "gib"),
    [
        # docker run --cpus 2 --memory 512m, version 2, in a group namespace of its own
        (of_v2("/", "/", {"cpu.max": "200000 100000\n", "memory.max": "536870912\n"}), 2, 0.5),
        (of_v2("/", "/", {"cpu.max": "max 100000\n", "memory.max": "max\n"}), 8, 62.7),
        # a unit of systemd whose slice is limited
        (of_v2("/system.slice/topfive.service", "/", {
            "system.slice/cpu.max": "300000 100000\n",
            "system.slice/topfive.service/cpu.max": "max 100000\n",
            "system.slice/topfive.service/memory.max": "max\n",
            "system.slice/topfive.service/memory.high": "2147483648\n",
            "system.slice/cpuset.cpus.effective": "0-15\n",
        }), 3, 2.0),
        # --cpuset-cpus, where the system lets us see more
        (of_v2("/", "/", {"cpuset.cpus.effective": "0-1,4\n"}), 3, 62.7),
        # half a processor, one and a half
        (of_v2("/", "/", {"cpu.max": "50000 100000\n"}), 1, 62.7),
        (of_v2("/", "/", {"cpu.max": "150000 100000\n"}), 1, 62.7),
        # version 1: a container that sees its own group alone
        (of_v1("/docker/a1", "/docker/a1", {
            "cpu,cpuacct/cpu.cfs_quota_us": "400000\n",
            "cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            "memory/memory.limit_in_bytes": "1073741824\n",
        }), 4, 1.0),
        # version 1: a pod seen from outside, limited as a whole
        (of_v1(POD, "/", {
            f"cpu,cpuacct{POD}/cpu.cfs_quota_us": "-1\n",
            f"cpu,cpuacct{POD}/cpu.cfs_period_us": "100000\n",
            f"cpu,cpuacct{POD.rpartition('/')[0]}/cpu.cfs_quota_us": "250000\n",
            f"cpu,cpuacct{POD.rpartition('/')[0]}/cpu.cfs_period_us": "100000\n",
            f"memory{POD}/memory.limit_in_bytes": UNLIMITED,
            "memory/memory.limit_in_bytes": UNLIMITED,
            "cpuset/cpuset.cpus": "0-31\n",
            f"cpuset{POD}/cpuset.cpus": "\n",
        }), 2, 62.7),
        # a path that leads out of what is shown
        (of_v2("/../neighbour", "/", {"cpu.max": "200000 100000\n"}), 2, 62.7),
        (of_v2("/elsewhere", "/docker/a1", {"cpu.max": "200000 100000\n"}), 2, 62.7),
        # a small machine without groups; one that says nothing readable
        ({"proc/meminfo": "MemTotal:        987654 kB\n"}, 8, 0.9),
        (of_v2("/", "/", {"cpu.max": "a lot\n", "memory.max": "\n"}), 8, 62.7),
        (of_v2("/", "/", {"cpuset.cpus": "a-b\n"}), 8, 62.7),
        ({"proc/self/cgroup": "nonsense\n", "proc/self/mountinfo": "- cgroup2\n"}, 8, 62.7),
        ({"proc/meminfo": ""}, 8, math.inf),
    ],
)  # fmt: skip
def test_the_limits_are_those_of_the_group_and_of_those_around_it(
    tmp_path: Path, files: Mapping[str, str], cores: int, gib: float
) -> None:
    found = machine(tmp_path, files)
    assert found.cores == cores
    assert found.memory / GIB == pytest.approx(gib, abs=0.06)


def test_this_machine_is_one() -> None:
    found = this_machine()
    assert found.cores >= 1
    assert found.memory > 0


@each(
    ("cores", "gib", "helpers"),
    [(1, 8, 0), (2, 0.99, 0), (2, 1, 1), (4, 2, 3), (5, 2, 4), (64, math.inf, 4)],
)
def test_the_service_keeps_a_core_for_itself(cores: int, gib: float, helpers: int) -> None:
    assert Machine(cores, gib * GIB).helpers == helpers


def test_auto_is_the_default_and_a_number_is_taken() -> None:
    for said in ({}, {"PARSE_WORKERS": "auto"}, {"PARSE_WORKERS": " Auto "}):
        settings = load(None, GOOD | said)
        assert factories.helpers(settings) == this_machine().helpers
        assert "PARSE_WORKERS=auto: " in factories.page_reading(settings)
    settings = load(None, GOOD | {"PARSE_WORKERS": "3"})
    assert factories.helpers(settings) == 3
    assert factories.page_reading(settings) == (
        "pages are read by 3 helper processes (PARSE_WORKERS=3)"
    )
    assert "in a thread" in factories.page_reading(load(None, GOOD | {"PARSE_WORKERS": "0"}))


@each("said", ["many", "-1", "33", "1.5", "²", "9" * 5000])
def test_a_number_of_helpers_that_is_none_is_told(said: str) -> None:
    with pytest.raises(ConfigurationError, match=r"PARSE_WORKERS.*auto or a number from 0 to 32"):
        load(None, GOOD | {"PARSE_WORKERS": said})
