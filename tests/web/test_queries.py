"""What the pages are given of what is stored."""

from __future__ import annotations

import asyncio

from service.app.server import spending_of
from service.models import Trigger
from service.web.queries import StoredRecords, WebAgent
from tests.app.world import World, completed, sent


async def test_a_run_is_told_with_its_items_mails_and_sources(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        result = await completed(service)
        await sent(service)
        records = StoredRecords(service.stores.database, service.brand.id, spending_of(service))
        [row] = await records.runs(5)
        assert await records.run(row["id"]) == row
        assert await records.run("nonsense") is None
        outcomes = sorted(one["outcome"] for one in await records.items(row["id"]))
        assert outcomes == ["mailed", "mailed", "not chosen"]
        assert await records.items("nonsense") == []
        mails = await records.mails(row["id"])
        assert [one["state"] for one in mails] == ["sent", "sent"]
        assert "/feedback/…" in mails[0]["text"]
        shown = mails[0]["text"] + mails[0]["html"]
        assert shown.count("/feedback/") == shown.count("/feedback/…")
        key = result["findings"][0]["story"]
        finding = await records.finding(key)
        assert finding is not None
        assert finding["title"] == result["findings"][0]["title"]
        assert await records.titles([key, "x"]) == {key: finding["title"]}
        assert [one["name"] for one in await records.sources()] == ["Site 0", "Site 1", "Site 2"]
        assert (await records.spending())["today_tokens"] == 0
        others = StoredRecords(service.stores.database, "other", spending_of(service))
        assert await others.run(row["id"]) is None


async def test_the_web_starts_follows_and_awaits_a_run(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        agent = WebAgent(service.agent, service.pipeline.preview)
        begun = await agent.start()
        await asyncio.sleep(0)  # a page asks in a request of its own, later than this
        told = [step async for step in agent.progress(begun.run_id)]
        assert [told[0]["stage"], told[-1]["stage"]] == ["scrape", "end"]
        row = await agent.wait(begun.run_id)
        assert (row["status"], row["trigger"]) == ("completed", Trigger.HTTP.value)
        assert await agent.wait("00000000-0000-0000-0000-000000000000") == {}
        assert "<html" in (await agent.preview()).letter.html
