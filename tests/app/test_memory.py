"""What lasts is set aside from the garbage collector, once."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from service.app.process.memory import freeze_loaded, freezing_after_first_run
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

    settled = freezing_after_first_run(hears)
    gc.unfreeze()
    await settled(REPORT)
    assert gc.get_freeze_count() > 10_000
    gc.unfreeze()
    await settled(REPORT)
    assert gc.get_freeze_count() == 0
    assert heard == [REPORT, REPORT]
