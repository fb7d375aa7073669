"""Pages asked again over real HTTP: politely, and without taking trouble for news."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from aiohttp import web as aiohttp_web

from service.archive.evidence import schedule
from service.archive.evidence.schedule import PageAnswer
from service.archive.evidence.watch import EvidenceWatch, LookedAgain
from service.scraping.http.client import Fetcher, Limits
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.storage.tables.archive.evidence import Quoted
from tests.archive.evidence.samples import QUOTE, TEXT, html, item, later, mailed
from tests.scraping.conftest import fetcher, fetcher_for_tests, web, workers
from tests.scraping.web import LocalWeb

__all__ = ["fetcher", "web", "workers"]

PATH = "/2026/05/people-ill-in-soweto"
CONSENT = "Before you continue. We value your privacy. Accept all cookies or manage preferences."


@pytest.fixture
def watch(fetcher: Fetcher, workers: Workers) -> EvidenceWatch:
    return EvidenceWatch(fetcher, workers, RobotsCache(fetcher, workers, None))


async def asked(watch: EvidenceWatch, web: LocalWeb, path: str = PATH) -> PageAnswer:
    deadline = asyncio.get_running_loop().time() + 10
    return await watch.look(mailed(item(web.url(path))), None, later(hours=1), deadline)


async def test_a_page_is_read_carefully(watch: EvidenceWatch, web: LocalWeb) -> None:
    web.page(PATH, html(TEXT, more="<p>Correction: It has 12 branches, not 21.</p>"))
    answer = await asked(watch, web)
    assert answer.reading is not None
    assert QUOTE in answer.reading.article.text
    assert answer.reading.notes == ("Correction: It has 12 branches, not 21.",)
    assert not answer.gone


async def test_a_page_is_asked_whether_it_has_changed(watch: EvidenceWatch, web: LocalWeb) -> None:
    async def answer(request: aiohttp_web.Request) -> aiohttp_web.Response:
        if request.headers.get("If-None-Match") == '"1"':
            return aiohttp_web.Response(status=304)
        return aiohttp_web.Response(
            text=html(TEXT), content_type="text/html", headers={"ETag": '"1"'}
        )

    web.on(PATH, answer)
    row = mailed(item(web.url(PATH)))
    deadline = asyncio.get_running_loop().time() + 10
    seen = []
    for hours in (1, 25):
        async with watch.looking([row], {}, later(hours=hours), deadline) as looked:
            pass
        [row] = looked.rows
        seen.append((row.state, len(web.asked(PATH)[-1].headers.get("If-None-Match", ""))))
    assert seen == [("stands", 0), ("stands", 3)]
    assert looked.items == []


@pytest.mark.parametrize(
    ("status", "gone", "refused"),
    [
        (404, True, False), (410, True, False),
        (401, False, True), (402, False, True), (403, False, True), (451, False, True),
        (429, False, False), (500, False, False), (503, False, False), (400, False, False),
    ],
)  # fmt: skip
async def test_what_statuses_mean(
    watch: EvidenceWatch, web: LocalWeb, status: int, gone: bool, refused: bool
) -> None:
    web.serve(PATH, html("Nothing is here."), status=status, headers={"Retry-After": "3600"})
    answer = await asked(watch, web)
    assert (answer.gone, answer.refused, answer.reading) == (gone, refused, None)


async def test_a_page_that_says_that_it_is_gone_and_one_that_leads_to_the_front(
    watch: EvidenceWatch, web: LocalWeb
) -> None:
    web.page(PATH, html("Sorry, the page was not found. Back to the homepage.", "Page not found"))
    assert (await asked(watch, web)).gone
    web.redirect("/2026/05/moved", "/", 301)
    web.page("/", html("All the news of today stands here for everybody to read."))
    assert (await asked(watch, web, "/2026/05/moved")).gone


async def test_walls_are_no_news(watch: EvidenceWatch, web: LocalWeb) -> None:
    web.page(PATH, html(CONSENT, "Consent"))
    assert await asked(watch, web) == PageAnswer(refused=True)
    web.redirect("/2026/05/other", "/consent?back=/2026/05/other")
    web.page("/consent?back=/2026/05/other", html(CONSENT, "Consent"))
    assert await asked(watch, web, "/2026/05/other") == PageAnswer(refused=True)


async def test_what_robots_txt_refuses_is_not_asked(watch: EvidenceWatch, web: LocalWeb) -> None:
    web.robots("User-agent: *\nDisallow: /2026/")
    web.page(PATH, html(TEXT))
    assert await asked(watch, web) == PageAnswer()
    assert not web.asked(PATH)
    web.redirect("/away", web.url("/elsewhere", host=1))
    assert await asked(watch, web, "/away") == PageAnswer(gone=True)


async def test_trouble_is_no_news(workers: Workers, web: LocalWeb) -> None:
    web.raw("/broken", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<p>")
    web.serve("/image", b"\x89PNG", kind="image/png")
    web.drip("/slow")
    limits = Limits(seconds=0.3, back_off=())
    async with fetcher_for_tests(limits) as fetcher:
        watch = EvidenceWatch(fetcher, workers, RobotsCache(fetcher, workers, None))
        for path in ("/broken", "/image", "/slow"):
            assert await asked(watch, web, path) == PageAnswer()


async def test_an_address_in_ones_own_network_is_not_asked(workers: Workers) -> None:
    async with fetcher_for_tests(networks=()) as fetcher, LocalWeb() as web:
        web.page(PATH, html(TEXT))
        watch = EvidenceWatch(fetcher, workers, RobotsCache(fetcher, workers, None))
        assert not (await asked(watch, web)).gone
        assert not web.requests


async def test_few_pages_are_asked_at_once_and_what_is_slow_waits_for_the_next_run(
    watch: EvidenceWatch, web: LocalWeb
) -> None:
    web.page(PATH, html(TEXT))
    gate = asyncio.Event()

    async def never(_: aiohttp_web.Request) -> aiohttp_web.Response:
        await gate.wait()
        return aiohttp_web.Response()

    web.on("/2026/05/slow", never)
    rows = [mailed(item(web.url(f"{PATH}?n={number}"))) for number in range(8)]
    for row in rows:
        web.page(row.item.url.partition(str(web.port))[2], html(TEXT))
    rows.append(mailed(item(web.url("/2026/05/slow"))))
    end = asyncio.get_running_loop().time() + 0.5
    async with watch.looking(rows, {}, later(hours=1), end) as looked:
        pass
    gate.set()
    assert len(looked.rows) == 8
    assert web.most_at_once <= 3


async def test_a_page_that_cannot_be_compared_costs_only_itself(
    watch: EvidenceWatch, web: LocalWeb
) -> None:
    rows = [mailed(item(web.url(PATH))), mailed(item("http://[broken"))]
    web.page(PATH, html(TEXT))
    end = asyncio.get_running_loop().time() + 5
    async with watch.looking(rows, {}, later(hours=1), end) as looked:
        assert isinstance(looked, LookedAgain)
    assert len(looked.rows) == 2


async def test_a_page_at_which_comparing_fails_is_not_asked_in_every_run(
    watch: EvidenceWatch, web: LocalWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = schedule.after

    def failing(row: Quoted, look: PageAnswer, now: datetime) -> object:
        if look.reading is not None:
            raise ValueError("an odd page")
        return honest(row, look, now)

    monkeypatch.setattr(schedule, "after", failing)
    web.page(PATH, html(TEXT))
    row, now = mailed(item(web.url(PATH))), later(hours=1)
    async with watch.looking([row], {}, now, asyncio.get_running_loop().time() + 5) as looked:
        pass
    [again] = looked.rows
    assert again.due_at is not None
    assert again.due_at > now
