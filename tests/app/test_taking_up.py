"""The brand file changed under a running service: taken up by the next run, or not at all."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from service.app import App, Overrides, open_app, prepare
from service.app.server import web_context
from service.brands.desk.edits import Edit, RemoveSource, SetOption, SetText, SetWords, edited
from service.brands.loader import version_of
from service.errors import FileReadOnlyError
from service.models import Trigger
from service.runs.scheduler import RunScheduler
from service.storage.tables.desk import brand_versions
from service.web.handlers.app import create_app
from tests.app.world import World, completed
from tests.e2e import service as services

HOUR = timedelta(hours=1)


def change(path: Path, *edits: Edit) -> str:
    """Change the file as an editor does that was done with it a while ago; return its version."""
    body = edited(path.read_bytes(), path.name, "debonairs", edits)
    write(path, body)
    return version_of(body)


def write(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    os.utime(path, (1_700_000_000, 1_700_000_000))


def file_of(around: World) -> Path:
    return Path(around.environ["BRAND_FILE"])


async def test_a_change_holds_from_the_next_run_on_in_everything_that_is_made_of_it(
    around: World,
) -> None:
    around.fill()
    path = file_of(around)
    first = version_of(path.read_bytes())
    async with around.opened() as service:
        result = await completed(service)
        assert result["brand_version"] == first
        gone, paused, *_ = service.brand.sources
        second = change(
            path,
            SetText("display_name", "Rainy Pizza"),
            SetText("colours.primary", "#00695c"),
            SetWords("competitors", ("Wet Pizza",)),
            RemoveSource(gone.key),
            SetOption(paused.key, "paused_until", "2999-01-01"),
        )
        assert service.brand.display_name == "Debonairs Pizza"
        result = await completed(service)
        assert result["brand_version"] == second
        assert [one["name"] for one in result["sources"]] == ["Site 2"]
        assert service.brand.display_name == "Rainy Pizza"
        assert service.judging.judge.lexicon is service.pipeline._judge.lexicon
        assert service.judging.judge.brand.competitors == ("Wet Pizza",)
        page = await page_of(service)
        assert "Rainy Pizza" in page
        assert "#00695c" in page
        kept = await brand_versions.newest(service.stores.database, "debonairs")
        assert [(one.version, one.how) for one in kept] == [(second, "found"), (first, "found")]
        body = await brand_versions.body(service.stores.database, "debonairs", second)
        assert body == path.read_bytes()


async def page_of(service: App, path: str = "/", kind: str = "text/html") -> str:
    context = web_context(service, RunScheduler(service.controller.claim_slot, interval=HOUR))
    headers = {"Accept": kind, "Authorization": f"Bearer {services.TOKEN}"}
    async with TestClient(TestServer(create_app(context))) as client:
        answer = await client.get(path, headers=headers)
        return await answer.text()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"display_name:", b"display_nam:", "is not a known key; the nearest is"),
        (b"keywords:", b'"keywords:', "a quote that is opened on this line is not closed"),
        (b" id: debonairs", b" id: other", "there is no brand"),
        (None, b"", "cannot be read"),
    ],
)
async def test_a_file_with_a_fault_is_never_taken_up(
    around: World, old: bytes | None, new: bytes, said: str
) -> None:
    path = file_of(around)
    whole = path.read_bytes()
    async with around.opened() as service:
        if old is None:
            path.unlink()
        else:
            assert old in whole
            write(path, whole.replace(old, new, 1))
        result = await completed(service)
        assert result["brand_version"] == version_of(whole)
        health = await page_of(service, "/health", "application/json")
        assert said in health
        assert "the version before stays in force" in health
        assert said.split(";", maxsplit=1)[0] in await page_of(service)
        write(path, whole + b"# mended\n")
        result = await completed(service)
        assert result["brand_version"] == version_of(whole + b"# mended\n")
        assert "stays in force" not in await page_of(service, "/health", "application/json")


async def test_a_run_under_way_keeps_the_version_that_it_began_with(around: World) -> None:
    around.fill()
    path = file_of(around)
    async with around.opened() as service:
        before = service.pipeline
        site = around.web.sites[0]
        site.gate = asyncio.Event()
        begun = await service.controller.start(Trigger.HTTP)
        await site.asked.wait()  # so the run has taken up the file as it was
        change(path, SetText("display_name", "Rainy Pizza"))
        await asyncio.to_thread(service.in_force.file.look)
        site.gate.set()
        report = await service.controller.report(begun.run_id)
        assert report.result is not None
        assert report.result["brand_version"] != version_of(path.read_bytes())
        assert service.pipeline is before
        assert service.brand.display_name == "Debonairs Pizza"


async def test_the_demonstrations_file_is_not_ours_to_change(around: World) -> None:
    settings, brand = prepare(None, around.environ, log_level="ERROR")
    overrides = Overrides(saves_brand=False)
    async with open_app(settings, brand, overrides) as service:
        file = service.in_force.file
        with pytest.raises(FileReadOnlyError, match="comes with the program"):
            file.replace(b"new", seen=await asyncio.to_thread(file.path.read_bytes))
