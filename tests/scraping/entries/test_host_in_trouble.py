"""Entries whose pages are at a host in trouble: none is lost, and none holds up the others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from aiohttp import web as aio

from service.models import HealthState, Missing, SourceKind
from service.scraping.collector import Collector
from service.scraping.http.client import Limits
from service.scraping.parser_pool.pool import Workers
from service.storage.cache import Cache
from tests.scraping.conftest import fetcher_for_tests
from tests.scraping.test_collector import NOW, Rounds, feed, source
from tests.scraping.web import LocalWeb, article, entry

TOWNS = (
    "Soweto", "Durban", "Welkom", "Knysna", "George", "Paarl", "Upington", "Rustenburg",
    "Kimberley", "Mthatha", "Polokwane", "Mbombela",
)  # fmt: skip
SHORT = ("Short.",) * len(TOWNS)
LONG = tuple(
    " ".join(f"{town}{word}" for word in ("mayor", "council", "market", "river", "road") * 6)
    for town in TOWNS
)


@pytest.fixture
async def patient(workers: Workers, cache: Cache) -> AsyncIterator[Rounds]:
    """Rounds whose fetcher tries each page once."""
    async with fetcher_for_tests(Limits(back_off=())) as fetcher:
        yield Rounds(Collector(fetcher=fetcher, workers=workers, cache=cache), cache)


async def in_trouble(_: aio.Request) -> aio.Response:
    return aio.Response(status=500)


def listed(web: LocalWeb, title: str, summaries: Sequence[str], count: int = 12) -> None:
    """Let a feed at the first host list pages of the second, which all fail."""
    entries = []
    for number in range(count):
        web.on(f"/p{number}", in_trouble)
        address = web.url(f"/p{number}", host=1)
        entries.append(
            entry(
                f"{title} in {TOWNS[number]}",
                address,
                at=NOW - timedelta(hours=1),
                summary=summaries[number],
            )
        )
    web.feed("/feed", entries)


async def test_a_run_asks_a_host_in_trouble_for_little_and_nothing_is_lost(
    web: LocalWeb, patient: Rounds
) -> None:
    listed(web, "Zesty Pizza opens shop", SHORT)
    reports = [await patient.one(feed(web)) for _ in range(4)]
    came = [len(one.items) for one in reports]
    assert sum(came) == 12
    assert came[:2] == [0, 0]
    assert reports[0].left_out == {Missing.LATER: 12}
    asked = [one for one in web.requests if one.path.startswith("/p")]
    assert 2 <= len(asked) <= 5


async def test_a_listing_that_says_enough_waits_one_run_for_its_page(
    web: LocalWeb, patient: Rounds
) -> None:
    listed(web, "Zesty Pizza opens shop", LONG)
    came = [len((await patient.one(feed(web))).items) for _ in range(2)]
    assert sum(came) == 12
    assert 2 <= came[0] <= 3


async def test_a_brand_that_only_the_page_names_is_found_once_the_host_is_well(
    web: LocalWeb, patient: Rounds
) -> None:
    listed(web, "Calm day in town", LONG, count=4)
    for _ in range(2):
        assert not (await patient.one(feed(web))).items
    for number in range(4):
        text = f"Zesty Pizza closes shop {number}."
        web.page(f"/p{number}", article(f"Calm day in town {number}", text))
    patient.now += timedelta(hours=1)
    items = (await patient.one(feed(web))).items
    assert [item.may_matter for item in items] == [True] * 4


async def test_pages_that_cannot_be_read_for_long_are_told_of_their_source(
    web: LocalWeb, patient: Rounds
) -> None:
    told, states = [], []
    for _ in range(5):
        listed(web, "Zesty Pizza opens shop", SHORT, count=4)
        report = await patient.one(feed(web))
        told.append(report.partly)
        states.append(patient.health[feed(web).key].state)
    assert told[0] == ""
    first = next(n for n, words in enumerate(told) if "its pages cannot be read" in words)
    assert states[first] is HealthState.PARTLY


async def test_a_source_that_hung_is_given_less_time_at_the_next_try(
    web: LocalWeb, workers: Workers
) -> None:
    web.drip("/feed")
    async with fetcher_for_tests(Limits(seconds=0.4)) as fetcher:
        rounds = Rounds(Collector(fetcher=fetcher, workers=workers, cache=None))
        hung = source(SourceKind.FEED, web.url("/feed"))
        reports = [await rounds.one(hung) for _ in range(3)]
        reports.append(await rounds.one(hung, by_person=True))
    first, *short, asked_for = [report.seconds for report in reports]
    assert max(short) < 0.4 <= min(first, asked_for)
