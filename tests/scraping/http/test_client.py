"""One GET against a real server that behaves and misbehaves."""

from __future__ import annotations

import asyncio
import gzip
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web as aio
from aiohttp.abc import AbstractResolver, ResolveResult

from service.errors import BodyError, FetchError, ForbiddenError
from service.scraping.http.client import Fetcher, Limits
from service.scraping.http.rate_limiter import BodyBuffer, BufferSlot, NotNowError
from tests.scraping.conftest import AGENT, fetcher_for_tests
from tests.scraping.web import LocalWeb, host_of

Dialled = list[str]


async def test_a_page_comes_with_what_is_worth_knowing_about_it(
    web: LocalWeb, fetcher: Fetcher
) -> None:
    web.serve("/a?b=1", "hello", headers={"ETag": '"1"', "Cache-Control": "max-age=600"})
    answer = await fetcher.get(web.url("/a?b=1"), accept="text/html")
    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.final_url == web.url("/a?b=1")
    assert not answer.not_modified
    assert answer.next_allowed_after == 600
    assert answer.validators["etag"] == '"1"'
    assert answer.seconds > 0
    asked = web.requests[0].headers
    assert asked["User-Agent"] == AGENT
    assert asked["Accept"] == "text/html"
    assert "gzip" in asked["Accept-Encoding"]
    assert "Cookie" not in asked
    assert "Authorization" not in asked


async def test_cookies_are_not_kept(web: LocalWeb, fetcher: Fetcher) -> None:
    web.serve("/a", "x", headers={"Set-Cookie": "who=you"})
    await fetcher.get(web.url("/a"))
    await fetcher.get(web.url("/a"))
    assert "Cookie" not in web.requests[1].headers


