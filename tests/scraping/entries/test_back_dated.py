"""Entries that come into a list with an old date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.models import DateFrom, Missing, SourceState
from service.scraping.collector import Collector
from service.scraping.http.client import Fetcher
from service.scraping.parser_pool.pool import Workers
from service.storage.cache import Cache
from tests.scraping.test_collector import NOW, Rounds, feed
from tests.scraping.web import LocalWeb, article, entry

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEFORE = tuple(NOW - days * DAY for days in (1, 2, 20, 30, 40))


@pytest.fixture
def rounds(fetcher: Fetcher, workers: Workers, cache: Cache) -> Rounds:
    return Rounds(Collector(fetcher=fetcher, workers=workers, cache=cache), cache)


def lists(web: LocalWeb, dates: Iterable[datetime]) -> None:
    """Let a feed list entries of these dates, each with a page of its own."""
    entries = []
    for at in sorted(dates, reverse=True):
        path = f"/{at:%m%d}"
        title = f"Recall of dough of the {at:%d.%m} by the bakers of Paarl"
        web.page(path, article(title, f"The bakers of Paarl took back dough of {at:%d %B}."))
        entries.append(entry(title, web.url(path), at=at, summary="Dough is taken back."))
    web.feed("/feed", entries)


async def test_what_comes_into_a_list_some_days_late_is_news_and_its_date_is_told(
    web: LocalWeb, rounds: Rounds
) -> None:
    lists(web, BEFORE)
    await rounds.one(feed(web))
    late = NOW - 5 * DAY
    lists(web, (*BEFORE, late))
    report = await rounds.one(feed(web))
    (item,) = report.items
    assert (item.date_from, item.page_date) == (DateFrom.FIRST_SEEN, late)
    assert not report.left_out
    assert not (await rounds.one(feed(web))).items


@pytest.mark.parametrize(
    ("came", "left"),
    [
        ((15,), 1),  # too long ago
        ((4, 5, 6, 7), 4),  # an archive
        ((35,), 0),  # the list may not have gone so far back
        ((50, 60), 0),
    ],
)
async def test_what_is_left_alone_is_told(
    web: LocalWeb, rounds: Rounds, came: tuple[int, ...], left: int
) -> None:
    lists(web, BEFORE)
    await rounds.one(feed(web))
    lists(web, (*BEFORE, *(NOW - days * DAY for days in came)))
    report = await rounds.one(feed(web))
    assert not report.items
    assert report.left_out.get(Missing.BACK_DATED, 0) == left


async def test_a_short_list_says_nothing_of_what_comes_late(web: LocalWeb, rounds: Rounds) -> None:
    lists(web, BEFORE[:2])
    await rounds.one(feed(web))
    lists(web, (*BEFORE[:2], NOW - 5 * DAY))
    assert not (await rounds.one(feed(web))).items


async def test_what_came_out_while_nobody_read_is_news_for_ten_days(
    web: LocalWeb, rounds: Rounds
) -> None:
    lists(web, [NOW - 2 * HOUR])
    await rounds.one(feed(web))
    rounds.now += 11 * DAY
    missed = [NOW + days * DAY for days in (2, 3, 4, 5)]
    lists(web, [NOW - DAY, NOW - HOUR, *missed, NOW + 9 * DAY])
    report = await rounds.one(feed(web))
    assert [item.page_date for item in report.items if item.page_date] == missed[::-1]
    assert {item.date_from for item in report.items if item.page_date} == {DateFrom.FIRST_SEEN}
    assert not (await rounds.one(feed(web))).items


async def test_what_nobody_had_time_for_after_a_pause_does_not_get_too_old_meanwhile(
    web: LocalWeb, rounds: Rounds
) -> None:
    lists(web, [NOW - 2 * HOUR])
    await rounds.one(feed(web))
    rounds.now += 5 * DAY
    missed = NOW + DAY
    lists(web, [missed])
    web.serve(f"/{missed:%m%d}", "", status=503)
    assert not (await rounds.one(feed(web))).items
    lists(web, [missed])
    rounds.now += HOUR
    (item,) = (await rounds.one(feed(web))).items
    assert (item.date_from, item.page_date) == (DateFrom.FIRST_SEEN, missed)


async def test_a_source_that_is_asked_once_a_week_brings_the_news_of_the_week(
    web: LocalWeb, rounds: Rounds
) -> None:
    weekly = replace(feed(web), every=7 * 1440)
    lists(web, [NOW - 2 * HOUR])
    await rounds.one(weekly)
    rounds.now += 7 * DAY
    lists(web, [NOW - 2 * HOUR, NOW + DAY])
    assert len((await rounds.one(weekly)).items) == 1


async def test_a_database_of_last_week_reads_what_it_has_not_seen(
    web: LocalWeb, rounds: Rounds
) -> None:
    lists(web, [NOW - 2 * HOUR])
    await rounds.one(feed(web))
    backup = set(rounds.known), dict(rounds.health)
    lists(web, [NOW - 2 * HOUR, NOW - HOUR])
    assert len((await rounds.one(feed(web))).items) == 1
    rounds.known, rounds.health = backup
    assert len((await rounds.one(feed(web))).items) == 1, "the cache knows more than is stored"
    assert (await rounds.one(feed(web))).state is SourceState.UNCHANGED
