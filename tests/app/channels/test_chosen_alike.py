"""What a channel gets is chosen by the mail's own rules, and can be seen before it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app.channels.test_channels import PRIZE, SOWETO, outbox, settings, told
from tests.app.test_server import ask, serving
from tests.app.world import World, completed, sent
from tests.delivery.channels.chat.servers import Service
from tests.delivery.channels.chat.servers import serving as chat_serving

RUN = "00000000-0000-0000-0000-000000000002"
EVERY = "schedule: every-run"


@pytest.fixture
async def chat() -> AsyncIterator[Service]:
    """A chat service on this machine."""
    async with chat_serving() as service:
        yield service


def orders(around: World) -> int:
    """Return how often the model was asked for an order."""
    return sum('"order"' in body["messages"][-1]["content"] for body in around.model.requests)


async def test_the_model_orders_what_a_channel_gets_as_it_does_the_mail(
    around: World, chat: Service, tmp_path: Path
) -> None:
    turned = False
    around.model.order = lambda shown: sorted(shown, key=lambda one: one.title, reverse=turned)
    for wanted in (False, True):
        turned = wanted
        around.fill()
        named = settings(chat, tmp_path, f"name: now{wanted:d}, {EVERY}")
        async with around.opened(**named, evaluator="openai", email_schedule="04:00") as service:
            around.clock.to_hour(6)
            await completed(service)
            around.publish(0, f"a{wanted}", "A big Debonairs Pizza opens in Ceres", "It is new.")
            around.publish(0, f"z{wanted}", "Zulu choir sings at Debonairs Pizza", "It was loud.")
            around.clock.to_hour(7)
            before = len(chat.messages)
            asked = orders(around)
            await completed(service)
            await sent(service)
            assert orders(around) == asked + 2, "two shuffles, though the mail does not go out"
            heard = told(chat)[before:]
            places = [next(n for n, one in enumerate(heard) if one[0] == sign) for sign in "AZ"]
            assert (places[0] > places[1]) is wanted, heard


async def test_channels_that_share_their_finalists_ask_once_and_the_mails_not_at_all(
    around: World, chat: Service, tmp_path: Path
) -> None:
    around.fill()
    named = settings(chat, tmp_path, f"name: one, {EVERY}", f"name: two, {EVERY}")
    async with around.opened(**named, evaluator="openai") as service:
        await completed(service)
        await sent(service)
        assert orders(around) == 2
        assert sorted(told(chat)) == sorted([SOWETO, PRIZE] * 2)


async def test_a_dry_run_and_the_preview_show_what_channels_would_get(
    around: World, chat: Service, tmp_path: Path
) -> None:
    around.clock.to_hour(6)
    named = settings(
        chat, tmp_path, "name: with", f"name: now, {EVERY}", "name: noon, schedule: '12:00'",
        "name: best, min_score: 5, schedule: '12:00'",
    )  # fmt: skip
    async with around.opened(**named, email_schedule="20:00") as service:
        await completed(service)
        around.fill()
        around.clock.to_hour(7)
        draft = await service.pipeline.draft(RUN, dry=True)
        told_to = await service.pipeline.planner.in_channels(draft.mail, draft.channels)
        shown = {one.name: one for one in told_to}
        assert set(shown) == {"with", "now", "noon"}
        for one in shown.values():
            assert sorted(one.titles) == [SOWETO, PRIZE]
        assert [shown[name].clock for name in ("with", "now", "noon")] == ["20:00", "", "12:00"]
        assert shown["noon"].sentence.startswith("At 12:00 the channel noon (ntfy) gets: ")
        assert await outbox(service) == []
        await completed(service)
        await sent(service)
        assert sorted(told(chat)) == [SOWETO, PRIZE], "now, and as it was shown"
        async with serving(service) as url:
            _, body = await ask(f"{url}/digest/preview")
            _, page = await ask(f"{url}/digest/preview", Accept="text/html")
        got = {one["channel"]: (one["at"], sorted(one["findings"])) for one in body["channels"]}
        assert set(got) == {"with", "noon"}, "now has heard it"
        assert got["noon"][1] == [SOWETO, PRIZE]
        assert "At 12:00 the channel noon (ntfy) gets: " in page
        assert len(await outbox(service)) == 2, "looking sends nothing"
