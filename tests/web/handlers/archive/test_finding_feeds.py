"""The feeds over HTTP: their key, what they say, ETag, headers; and a new address."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from service.feedback.votes import Votes
from service.models import Answer
from service.signing import mask_tokens
from service.storage.tables.archive import feed_keys
from service.storage.tables.archive.findings import Standing
from service.storage.upkeep import backup
from service.text.normalize import clean
from tests.archive.test_feeds import NAMES, json_faults
from tests.web.conftest import Client, Serve
from tests.web.handlers.archive.test_findings import OTHER, PAGE, vote
from tests.web.handlers.test_doors import JSON, OPERATOR
from tests.web.html import Page
from tests.web.stored import BRAND, NOW, READER, STORY, Stored, finding, found_row

RENEW = {"feeds": "renew"}


async def key_of(client: Client) -> str:
    """Make a new address, and return its key."""
    answer = await client.post("/findings", data=RENEW, headers=OPERATOR)
    assert answer.status == 200
    body = await answer.json()
    assert body["json"] == body["atom"].replace(".atom", ".json")
    start = "https://topfive.example.org/feeds/"
    assert body["atom"].startswith(start)
    key: str = body["atom"].removeprefix(start).partition("/")[0]
    return key


@pytest.fixture
async def filled(stored: Stored, votes: Votes) -> Stored:
    """One finding that was mailed and voted on, one that was not mailed."""
    await stored.archived(found_row(), found_row(OTHER, title="Unmailed", standing=Standing.NAMED))
    await votes.record(vote(answer=Answer.NO, comment="a secret remark"))
    return stored


async def test_both_feeds_have_what_was_mailed_and_need_no_token(
    client: Client, filled: Stored
) -> None:
    key = await key_of(client)
    atom = await client.get(f"/feeds/{key}/findings.atom")
    assert (atom.status, atom.content_type) == (200, "application/atom+xml")
    root = ElementTree.fromstring(await atom.read())  # noqa: S314 - our own
    assert [one.text for one in root.findall("a:entry/a:title", NAMES)] == [finding().title]
    [link] = [
        one.get("href", "") for one in root.findall("a:entry/a:link", NAMES)
        if one.get("rel") == "alternate"
    ]  # fmt: skip
    assert link.startswith("https://topfive.example.org/share/")
    shared = await client.get(link.removeprefix("https://topfive.example.org"))
    assert (shared.status, finding().title in await shared.text()) == (200, True)
    answer = await client.get(f"/feeds/{key}/findings.json")
    assert answer.content_type == "application/feed+json"
    body = json.loads(await answer.read())
    assert json_faults(body) == []
    assert [one["title"] for one in body["items"]] == [finding().title]
    whole = (await atom.text()) + json.dumps(body)
    for secret in (READER, "a secret remark", "Unmailed", "6 of 7 yes"):
        assert secret not in whole
    for reply in (atom, answer):
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert "private" in reply.headers["Cache-Control"]


async def test_what_has_not_changed_is_not_sent_again(client: Client, filled: Stored) -> None:
    key = await key_of(client)
    for form in ("atom", "json"):
        path = f"/feeds/{key}/findings.{form}"
        tag = (await client.get(path)).headers["ETag"]
        # Servers that compress add to a tag, and some readers lose its quotes or double them.
        added = [f'{tag[:-1]}-{one}"' for one in ("gzip", "br")]
        for known in (tag, f"W/{tag}", f'"x", {tag}', "*", tag.strip('"'), f'"{tag}"', *added):
            answer = await client.get(path, headers={"If-None-Match": known})
            assert (answer.status, await answer.read()) == (304, b""), known
            assert answer.headers["ETag"] == tag
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert (await client.get(path, headers={"If-None-Match": '"x"'})).status == 200
        assert (await client.head(path)).status == 200
    await filled.archived(found_row("ab" * 8, title="One more", at=NOW + timedelta(hours=1)))
    assert (await client.get(path, headers={"If-None-Match": tag})).status == 200


async def test_only_the_key_in_force_opens_them(client: Client, filled: Stored) -> None:
    for key in ("x", "x" * 43, "%00", "%F0%9F%8D%95"):
        assert (await client.get(f"/feeds/{key}/findings.atom")).status == 404
    first = await key_of(client)
    second = await key_of(client)
    assert len(first) == len(second) == 43
    for key, status in ((first, 404), (second, 200), (second[:-1], 404), (second + "x", 404)):
        for form in ("atom", "json"):
            answer = await client.get(f"/feeds/{key}/findings.{form}", headers=JSON)
            assert answer.status == status
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            if status == 404:
                assert "no feed" in (await answer.json())["error"]
    assert (await client.get(f"/feeds/{second}/findings.rss", headers=OPERATOR)).status == 404


async def test_the_key_is_nowhere_but_in_its_hash(
    client: Client, filled: Stored, tmp_path_factory: pytest.TempPathFactory
) -> None:
    key = await key_of(client)
    folder = tmp_path_factory.mktemp("backup")
    await backup.save(filled.database, BRAND.id, folder)
    assert not any(key in path.read_text() for path in folder.iterdir())
    page = await (await client.get("/findings", headers=PAGE)).text()
    assert key not in page
    path = f"/feeds/{key}/findings.atom"
    assert mask_tokens(f"GET https://x.example{path} 200") == (
        "GET https://x.example/feeds/masked/findings.atom 200"
    )
    for other in ("https://x.example/feeds/all-the-news-that-is-fit-to-print-and-more/rss",
                  "/feeds/short/x", f"/feeds/{key}x/findings.atom"):  # fmt: skip
        assert mask_tokens(other) == other
    assert await feed_keys.is_key(filled.database, BRAND.id, key)
    assert not await feed_keys.is_key(filled.database, "other", key)
    assert not await feed_keys.is_key(filled.database, BRAND.id, clean("\ud800") + "\ud800")


async def test_a_new_address_is_made_on_the_page_and_shown_this_once(client: Client) -> None:
    page = Page(await (await client.get("/findings", headers=PAGE)).text())
    assert "no address yet" in page.text
    [form] = [one for one in page.all("form") if one.get("method") == "post"]
    assert form["action"] == "/findings"
    answer = await client.post("/findings", data=RENEW, headers=PAGE)
    page = Page(await answer.text())
    assert page.faults == []
    [atom] = [str(one["value"]) for one in page.all("input") if one.get("id") == "f-atom"]
    path = atom.removeprefix("https://topfive.example.org")
    assert (await client.get(path)).status == 200
    page = Page(await (await client.get("/findings", headers=PAGE)).text())
    assert "was made on" in page.text


async def test_a_form_that_does_not_say_so_renews_nothing(client: Client) -> None:
    key = await key_of(client)
    for form in ({}, {"feeds": ""}, {"feeds": "x"}, {"renew": "1"}):
        answer = await client.post("/findings", data=form, headers=OPERATOR)
        assert (answer.status, "renew" in (await answer.json())["error"]) == (400, True)
    broken = OPERATOR | {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await client.post("/findings", data=b"--y", headers=broken)).status == 400
    assert (await client.get(f"/feeds/{key}/findings.atom")).status == 200


async def test_another_site_renews_nothing(client: Client) -> None:
    key = await key_of(client)
    cookieless = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = await client.post("/findings", data=RENEW, headers=cookieless)
    assert answer.status in (401, 403)
    assert (await client.get(f"/feeds/{key}/findings.atom")).status == 200


async def test_an_empty_feed_is_as_old_as_its_address(serve: Serve) -> None:
    client = await serve(public_url="http://127.0.0.1:8000/topfive/")
    answer = await client.post("/findings", data=RENEW, headers=OPERATOR)
    address = (await answer.json())["json"]
    path = address.removeprefix("http://127.0.0.1:8000/topfive")
    first = await client.get(path)
    assert json.loads(await first.read())["items"] == []
    again = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304


async def test_entries_of_stories_without_a_link_are_left_out(
    client: Client, stored: Stored
) -> None:
    await stored.archived(found_row("s1"), found_row(STORY))
    body = await (await client.get(f"/feeds/{await key_of(client)}/findings.json")).read()
    assert len(json.loads(body)["items"]) == 1
