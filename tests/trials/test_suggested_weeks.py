"""Weeks of runs, and what is suggested then: each with its evidence; a yes changes what it says."""

from __future__ import annotations

import difflib
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Request, Response

from service.app import Overrides, open_app, prepare
from service.app.server import web_context
from service.models import Answer, NoReason, Vote
from service.runs.scheduler import RunScheduler
from service.signing import recipient_id
from service.web.handlers.app import create_app
from tests.app.world import ANNA, BEN, World, completed, rows, world
from tests.e2e import service as services
from tests.scraping.web import LocalWeb, article, entry, rss

SEARCH, OUTLET, GONE, SILENT, TRADE = range(5)
HOSTS = tuple(f"127.0.7.{number}" for number in range(1, 6))
HOUR = timedelta(hours=1)
HEADERS = {"Authorization": f"Bearer {services.TOKEN}", "Accept": "application/json"}
TOWNS = ("Paarl", "George", "Durban", "Soweto", "Upington", "Mbombela", "Kimberley", "Knysna")
DAYS = 16


def said(path: Path) -> bytes:
    return path.read_bytes()


def describe(path: Path, web: LocalWeb) -> None:
    kept = {
        "id": "debonairs",
        "display_name": "Debonairs Pizza",
        "aliases": ["Debonairs"],
        "keywords": {"core": ["pizza", "fast food"], "products": ["Triple-Decker"]},
        "competitors": ["Plato's Pizza"],
        "not_us": ["debonair gentleman"],
        "sources": [
            {"search": "Debonairs", "name": "Search"},
            {"feed": web.url("/feed", GONE), "name": "Lost Paper"},
            {"feed": web.url("/feed", SILENT), "name": "Silent Paper"},
            {"feed": web.url("/feed", TRADE), "name": "Oven News"},
        ],
    }
    path.write_text("# ours\n" + yaml.safe_dump({"brands": [kept]}, sort_keys=False), "utf-8")


def publish(web: LocalWeb, around: World, day: int) -> None:
    """Bring out what this day brings at each place."""
    at, town = around.clock() - HOUR, TOWNS[day % len(TOWNS)]
    found, trade = [], []
    for number, title in enumerate((
        f"Debonairs Pizza and Gino's Kitchen open on one street in {town}, day {day}",
        f"Debonairs Tailors of {town} sew suit number {day}",
    )):  # fmt: skip
        path = f"/{day}-{number}"
        web.page(path, article(title, f"{title}, said people there on day {day}."))
        found.append(entry(title, web.url(path, OUTLET), at=at))
    for number in range(12):
        title = f"A pizza of {number} cheeses from oven {day} of {town}"
        web.page(f"/t{day}-{number}", article(title, title))
        trade.append(entry(title, web.url(f"/t{day}-{number}", TRADE), at=at))

    async def feed(request: Request) -> Response:
        host = HOSTS.index(request.host.partition(":")[0])
        if host == GONE and day > 4:
            return Response(status=410)
        mine = {TRADE: trade, GONE: trade[:1]}.get(host, [])
        return Response(text=rss(mine), content_type="application/rss+xml")

    web.on("/feed", feed)
    web.feed("/rss/search", found)


@asynccontextmanager
async def after_weeks(around: World, web: LocalWeb) -> AsyncIterator[TestClient[Any, Any]]:
    """Let weeks go by with a run a day and two votes; yield the pages."""
    describe(Path(around.environ["BRAND_FILE"]), web)
    around.clock.to_hour(9)
    names = ("google_news", "bing_news", "gdelt")
    settings, found = prepare(None, around.environ, log_level="ERROR")
    overrides = Overrides(
        clock=around.clock,
        connect_pause=0.05,
        service_urls=dict.fromkeys(names, web.url("", SEARCH)),
    )
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(open_app(settings, found, overrides))
        for day in range(DAYS):
            publish(web, around, day)
            await completed(service)
            around.clock.by += timedelta(days=1)
        tailors = await rows(service, "SELECT story FROM items WHERE title ~ 'Tailors' LIMIT 1")
        for reader in (ANNA, BEN):
            await service.stores.votes.record(Vote(
                brand_id="debonairs", recipient=recipient_id(reader), story=tailors[0]["story"],
                answer=Answer.NO, reason=NoReason.WRONG_BRAND, at=around.clock(),
            ))  # fmt: skip
        context = web_context(service, RunScheduler(service.controller.claim_slot, interval=HOUR))
        yield await stack.enter_async_context(TestClient(TestServer(create_app(context))))


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_weeks_of_runs_suggest_and_each_yes_changes_only_what_it_says(
    postgres_url: str, own_redis_url: str, tmp_path: Path
) -> None:
    async with (
        world(postgres_url, own_redis_url, tmp_path) as around,
        LocalWeb(addresses=HOSTS) as web,
        after_weeks(around, web) as client,
    ):
        path = Path(around.environ["BRAND_FILE"])
        first = said(path)
        answer = await client.get("/brand/suggestions", headers=HEADERS)
        found = {one["kind"]: one for one in (await answer.json())["suggestions"]}
        assert {one["name"] for one in found.values()} >= {
            "debonairs tailors", web.url("", OUTLET).removeprefix("http://"), "gino kitchen",
            "pizza",
        }  # fmt: skip
        assert set(found) == {
            "look_alike", "outlet", "source_gone", "source_silent", "broad_word", "rival",
        }  # fmt: skip
        assert all(one["why"] for one in found.values())
        assert said(path) == first
        for kind, lines in LINES.items():
            body = {"do": "save", "seen": "", "who": "Ann", "edits": found[kind]["change"]}
            saved = await client.post("/brand", json=body, headers=HEADERS)
            assert saved.status == 200
            assert changed(first, said(path)) == lines
            undone = {"do": "undo", "version": (await saved.json())["before"]}
            assert (await client.post("/brand", json=undone, headers=HEADERS)).status == 200
            assert said(path) == first


LINES = {
    "look_alike": ["+  - debonairs tailors"],
    "rival": ["+  - Gino's Kitchen"],
    "broad_word": ["-    - pizza"],
    "source_gone": ["-  - feed: {gone}", "-    name: Lost Paper"],
    "source_silent": ["+    enabled: no"],
}
"""What a yes changes in the file."""


def changed(old: bytes, new: bytes) -> list[str]:
    """Return the lines that went and came, the address of a feed left open."""
    lines = difflib.ndiff(old.decode().splitlines(), new.decode().splitlines())
    told = [f"{one[0]}{one[2:]}" for one in lines if one[0] in "+-"]
    return [re.sub(r"(- feed: )\S+", r"\1{gone}", one) for one in told]
