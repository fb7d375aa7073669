"""Sources tried: what they bring now, in the words that the wizard and the preview show."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from service.models import Brand, Source, SourceKind, SourceState
from service.onboarding.trying import SourceTrier, Tried, try_source
from service.onboarding.wizard import silent
from service.scraping.parser_pool.pool import Workers
from tests.scraping.conftest import fetcher_for_tests
from tests.scraping.web import LocalWeb, article, entry

NOW = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)
BRAND = Brand(id="zesty", display_name="Zesty Pizza", core=("pizza chain",), fingerprint="1")


@pytest.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb() as opened:
        yield opened


@pytest.fixture
async def trier() -> AsyncIterator[SourceTrier]:
    async with fetcher_for_tests(per_host=1) as fetcher, Workers(0) as workers:
        yield SourceTrier(fetcher=fetcher, workers=workers)


def feed(url: str) -> Source:
    return Source(kind=SourceKind.FEED, target=url, name="Paper")


async def tried(source: Source, trier: SourceTrier, seconds: float = 5.0) -> Tried:
    return await try_source(source, BRAND, NOW, trier=trier, seconds=seconds)


async def test_a_feed_shows_what_it_brings_without_reading_its_pages(
    web: LocalWeb, trier: SourceTrier
) -> None:
    hours = [timedelta(hours=number) for number in (5, 1, 100)]
    titles = ["Zesty Pizza opens in Durban", "Rates vote put off", "Zesty Pizza last year"]
    web.feed(
        "/feed",
        [
            entry(title, web.url(f"/{number}"), at=NOW - age)
            for number, (title, age) in enumerate(zip(titles, hours, strict=True))
        ],
    )
    found = await tried(feed(web.url("/feed")), trier)
    assert found.brings
    assert [item.title for item in found.items] == [titles[1], titles[0]]
    assert [item.title for item in found.mattering] == [titles[0]]
    assert found.older == 1
    assert [asked.path for asked in web.requests] == ["/feed"]


async def test_what_was_tried_a_moment_ago_is_not_asked_again(
    web: LocalWeb, trier: SourceTrier
) -> None:
    web.feed("/feed", [entry("Zesty Pizza opens", web.url("/1"), at=NOW)])
    first = await tried(feed(web.url("/feed")), trier)
    assert await tried(feed(web.url("/feed")), trier) is first
    assert len(web.requests) == 1


async def test_with_pages_what_stands_in_them_counts(web: LocalWeb, trier: SourceTrier) -> None:
    web.feed("/feed", [entry("Court hears of a lease", web.url("/1"), at=NOW)])
    web.page("/1", article("Court hears of a lease", "The tenant is Zesty Pizza."))
    (found,) = await trier.try_all([feed(web.url("/feed"))], BRAND, NOW, read_pages=True)
    assert [item.title for item in found.mattering] == ["Court hears of a lease"]


async def test_who_does_not_answer_or_refuses_is_told_apart(
    web: LocalWeb, trier: SourceTrier
) -> None:
    web.serve("/closed", "", status=403)
    web.feed("/empty", [])
    names = ("/closed", "/nowhere", "/empty")
    found = await trier.try_all([feed(web.url(name)) for name in names], BRAND, NOW)
    assert [one.state for one in found] == [
        SourceState.FAILED, SourceState.FAILED, SourceState.EMPTY,
    ]  # fmt: skip
    assert "403" in found[0].error
    assert "404" in found[1].error
    assert not any(one.brings for one in found)


async def test_who_is_slow_is_late_and_not_failed(web: LocalWeb, trier: SourceTrier) -> None:
    web.feed("/feed", [])
    web.delay = 1.0
    found = await tried(feed(web.url("/feed")), trier, seconds=0.1)
    assert found.is_late
    assert not found.error


async def test_a_private_address_is_refused() -> None:
    async with fetcher_for_tests(networks=()) as fetcher, Workers(0) as workers:
        trier = SourceTrier(fetcher=fetcher, workers=workers)
        found = await tried(feed("http://127.0.0.1:9/feed"), trier)
    assert found.state is SourceState.FAILED
    assert found.error


def test_where_most_give_no_answer_it_is_this_machine() -> None:
    def one(name: str, state: SourceState, error: str = "") -> Tried:
        return Tried(source=feed(f"https://{name}.example/feed"), state=state, error=error)

    silence = [one(f"s{n}", SourceState.FAILED, "no way to it") for n in range(3)]
    answers = [one("a", SourceState.OK), one("b", SourceState.GONE, "HTTP 404")]
    assert silent([*silence, *answers]) == {tried.source.key for tried in silence}
    assert silent([*silence[:2], *answers]) == frozenset()
