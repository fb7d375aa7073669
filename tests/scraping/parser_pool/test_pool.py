"""Parsing elsewhere: in a thread, in processes; what hangs or dies costs one job."""

from __future__ import annotations

import asyncio
import io
import os
import pickle
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from service.errors import BodyError, OwnFaultError
from service.scraping.feeds import Feed, parse
from service.scraping.parser_pool import worker
from service.scraping.parser_pool.pool import Workers
from service.scraping.parser_pool.worker import WorkerCached
from tests.scraping.web import entry, rss

ENVIRONMENT = {name: value for name, value in os.environ.items() if name.startswith("COV")}
ATOM = rss([entry("One", "http://a.test/1", at=datetime(2026, 11, 10, tzinfo=UTC))]).encode()


def doubled(number: int) -> int:
    return 2 * number


def broken() -> None:
    raise ZeroDivisionError("oops")


def unreadable() -> None:
    raise BodyError("no feed here", "look again")


def killed() -> None:
    os.kill(os.getpid(), 9)


def my_process() -> int:
    return os.getpid()


def my_environment() -> dict[str, str]:
    return dict(os.environ)


class Lists:
    """Something that is made once and used by many jobs; knows whether it travelled."""

    def __init__(self) -> None:
        self.made_in = os.getpid()

    def passes(self, word: str) -> tuple[bool, int, int]:
        return word == "known", self.made_in, id(self)


def asked(prefilter: Any, word: str) -> Any:
    return prefilter.passes(word)


def chatty() -> str:
    sys.stdout.write("noise between the frames")
    sys.stdout.flush()
    return "fine"


@pytest.fixture(params=[0, 1], ids=["thread", "process"])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[Workers]:
    async with Workers(request.param, environment=ENVIRONMENT) as workers:
        yield workers


async def test_jobs_are_done_and_errors_come_back(either: Workers) -> None:
    assert await asyncio.gather(*(either.run(doubled, n) for n in range(5))) == [0, 2, 4, 6, 8]
    feed = await either.run(parse, ATOM, "http://a.test/", None)
    assert isinstance(feed, Feed)
    assert feed.entries[0].title == "One"
    with pytest.raises(BodyError, match="no feed here") as caught:
        await either.run(unreadable)
    assert caught.value.hint == "look again"
    with pytest.raises(OwnFaultError, match=r"could not be read \(ZeroDivisionError: oops\)"):
        await either.run(broken)
    assert await either.run(chatty) == "fine"
    assert await either.run(doubled, 21) == 42


async def test_what_hangs_costs_one_job(either: Workers) -> None:
    begun = time.monotonic()
    with pytest.raises(BodyError, match=r"within 0\.2 seconds"):
        await either.run(time.sleep, 12, seconds=0.2)
    assert await either.run(doubled, 21) == 42
    assert time.monotonic() - begun < 10  # it did not wait for the job


async def test_jobs_that_wait_for_a_slow_one_are_not_counted_as_slow(either: Workers) -> None:
    await either.run(doubled, 1)
    slow = asyncio.create_task(either.run(time.sleep, 0.4, seconds=2))
    await asyncio.sleep(0.05)
    assert await either.run(doubled, 21, seconds=0.2) == 42
    await slow


async def test_a_cancelled_job_leaves_a_working_place(either: Workers) -> None:
    task = asyncio.create_task(either.run(time.sleep, 3))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await either.run(doubled, 21) == 42


async def test_a_helper_that_dies_costs_one_job() -> None:
    async with Workers(1, environment=ENVIRONMENT) as workers:
        first = await workers.run(my_process)
        with pytest.raises(BodyError, match="broke the helper"):
            await workers.run(killed)
        assert await workers.run(my_process) not in (first, os.getpid())
        assert await workers.run_here(my_process) == os.getpid()
        assert not workers.shares_memory


async def test_what_lasts_goes_to_each_helper_once(either: Workers) -> None:
    lists = Lists()
    cached = WorkerCached(lists)
    found = [await either.run(partial(asked, cached), word) for word in ("known", "other", "known")]
    assert [known for known, _, _ in found] == [True, False, True]
    assert {made_in for _, made_in, _ in found} == {os.getpid()}
    assert len({place for _, _, place in found}) == 1  # unpickled once, if at all
    for one in [WorkerCached(Lists()) for _ in range(6)]:  # more than a helper remembers
        assert (await either.run(asked, one, "known"))[0]
    assert (await either.run(asked, cached, "known"))[0]


def test_what_lasts_travels_in_jobs_only() -> None:
    with pytest.raises(pickle.PicklingError, match="inside a job"):
        pickle.dumps(WorkerCached(doubled))
    with pytest.raises((pickle.PicklingError, AttributeError)):
        worker.Jobs().frame((asked, WorkerCached(lambda: True), "x"))


@pytest.mark.parametrize("culprit", [killed, partial(time.sleep, 12)])
async def test_a_job_that_waited_behind_a_culprit_is_done_by_another_helper(
    culprit: Callable[[], None],
) -> None:
    async with Workers(1, environment=ENVIRONMENT) as workers:
        first = await workers.run(my_process)
        guilty = asyncio.create_task(workers.run(culprit, seconds=0.5))
        await asyncio.sleep(0)
        second = asyncio.create_task(workers.run(my_process, seconds=30))
        with pytest.raises(BodyError):
            await guilty
        assert await second != first