async def test_proxies_of_the_environment_are_not_used(
    web: LocalWeb, monkeypatch: pytest.MonkeyPatch, dialled: Dialled
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    web.serve("/a", "x")
    async with fetcher_for_tests() as fetcher:
        assert (await fetcher.get(web.url("/a"))).body == b"x"


# --- conditional requests -------------------------------------------------------------------


def _versioned(etag: str) -> Any:
    async def answer(request: aio.Request) -> aio.Response:
        if request.headers.get("If-None-Match") == etag:
            return aio.Response(status=304, headers={"ETag": etag})
        return aio.Response(body=b"news", headers={"ETag": etag})

    return answer


async def test_what_has_not_changed_is_not_sent_again(web: LocalWeb, fetcher: Fetcher) -> None:
    web.on("/feed", _versioned('W/"7"'))
    first = await fetcher.get(web.url("/feed"), delta=True)
    second = await fetcher.get(web.url("/feed"), validators=first.validators, delta=True)
    assert second.not_modified
    assert second.status == 304
    assert second.body == b""
    assert second.validators == first.validators
    assert "A-IM" not in web.requests[0].headers
    assert web.requests[1].headers["A-IM"] == "feed"
    assert web.requests[1].headers["If-None-Match"] == 'W/"7"'


async def test_last_modified_is_sent_back_as_it_came(web: LocalWeb, fetcher: Fetcher) -> None:
    date = "Tue, 10 Nov 2026 08:00:00 GMT"
    web.serve("/feed", "x", headers={"Last-Modified": date})
    first = await fetcher.get(web.url("/feed"))
    await fetcher.get(web.url("/feed"), validators=first.validators)
    assert web.requests[1].headers["If-Modified-Since"] == date


@pytest.mark.parametrize("headers", [{"ETag": '"same"'}, {}])
@pytest.mark.parametrize("packed", [True, False])
async def test_a_200_is_not_modified_only_where_its_body_is_the_same(
    web: LocalWeb, fetcher: Fetcher, headers: dict[str, str], packed: bool
) -> None:
    web.serve("/feed", "one", headers=headers)
    first = await fetcher.get(web.url("/feed"), packed=packed)
    second = await fetcher.get(web.url("/feed"), validators=first.validators, packed=packed)
    assert second.not_modified
    web.serve("/feed", "two", headers=headers)
    third = await fetcher.get(web.url("/feed"), validators=first.validators, packed=packed)
    assert not third.not_modified
    assert third.body == b"two"


async def test_nothing_new_where_nothing_was_asked_is_an_error(
    web: LocalWeb, fetcher: Fetcher
) -> None:
    web.serve("/feed", "", status=304)
    with pytest.raises(FetchError, match="was not asked that"):
        await fetcher.get(web.url("/feed"))


async def test_expires_zero_means_that_validators_mean_nothing(
    web: LocalWeb, fetcher: Fetcher
) -> None:
    web.serve("/feed", "x", headers={"ETag": '"1"', "Expires": "0"})
    first = await fetcher.get(web.url("/feed"))
    assert "etag" not in first.validators
    web.serve("/feed", "y", headers={"ETag": '"1"', "Expires": "0"})
    second = await fetcher.get(web.url("/feed"), validators=first.validators)
    assert "If-None-Match" not in web.requests[1].headers
    assert second.body == b"y"


async def test_a_226_is_only_the_news_and_its_body_no_measure(
    web: LocalWeb, fetcher: Fetcher
) -> None:
    web.serve("/feed", "new entries", status=226, headers={"ETag": '"2"', "IM": "feed"})
    kept = {"url": web.url("/feed"), "etag": '"1"'}
    answer = await fetcher.get(web.url("/feed"), validators=kept, delta=True)
    assert answer.body == b"new entries"
    assert not answer.not_modified
    assert answer.validators == {"url": web.url("/feed"), "etag": '"2"'}


# --- redirects ------------------------------------------------------------------------------


async def test_permanent_redirects_are_told_and_others_are_not(
    web: LocalWeb, fetcher: Fetcher
) -> None:
    web.serve("/new", "x")
    web.redirect("/old", "/newer", 301)
    web.redirect("/newer", web.url("/new"), 308)
    web.redirect("/mixed", "/temporary", 301)
    web.redirect("/temporary", "/new", 302)
    moved = await fetcher.get(web.url("/old"))
    assert moved.permanent_redirect_to == moved.final_url == web.url("/new")
    assert moved.requests == 3
    mixed = await fetcher.get(web.url("/mixed"))
    assert (mixed.final_url, mixed.permanent_redirect_to) == (web.url("/new"), "")


async def test_secrets_and_validators_stay_with_their_host(web: LocalWeb, fetcher: Fetcher) -> None:
    web.redirect("/a", "/b")
    web.redirect("/b", web.url("/c", host=1))
    web.serve("/c", "x")
    kept = {"url": web.url("/a"), "etag": '"secret"', "modified": "Tue, 10 Nov 2026 08:00:00 GMT"}
    await fetcher.get(web.url("/a"), validators=kept, delta=True, authorization="Bearer t")
    first, second, third = (one.headers for one in web.requests)
    assert first["If-None-Match"] == '"secret"'
    assert first["Authorization"] == second["Authorization"] == "Bearer t"
    for name in ("If-None-Match", "If-Modified-Since", "A-IM"):
        assert name not in second
        assert name not in third
    assert "Authorization" not in third


@pytest.mark.parametrize("target", ["/gone", "/back", "http://10.0.0.1/", "/round"])
async def test_a_page_is_read_where_its_script_leads_to_nothing(
    web: LocalWeb, fetcher: Fetcher, target: str
) -> None:
    page = f'<p>Closed</p><script>location.href = "{target}";</script>'
    web.serve("/page", page)
    web.serve("/gone", "", status=404)
    web.serve("/back", '<script>location.replace("/page")</script>')
    web.redirect("/round", "/page")
    answer = await fetcher.get(web.url("/page"))
    assert (answer.final_url, answer.body.decode()) == (web.url("/page"), page)


async def test_a_redirect_loop_ends(web: LocalWeb, fetcher: Fetcher) -> None:
    web.redirect("/loop", "/loop")
    with pytest.raises(FetchError, match="redirects more than 10 times"):
        await fetcher.get(web.url("/loop"))
    assert len(web.requests) == 11
    with pytest.raises(FetchError, match="more than 2"):
        await fetcher.get(web.url("/loop"), limits=Limits(redirects=2))


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/",
        "http://2130706434.example@192.168.0.1/", "//0x0a000001/", "file:///etc/passwd",
        "gopher://127.0.0.1/", "javascript:alert(1)", "http://xn--/", "data:text/html,x",
        "http://user:word@127.0.0.1/",
    ],
)  # fmt: skip
async def test_redirects_to_forbidden_places_are_refused(
    web: LocalWeb, fetcher: Fetcher, dialled: Dialled, target: str
) -> None:
    web.redirect("/a", target)
    with pytest.raises(ForbiddenError):
        await fetcher.get(web.url("/a"))
    assert len(web.requests) == 1


