"""The time machine's pages in a real Chromium: both widths, no barriers, no JavaScript."""

from __future__ import annotations

import pytest

from service.trials.time_machine import Change
from service.trials.trials import ItemPrice, Trial, Trials
from service.web.handlers.brand import time_machine
from tests.browser import DESK, PHONE, SMALL_TARGETS, barriers, chromium, picture
from tests.web.conftest import Serve
from tests.web.handlers.brand.test_desk_browser import NO_WIDER
from tests.web.handlers.brand.test_time_machine import ASKABLE, QUESTION, TRIED, trials

__all__ = ["trials"]

pytestmark = [pytest.mark.browser]


@pytest.mark.slow
async def test_every_page_is_without_barriers_at_both_widths(
    serve: Serve, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_machine, "_LOOK_AGAIN_SECONDS", 600)  # not while it is looked at
    client = await serve(trials=trials, api_token=None)
    found = []
    async with chromium() as browser:
        page = await (await browser.new_context()).new_page()
        for name, trial in (
            ("form", None),
            ("on", Trial(Change(), "MIN_SCORE=3", done=900, of=4_000)),
            ("over", Trial(Change(), "MIN_SCORE=3", tried=TRIED, price=ItemPrice(0.001))),
            ("waits", Trial(Change(), waits=True, joined=True)),
            ("askable", Trial(Change(), tried=ASKABLE, question=QUESTION)),
        ):
            if trial:
                trials.keep(name, trial)
            address = f"/brand/try/{name}" if trial else "/brand/try"
            await page.goto(str(client.make_url(address)))
            for width in (PHONE, DESK):
                await page.set_viewport_size({"width": width, "height": 800})
                found += [(name, width, one) for one in await barriers(page)]
                found += [(name, width, one) for one in await page.evaluate(SMALL_TARGETS)]
                assert await page.evaluate(NO_WIDER), (name, width)
            await picture(page, f"try-{name}")
    assert found == []