async def test_a_second_job_waits_at_the_helper_and_comes_back_in_order() -> None:
    async with Workers(1, environment=ENVIRONMENT) as workers:
        results = await asyncio.gather(*(workers.run(doubled, n) for n in range(40)))
        assert results == [2 * n for n in range(40)]
        pages = [os.urandom(300_000) for _ in range(6)]
        assert await asyncio.gather(*(workers.run(len, page) for page in pages)) == [300_000] * 6


async def test_helpers_get_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    async with Workers(1) as workers:
        seen = await workers.run(my_environment)
    assert not [name for name, value in seen.items() if "secret" in value]


async def test_helpers_end_with_their_owner() -> None:
    async with Workers(2, environment=ENVIRONMENT) as workers:
        pids = set(await asyncio.gather(workers.run(my_process), workers.run(my_process)))
        assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_the_thread_does_not_keep_the_program_alive() -> None:
    async with Workers() as workers:
        await workers.run(doubled, 1)
        assert all(one.daemon for one in threading.enumerate() if one.name == "parser")


def test_a_helpers_answer_may_name_results_only() -> None:
    good = pickle.dumps((True, parse(ATOM, "http://a.test/")))
    fine, feed = worker.result_of(good)
    assert fine
    assert feed.entries[0].published == datetime(2026, 11, 10, tzinfo=UTC)
    assert worker.result_of(pickle.dumps((True, {1, 2}))) == (True, {1, 2})

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("true",)

    for bad in (Evil(), (True, Evil()), (True, eval), "text", (1, 2, 3)):
        with pytest.raises(pickle.UnpicklingError):
            worker.result_of(pickle.dumps(bad))


def test_the_helper_serves_frames_until_there_are_none() -> None:
    jobs = io.BytesIO(worker.frame((doubled, 4)) + worker.frame((broken,)))
    results = io.BytesIO()
    worker.serve(jobs, results)
    data = results.getvalue()
    size = worker.HEAD.unpack(data[:4])[0]
    assert worker.result_of(data[4 : 4 + size]) == (True, 8)
    fine, error = worker.result_of(data[8 + size :])
    assert not fine
    assert isinstance(error, BodyError)


def test_the_helper_remembers_what_lasts_and_forgets_the_oldest() -> None:
    packer = worker.Jobs()
    several = [WorkerCached(Lists()) for _ in range(6)]
    sent = [several[0], several[0], *several[1:], several[0]]
    frames = [packer.frame((asked, one, "known")) for one in sent]
    assert len(frames[1]) < len(frames[0]) < len(frames[1]) + 200
    assert len(frames[-1]) == len(frames[0])  # forgotten meanwhile, so it goes once more
    results = io.BytesIO()
    worker.serve(io.BytesIO(b"".join(frames)), results)
    results.seek(0)
    answers = []
    while head := results.read(worker.HEAD.size):
        data = results.read(worker.HEAD.unpack(head)[0])
        answers.append(worker.result_of(data))
    assert [(fine, answer[0]) for fine, answer in answers] == [(True, True)] * len(sent)
    assert answers[0] == answers[1]


LOADED: list[str] = []


def loading(word: str) -> None:
    LOADED.append(word)


def loaded_in() -> tuple[int, list[str]]:
    return os.getpid(), LOADED


async def test_each_helper_loads_what_its_jobs_take_before_there_is_one() -> None:
    async with Workers(2, environment=ENVIRONMENT) as workers:
        await workers.prepare(loading, "words")
        found = await asyncio.gather(*(workers.run(loaded_in) for _ in range(8)))
        assert len(dict(found)) == 2
        assert all(loaded == ["words"] for _, loaded in found)
        assert not LOADED
    async with Workers() as workers:  # whose words are compiled by whoever has them
        await workers.prepare(loading, "words")
        assert await workers.run(loaded_in) == (os.getpid(), [])


@pytest.mark.parametrize("culprit", [broken, unreadable, killed])
async def test_a_helper_that_could_not_load_works_all_the_same(
    culprit: Callable[[], None],
) -> None:
    async with Workers(1, environment=ENVIRONMENT) as workers:
        await workers.prepare(culprit)
        assert await workers.run(doubled, 21) == 42


async def test_an_owner_that_ends_does_not_wait_for_what_is_loaded() -> None:
    async with Workers(1, environment=ENVIRONMENT) as workers:
        await workers.prepare(time.sleep, 15)
    (loading,) = workers._preparing
    assert loading.cancelled()


def test_what_is_one_for_many_runs_is_given_to_a_helper_once() -> None:
    packer, lists = worker.Jobs(), Lists()
    frames = [packer.frame((asked, worker.lasting(lists), "known")) for _ in range(2)]
    assert len(frames[1]) < len(frames[0])
    assert len(packer.frame((asked, worker.lasting(Lists()), "known"))) == len(frames[0])
    assert worker.lasting(lists).passes("known")[0]