@pytest.mark.parametrize("target", ["http://[::1", "http://a b/", "http://:80/"])
async def test_redirects_to_no_address_at_all_are_told(
    web: LocalWeb, fetcher: Fetcher, target: str
) -> None:
    web.redirect("/a", target)
    with pytest.raises(FetchError, match="no web address"):
        await fetcher.get(web.url("/a"))


async def test_an_error_names_the_site_that_failed_and_not_the_one_that_led_there(
    web: LocalWeb, fetcher: Fetcher
) -> None:
    web.redirect("/a", web.url("/b", host=1))
    web.serve("/b", "", status=500)
    with pytest.raises(FetchError) as raised:
        await fetcher.get(web.url("/a"))
    assert raised.value.url == web.url("/b", host=1)


async def test_a_redirect_without_a_place_is_an_answer(web: LocalWeb, fetcher: Fetcher) -> None:
    web.serve("/a", "", status=302)
    answer = await fetcher.get(web.url("/a"))
    assert answer.status == 302
    assert answer.body == b""


# --- addresses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://0.0.0.0:{port}/",
        "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0177.0.0.1:{port}/",
        "http://127.1:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/",
        "http://127。0。0。1:{port}/", "http://①②⑦.⓪.⓪.①:{port}/",
        "http://example.com@127.0.0.1:{port}/", "http://example.com\\@127.0.0.1:{port}/",
        "http://169.254.169.254/", "http://100.64.0.1/", "file:///etc/passwd", "gopher://x/",
        "data:text/plain,x", "http://example.com:22/", "http://xn--/", "http://[::1",
    ],
)  # fmt: skip
async def test_nothing_private_is_dialled(web: LocalWeb, dialled: Dialled, url: str) -> None:
    async with Fetcher(user_agent=AGENT, ports=None if "22" not in url else {80, 443}) as fetcher:
        with pytest.raises(ForbiddenError):
            await fetcher.get(url.format(port=web.port))
    assert dialled == []
    assert web.requests == []


