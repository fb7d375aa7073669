"""A service's findings at a webhook: signed, told in health when it wants no more, then again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from service.app import App
from service.storage.tables.mail import stopped
from tests.app.test_server import ask, serving
from tests.app.world import World, completed, rows, sent
from tests.delivery.channels.webhook.receiver import KEY, SECRET, Receiver, said
from tests.e2e.test_whole_program import free_port


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A program that takes webhooks."""
    async with Receiver() as running:
        yield running


def settings(receiver: Receiver) -> dict[str, str]:
    return {
        "webhook_urls": receiver.url,
        "webhook_secret": SECRET,
        "channel_allow_networks": "127.0.0.0/8",
        "port": str(free_port()),
    }


async def test_each_finding_of_a_mail_is_one_signed_call(around: World, receiver: Receiver) -> None:
    around.fill()
    async with around.opened(**settings(receiver)) as service:
        result = await completed(service)
        await sent(service)
        found = [call.event["data"]["finding"] for call in receiver.calls]
        assert sorted(one["story"] for one in found) == sorted(
            one["story"] for one in result["findings"]
        )
        assert all(call.is_signed_by(KEY) for call in receiver.calls)
        links = [call.event["data"]["links"] for call in receiver.calls]
        assert all("/share/" in one["share"] and "/feedback/" in one["vote"] for one in links)
        kept = await rows(
            service,
            "SELECT a.verdict, a.code, a.answer FROM delivery_attempts a JOIN outbox o "
            "USING (message_id) WHERE o.recipient = 'channel:webhook'",
        )
        assert {(row["verdict"], row["code"]) for row in kept} == {("accepted", 200)}
        bodies = json.dumps([row["answer"] for row in kept])
        assert "t0ken" not in bodies


async def test_410_is_in_health_and_another_address_opens_the_channel_again(
    around: World, receiver: Receiver
) -> None:
    receiver.answers.append(said("410 Gone"))
    around.fill()
    given = settings(receiver)
    async with around.opened(**given) as service:
        await completed(service)
        await sent(service)
        async with serving(service) as url:
            _, body = await ask(f"{url}/health")
            part = body["parts"]["channels"]
    assert part["state"] == "warning"
    assert "channel:webhook answered that it wants no more" in part["what"]
    assert "page of deliveries" in part["hint"]
    assert len(receiver.calls) == 1
    async with around.opened(**given) as service, service.stores.database.connection() as line:
        assert await stopped.of(line, brand_id=service.brand.id) != []
    moved = given | {"webhook_urls": f"{receiver.url}&new=1"}
    async with around.opened(**moved) as service, service.stores.database.connection() as line:
        assert await stopped.of(line, brand_id=service.brand.id) == []


async def test_nothing_is_queued_for_a_hook_that_wants_no_more(
    around: World, receiver: Receiver
) -> None:
    receiver.answers.append(said("410 Gone"))
    around.fill()
    async with around.opened(**settings(receiver)) as service:
        await completed(service)
        await sent(service)
        before = await to_hook(service)
        around.publish(0, "more", "Debonairs Pizza gives away ten thousand pizzas", "Long queues.")
        result = await completed(service)
        assert result["email"]["kind"] == "digest"
        assert "channel:webhook" not in result["email"]["recipients"]
        assert await to_hook(service) == before
        async with service.stores.database.connection() as line:
            assert await stopped.start(line, brand_id=service.brand.id, recipient="channel:webhook")
        around.publish(0, "again", "Debonairs Pizza is sued over its name", "A court in Durban.")
        await completed(service)
        await sent(service)
        assert [row["state"] for row in (await to_hook(service))[len(before) :]] == ["sent"]


async def to_hook(service: App) -> list[dict[str, Any]]:
    """Return what was queued for the webhook."""
    return await rows(
        service,
        "SELECT id, state, story FROM outbox WHERE recipient = 'channel:webhook' ORDER BY id",
    )
