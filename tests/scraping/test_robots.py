"""robots.txt: the rules, and how they are fetched, kept and obeyed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.scraping.http.client import Fetcher, Limits
from service.scraping.http.rate_limiter import NotNowError
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import Robots, RobotsCache, _Site
from service.storage.cache import Cache
from tests.scraping.conftest import fetcher_for_tests
from tests.scraping.web import LocalWeb
from tests.tables import each

RULES = b"""\xef\xbb\xbf# ours
User-agent: *
Disallow: /private/
Allow: /private/open
Disallow: /*.pdf$
Crawl-delay: 2

User-agent: Topfive
User-agent: other
Disallow: /not-for-topfive
Crawl-delay: 7
"""


@each(
    ("agent", "path", "allowed"),
    [
        ("Topfive", "/", True),
        ("topfive", "/not-for-topfive/x", False),
        ("Topfive", "/private/x", True),
        ("Stranger", "/private/x", False),
        ("Stranger", "/private/open", True),
        ("Stranger", "/a.pdf", False),
        ("Stranger", "/a.pdf?x", True),
        ("Stranger", "/robots.txt", True),
    ],
)
def test_the_longest_rule_of_the_closest_group_counts(agent: str, path: str, allowed: bool) -> None:
    assert Robots.parse(RULES).allowed(agent, f"http://a.test{path}") is allowed


@pytest.mark.parametrize(
    "body",
    [
        b"User-agent: Topfive/1.0 # us\nDisallow: /x\nUser-agent: *\nDisallow: /\n",
        b"User-agent: *\nDisallow: https://n.example/x\n",
        b"User-agent: other\nDisallow: /\n\xef\xbb\xbfUser-agent: *\nDisallow: /x\n",
        "User-agent: *\r\nDisallow: /x\r\n".encode("utf-16"),
    ],
)
def test_rules_that_are_written_oddly(body: bytes) -> None:
    rules = Robots.parse(body)
    assert not rules.allowed("Topfive", "https://n.example/x/1")
    assert rules.allowed("Topfive", "https://n.example/a")


@pytest.mark.parametrize("rest", ["/", "/*", "/ # all", "/$", ""])
def test_a_rule_on_the_whole_of_another_site_closes_none_of_this_one(rest: str) -> None:
    body = f"User-agent: *\nDisallow: https://shop.n.example{rest}\nDisallow: /x\n".encode()
    rules = Robots.parse(body)
    assert rules.allowed("Topfive", "https://n.example/a")
    assert not rules.allowed("Topfive", "https://n.example/x")


def test_crawl_delay_is_told() -> None:
    robots = Robots.parse(RULES)
    assert robots.crawl_delay("Topfive") == 7.0
    assert robots.crawl_delay("Stranger") == 2.0
    assert Robots.parse(b"User-agent: *\nCrawl-delay: soon").crawl_delay("Topfive") is None
    assert Robots.everything(allowed=True).crawl_delay("Topfive") is None


def test_odd_files_allow_and_odd_addresses_are_not_read() -> None:
    assert Robots.parse(b"").allowed("Topfive", "http://a.test/x")
    assert Robots.parse(b"<html>not found</html>").allowed("Topfive", "http://a.test/x")
    assert not Robots.parse(RULES).allowed("Topfive", "http://[::1")
    assert not Robots.everything(allowed=False).allowed("Topfive", "http://a.test/")


def test_what_stands_behind_half_a_megabyte_is_not_read() -> None:
    body = b"User-agent: *\n" + b"#" * 600_000 + b"\nDisallow: /\n"
    assert Robots.parse(body).allowed("Topfive", "http://a.test/")
    assert not Robots.parse(b"User-agent: *\nDisallow: /\n" + body).allowed(
        "Topfive", "http://a.test/"
    )


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_file_and_no_address_raises(body: bytes, path: str) -> None:
    robots = Robots.parse(body)
    assert robots.allowed("Topfive", f"http://a.test/{path}") in (True, False)
    robots.crawl_delay("Topfive")


@pytest.fixture
def robots_cache(fetcher: Fetcher, workers: Workers) -> RobotsCache:
    return RobotsCache(fetcher, workers, None)


async def test_rules_are_fetched_once_and_obeyed(web: LocalWeb, robots_cache: RobotsCache) -> None:
    web.robots("User-agent: Topfive\nDisallow: /secret")
    assert await robots_cache.allowed(web.url("/open"))
    assert not await robots_cache.allowed(web.url("/secret/x"))
    assert len(web.asked("/robots.txt")) == 1
    assert not await robots_cache.allowed("http://[::1")


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (401, True), (403, True), (410, True), (429, False),
                            (500, False), (503, False)],
)  # fmt: skip
async def test_a_missing_file_allows_and_a_broken_server_disallows(
    web: LocalWeb, workers: Workers, status: int, allowed: bool
) -> None:
    web.serve("/robots.txt", "", status=status)
    async with fetcher_for_tests(Limits(back_off=())) as fetcher:
        assert await RobotsCache(fetcher, workers, None).allowed(web.url("/x")) is allowed


async def test_an_unreachable_site_disallows(robots_cache: RobotsCache) -> None:
    assert not await robots_cache.allowed("http://127.0.0.1:1/x")


async def test_a_private_site_is_not_asked_for_its_rules(
    web: LocalWeb, workers: Workers, dialled: list[str]
) -> None:
    async with fetcher_for_tests(networks=()) as fetcher:
        assert not await RobotsCache(fetcher, workers, None).allowed(web.url("/x"))
    assert dialled == []


async def test_five_redirects_are_followed_and_six_are_not(
    web: LocalWeb, robots_cache: RobotsCache
) -> None:
    for number in range(1, 6):
        web.redirect(f"/r{number}", f"/r{number + 1}")
    web.serve("/r6", "User-agent: *\nDisallow: /", kind="text/plain")
    web.redirect("/robots.txt", "/r2")
    assert not await robots_cache.allowed(web.url("/x"))
    web.serve("/r6", "User-agent: *\nAllow: /", kind="text/plain")
    web.redirect("/robots.txt", "/r1")
    assert not await robots_cache.allowed(web.url("/x", host=1))


async def test_an_image_for_rules_is_none(web: LocalWeb, robots_cache: RobotsCache) -> None:
    web.serve("/robots.txt", "x", kind="image/png")
    assert await robots_cache.allowed(web.url("/x"))


async def test_a_long_file_is_cut_and_read_in_the_worker(
    web: LocalWeb, robots_cache: RobotsCache
) -> None:
    web.robots("User-agent: *\nDisallow: /no\n" + "Allow: /yes\n" * 60_000)
    assert not await robots_cache.allowed(web.url("/no"))


async def test_a_sites_pauses_are_kept(
    web: LocalWeb, fetcher: Fetcher, robots_cache: RobotsCache
) -> None:
    web.robots("User-agent: *\nCrawl-delay: 600")
    web.serve("/a", "x")
    assert await robots_cache.allowed(web.url("/a"))
    await fetcher.get(web.url("/a"))
    state = fetcher.rate_limiter._host(f"127.0.0.1:{web.port}")
    assert state.pace.pause == 10.0


async def test_rules_are_lent_to_the_cache(
    web: LocalWeb, fetcher: Fetcher, workers: Workers, cache: Cache
) -> None:
    web.robots("User-agent: *\nDisallow: /no")
    for _ in range(2):
        robots_cache = RobotsCache(fetcher, workers, cache)
        assert not await robots_cache.allowed(web.url("/no"))
        assert await robots_cache.allowed(web.url("/yes", host=1))
    assert len(web.asked("/robots.txt")) == 2
    web.serve("/robots.txt", "", status=404)
    await cache.put(f"robots:{web.url('')}", {"all": False}, 60)
    assert not await RobotsCache(fetcher, workers, cache).allowed(web.url("/x"))
    await cache.put(f"robots:{web.url('')}", "nonsense", 60)
    assert await RobotsCache(fetcher, workers, cache).allowed(web.url("/x"))
    assert await cache.get(f"robots:{web.url('')}") == {"all": True}


async def test_no_time_for_the_rules_is_no_answer(web: LocalWeb, robots_cache: RobotsCache) -> None:
    robots_cache._fetcher.rate_limiter.record(
        f"127.0.0.1:{web.port}", status=429, seconds=0.1, wait=500.0
    )
    with pytest.raises(NotNowError):
        await robots_cache.allowed(web.url("/x"))


async def test_only_so_many_sites_are_kept(web: LocalWeb, robots_cache: RobotsCache) -> None:
    robots_cache._sites.update({f"http://h{number}": _Site() for number in range(4_200)})
    await robots_cache.allowed(web.url("/x"))
    assert len(robots_cache._sites) == 4_096