class _Names(AbstractResolver):
    """Answers for any name with the next of some addresses: rebinding."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=one, port=port, family=family, proto=0, flags=0)
            for one in addresses
        ]

    async def close(self) -> None:
        return None


def _resolve_with(fetcher: Fetcher, resolver: AbstractResolver) -> None:
    session = fetcher._open()
    assert isinstance(session.connector, aiohttp.TCPConnector)
    session.connector._resolver = resolver
    session.connector._use_dns_cache = False


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254"])
async def test_a_name_that_resolves_to_a_private_address_is_not_dialled(
    web: LocalWeb, dialled: Dialled, address: str
) -> None:
    async with Fetcher(user_agent=AGENT, ports=None) as fetcher:
        _resolve_with(fetcher, _Names([address]))
        with pytest.raises(ForbiddenError, match="not on the public internet"):
            await fetcher.get(f"http://news.test:{web.port}/")
    assert dialled == []


async def test_a_name_that_changes_to_a_private_address_is_not_dialled(
    web: LocalWeb, dialled: Dialled
) -> None:
    """127.0.0.1 plays the public address here, 127.0.0.2 the private one."""

    async def answer(_: aio.Request) -> aio.Response:
        return aio.Response(body=b"x", headers={"Connection": "close"})

    web.on("/a", answer)
    async with fetcher_for_tests(networks=("127.0.0.1/32",)) as fetcher:
        _resolve_with(fetcher, _Names(["127.0.0.1"], ["127.0.0.2"]))
        assert (await fetcher.get(f"http://news.test:{web.port}/a")).body == b"x"
        with pytest.raises(ForbiddenError):
            await fetcher.get(f"http://news.test:{web.port}/a")
    assert set(dialled) == {"127.0.0.1"}


async def test_a_name_that_does_not_exist_is_said_so(fetcher: Fetcher) -> None:
    class Nobody(_Names):
        async def resolve(self, *_: Any, **__: Any) -> list[ResolveResult]:
            raise OSError(None, "Name or service not known")

    _resolve_with(fetcher, Nobody([]))
    with pytest.raises(FetchError, match="no site of this name"):
        await fetcher.get("http://nowhere.test/")


# --- bodies ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["gzip", "br"])
async def test_bombs_are_refused_before_they_unfold(
    web: LocalWeb, fetcher: Fetcher, kind: str
) -> None:
    web.bomb("/bomb", kind)
    with pytest.raises(BodyError, match="more than 15 MiB"):
        await fetcher.get(web.url("/bomb"))
    assert len(web.requests) == 1


async def test_a_page_of_30_megabytes_is_refused(web: LocalWeb, fetcher: Fetcher) -> None:
    web.serve("/big", bytes(30_000_000))
    with pytest.raises(BodyError, match="more than 15 MiB"):
        await fetcher.get(web.url("/big"))


async def test_a_long_body_can_be_cut_instead(web: LocalWeb, fetcher: Fetcher) -> None:
    web.serve("/big", b"x" * 100_000)
    answer = await fetcher.get(web.url("/big"), limits=Limits(decoded_bytes=1_000), cut=True)
    assert answer.body == b"x" * 1_000


async def test_a_slow_drip_ends_with_the_time_in_all(web: LocalWeb) -> None:
    web.drip("/drip")
    async with fetcher_for_tests(Limits(seconds=0.4, back_off=(0.01,))) as fetcher:
        begun = asyncio.get_running_loop().time()
        with pytest.raises(FetchError, match="did not answer completely within"):
            await fetcher.get(web.url("/drip"))
        assert asyncio.get_running_loop().time() - begun < 2
    assert len(web.requests) == 1


async def test_an_endless_stream_ends_with_the_size(web: LocalWeb, fetcher: Fetcher) -> None:
    web.drip("/stream", b"x" * 1_000_000, pause=0)
    with pytest.raises(BodyError, match="more than 15 MiB"):
        await fetcher.get(web.url("/stream"))


async def test_what_ends_is_whole_whatever_length_was_announced(
    web: LocalWeb, fetcher: Fetcher
) -> None:
    web.raw("/a", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<html>a</html>")
    assert (await fetcher.get(web.url("/a"))).body == b"<html>a</html>"


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: text/html\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort",
        b"",
    ],
)
async def test_what_breaks_off_is_tried_thrice_and_told(
    web: LocalWeb, fetcher: Fetcher, data: bytes
) -> None:
    web.raw("/a", data)
    with pytest.raises(FetchError, match="broke off"):
        await fetcher.get(web.url("/a"))
    assert len(web.requests) >= 3


async def test_bad_compression_is_told_and_not_tried_again(web: LocalWeb, fetcher: Fetcher) -> None:
    web.serve("/a", b"this is no gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(BodyError, match="cannot be unpacked"):
        await fetcher.get(web.url("/a"))
    assert len(web.requests) == 1


async def test_of_a_packed_body_that_waits_the_unpacked_bytes_count(
    web: LocalWeb, fetcher: Fetcher
) -> None:
    web.serve("/a", gzip.compress(b"x" * 5_000), headers={"Content-Encoding": "gzip"})
    now = asyncio.get_running_loop().time()
    buffer = BodyBuffer(9, most_bytes=4_999)
    with BufferSlot(buffer) as slot:
        await fetcher.get(web.url("/a"), buffer_slot=slot)
        with BufferSlot(buffer) as other, pytest.raises(NotNowError):
            await other.take("https://b.example", now)


async def test_cut_off_gzip_is_told(web: LocalWeb, fetcher: Fetcher) -> None:
    whole = gzip.compress(bytes(range(256)) * 100)
    web.serve("/a", whole[: len(whole) // 2], headers={"Content-Encoding": "gzip"})
    answer = await fetcher.get(web.url("/a"))
    assert (bytes(range(256)) * 100).startswith(answer.body)


async def test_a_header_of_20_kilobytes_is_refused(web: LocalWeb, fetcher: Fetcher) -> None:
    web.raw("/a", b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 20_000 + b"\r\n\r\nbody")
    with pytest.raises(FetchError, match="breaks the rules of HTTP"):
        await fetcher.get(web.url("/a"))


async def test_a_header_of_10_kilobytes_is_fine(web: LocalWeb, fetcher: Fetcher) -> None:
    web.serve("/a", "x", headers={"X-Long": "y" * 10_000})
    assert (await fetcher.get(web.url("/a"))).body == b"x"


async def test_an_answer_that_is_no_http_is_told(web: LocalWeb, fetcher: Fetcher) -> None:
    web.raw("/a", b"SSH-2.0-OpenSSH_9.9\r\n")
    with pytest.raises(FetchError, match="HTTP"):
        await fetcher.get(web.url("/a"))


async def test_an_empty_200_is_an_answer(web: LocalWeb, fetcher: Fetcher) -> None:
    web.serve("/a", "")
    assert (await fetcher.get(web.url("/a"))).body == b""


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/pdf"])
async def test_files_that_are_no_page_are_not_read(
    web: LocalWeb, fetcher: Fetcher, kind: str
) -> None:
    web.serve("/a", "x", kind=kind)
    with pytest.raises(BodyError, match=kind):
        await fetcher.get(web.url("/a"))


async def test_an_odd_content_type_does_not_matter(web: LocalWeb, fetcher: Fetcher) -> None:
    web.serve("/a", "x", kind="text/html; charset=no-such-thing; =;;")
    assert (await fetcher.get(web.url("/a"))).body == b"x"


# --- tries and waits ------------------------------------------------------------------------


def _failing(times: int, status: int, **headers: str) -> Any:
    left = [times]

    async def answer(_: aio.Request) -> aio.Response:
        left[0] -= 1
        if left[0] >= 0:
            return aio.Response(
                status=status,
                headers={name.replace("_", "-"): one for name, one in headers.items()},
            )
        return aio.Response(body=b"at last")

    return answer


@pytest.mark.parametrize("status", [408, 500, 502, 504, 522, 524])
async def test_passing_trouble_is_tried_twice_more(
    web: LocalWeb, fetcher: Fetcher, status: int
) -> None:
    web.on("/a", _failing(2, status))
    answer = await fetcher.get(web.url("/a"))
    assert answer.body == b"at last"
    assert answer.requests == 3
    web.on("/b", _failing(3, status))
    with pytest.raises(FetchError, match=f"HTTP {status}") as caught:
        await fetcher.get(web.url("/b"))
    assert caught.value.status == status


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451, 501, 505])
async def test_other_refusals_stay_what_they_are(
    web: LocalWeb, fetcher: Fetcher, status: int
) -> None:
    web.on("/a", _failing(1, status))
    with pytest.raises(FetchError, match=f"HTTP {status}") as caught:
        await fetcher.get(web.url("/a"))
    assert caught.value.status == status
    assert len(web.requests) == 1


async def test_a_short_retry_after_is_waited_for(web: LocalWeb, fetcher: Fetcher) -> None:
    web.on("/a", _failing(1, 503, Retry_After="1"))
    answer = await fetcher.get(web.url("/a"))
    assert answer.body == b"at last"
    assert web.requests[1].at - web.requests[0].at >= 0.95


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_a_long_retry_after_is_told_and_kept(
    web: LocalWeb, fetcher: Fetcher, form: str
) -> None:
    at = datetime.now(UTC) + timedelta(seconds=3600)
    asked = "3600" if form == "seconds" else format_datetime(at, usegmt=True)
    web.on("/a", _failing(9, 429, Retry_After=asked))
    with pytest.raises(FetchError, match="come less often") as caught:
        await fetcher.get(web.url("/a"))
    assert caught.value.retry_after == pytest.approx(3600, abs=5)
    with pytest.raises(NotNowError, match="left alone"):
        await fetcher.get(web.url("/b"))
    assert len(web.requests) == 1


async def test_a_dead_port_is_told(fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="cannot be reached"):
        await fetcher.get("http://127.0.0.1:1/")


async def test_a_wrong_certificate_is_told(web: LocalWeb, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError):
        await fetcher.get(web.url("/").replace("http:", "https:"))


async def test_not_after_the_deadline(web: LocalWeb) -> None:
    web.delay = 0.5
    web.serve("/a", "x")
    async with fetcher_for_tests(per_host=1) as fetcher:
        soon = asyncio.get_running_loop().time() + 0.1
        first = asyncio.create_task(fetcher.get(web.url("/a"), deadline=soon))
        await asyncio.sleep(0.05)
        with pytest.raises(NotNowError, match="before its turn came"):
            await fetcher.get(web.url("/a"), deadline=soon)
        assert (await first).body == b"x"


async def test_so_many_at_one_host_and_so_many_in_all(web: LocalWeb) -> None:
    web.delay = 0.05
    web.serve("/a", "x")
    async with fetcher_for_tests(per_host=2, concurrency=3) as fetcher:
        await asyncio.gather(*(fetcher.get(web.url("/a")) for _ in range(6)))
        assert web.most_at_once == 2
        web.most_at_once = 0
        urls = [web.url("/a", host=n % 2) for n in range(12)]
        await asyncio.gather(*(fetcher.get(url) for url in urls))
        assert web.most_at_once == 3


async def test_a_form_is_posted_with_its_secret(web: LocalWeb, fetcher: Fetcher) -> None:
    seen: dict[str, Any] = {}

    async def answer(request: aio.Request) -> aio.Response:
        seen.update(await request.post(), authorization=request.headers["Authorization"])
        return aio.json_response({"ok": True})

    web.on("/token", answer)
    body = await fetcher.post_form(web.url("/token"), {"grant_type": "x"}, "Basic abc")
    assert body == b'{"ok": true}'
    assert seen == {"grant_type": "x", "authorization": "Basic abc"}
    web.serve("/token", "no", status=401)
    with pytest.raises(FetchError, match="login"):
        await fetcher.post_form(web.url("/token"), {}, "Basic abc")
    with pytest.raises(ForbiddenError):
        await fetcher.post_form("http://10.0.0.1/", {}, "Basic abc")


async def test_a_fetcher_is_entered_first() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await fetcher_for_tests().get("http://127.0.0.1:1/")


async def test_a_retry_is_made_soon_or_left_to_the_next_run(web: LocalWeb) -> None:
    web.on("/a", _failing(99, 503))
    async with fetcher_for_tests(Limits(back_off=(0.01, 0.02), retry_seconds=1.5)) as fetcher:
        for asked in (2, 3):  # its host's pause is two seconds by then, and stays so
            with pytest.raises(FetchError, match="HTTP 503"):
                await fetcher.get(web.url("/a"))
            assert len(web.requests) == asked
            await asyncio.sleep(fetcher.rate_limiter.wait(host_of(web.url("/a"))))


async def test_a_host_in_trouble_is_not_waited_for(web: LocalWeb, fetcher: Fetcher) -> None:
    host = host_of(web.url("/a"))
    for _ in range(3):
        fetcher.rate_limiter.record(host, status=503, seconds=0.1, wait=None)
    fetcher.rate_limiter.record(host, status=503, seconds=0.1, wait=8.0)
    with pytest.raises(NotNowError, match="left alone"):
        await fetcher.get(web.url("/a"))
