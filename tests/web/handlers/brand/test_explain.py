"""The pages that explain an address: what GET shows, what POST reads, and how often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.text.urls import item_id
from service.web.handlers.brand.explain import READ_RATE
from tests.web.conftest import Client, Serve
from tests.web.handlers.test_doors import OPERATOR
from tests.web.html import Page
from tests.web.stored import Stored, outcome

URL = "https://x.example/rain"
HTML = OPERATOR | {"Accept": "text/html"}


async def test_what_is_stored_is_told_as_json_and_as_a_page(stored: Stored, client: Client) -> None:
    rain = outcome("Rain", "no match", URL)
    await stored.items(replace(rain, item=replace(rain.item, id=item_id(URL))))
    answer = await client.get("/explain", params={"url": URL}, headers=OPERATOR)
    assert answer.status == 200
    told = await answer.json()
    assert (told["verdict"], told["words"]) == ("left_out", "It was not mailed.")
    page = await (await client.get("/explain", params={"url": URL}, headers=HTML)).text()
    assert Page(page).faults == []
    assert "It was not mailed." in page
    assert "Read it now" in page


async def test_an_address_never_met_has_a_button_and_is_not_read(client: Client) -> None:
    page = await (await client.get("/explain", params={"url": URL}, headers=HTML)).text()
    assert "It was never read." in page
    assert f'name="url" value="{URL}"' in page
    assert "checkbox" not in page  # there is no model


@pytest.mark.parametrize("url", ["", "x", "javascript:alert(1)", "a\nb", "http://a b/", "h" * 3000])
async def test_what_is_no_address_is_refused_in_words(client: Client, url: str) -> None:
    for method in ("get", "post"):
        given = {"params": {"url": url}} if method == "get" else {"data": {"url": url}}
        answer = await client.request(method, "/explain", headers=OPERATOR, **given)  # type: ignore[arg-type]
        assert answer.status == 400
        assert (await answer.json())["error"] == "This is not a web address"


async def test_the_bare_page_has_the_form(client: Client) -> None:
    page = await (await client.get("/explain", headers=HTML)).text()
    assert Page(page).faults == []
    assert 'for="url"' in page


async def test_twenty_an_hour_are_read(serve: Serve) -> None:
    client = await serve()
    for _ in range(READ_RATE.burst):
        answer = await client.post("/explain", data={"url": URL}, headers=OPERATOR)
        assert answer.status == 200
        assert (await answer.json())["trouble"] == "its site did not answer"
    answer = await client.post("/explain", data={"url": URL}, headers=OPERATOR)
    assert answer.status == 429
    assert 60 < int(answer.headers["Retry-After"]) <= 180
    assert (await client.get("/explain", params={"url": URL}, headers=OPERATOR)).status == 200


async def test_another_site_cannot_have_it_read(client: Client) -> None:
    headers = {"Authorization": "Basic eDp0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0"}
    answer = await client.post(
        "/explain", data={"url": URL}, headers=headers | {"Origin": "https://evil.example"}
    )
    assert answer.status in {401, 403}


async def test_each_item_of_a_run_has_its_link(stored: Stored, client: Client) -> None:
    await stored.items(outcome("Rain & sun", "no match", "https://x.example/a?b=1&c=2"))
    page = await (
        await client.get("/runs/00000000-0000-0000-0000-000000000007", headers=HTML)
    ).text()
    assert "/explain?url=https%3A%2F%2Fx.example%2Fa%3Fb%3D1%26c%3D2" in page
    assert 'aria-label="Explain “Rain &amp; sun”"' in page
