"""The page of suggestions: shown with evidence, taken by the brand's own trial, or refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.brands.desk.watched_file import WatchedFile
from service.models import (
    Answer,
    HealthState,
    NoReason,
    Source,
    SourceHealth,
    SourceKind,
    StoryMemory,
    Vote,
)
from service.storage.tables import items, sources, stories
from tests.web.conftest import Client, Serve
from tests.web.handlers.test_doors import OPERATOR
from tests.web.html import Page
from tests.web.stored import BRAND, NOW, RUN_ID, Stored, outcome

SEARCH = Source(kind=SourceKind.SEARCH, target="pizza", name="Search: pizza")
OURS = replace(BRAND, sources=(SEARCH,))
HTML = OPERATOR | {"Accept": "text/html"}
WHERE = "/brand/suggestions"


@pytest.fixture
async def client(serve: Serve, tmp_path: Path) -> Client:
    path = tmp_path / "brand.yaml"
    path.write_text(
        f"brands:\n  - id: {BRAND.id}\n    display_name: Debonairs Pizza\n"
        "    not_us: [debonair gentleman]\n    keywords: {core: [pizza]}\n"
        f"    sources: [{{search: pizza, name: '{SEARCH.name}'}}]\n",
        encoding="utf-8",
    )

    async def feeds(address: str) -> list[str]:
        return [f"{address}feed"]

    return await serve(brand_file=WatchedFile(path, OURS), find_feeds=feeds)


async def told(stored: Stored) -> None:
    """Store what one outlet and a lost source say, and a vote for a look-alike."""
    detail = {"link": "direct"}
    found = [
        replace(one, detail=detail, item=replace(one.item, source_key=SEARCH.key))
        for number in range(3)
        for one in [
            outcome(f"Debonairs opens {number}", "mailed", f"https://coast.example/{number}")
        ]
    ]
    async with stored.database.transaction() as connection:
        await items.save(connection, BRAND.id, RUN_ID, found)
        gone = SourceHealth(source_key=SEARCH.key, name=SEARCH.name, state=HealthState.GONE)
        await sources.save(connection, BRAND.id, [gone])
        await connection.execute("UPDATE items SET first_seen = $1", NOW - timedelta(days=1))
        memory = StoryMemory(
            key="a" * 16, title="He met Debonairs Tailors in Durban", first_seen=NOW, last_seen=NOW
        )
        await stories.save(connection, BRAND.id, RUN_ID, [stories.StoryRow(memory=memory)])


async def listed(client: Client) -> list[dict[str, Any]]:
    answer = await client.get(WHERE, headers=OPERATOR)
    assert answer.status == 200
    return list((await answer.json())["suggestions"])


async def test_each_has_its_evidence_and_what_would_be_tried(
    stored: Stored, client: Client, votes: Any
) -> None:
    await told(stored)
    await votes.record(
        Vote(
            recipient="r",
            story="a" * 16,
            answer=Answer.NO,
            reason=NoReason.WRONG_BRAND,
            at=NOW - timedelta(days=1),
            brand_id=BRAND.id,
        )
    )
    found = {one["kind"]: one for one in await listed(client)}
    assert set(found) == {"look_alike", "outlet", "source_gone"}
    assert found["source_gone"]["change"] == [{"remove": SEARCH.key}]
    assert (found["outlet"]["name"], found["outlet"]["count"]) == ("coast.example", 3)
    [change] = found["look_alike"]["change"]
    assert change["words"] == ["debonair gentleman", "debonairs tailors"]
    page = await (await client.get(WHERE, headers=HTML)).text()
    assert Page(page).faults == []
    assert "Add it to the look-alikes" in page
    assert json.dumps(found["look_alike"]["change"]).replace('"', "&#34;") in page


async def test_a_no_is_remembered(stored: Stored, client: Client) -> None:
    await told(stored)
    form = {"do": "dismiss", "kind": "outlet", "name": "coast.example"}
    origin = {"Origin": str(client.make_url("/")).rstrip("/")}
    answer = await client.post(WHERE, data=form, headers=OPERATOR | origin)
    assert await answer.json() == {"dismissed": "coast.example"}
    assert [one["kind"] for one in await listed(client)] == ["source_gone"]


async def test_a_feed_is_looked_for_only_when_asked_and_only_at_what_is_suggested(
    stored: Stored, client: Client
) -> None:
    await told(stored)
    form = {"do": "feed", "kind": "outlet", "name": "coast.example"}
    answer = await client.post(WHERE, data=form, headers=OPERATOR)
    assert (await answer.json())["feeds"] == ["https://coast.example/feed"]
    page = await (await client.post(WHERE, data=form, headers=HTML)).text()
    assert Page(page).faults == []
    assert "Try adding https://coast.example/feed" in page
    other = form | {"name": "10.0.0.1"}
    assert (await client.post(WHERE, data=other, headers=OPERATOR)).status == 400


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "dismiss"},
        {"do": "dismiss", "kind": "x", "name": "y"},
        {"do": "add"},
        {"do": "dismiss", "kind": "outlet", "name": "y" * 301},
    ],
)
async def test_what_is_not_understood_is_refused(client: Client, form: dict[str, str]) -> None:
    assert (await client.post(WHERE, data=form, headers=OPERATOR)).status == 400


async def test_a_no_on_the_page_leads_back_to_it_and_comes_only_from_it(
    stored: Stored, client: Client
) -> None:
    await told(stored)
    form = {"do": "dismiss", "kind": "outlet", "name": "coast.example"}
    origin = {"Origin": str(client.make_url("/")).rstrip("/")}
    answer = await client.post(WHERE, data=form, headers=HTML | origin, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, WHERE)
    broken = HTML | origin | {"Content-Type": "multipart/form-data"}
    assert (await client.post(WHERE, data=b"x", headers=broken)).status == 400


async def test_where_the_file_cannot_be_read_no_list_is_offered_to_be_changed(
    stored: Stored, client: Client, tmp_path: Path
) -> None:
    await told(stored)
    (tmp_path / "brand.yaml").write_text("brands: [", encoding="utf-8")
    assert {one["kind"] for one in await listed(client)} == {"outlet", "source_gone"}
