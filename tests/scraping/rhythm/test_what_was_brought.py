"""What a reading counts as brought and as too old, over a real local web."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.models import Source, SourceHealth, SourceKind
from service.scraping.collector import Collector
from service.scraping.http.client import Fetcher
from service.scraping.parser_pool.pool import Workers
from service.storage.cache import Cache
from tests.scraping.test_collector import HOUR, NOW, Rounds
from tests.scraping.web import LocalWeb, article, entry


@pytest.fixture
def rounds(fetcher: Fetcher, workers: Workers, cache: Cache) -> Rounds:
    return Rounds(Collector(fetcher=fetcher, workers=workers, cache=cache), cache)


def publish(web: LocalWeb, path: str, **names: float) -> None:
    """A feed of these stories, each so many hours old."""
    for name in names:
        words = f"Zesty Pizza opened in {name}, where {name} people stood before {name}'s door."
        web.page(f"/{name}", article(f"Pizza in {name}", words))
    web.feed(path, [
        entry(f"Pizza in {name}", web.url(f"/{name}"), at=NOW - hours * HOUR)
        for name, hours in names.items()
    ])  # fmt: skip


def counted(health: SourceHealth | None) -> tuple[int | None, int]:
    """What the newest day brought, and what was too old since."""
    assert health
    return health.rhythm.counts[-1], health.rhythm.too_old


async def test_new_items_count_and_the_first_reading_does_not(
    web: LocalWeb, rounds: Rounds
) -> None:
    source = Source(kind=SourceKind.FEED, target=web.url("/feed"), name="S")
    publish(web, "/feed", soweto=1, durban=2, archive=900)
    assert counted((await rounds.one(source)).health) == (0, 0)
    publish(web, "/feed", umlazi=1, soweto=1, durban=2, archive=900)
    assert counted((await rounds.one(source)).health) == (1, 0)
    publish(web, "/feed", umlazi=1, soweto=1, durban=2, archive=900, ancient=2000)
    assert counted((await rounds.one(source)).health) == (1, 1)
    rounds.now += timedelta(days=1)
    assert counted((await rounds.one(source)).health) == (0, 1)


async def test_what_another_source_was_quicker_to_bring_is_no_silence(
    web: LocalWeb, rounds: Rounds
) -> None:
    quick = Source(kind=SourceKind.FEED, target=web.url("/quick"), name="Quick")
    slow = Source(kind=SourceKind.FEED, target=web.url("/slow"), name="Slow")
    publish(web, "/quick", soweto=1)
    publish(web, "/slow", soweto=1)
    await rounds.run(quick, slow)
    publish(web, "/quick", durban=1, soweto=1)
    await rounds.run(quick, slow)
    publish(web, "/slow", durban=1, soweto=1)
    reports = await rounds.run(quick, slow)
    assert [len(report.items) for report in reports] == [0, 0]
    assert [counted(report.health) for report in reports] == [(1, 0), (1, 0)]
    reports = await rounds.run(quick, slow)
    assert [counted(report.health) for report in reports] == [(1, 0), (1, 0)]


async def test_a_failed_reading_says_nothing_of_the_rhythm(web: LocalWeb, rounds: Rounds) -> None:
    source = Source(kind=SourceKind.FEED, target=web.url("/feed"), name="S")
    publish(web, "/feed", soweto=1)
    await rounds.one(source)
    before = rounds.health[source.key].rhythm
    web.serve("/feed", b"", status=503)
    rounds.now += timedelta(days=2)
    await rounds.one(source)
    assert rounds.health[source.key].rhythm == before
