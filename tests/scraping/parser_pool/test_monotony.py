"""Bodies that say one thing over and over are read apart, and given up when they take too long."""

from __future__ import annotations

import asyncio
import os
import random
from datetime import UTC, datetime
from functools import partial

import pytest

from service.errors import CostlyError, GivenUpError
from service.scraping import page_content
from service.scraping.parser_pool import monotony
from service.scraping.parser_pool.pool import Workers
from tests.scraping.conftest import Word
from tests.scraping.parser_pool.test_pool import ENVIRONMENT
from tests.tables import each

HOSTILE = [
    b"a" * 40_000,
    b" " * 60_000,
    b"<source>" * 200_000,
    " \u0316\u0301".encode() * 9_000,
    b"".join(b"a%d " % number for number in range(60_000)),
    b"<p>news</p>" * 50 + b"<div class='a'>" * 4_000,
]
WORDS = [
    "the",
    "of",
    "a",
    "shop",
    "pizza",
    "opened",
    "in",
    "Durban",
    "where",
    "people",
    "who",
    "like",
    "it",
    "came",
    "by",
    "bus",
    "to",
    "see",
]
HONEST = b"".join(
    b"<li class='item'>\n        <a href='/%d'>%s</a></li>\n"
    % (number, " ".join(random.Random(number).choices(WORDS, k=12)).encode())
    for number in range(3_000)
)


def where_read(data: bytes) -> int:
    monotony.check(data)
    return os.getpid()


def never_ends(data: bytes) -> None:
    monotony.check(data)
    while data:
        pass


@each("data", HOSTILE, ids=lambda data: repr(data[:8]))
def test_what_repeats_is_told(data: bytes) -> None:
    assert monotony.repeated(data) > monotony.MONOTONOUS
    with pytest.raises(CostlyError):
        monotony.among_others(monotony.check, data)
    monotony.check(data)  # elsewhere it is nobody's business


def test_a_long_list_and_short_repeats_are_not() -> None:
    assert len(HONEST) > 200_000
    assert monotony.repeated(HONEST) == 0
    assert monotony.repeated(b"") == monotony.repeated(b"a" * 250) == 0
    monotony.among_others(monotony.check, b"x" * 3_000 + HONEST)


@pytest.mark.parametrize("processes", [0, pytest.param(1, marks=pytest.mark.slow)])
async def test_such_a_body_is_read_by_a_process_of_its_own(processes: int) -> None:
    async with Workers(processes, environment=ENVIRONMENT) as workers:
        among = await workers.run(where_read, HONEST)
        assert (among == os.getpid()) is (processes == 0)
        apart = await workers.run(where_read, HOSTILE[0])
        assert apart not in (among, os.getpid())
        assert await workers.run(where_read, HOSTILE[2]) == apart


async def test_a_site_that_was_given_up_twice_is_not_tried_again() -> None:
    async with Workers(environment=ENVIRONMENT, apart_seconds=0.1) as workers:
        jobs = [workers.run(never_ends, HOSTILE[0], site="evil.test") for _ in range(3)]
        first, second, third = await asyncio.gather(*jobs, return_exceptions=True)
        assert isinstance(first, GivenUpError)
        assert isinstance(second, GivenUpError)
        assert "nothing unusual of evil.test is read for a while" in str(third)
        assert await workers.run(where_read, HOSTILE[0], site="other.test") != os.getpid()
        assert await workers.run(where_read, HONEST, site="evil.test") == os.getpid()


def test_a_page_of_very_many_tags_is_read_apart() -> None:
    page = b"<p>".join(str(random.Random(n).random()).encode() for n in range(30_000))
    body = page_content.Body(b"<html><body>" + page, "", "http://a.test/", None)
    read = partial(page_content.read, selector=None, now=datetime.now(UTC), prefilter=None)
    with pytest.raises(CostlyError):
        monotony.among_others(read, body)


@pytest.mark.parametrize("shown", [True, False], ids=["shown", "in scripts and styles"])
def test_a_page_is_long_by_what_it_shows(shown: bool) -> None:
    words = b" ".join(str(random.Random(n).random()).encode() for n in range(60_000))
    hidden = b"<SCRIPT>%s</script><p>News</p><style media=all>%s</style>" % (words, words)
    page = b"<html><body>" + (words if shown else hidden)
    assert len(page) > monotony.LONG
    check = partial(monotony.check_page, tags=page.count(b"<"), most_tags=100)
    check(page)  # elsewhere it is nobody's business
    if shown:
        with pytest.raises(CostlyError):
            monotony.among_others(check, page)
    else:
        monotony.among_others(check, page)


def test_a_page_that_its_source_rules_out_is_not_read_apart() -> None:
    body = page_content.Body(HOSTILE[0] * 40, "", "http://a.test/", None)
    read = partial(page_content.read, selector=None, now=datetime.now(UTC), prefilter=Word("Zesty"))
    assert not monotony.among_others(read, body).matters
    named = page_content.Body(HOSTILE[0] + b"<p>Zesty", "", "http://a.test/", None)
    with pytest.raises(CostlyError):
        monotony.among_others(read, named)
