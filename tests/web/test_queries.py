"""What the pages are given of what a real run has stored."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from service.app import App
from service.app.server import web_context
from service.brands.desk.watched_file import WatchedFile
from service.runs.scheduler import RunScheduler
from service.web.context import WebContext
from service.web.handlers.app import create_app
from service.web.shown import queries
from tests.app.world import World, completed, sent
from tests.e2e import service as services
from tests.web.conftest import Client


def context_of(service: App) -> WebContext:
    return web_context(
        service, RunScheduler(service.controller.claim_slot, interval=timedelta(days=1))
    )


async def test_a_run_is_told_with_its_items_mails_and_sources(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        result = await completed(service)
        await sent(service)
        context = context_of(service)
        [row] = await queries.runs(context, 5)
        run_id = uuid.UUID(row["id"])
        assert await queries.run(context, row["id"]) == row
        assert await queries.run(context, "nonsense") is None
        outcomes = sorted(one["outcome"] for one in await queries.items(context, run_id))
        assert outcomes == ["mailed", "mailed", "not chosen"]
        assert await queries.items(context, uuid.UUID(int=0)) == []
        mails = await queries.mails(context, run_id)
        assert [one.state for one in mails] == ["sent", "sent"]
        assert "/feedback/…" in mails[0].letter.text
        shown = mails[0].letter.text + mails[0].letter.html
        assert shown.count("/feedback/") == shown.count("/feedback/…")
        key = result["findings"][0]["story"]
        finding = await queries.finding(context, key)
        assert finding is not None
        assert finding.as_json() == result["findings"][0]
        assert await queries.titles(context, [key, "x"]) == {key: finding.title}
        healths = await queries.source_healths(context)
        assert sorted(one.name for one in healths) == ["Site 0", "Site 1", "Site 2"]
        assert (await context.spending()).today_tokens == 0
        another = WatchedFile(Path("brand.yaml"), replace(context.brand, id="other"))
        other = replace(context, brand_file=another)
        assert await queries.run(other, row["id"]) is None


async def test_the_web_starts_follows_and_awaits_a_run(around: World) -> None:
    around.fill()
    operator = {"Authorization": f"Bearer {services.TOKEN}"}
    async with around.opened() as service:
        server = TestServer(create_app(context_of(service)))
        client: Client = TestClient[web.Request, web.Application](server)
        async with client:
            begun = await (await client.post("/run-agent", headers=operator)).json()
            followed = await client.get(f"{begun['status_url']}/progress", headers=operator)
            events = (await followed.text()).strip().split("\n\n")
            assert '"stage": "scrape"' in events[0]
            assert '"stage": "end"' in events[-2]
            assert events[-1] == 'event: end\ndata: {"status": "completed"}'
            row = await (await client.post("/run-agent?wait=1", headers=operator)).json()
            assert (row["status"], row["trigger"]) == ("completed", "http")
            preview = await (await client.get("/digest/preview", headers=operator)).json()
            assert "<html" in preview["html"]
        assert await context_of(service).controller.wait(str(uuid.UUID(int=0))) is None
