"""Sites of real kinds: what is found at each, and what is said where nothing is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from service.onboarding.names import akin
from service.onboarding.site import LeftPage, SiteFound, SiteReader
from service.onboarding.site_page import is_telling, read
from service.scraping.http.client import Limits
from service.scraping.parser_pool.pool import Workers
from tests.scraping.conftest import fetcher_for_tests
from tests.scraping.web import LocalWeb, entry

WORDS = "<p>" + "We bake bread by hand, and have done so for three generations in a row. " * 5
FEED = [entry("News", "http://feed.test/1")]


@pytest.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb() as opened:
        yield opened


async def site(web: LocalWeb, path: str = "/", *, seconds: float = 5.0) -> SiteFound:
    limits = Limits(seconds=3.0, back_off=())
    async with fetcher_for_tests(limits, per_host=1) as fetcher, Workers(0) as workers:
        return await SiteReader(fetcher, workers).read(web.url(path), seconds=seconds)


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='de-DE'><head>{head}</head><body>{body}{WORDS}</body></html>"


async def test_menus_and_descriptions_for_machines_name_products(web: LocalWeb) -> None:
    ld = """<script type="application/ld+json">{"@type": "Bakery", "name": "Kruste",
        "alternateName": ["Kruste Bonn"], "makesOffer": {"itemOffered": {"@type": "Product",
        "name": "Zwiebelwolke"}}}</script>"""
    web.page("/", page('<a href="/unser-sortiment/produkte">Produkte</a>', ld))
    web.page(
        "/unser-sortiment/produkte",
        page(
            "<h3>Roggenriese</h3><h3>Kontakt</h3><h3>Brot</h3><footer><h3>Blog</h3></footer>"
            "<h4>Einzelstück</h4>"
        ),
    )
    found = await site(web)
    assert found.names[:2] == ("Kruste", "Kruste Bonn")
    assert found.trades == ("bakery",)
    assert {"Zwiebelwolke", "Roggenriese"} <= set(found.products)
    assert not {"Kontakt", "Einzelstück"} & set(found.products)
    assert found.language == "de"


async def test_a_feed_that_is_announced_or_only_linked_is_found(web: LocalWeb) -> None:
    head = '<link rel="alternate" type="application/atom+xml" href="/a.xml">'
    web.page("/", page('<a href="/rss.xml">RSS</a>', head))
    assert (await site(web)).feeds == (web.url("/a.xml"), web.url("/rss.xml"))


async def test_a_feed_at_a_common_place_is_found_behind_a_redirect(web: LocalWeb) -> None:
    web.redirect("/old", web.url("/", 1), status=301)
    web.page("/", page(""))
    web.feed("/blog/feed/", FEED)
    found = await site(web, "/old")
    assert found.address == web.url("/", 1)
    assert found.feeds == (web.url("/blog/feed/", 1),)


async def test_without_a_feed_its_page_of_news_is_watched(web: LocalWeb) -> None:
    web.page("/", page('<a href="/presse">Presse</a>'))
    web.page("/presse", page(""))
    found = await site(web)
    assert found.feeds == ()
    assert found.news == (web.url("/presse"),)


async def test_pages_that_robots_txt_closes_are_not_read_and_said(web: LocalWeb) -> None:
    web.robots("User-agent: *\nDisallow: /menu")
    web.page("/", page('<a href="/menu">Menu</a>'))
    found = await site(web)
    assert found.left == (LeftPage(web.url("/menu")),)
    assert not web.asked("/menu")


async def test_a_site_of_scripts_alone_is_said_to_show_nothing(web: LocalWeb) -> None:
    web.page("/", "<!doctype html><html><body><div id=root></div><script>1</script></body></html>")
    assert (await site(web)).is_empty


async def test_a_site_that_refuses_or_is_slow_is_said_in_words(web: LocalWeb) -> None:
    web.serve("/", "", status=403)
    assert "403" in (await site(web)).error
    web.delay = 1.0
    assert "slow" in (await site(web, seconds=0.2)).error


async def test_a_hostile_page_is_read_as_one(web: LocalWeb) -> None:
    names = "".join(f'{{"@type":"Product","name":"<b>{n}</b>\\u0000 &amp;"}},' for n in range(900))
    ld = f'<script type="application/ld+json">[{names}{{}}]</script>' + "<div>" * 2_000
    web.page("/", page(ld))
    found = await site(web)
    assert len(found.products) <= 24
    assert not any("<" in one or "\x00" in one for one in found.products)


def test_what_everybody_sells_is_not_telling() -> None:
    telling = {
        one: is_telling(one) for one in ("Cappuccino", "Vuka Cold Brew", "Flat white", "Big")
    }
    assert telling == {
        "Cappuccino": False, "Vuka Cold Brew": True, "Flat white": False, "Big": False,
    }  # fmt: skip


def test_of_other_languages_one_word_alone_proves_nothing() -> None:
    assert not is_telling("Brillen", "nl")
    assert is_telling("Gouden Brillen", "nl")


def test_prices_are_no_products() -> None:
    cards = "".join(f"<h3>Zola {n}</h3><h3>GHS6.99</h3><h3>R 45</h3>" for n in "abc")
    found = read(page(cards).encode(), "https://x.example/menu", shelf=True)
    assert found.products == ("Zola a", "Zola b", "Zola c")


def test_accounts_elsewhere_are_names() -> None:
    body = page('<a href="https://www.instagram.com/krustebonn/?hl=de">x</a>'
                '<a href="https://twitter.com/intent/tweet">y</a>')  # fmt: skip
    found = read(body.encode(), "https://kruste.example/")
    assert found.called == ("krustebonn",)
    assert akin("Kruste", (*found.called, "Backen in Bonn")) == ("krustebonn",)


async def test_pages_that_fail_alike_share_their_reason(web: LocalWeb) -> None:
    web.page("/", page('<a href="/menu">Menu</a><a href="/shop">Shop</a>'))
    for path in ("/menu", "/shop"):
        web.serve(path, b"\x00", kind="application/json")
    left = (await site(web)).left
    assert {one.url for one in left} == {web.url("/menu"), web.url("/shop")}
    assert {one.why for one in left} == {"it answers with application/json, not with a web page"}
