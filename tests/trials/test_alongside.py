"""What is worked out beside the changed past: the same in this process and in a copy of it."""

from __future__ import annotations

import os
import pickle
from contextlib import nullcontext
from dataclasses import replace
from itertools import islice

from service.models import Brand
from service.storage.packed import packed, unpacked
from service.storage.tables.recorded_runs import RecordedRules
from service.trials import helper
from service.trials.past.alongside import Alongside, in_another_process, told
from service.trials.past.material import Material, Unpacked, gather
from service.trials.time_machine import Change, TimeMachine
from tests.app.world import World
from tests.trials.test_time_machine_truth import LONG_AGO, a_day


async def recorded(around: World) -> tuple[Material, Brand]:
    """Return a few runs, recorded by another version of Topfive, and a brand without rivals."""
    async with around.opened() as service:
        await a_day(around, service, 4, seed=1)
        found = await gather(service.stores.database, service.brand.id, LONG_AGO)
        brand = replace(service.brand, competitors=())
    assert found is not None
    states = {
        (kind, mark): packed(RecordedRules, replace(unpacked(RecordedRules, body), version="0"))[0]
        if kind == "rules"
        else body
        for (kind, mark), body in found.states.items()
    }
    return replace(found, states=states), brand


def alongside(material: Material, brand: Brand | None) -> Alongside:
    return Alongside(Unpacked(material), brand, {})


async def test_another_process_works_out_the_same(around: World) -> None:
    material, brand = await recorded(around)
    change = Change(brand=brand)
    here = TimeMachine(material, change).tried(())
    assert here.runs == 4
    measured = {name: value for name, value in os.environ.items() if name.startswith("COV")}
    job = helper.Job(material, change, (), copies=True)
    assert await helper.tried(job, lambda *_: None, measured) == here

    # What a copy of the process that ended early did not tell is worked out here.
    every = list(alongside(material, brand))
    assert all(one.was is not None and one.judged is not None for one in every)
    for count in (0, 1, 4):
        reading, writing = os.pipe()
        os.write(writing, pickle.dumps(list(islice(alongside(material, brand), count))))
        os.close(writing)
        assert list(told(alongside(material, brand), reading)) == every

    assert alongside(material, None).is_work
    idle = alongside(replace(material, runs=()), None)
    assert in_another_process(idle, nullcontext) is idle
