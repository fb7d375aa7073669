"""The page of deliveries in a real Chromium: no barriers, by keyboard alone, no second copy."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from service.delivery.channel import Outcome, Verdict
from service.storage.tables.mail import stopped
from tests.browser import DESK, PHONE, SMALL_TARGETS, barriers, chromium, picture
from tests.web.conftest import Serve
from tests.web.handlers.archive.test_deliveries import (
    OTHER,
    Server,
    attempt,
    execute,
    outbox,
    queued,
)
from tests.web.stored import BRAND, Stored

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NO_WIDER = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"


async def test_the_page_is_without_barriers_and_sends_again_by_keyboard(
    serve: Serve, stored: Stored
) -> None:
    client = await serve(api_token=None)
    await stored.mail(subject="Before attempts were kept", recipient="old@example.org")
    await queued(stored, subject="Three worth knowing: Soweto gets its first drive-through")
    busy = Outcome(Verdict.RETRY, "4.7.1 Greylisted, come again later", 451)
    await attempt(stored, *[busy] * 7, Outcome(Verdict.FAILED, "5.1.1 no such user", 550))
    server = Server()
    await queued(stored, OTHER, "The mail server refuses what we send")
    await outbox(stored, server).drain()
    await queued(stored, "room@example.org", "Risk: riders' strike")
    await execute(
        stored,
        "UPDATE outbox SET recipient = 'channel:newsroom' WHERE recipient = 'room@example.org'",
    )
    await attempt(stored, Outcome(Verdict.UNKNOWN, "no answer after the body", None))
    await queued(stored, "late@example.org", "Waits")
    async with stored.database.connection() as connection:
        await stopped.save(
            connection, brand_id=BRAND.id, recipient="channel:dashboard", address="print",
            answer="it answered 410 Gone. It wants no more: nothing is sent there until its "
            "address is changed, or it is started again on /deliveries",
        )  # fmt: skip
    found: list[Any] = []
    async with chromium() as browser:
        page = await (await browser.new_context(java_script_enabled=True)).new_page()
        await page.goto(str(client.make_url("/deliveries")))
        for width in (PHONE, DESK):
            await page.set_viewport_size({"width": width, "height": 800})
            found += [(width, one) for one in await barriers(page)]
            found += [(width, one) for one in await page.evaluate(SMALL_TARGETS)]
            assert await page.evaluate(NO_WIDER), width
        await picture(page, "deliveries")
        still = await (await browser.new_context(java_script_enabled=False)).new_page()
        await still.goto(str(client.make_url("/deliveries?recipient=" + OTHER)))
        await still.get_by_text("Send again …").focus()
        await still.keyboard.press("Enter")
        await expect(still.get_by_text("It was taken once already.")).to_be_visible()
        await still.keyboard.press("Tab")
        await still.keyboard.press("Enter")
        await expect(still.get_by_text("Back to the newest")).to_be_visible()
        await expect(still.locator("article").first).to_contain_text("waiting")
    assert found == []
    taken = [one.recipient for one in server.taken]
    await outbox(stored, server).drain()
    assert [one.recipient for one in server.taken].count(OTHER) == taken.count(OTHER) + 1
