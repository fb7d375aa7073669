"""The sample web over real HTTP, read by the service's own scraper as it would read any site."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from service.demo.content import Offers, Outlet
from service.demo.sample_sites import SampleWeb
from service.demo.timeline import NewsTimeline, Published
from service.models import Source, SourceKind
from service.scraping import feeds, pages
from service.scraping.feeds import sitemaps
from service.scraping.feeds.announced import feed_links
from service.scraping.pages.listings import links as listing
from service.scraping.pages.listings.article_or_list import looks_like_article
from service.scraping.robots import Robots
from tests.demo.conftest import NOW


def alive(sample: SampleWeb) -> list[tuple[Outlet, Source]]:
    pairs = zip(sample.timeline.outlets, sample.sources(), strict=True)
    return [(outlet, source) for outlet, source in pairs if not outlet.down]


async def fetch(client: aiohttp.ClientSession, url: str) -> tuple[bytes, str]:
    async with client.get(url) as answer:
        assert answer.status == 200, url
        return await answer.read(), answer.headers["Content-Type"]


def told_as(published: tuple[Published, ...], sample: SampleWeb) -> list[tuple[str, str]]:
    return [(p.article.title, sample.story_url(p.article.slug)) for p in published]


async def test_every_source_lists_what_its_outlet_has_published(
    sample: SampleWeb, client: aiohttp.ClientSession
) -> None:
    for outlet, source in alive(sample):
        body, kind = await fetch(client, source.target)
        if source.kind is SourceKind.FEED:
            found = [(e.title, e.link) for e in feeds.parse(body, source.target, kind).entries]
        elif source.kind is SourceKind.SITEMAP:
            found = [(e.title, e.loc) for e in sitemaps.parse(body, source.target, kind).entries]
        else:
            links = listing.listing(body, source.target, kind, source.links)
            found = [(link.title, link.url) for link in links]
        assert found == told_as(sample.timeline.published(outlet.id), sample), outlet.id


async def test_feeds_carry_dates_authors_and_where_meant_the_whole_text(
    sample: SampleWeb, client: aiohttp.ClientSession
) -> None:
    for outlet, source in alive(sample):
        if source.kind is not SourceKind.FEED:
            continue
        body, kind = await fetch(client, source.target)
        feed = feeds.parse(body, source.target, kind)
        assert feed.title == outlet.name
        for entry, one in zip(feed.entries, sample.timeline.published(outlet.id), strict=True):
            assert entry.published == one.at.replace(microsecond=0)
            assert entry.author == one.article.by
            assert entry.summary == one.article.summary
            text = feeds.plain(entry.content)
            assert text == ("\n".join(one.article.paragraphs) if outlet.full else "")


async def test_listings_give_each_link_its_own_date(
    sample: SampleWeb, client: aiohttp.ClientSession
) -> None:
    for outlet, source in alive(sample):
        if outlet.offers is Offers.LISTING:
            body, kind = await fetch(client, source.target)
            dates = [x.published for x in listing.listing(body, source.target, kind, source.links)]
            assert dates == [p.at for p in sample.timeline.published(outlet.id)]


async def test_every_article_is_extracted_whole(
    sample: SampleWeb, client: aiohttp.ClientSession
) -> None:
    selectors = {outlet.id: outlet.text for outlet in sample.timeline.outlets}
    names = {outlet.id: outlet.title for outlet in sample.timeline.outlets}
    for one in sample.timeline.published():
        url = sample.story_url(one.article.slug)
        body, kind = await fetch(client, url)
        page = pages.extract(body, url, kind, text_selector=selectors[one.article.site], now=NOW)
        assert page.title == one.article.title
        assert page.publisher == names[one.article.site]
        assert page.author == one.article.by
        assert page.published == one.at
        assert page.summary == one.article.summary
        assert page.canonical_url == url
        assert page.language == one.article.language
        text = page.text.replace("\n", " ")
        start = text.index(one.article.paragraphs[0])
        assert text[start:].split() == " ".join(one.article.paragraphs).split()
        assert text[:start].strip() in ("", one.article.summary)


async def test_an_article_page_is_taken_for_an_article_and_a_front_for_a_listing(
    sample: SampleWeb, client: aiohttp.ClientSession
) -> None:
    url = sample.story_url("tortoise-stops-traffic")
    assert looks_like_article(*(await fetch(client, url))[:1], url)
    front = sample.urls["harbour"] + "/"
    assert not looks_like_article(*(await fetch(client, front))[:1], front)


async def test_every_page_and_every_picture_says_sample(
    sample: SampleWeb, client: aiohttp.ClientSession
) -> None:
    addresses = [sample.story_url(p.article.slug) for p in sample.timeline.published()]
    addresses += [f"{base}/" for name, base in sample.urls.items() if name != "veld"]
    for url in addresses:
        text = (await fetch(client, url))[0].decode()
        head, _, body = text.partition("<body")
        assert "(SAMPLE)</title>" in head or "(SAMPLE):" in head
        assert '<aside class="mark"><strong>SAMPLE</strong>' in body
        assert body.count("<svg") == body.count(">SAMPLE</text>") >= 1
        assert "http://" not in text.replace(url.rpartition("/stories/")[0] or url, "").replace(
            "http://www.w3.org/2000/svg", ""
        ), "nothing is loaded from or linked to anywhere else"


async def test_the_front_page_announces_the_feed(
    sample: SampleWeb, client: aiohttp.ClientSession
) -> None:
    for name in ("ledger", "till"):
        front = sample.urls[name] + "/"
        body, kind = await fetch(client, front)
        target = next(s.target for s in sample.sources() if s.target.startswith(front))
        assert [link.url for link in feed_links(body, front, kind)] == [target]


async def test_robots_lets_the_stories_be_read(
    sample: SampleWeb, client: aiohttp.ClientSession
) -> None:
    body, kind = await fetch(client, sample.urls["pelican"] + "/robots.txt")
    rules = Robots.parse(body)
    assert kind.startswith("text/plain")
    assert rules.allowed("Topfive", sample.story_url("kiepersol-square-hours"))
    assert not rules.allowed("Topfive", sample.urls["pelican"] + "/drafts/next")
    assert f"Sitemap: {sample.urls['pelican']}/sitemap.xml".encode() in body


@pytest.mark.parametrize(
    ("outlet", "path", "kind"),
    [
        ("ledger", "/feed.xml", "application/rss+xml; charset=utf-8"),
        ("rand", "/atom.xml", "application/atom+xml; charset=utf-8"),
        ("pelican", "/sitemap.xml", "application/xml; charset=utf-8"),
        ("stoep", "/", "text/html; charset=utf-8"),
    ],
)
async def test_content_types(
    sample: SampleWeb, client: aiohttp.ClientSession, outlet: str, path: str, kind: str
) -> None:
    assert (await fetch(client, sample.urls[outlet] + path))[1] == kind


async def test_one_outlet_is_down(sample: SampleWeb, client: aiohttp.ClientSession) -> None:
    source = next(s for s in sample.sources() if s.name == "Veld Wire")
    async with client.get(source.target) as answer:
        assert answer.status == 521
        assert "out of order on purpose" in await answer.text()


@pytest.mark.parametrize(
    "path", ["/stories/no-such-story", "/feed.xml", "/drafts/", "/favicon.ico"]
)
async def test_what_an_outlet_does_not_have_is_not_found(
    sample: SampleWeb, client: aiohttp.ClientSession, path: str
) -> None:
    async with client.get(sample.urls["harbour"] + path) as answer:
        assert answer.status == 404
        assert "SAMPLE" in await answer.text()


async def test_unchanged_pages_are_not_sent_twice(client: aiohttp.ClientSession) -> None:
    world = NewsTimeline(NOW)
    async with SampleWeb(world) as sample:
        url = sample.sources()[0].target
        async with client.get(url) as first:
            known = {"If-None-Match": first.headers["ETag"]}
            since = {"If-Modified-Since": first.headers["Last-Modified"]}
        for headers in (known, since):
            async with client.get(url, headers=headers) as again:
                assert again.status == 304
                assert await again.read() == b""
        world.advance(NOW + timedelta(minutes=10))
        for headers in (known, since):
            async with client.get(url, headers=headers) as changed:
                assert changed.status == 200
                assert b"Padkos riders and courier firm" in await changed.read()


async def test_a_story_that_is_not_out_yet_cannot_be_read(client: aiohttp.ClientSession) -> None:
    async with SampleWeb(NewsTimeline(NOW)) as sample:
        with pytest.raises(KeyError):
            sample.story_url("library-opens-childrens-corner")
        url = sample.urls["gazette"] + "/stories/library-opens-childrens-corner"
        async with client.get(url) as answer:
            assert answer.status == 404


async def test_all_is_shut_down_at_the_end() -> None:
    async with SampleWeb(NewsTimeline(NOW)) as sample:
        ports = [int(base.rpartition(":")[2]) for base in sample.urls.values()]
    assert sample.urls == {}
    for port in ports:
        with pytest.raises(OSError, match=r"onnect"):
            await asyncio.open_connection("127.0.0.1", port)


async def test_servers_that_are_open_are_closed_when_another_cannot_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = SampleWeb(NewsTimeline(NOW))
    real = SampleWeb._open
    seen: list[Outlet] = []

    async def failing(web: SampleWeb, outlet: Outlet) -> None:
        if len(seen) == 2:
            raise OSError("no more ports")
        seen.append(outlet)
        await real(web, outlet)

    monkeypatch.setattr(SampleWeb, "_open", failing)
    with pytest.raises(OSError, match="no more ports"):
        await opened.__aenter__()
    assert opened.urls == {}
    assert opened._runners == []
