"""What lasts is set aside from the garbage collector, once."""

from __future__ import annotations

import gc
import mmap
import platform
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app.process.memory import freeze_loaded, tidying_after_runs
from service.models import RunReport, RunStatus

REPORT = RunReport(run_id="r", status=RunStatus.COMPLETED)


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


class Knot:
    """Something that only the collector can free."""

    def __init__(self) -> None:
        self.self = self


def test_garbage_goes_and_the_rest_is_looked_at_no_more() -> None:
    gc.unfreeze()
    garbage = weakref.ref(Knot())
    kept = Knot()
    freeze_loaded()
    assert garbage() is None
    assert kept.self is kept
    assert all(one is not kept for one in gc.get_objects())


async def test_the_first_run_settles_and_later_ones_do_not() -> None:
    heard: list[RunReport] = []

    async def hears(report: RunReport) -> None:
        heard.append(report)

    settled = tidying_after_runs(hears)
    gc.unfreeze()
    await settled(REPORT)
    assert gc.get_freeze_count() > 10_000
    gc.unfreeze()
    await settled(REPORT)
    assert gc.get_freeze_count() == 0
    assert heard == [REPORT, REPORT]


def resident() -> int:
    """Return the bytes of this process in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * mmap.PAGESIZE


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives back when asked")
async def test_what_a_run_needed_goes_back_to_the_system_after_it() -> None:
    async def hears(_: RunReport) -> None:
        return None

    settled = tidying_after_runs(hears)
    await settled(REPORT)
    needed = [bytes(2_000) for _ in range(20_000)]
    kept = needed[::500]
    before = resident()
    del needed
    await settled(REPORT)
    assert before - resident() > 20_000_000
    assert len(kept) == 40
