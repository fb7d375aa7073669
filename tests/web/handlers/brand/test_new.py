"""`/brand/new` over real HTTP: guarded as the rest, bounded, and nothing is written by looking."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from service.brands import loader
from service.brands.desk.watched_file import WatchedFile
from service.onboarding.description import Description
from service.onboarding.trying import SourceTrier
from service.onboarding.wizard import Wizard
from service.scraping.parser_pool.pool import Workers
from service.storage.tables.desk import brand_versions
from service.web.context import CONTEXT
from service.web.handlers.brand.new import packed, unpacked
from service.web.security import Rate
from tests.scraping.conftest import fetcher_for_tests
from tests.scraping.web import LocalWeb, entry
from tests.web.conftest import Client, Serve, context_of
from tests.web.handlers.test_doors import JSON, OPERATOR, PAGE
from tests.web.stored import NOW

BASICS = {"name": "Kettle", "subject": "coffee shop", "countries": "Norway"}


class Desk(NamedTuple):
    """A service with a wizard, a web that it reads, and where it writes."""

    client: Client
    web: LocalWeb
    folder: Path

    async def post(self, fields: dict[str, Any], **headers: str) -> dict[str, Any]:
        """Post a step as a program does and return the answer."""
        answer = await self.client.post(
            "/brand/new", data=fields, headers={**OPERATOR, **JSON, **headers}
        )
        return {"status": answer.status, **await answer.json()}

    async def described(self, **more: str) -> dict[str, Any]:
        """Go to the third step with one source that a person names."""
        first = await self.post(BASICS)
        second = {
            "step": "2",
            "state": first["state"],
            "id": "kettle",
            "subject": "coffee shop",
        }
        return await self.post(second | more)


@pytest.fixture
async def desk(serve: Serve, tmp_path: Path) -> AsyncIterator[Desk]:
    async with LocalWeb() as web, fetcher_for_tests(per_host=1) as fetcher, Workers(0) as workers:
        # Every service of searches is the local web, which knows none.
        names = ("google_news", "bing_news", "gdelt", "reddit", "hackernews", "bluesky")
        trier = SourceTrier(
            fetcher=fetcher, workers=workers, service_urls=dict.fromkeys(names, web.url(""))
        )
        folder = tmp_path / "brands"
        folder.mkdir()
        running = folder / "mine.yaml"
        running.write_text("brands:\n  - id: debonairs\n    display_name: A\n    keywords: [x]\n")
        wizard = Wizard(
            trier, clock=lambda: NOW, folders=[folder], running=running, outlets={"NO": ()}
        )
        own = WatchedFile(
            running, loader.read(running, "debonairs").brand, aside=tmp_path / "aside"
        )
        yield Desk(await serve(wizard=wizard, brand_file=own), web, folder)


async def test_it_asks_for_the_token_and_for_our_own_origin(desk: Desk) -> None:
    for method in (desk.client.get, desk.client.post):
        assert (await method("/brand/new", data={})).status == 401
    user = {"Authorization": "Basic eDp0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dA=="}
    away = {**user, "Origin": "https://evil.example"}
    assert (await desk.client.post("/brand/new", data=BASICS, headers=away)).status == 403


async def test_the_whole_way_leads_to_a_file(desk: Desk) -> None:
    web = desk.web
    told = entry("Kettle opens a coffee shop", web.url("/1"), at=NOW, summary="In Oslo")
    web.feed("/feed", [told])
    third = await desk.described(not_us="bean there, done that", aliases="Bønne der")
    assert third["step"] == 3
    own = {"step": "3", "state": third["state"], "own": web.url("/feed")}
    fourth = await desk.post(own)
    assert [one["title"] for one in fourth["stories"]] == ["Kettle opens a coffee shop"]
    fifth = await desk.post({"step": "4", "state": fourth["state"], "go": "next"})
    assert fifth["step"] == 5
    assert "# Named by hand." in fifth["text"]
    assert not (desk.folder / "kettle.yaml").exists()
    last = {"step": "5", "state": fifth["state"], "id": "kettle"}
    answer = await desk.client.post("/brand/new", data={**last, "go": "download"}, headers=OPERATOR)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kettle.yaml"'
    assert await answer.text() == fifth["text"]
    basic = {"Authorization": "Basic eDp0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dA=="}
    for go in ("save", "add"):  # neither our own page nor the bearer token
        unproven = await desk.client.post("/brand/new", data={**last, "go": go}, headers=basic)
        assert unproven.status == 403
    assert not (desk.folder / "kettle.yaml").exists()
    done = await desk.post({**last, "go": "save"})
    assert done["step"] == 6
    assert Path(done["file"]) == desk.folder / "kettle.yaml"
    assert loader.read(Path(done["file"]), "kettle").warnings == ()
    again = await desk.post({**last, "go": "save"})
    assert again["status"] == 400
    assert "exists already" in again["faults"][0]
    added = await desk.post({**last, "go": "add"})
    assert loader.read(desk.folder / "mine.yaml", "kettle").brand.display_name == "Kettle"
    assert added["file"].endswith("mine.yaml")
    # It is a save like any other: the version before is kept, and what was done.
    kept = await brand_versions.newest(context_of(desk.client).database, "debonairs")
    assert [(one.how, one.what) for one in kept] == [
        ("saved", "The brand Kettle is added"), ("found", ""),
    ]  # fmt: skip


async def test_a_file_that_comes_with_the_program_takes_no_brand(serve: Serve, desk: Desk) -> None:
    web = desk.web
    told = entry("Kettle opens a coffee shop", web.url("/1"), at=NOW, summary="In Oslo")
    web.feed("/feed", [told])
    third = await desk.described()
    fourth = await desk.post({"step": "3", "state": third["state"], "own": web.url("/feed")})
    fifth = await desk.post({"step": "4", "state": fourth["state"], "go": "next"})
    shipped = desk.folder / "mine.yaml"
    context = context_of(desk.client)
    client = await serve(wizard=context.wizard, brand_file=WatchedFile(shipped, context.brand))
    last = {"step": "5", "state": fifth["state"], "id": "kettle", "go": "add"}
    refused = await Desk(client, web, desk.folder).post(last)
    assert refused["status"] == 400
    assert "comes with the program" in refused["faults"][0]
    assert "Kettle" not in shipped.read_text()
    assert sorted(one.name for one in desk.folder.iterdir()) == ["mine.yaml"]


async def test_what_is_about_somebody_else_is_left_out_and_stays_out(desk: Desk) -> None:
    web = desk.web
    titles = ["Kettle opens a coffee shop", "Kettle drum coffee shop closes"]
    web.feed("/feed", [entry(one, web.url(f"/{one[:9]}"), at=NOW) for one in titles])
    third = await desk.described()
    fourth = await desk.post({"step": "3", "state": third["state"], "own": web.url("/feed")})
    assert len(fourth["stories"]) == 2
    wrong = {"step": "4", "state": fourth["state"], "wrong": titles[1]}
    again = await desk.post(wrong)
    assert [one["title"] for one in again["stories"]] == [titles[0]]
    assert again["description"]["not_us"] == ["kettle drum coffee"]


async def test_sayings_that_several_places_use_are_proposed(desk: Desk) -> None:
    hosts = [desk.web.url("/a"), desk.web.url("/b", 1)]
    for number, host in enumerate(hosts):
        link = host.rpartition("/")[0] + f"/story-{number}"
        title = ("A kettle corn tale wins a prize", "Choir sings of the kettle corn tale")[number]
        desk.web.feed("/" + host[-1], [entry(title, link, at=NOW)])
    third = await desk.described()
    own = {"step": "3", "state": third["state"], "own": "\n".join(hosts)}
    fourth = await desk.post(own)
    assert [one["value"] for one in fourth["found"]] == ["kettle corn tale"]
    fifth = await desk.post({"step": "4", "state": fourth["state"], "not_us": "kettle corn tale"})
    assert fifth["description"]["not_us"] == ["kettle corn tale"]


async def test_without_a_network_everything_else_goes_on(serve: Serve, tmp_path: Path) -> None:
    async with fetcher_for_tests(networks=()) as fetcher, Workers(0) as workers:
        nowhere = "http://127.0.0.1:9"
        names = ("google_news", "bing_news", "gdelt", "reddit", "hackernews", "bluesky")
        urls = dict.fromkeys(names, nowhere)
        trier = SourceTrier(fetcher=fetcher, workers=workers, service_urls=urls)
        wizard = Wizard(trier, clock=lambda: NOW, folders=[tmp_path], outlets={"NO": ()})
        desk = Desk(await serve(wizard=wizard), LocalWeb(), tmp_path)
        second = await desk.post({**BASICS, "site": nowhere})
        assert "could not be read" in " ".join(second["notices"])
        told = {"step": "2", "state": second["state"], "id": "kettle", "subject": "coffee shop"}
        third = await desk.post(told)
        assert "Not one source could be reached" in third["notices"][0]
        on = [one["key"] for _, those in third["groups"] for one in those if one["on"]]
        fourth = await desk.post({"step": "3", "state": third["state"], "source": on})
        assert fourth["stories"] == []
        fifth = await desk.post({"step": "4", "state": fourth["state"]})
        assert "search:" in fifth["text"]


async def test_what_is_missing_or_wrong_is_said_and_nothing_is_lost(desk: Desk) -> None:
    answer = await desk.post(
        {"name": " ", "site": "no address", "rivals": "Kettle", "languages": "Klingonish"}
    )
    assert answer["status"] == 400
    assert len(answer["faults"]) == 3
    assert "Klingonish" in answer["faults"][2]
    assert answer["description"]["rivals"] == ["Kettle"]
    second = await desk.post({**BASICS, "subject": ""})
    assert second["step"] == 2
    none = await desk.post({"step": "2", "state": second["state"], "id": "x", "subject": ""})
    assert none["step"] == 2
    assert "what the brand is" in none["faults"][0]
    third = await desk.described()
    refused = await desk.post({"step": "3", "state": third["state"], "own": "youtube: short"})
    assert refused["step"] == 3
    assert "youtube: short" in refused["faults"][0]


async def test_a_town_is_no_country_without_outlets(desk: Desk) -> None:
    first = await desk.post(
        {**BASICS, "countries": ["Norway", "Iceland"], "countries_more": "Oslo"}
    )
    second = {"step": "2", "state": first["state"], "id": "kettle", "subject": "coffee shop"}
    told = " ".join((await desk.post(second))["notices"])
    assert "for Norway, Iceland (there" in told
    assert "Oslo" not in told


async def test_signs_pasted_with_a_name_are_left_away_and_it_is_said(desk: Desk) -> None:
    pasted = await desk.post({**BASICS, "name": "„Kettle®“."})
    assert pasted["description"]["name"] == "Kettle"
    assert pasted["notices"][0].startswith("The name is taken as: Kettle (quotation marks")
    searches = [one["target"] for one in pasted["description"]["sources"]]
    assert any(one.startswith('"Kettle"') for one in searches)
    assert not any(sign in one for one in searches for sign in "„“®")
    plain = await desk.post({**BASICS, "name": "  Kettle  "})
    assert not any("taken as" in one for one in plain["notices"])


async def test_the_way_back_keeps_what_was_told(desk: Desk) -> None:
    third = await desk.described(not_us="bean there, done that")
    second = await desk.post({"step": "3", "state": third["state"], "go": "back"})
    assert second["step"] == 2
    assert second["description"]["not_us"] == ["bean there, done that"]
    first = await desk.post({"step": "2", "state": second["state"], "go": "back"})
    assert first["step"] == 1
    assert first["description"]["name"] == "Kettle"


@pytest.mark.parametrize("state", ["", "x", "é", "AAAA", "eJw", "A" * 40_000])
async def test_a_form_that_lost_what_it_carried_is_refused_in_words(desk: Desk, state: str) -> None:
    answer = await desk.post({"step": "3", "state": state})
    assert answer["status"] == 400
    assert "Begin again" in answer["hint"]


async def test_what_people_type_is_escaped_and_bounded(desk: Desk) -> None:
    evil = '"><script>alert(1)</script>'
    answer = await desk.client.post(
        "/brand/new", data={**BASICS, "name": evil, "rivals": evil * 3_000},
        headers={**OPERATOR, **PAGE},
    )  # fmt: skip
    text = await answer.text()
    assert "<script>alert" not in text
    huge = await desk.client.post("/brand/new", data={"name": "x" * 70_000}, headers=OPERATOR)
    assert huge.status == 413


async def test_a_service_without_a_wizard_says_so(serve: Serve) -> None:
    client = await serve()
    for method in (client.get, client.post):
        answer = await method("/brand/new", headers=OPERATOR)
        assert answer.status == 404
        assert "topfive new-brand" in (await answer.json())["hint"]


async def test_who_reads_the_web_too_often_waits(serve: Serve, desk: Desk) -> None:
    client = await serve(reading_rate=Rate(1, 0.001), wizard=_wizard_of(desk))
    fields = {"name": " "}
    assert (await client.post("/brand/new", data=fields, headers=OPERATOR)).status == 400
    assert (await client.post("/brand/new", data=fields, headers=OPERATOR)).status == 429


def _wizard_of(desk: Desk) -> Wizard:
    wizard = desk.client.app[CONTEXT].wizard
    assert wizard is not None
    return wizard


def test_what_was_packed_is_unpacked() -> None:
    described = Description(name="Bean There", rivals=("Kettle & Crema",))
    assert unpacked(packed(described)) == described


async def test_what_a_person_names_is_tried_before_it_goes_into_the_file(desk: Desk) -> None:
    web = desk.web
    links = "".join(
        f'<li><a href="/news/{n}">Kettle opens coffee shop number {n} in Oslo</a></li>'
        for n in range(8)
    )
    web.page("/list", f"<html><body><ul>{links}</ul></body></html>")
    web.feed("/feed", [entry("Kettle opens a coffee shop", web.url("/1"), at=NOW)])
    third = await desk.described()
    bare = web.url("/feed").removeprefix("http://")
    own = "\n".join([web.url("/list"), bare, web.url("/nothing")])
    tried = await desk.post({"step": "3", "state": third["state"], "own": own})
    assert tried["step"] == 3
    assert "was tried first" in tried["notices"][0]
    assert "taken as a page" in " ".join(tried["notices"])
    assert f"{web.url('/feed')} does and is taken" in " ".join(tried["notices"])
    mine = {one["target"]: one for _, those in tried["groups"] for one in those}
    assert [mine[web.url(at)]["on"] for at in ("/list", "/feed", "/nothing")] == [True, True, False]
    on = [one["key"] for one in mine.values() if one["on"]]
    fourth = await desk.post({"step": "3", "state": tried["state"], "source": on})
    text = (await desk.post({"step": "4", "state": fourth["state"]}))["text"]
    assert f"page: {web.url('/list')}" in text
    assert "/nothing" not in text
