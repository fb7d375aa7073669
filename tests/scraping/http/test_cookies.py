"""Cookies within the redirects of one request, and nowhere else."""

from __future__ import annotations

import pytest
from aiohttp import web as aio

from service.errors import FetchError
from service.scraping.http.client import Fetcher
from tests.scraping.web import Handler, LocalWeb


def wants(cookies: dict[str, str], to: str, *, status: int = 302, path: str = "/") -> Handler:
    """Redirects to `to`, setting the cookies, until all of them come."""

    async def answer(request: aio.Request) -> aio.Response:
        if all(request.cookies.get(name) == value for name, value in cookies.items()):
            return aio.Response(body=b"the page")
        response = aio.Response(status=status, headers={"Location": to})
        for name, value in cookies.items():
            response.headers.add("Set-Cookie", f"{name}={value}; Path={path}; HttpOnly; Max-Age=99")
        return response

    return answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_itself(web: LocalWeb, fetcher: Fetcher, status: int) -> None:
    web.on("/a", wants({"seen": "1", "s-id": "a=b/c"}, "/a", status=status))
    answer = await fetcher.get(web.url("/a"))
    assert (answer.body, answer.final_url, answer.requests) == (b"the page", web.url("/a"), 2)
    assert not answer.permanent_redirect_to


async def test_over_a_page_between(web: LocalWeb, fetcher: Fetcher) -> None:
    web.on("/a", wants({"seen": "1"}, "/check?back=/a"))
    web.on("/check", wants({"checked": "yes"}, "/a"))
    assert (await fetcher.get(web.url("/a"))).body == b"the page"


async def test_the_next_request_begins_without(web: LocalWeb, fetcher: Fetcher) -> None:
    web.on("/a", wants({"seen": "1"}, "/a"))
    for _ in range(2):
        assert (await fetcher.get(web.url("/a"))).requests == 2
    assert "Cookie" not in web.requests[0].headers
    assert "Cookie" not in web.requests[2].headers


async def test_another_host_gets_none(web: LocalWeb, fetcher: Fetcher) -> None:
    web.on("/a", wants({"seen": "1"}, web.url("/b", 1)))
    web.serve("/b", "x")
    await fetcher.get(web.url("/a"))
    assert "Cookie" not in web.asked("/b")[0].headers


async def test_another_path_gets_none(web: LocalWeb, fetcher: Fetcher) -> None:
    web.on("/a/x", wants({"seen": "1"}, "/b", path="/a"))
    web.serve("/b", "x")
    await fetcher.get(web.url("/a/x"))
    assert "Cookie" not in web.asked("/b")[0].headers


async def test_a_loop_that_no_cookie_ends_is_an_error(web: LocalWeb, fetcher: Fetcher) -> None:
    web.on("/a", wants({"never": "sent"}, "/a", path="/elsewhere"))
    with pytest.raises(FetchError, match="redirects more than"):
        await fetcher.get(web.url("/a"))
