"""A reader's list of feeds brought in, and the brand's own taken along."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData

from service.brands.desk.watched_file import WatchedFile
from service.models import Source, SourceKind
from tests.web.conftest import Client, Serve
from tests.web.handlers.test_doors import OPERATOR
from tests.web.html import Page
from tests.web.stored import BRAND

HTML = OPERATOR | {"Accept": "text/html"}
FEED = Source(kind=SourceKind.FEED, target="https://daily.example/rss", name="Daily & Co")
OFF = replace(FEED, target="https://old.example/rss", name="Old", off=True)
SEARCH = Source(kind=SourceKind.SEARCH, target="pizza", name="Search: pizza")


def listed(*addresses: str) -> bytes:
    each = "".join(f'<outline type="rss" text="N" xmlUrl="{one}"/>' for one in addresses)
    return f'<opml><head/><body><outline text="F">{each}</outline></body></opml>'.encode()


async def sent(client: Client, body: bytes, headers: dict[str, str] = OPERATOR) -> Any:
    form = FormData()
    form.add_field("list", BytesIO(body), filename="reader.opml", content_type="text/xml")
    return await client.post("/brand/lists", data=form, headers=headers)


@pytest.fixture
async def client(serve: Serve) -> Client:
    brand = replace(BRAND, sources=(FEED, OFF, SEARCH))
    return await serve(brand_file=WatchedFile(Path("brand.yaml"), brand))


async def test_a_list_becomes_a_change_with_every_source_off(client: Client) -> None:
    answer = await sent(client, listed("https://a.example/f", "http://10.0.0.7/f", FEED.target))
    assert answer.status == 200
    told = await answer.json()
    entry = {"feed": "https://a.example/f", "name": "N", "enabled": "no"}
    assert told["change"] == [{"add": [entry]}]
    assert [one["because"] for one in told["left_out"]] == ["refused", "known"]
    assert "“Daily & Co”" in told["left_out"][1]["words"]


async def test_the_page_shows_it_and_leads_to_the_trial(client: Client) -> None:
    page = await (await sent(client, listed("https://a.example/f", "x"), HTML)).text()
    assert Page(page).faults == []
    assert "1 feed would be added" in page
    assert 'name="change" value="[{&#34;add&#34;' in page
    assert "1 is left out" in page


async def test_two_thousand_feeds_come_through(client: Client) -> None:
    many = listed(*(f"https://a.example/{number}/{'x' * 300}" for number in range(2_000)))
    assert 600_000 < len(many) < 1_000_000
    assert len((await (await sent(client, many)).json())["feeds"]) == 2_000


@pytest.mark.parametrize(
    ("body", "status"),
    [(b" " * 1_000_001, 413), (b"x" * 1_100_000, 413), (b"hello", 422), (listed(), 422)],
)
async def test_what_is_no_list_is_refused_in_words(
    client: Client, body: bytes, status: int
) -> None:
    answer = await sent(client, body)
    assert answer.status == status
    assert (await answer.json())["hint"]


async def test_a_form_without_a_file_is_refused(client: Client) -> None:
    for given in ({"list": "text"}, {}):
        answer = await client.post("/brand/lists", data=given, headers=OPERATOR)
        assert answer.status == 400


async def test_the_brand_s_own_list_has_its_feeds_and_can_be_brought_again(client: Client) -> None:
    answer = await client.get("/brand/feeds.opml", headers=OPERATOR)
    assert answer.content_type == "text/x-opml"
    body = await answer.read()
    assert b'text="Daily &amp; Co"' in body
    assert b"pizza" not in body.partition(b"<body>")[2]
    told = await (await sent(client, body)).json()
    assert [one["because"] for one in told["left_out"]] == ["known", "known"]


async def test_the_form_is_a_sound_page(client: Client) -> None:
    page = await (await client.get("/brand/lists", headers=HTML)).text()
    assert Page(page).faults == []
    assert 'type="file"' in page
