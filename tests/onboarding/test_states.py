"""Whatever state a site is in, it is told as what it is: in the wizard, in the trying of sources
and their preview, and in explaining an address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from service.errors import BodyError, FetchError, ForbiddenError
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Source, SourceKind
from service.onboarding.names import NameVerdict
from service.onboarding.site import SiteReader
from service.onboarding.trying import SourceTrier, try_source
from service.onboarding.wizard import Proposals, told_of, told_of_names
from service.scraping.http.client import Limits
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.trials.explaining.explainer import unjudged
from service.trials.explaining.reading import AddressReader
from tests.delivery.smtp_server import server_context
from tests.scraping.conftest import fetcher_for_tests
from tests.scraping.web import LocalWeb, article

NOW = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)
BRAND = Brand(id="zesty", display_name="Zesty Pizza", core=("pizza chain",), fingerprint="1")
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><p>Enable JavaScript and cookies to "
    "continue</p><script src='/cdn-cgi/challenge-platform/x'></script></body></html>"
)
STATUSES = {
    401: "wants a login", 402: "wants to be paid", 403: "refuses us", 404: "nothing at this",
    410: "gone for good", 429: "less often", 451: "legal reasons", 500: "trouble of its own",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one address."""

    wizard: str
    feed: str
    page: str
    explained: str


@pytest.fixture
async def web() -> AsyncIterator[LocalWeb]:
    async with LocalWeb() as opened:
        yield opened


async def told(url: str, patience: float = 30.0) -> Told:
    """Ask for one address in every way, each as if it were the first."""
    limits = Limits(seconds=patience, back_off=())

    async def wizard() -> str:
        async with fetcher_for_tests(limits, per_host=1) as fetcher, Workers(0) as workers:
            site = await SiteReader(fetcher, workers).read(url, seconds=60.0)
        return " ".join(told_of_names(Proposals(NameVerdict(), site)))

    async def source(kind: SourceKind) -> str:
        async with fetcher_for_tests(limits, per_host=1) as fetcher, Workers(0) as workers:
            trier = SourceTrier(fetcher=fetcher, workers=workers)
            one = Source(kind=kind, target=url, name="Paper")
            return told_of(await try_source(one, BRAND, NOW, trier=trier, seconds=60.0))

    async def explained() -> str:
        async with fetcher_for_tests(limits, per_host=1) as fetcher, Workers(0) as workers:
            reader = AddressReader(fetcher, workers, RobotsCache(fetcher, workers, None))
            prefilter, age = Lexicon(BRAND).prefilter, timedelta(hours=72)
            try:
                return unjudged(await reader.read(url, BRAND, prefilter, age, NOW))
            except (FetchError, ForbiddenError, BodyError) as error:
                return error.message

    return Told(*await asyncio.gather(
        wizard(), source(SourceKind.FEED), source(SourceKind.PAGE), explained()
    ))  # fmt: skip


@pytest.mark.parametrize(("status", "words"), STATUSES.items())
async def test_each_refusal_is_told_as_what_it_is(web: LocalWeb, status: int, words: str) -> None:
    web.serve("/x", "<h1>no</h1>", status=status)
    found = await told(web.url("/x"))
    for said in (found.wizard, found.feed, found.page, found.explained):
        assert words in said
        assert f"HTTP {status}" in said
        assert "robots" not in said


def nothing(web: LocalWeb) -> str:
    web.serve("/x", "")
    return web.url("/x")


def challenge(web: LocalWeb) -> str:
    web.serve("/x", CHALLENGE)
    return web.url("/x")


def blank(web: LocalWeb) -> str:
    web.page("/x", "<html><body><div id=root></div><script>start()</script></body></html>")
    return web.url("/x")


def data(web: LocalWeb) -> str:
    web.serve("/x", '{"a": 1}', kind="application/json")
    return web.url("/x")


def picture(web: LocalWeb) -> str:
    web.serve("/x", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, kind="image/png")
    return web.url("/x")


def late(web: LocalWeb) -> str:
    web.drip("/x")
    return web.url("/x")


def in_circles(web: LocalWeb) -> str:
    web.redirect("/x", web.url("/x"))
    return web.url("/x")


def private(web: LocalWeb) -> str:
    web.redirect("/x", "http://10.0.0.1/")
    return web.url("/x")


