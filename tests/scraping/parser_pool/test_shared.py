"""What one helper found out and the others need not find out again."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import AsyncIterator

import pytest

from service.errors import CostlyError
from service.scraping.pages import article
from service.scraping.parser_pool import monotony, shared, worker
from service.scraping.parser_pool.pool import Workers
from tests.scraping.pages.test_same_story import page, read_of
from tests.scraping.parser_pool.test_pool import ENVIRONMENT

HEARD: list[object] = []
shared.take_with("words", HEARD.append)


def telling(value: object, name: str = "words") -> int:
    shared.tell(name, value)
    return os.getpid()


def telling_apart(value: object) -> int:
    if monotony._AMONG_OTHERS.get():
        raise CostlyError(1_000)
    return telling(value)


def heard() -> tuple[int, list[object]]:
    return os.getpid(), HEARD


def stories_known() -> tuple[int, int]:
    return os.getpid(), len(article._KNOWN._known)


@pytest.fixture
async def two() -> AsyncIterator[Workers]:
    async with Workers(2, environment=ENVIRONMENT) as workers:
        await asyncio.gather(*(workers.run(os.getpid) for _ in range(4)))
        yield workers


async def all_heard(workers: Workers) -> dict[int, list[object]]:
    return dict(await asyncio.gather(*(workers.run(heard) for _ in range(8))))


async def test_the_others_hear_it_and_who_tells_it_does_not(two: Workers) -> None:
    teller = await two.run(telling, ("a", frozenset({"b"}), b"c", 4))
    found = await all_heard(two)
    assert len(found) == 2
    assert found.pop(teller) == []
    assert list(found.values()) == [[("a", frozenset({"b"}), b"c", 4)]]
    assert await all_heard(two) == found | {teller: []}  # once


async def test_what_nobody_takes_harms_nothing(two: Workers) -> None:
    await two.run(telling, "a word", "whom nobody knows")
    assert all(not words for words in (await all_heard(two)).values())


async def test_a_body_that_is_read_apart_tells_nothing(two: Workers) -> None:
    assert await two.run(telling_apart, "a word") not in await all_heard(two)
    assert all(not words for words in (await all_heard(two)).values())


async def test_a_story_that_one_helper_read_is_known_to_the_others(two: Workers) -> None:
    text = (await two.run(read_of, page())).text
    known = dict(await asyncio.gather(*(two.run(stories_known) for _ in range(8))))
    assert sorted(known.values()) == [1, 1]
    assert {(await two.run(read_of, page())).text for _ in range(4)} == {text}


async def test_in_one_process_nothing_is_told() -> None:
    async with Workers() as workers:
        await workers.run(telling, "a word")
        assert shared.told() == []
        assert await workers.run(heard) == (os.getpid(), [])


def nested(depth: int) -> object:
    value: object = "a word"
    for _ in range(depth):
        value = (value,)
    return value


@pytest.mark.parametrize(
    "news", ["text", ["a word"], [("words",)], [(5, "a word")], [("words", nested(500))],
             [("words", {"a": 1})], [("words", ValueError("no"))]],
)  # fmt: skip
def test_a_helper_tells_plain_values_alone(news: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        worker.result_of(pickle.dumps((True, 1, news)))
    assert worker.result_of(pickle.dumps((True, 1, [("words", nested(3))])))[2]
