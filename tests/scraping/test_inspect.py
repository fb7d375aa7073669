"""What the scraper says that it sees at one address."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.scraping.http.client import Fetcher
from service.scraping.inspect import scrape_one
from service.scraping.parser_pool.pool import Workers
from tests.scraping.web import LocalWeb, article, entry

NOW = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def see(fetcher: Fetcher, workers: Workers) -> Any:
    async def look(url: str) -> dict[str, Any]:
        seen = await scrape_one(url, fetcher=fetcher, workers=workers, now=NOW)
        json.dumps(seen, default=str)
        return seen

    return look


async def test_a_feed(web: LocalWeb, see: Any) -> None:
    web.redirect("/old", "/feed", 301)
    web.feed("/feed", [entry("One", "/1", at=NOW - timedelta(hours=1))], ETag='"e"')
    seen = await see(web.url("/old"))
    assert (seen["kind"], seen["items_found"], seen["status"]) == ("feed", 1, 200)
    assert seen["moved_for_good_to"] == seen["final_url"] == web.url("/feed")
    assert seen["validators"]["etag"] == '"e"'
    assert seen["robots"] == "allowed"
    assert set(seen["seconds"]) == {"robots", "fetch", "parse"}
    item = seen["items"][0]
    assert (item["title"], item["url"]) == ("One", web.url("/1"))
    assert item["published"] == NOW - timedelta(hours=1)
    assert "error" not in seen


async def test_an_article(web: LocalWeb, see: Any) -> None:
    web.robots("User-agent: *\nDisallow: /a")
    web.page(
        "/a", article("Head", "Zesty Pizza.", head='<meta property="og:type" content="article">')
    )
    seen = await see(web.url("/a"))
    assert (seen["kind"], seen["title"]) == ("article", "Head")
    assert "Zesty Pizza." in seen["text"]
    assert seen["robots"].startswith("disallowed")


async def test_a_listing_and_the_feeds_it_announces(web: LocalWeb, see: Any) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/f.xml">'
    story = "<article><h2><a href='/a-long-story-of-the-day'>A long story of the whole day</a></h2>"
    web.page("/", f"<html><head>{head}</head><body>{story}</article></body></html>")
    seen = await see(web.url("/"))
    assert (seen["kind"], seen["feeds"]) == ("listing", [web.url("/f.xml")])
    assert [item["title"] for item in seen["items"]] == ["A long story of the whole day"]


async def test_a_sitemap_index(web: LocalWeb, see: Any) -> None:
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    web.serve("/s.xml", f"<sitemapindex {ns}><sitemap><loc>{web.url('/c.xml')}</loc></sitemap>"
              "</sitemapindex>", kind="text/xml")  # fmt: skip
    seen = await see(web.url("/s.xml"))
    assert (seen["kind"], seen["sitemaps"]) == ("sitemap", [web.url("/c.xml")])


@pytest.mark.parametrize(
    ("path", "said"),
    [("/none", "HTTP 404"), ("/image", "image/png"), ("/empty", "an empty page")],
)
async def test_what_goes_wrong_is_said(web: LocalWeb, see: Any, path: str, said: str) -> None:
    web.serve("/image", "x", kind="image/png")
    web.serve("/empty", "")
    seen = await see(web.url(path))
    assert said in seen["error"]


async def test_a_forbidden_address_is_not_dialled(see: Any, dialled: list[str]) -> None:
    seen = await see("http://10.0.0.1/")
    assert "SCRAPE_ALLOW_NETWORKS" in seen["error"]
    assert dialled == []


async def test_rules_that_could_not_be_asked_for(web: LocalWeb, fetcher: Fetcher, see: Any) -> None:
    fetcher.rate_limiter.record(f"127.0.0.1:{web.port}", status=429, seconds=0.1, wait=300.0)
    seen = await see(web.url("/"))
    assert seen["robots"].startswith("not known")
    assert "left alone" in seen["error"]


async def test_helper_processes_see_the_same(web: LocalWeb, fetcher: Fetcher) -> None:
    web.feed("/feed", [entry("One", "/1")])
    async with Workers(1) as workers:
        seen = await scrape_one(web.url("/feed"), fetcher=fetcher, workers=workers, now=NOW)
    assert [item["title"] for item in seen["items"]] == ["One"]