def broken_off(web: LocalWeb) -> str:
    web.raw(
        "/x", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nContent-Type: text/html\r\n\r\n<html>"
    )
    return web.url("/x")


def no_https(web: LocalWeb) -> str:
    return web.url("/x").replace("http:", "https:")


CASES: Mapping[Callable[[LocalWeb], str], tuple[str, str, str, str]] = {
    nothing: ("an empty page", "nothing where a feed", "an empty page", "an empty page"),
    challenge: ("only browsers in", "a web page where a feed", "only browsers in",
                "only browsers in"),
    blank: ("put its pages together (JavaScript)", "a web page where a feed", "no links to stories",
            "put it together (JavaScript)"),
    data: ("application/json, not with a web page", "JSON that is not a feed",
           "no links to stories", "next to no text"),
    picture: ("image/png, not a page",) * 4,
    late: ("within", "within", "within", "within"),
    in_circles: ("redirects more than",) * 4,
    private: ("not on the public internet",) * 4,
    broken_off: ("broke off in the middle",) * 4,
    no_https: ("does not answer by https as it should",) * 4,
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
async def test_each_state_is_told_in_every_place(
    web: LocalWeb, case: Callable[[LocalWeb], str]
) -> None:
    found = await told(case(web), 0.3 if case is late else 30.0)
    said = (found.wizard, found.feed, found.page, found.explained)
    for expected, words in zip(CASES[case], said, strict=True):
        assert expected in words, said
    assert not any("robots" in words or "_ssl.c" in words for words in said)


async def test_a_certificate_that_is_not_the_sites_is_told() -> None:
    server = await asyncio.start_server(
        lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=server_context()
    )
    async with server:
        found = await told(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    for said in (found.wizard, found.feed, found.page, found.explained):
        assert "certificate is not valid" in said


async def test_a_site_that_leads_elsewhere_is_named(web: LocalWeb) -> None:
    web.redirect("/x", web.url("/there", 1))
    web.page("/there", article("Zesty Pizza opens", "Zesty Pizza opens in town"))
    found = await told(web.url("/x"))
    assert "led on to 127.0.0.2" in found.wizard
    assert "127.0.0.2" in found.feed
    assert found.page.startswith("one story")
    assert found.explained == ""


async def test_pages_of_a_site_that_are_not_there_are_not_put_down_to_robots(
    web: LocalWeb,
) -> None:
    web.robots("User-agent: *\nDisallow: /products")
    links = "<a href='/our-menu'>Menu</a> <a href='/products'>Products</a>"
    web.page("/", f"<html><body>{links}<p>{'We bake bread by hand. ' * 30}</body></html>")
    wizard = (await told(web.url("/"))).wizard
    assert f"was not read, {web.url('/our-menu')}: there is nothing at this address" in wizard
    assert (
        f"was not read, {web.url('/products')}: your site asks programs to stay out (robots.txt)"
        in wizard
    )


async def test_a_page_that_robots_txt_closes_to_runs_is_read_for_who_asks(web: LocalWeb) -> None:
    web.robots("User-agent: *\nDisallow: /x")
    web.page("/x", article("Zesty Pizza opens", "Zesty Pizza opens in town"))
    async with fetcher_for_tests() as fetcher, Workers(0) as workers:
        reader = AddressReader(fetcher, workers, RobotsCache(fetcher, workers, None))
        prefilter, age = Lexicon(BRAND).prefilter, timedelta(hours=72)
        read = await reader.read(web.url("/x"), BRAND, prefilter, age, NOW)
        named = replace(
            BRAND, sources=(Source(kind=SourceKind.PAGE, target=web.url("/x"), name="Page"),)
        )
        own = await reader.read(web.url("/x"), named, prefilter, age, NOW)
    assert read.is_forbidden
    assert read.item.title == "Zesty Pizza opens"
    assert not own.is_forbidden


async def test_a_small_site_with_a_banner_is_a_site(web: LocalWeb) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    body = "<p>We value your privacy. We use cookies. Accept all. Zesty Pizza, since 1999.</p>"
    web.page("/", f"<html><head>{head}<title>Zesty Pizza</title></head><body>{body}</body></html>")
    assert "was read" in (await told(web.url("/"))).wizard
