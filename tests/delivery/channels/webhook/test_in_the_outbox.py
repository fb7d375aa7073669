"""Webhooks through the outbox, on PostgreSQL: at least once, by one id, until one wants no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from service.delivery.channel import Outcome
from service.delivery.channels.webhook.hook import Webhook
from service.delivery.channels.webhook.wire import HookSeconds
from service.delivery.operator_alerts import of_mail
from service.delivery.outbox import DeliveryAttempt, Outbox, OutboxLimits
from service.delivery.settling import send_again
from service.models import Message
from service.models.channels import CHANNEL, name_of
from service.storage.database import Database
from service.storage.tables.mail import attempts, stopped
from service.storage.tables.mail.attempts import Delivery
from service.storage.tables.outbox import enqueue
from tests.delivery.channels.chat.servers import note
from tests.delivery.channels.webhook.receiver import KEY, Receiver, hangs, hook, said

BRAND = "zest"
ONE, TWO = "ab" * 8, "cd" * 8


@dataclass(slots=True)
class Desk:
    """A database with an outbox and one webhook before a receiver."""

    database: Database
    receiver: Receiver
    channel: Webhook

    async def queue(self, story: str = ONE) -> int | None:
        """Queue a finding."""
        message = self.channel.freeze_finding(note(recipient="channel:dashboard", story=story))
        async with self.database.transaction() as connection:
            return await enqueue(connection, message, brand_id=BRAND)

    async def drain(self) -> list[DeliveryAttempt]:
        """Attempt what is due, as if every pause and lease were over."""
        async with self.database.connection() as connection:
            await connection.execute(
                "UPDATE outbox SET not_before = now() - interval '1 s', "
                "lease_until = now() - interval '1 s'"
            )
        return await self.outbox().drain()

    def outbox(self, **other: Any) -> Outbox:
        """Return a worker as another process would have it."""
        return Outbox(
            self.database,
            {CHANNEL: self.channel},
            brand_id=BRAND,
            owner=other.pop("owner", "one"),
            chance=lambda: 0.0,
            limits=OutboxLimits(workers=1, lease=5.0),
        )

    async def shown(self) -> list[Delivery]:
        """Return the messages with their attempts."""
        async with self.database.connection() as connection:
            return await attempts.deliveries(connection, brand_id=BRAND, limit=10)

    async def stopped(self) -> list[str]:
        """Return the channels that are stopped."""
        async with self.database.connection() as connection:
            return [one.recipient for one in await stopped.of(connection, brand_id=BRAND)]


@dataclass(slots=True)
class Both:
    """Webhooks by name, as one channel."""

    hooks: dict[str, Webhook]
    via: str = "hooks"

    async def probe(self) -> list[str]:
        """Reach nothing."""
        return []

    def freeze(self, *_: Any, **__: Any) -> Message:
        """Nothing is written here."""
        raise NotImplementedError

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        """Send by the name."""
        return await self.hooks[name_of(message.recipient)].send(message, before_handover)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    async with Receiver() as receiver:
        yield Desk(database, receiver, hook(receiver))


async def test_it_is_sent_until_it_is_taken_by_the_same_id(desk: Desk) -> None:
    desk.receiver.answers += [
        said("500 Oops"), hangs, said("429 Slow", Retry_After="400"), hangs, said("503 Busy"),
    ]  # fmt: skip
    assert await desk.queue() is not None
    assert await desk.queue() is None
    waits = []
    for _ in range(6):
        waits += [one.next.seconds for one in await desk.drain()]
    calls = desk.receiver.calls
    assert len({(call.headers["webhook-id"], call.body) for call in calls}) == 1
    assert len(calls) == 6
    assert all(call.is_signed_by(KEY) for call in calls)
    assert waits[2] == 400.0
    assert waits[-1] is None
    [one] = await desk.shown()
    assert [(kept.verdict, kept.code) for kept in one.attempts] == [
        ("retry", 500), ("unknown", None), ("retry", 429), ("unknown", None), ("retry", 503),
        ("accepted", 200),
    ]  # fmt: skip
    assert (one.state, one.message_id) == ("sent", calls[0].headers["webhook-id"])
    assert await desk.drain() == []


async def test_it_survives_any_number_of_deaths_while_the_call_is_out(desk: Desk) -> None:
    desk.receiver.answers += [hangs] * 3
    await desk.queue()
    for number in range(3):
        dying = asyncio.create_task(desk.outbox(owner=f"dies {number}").run_once())
        await desk.receiver.came.get()
        # Fenced off: nothing of it is written.
        async with desk.database.connection() as connection:
            await connection.execute("UPDATE outbox SET owner = 'dead', lease_until = now()")
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
    [attempt] = await desk.drain()
    assert attempt.next.state == "sent"
    assert len({call.headers["webhook-id"] for call in desk.receiver.calls}) == 1


async def test_410_stops_the_hook_and_tells_the_operator(desk: Desk) -> None:
    desk.receiver.answers.append(said("410 Gone", "we moved on"))
    await desk.queue(ONE)
    [refused] = await desk.drain()
    [told] = of_mail(refused)
    assert told.bad
    assert "410 Gone: we moved on" in told.detail
    assert "/deliveries" in told.detail
    await desk.queue(TWO)
    [left] = await desk.drain()
    assert (left.next.state, len(desk.receiver.calls)) == ("failed", 1)
    assert of_mail(left) == []
    assert await desk.stopped() == ["channel:dashboard"]
    async with desk.database.connection() as connection:
        assert await stopped.start(connection, brand_id=BRAND, recipient="channel:dashboard")
    for one in await desk.shown():
        assert await send_again(
            desk.database, brand_id=BRAND, number=one.id, attempts_made=one.attempts_made
        )
    assert [one.next.state for one in await desk.drain()] == ["sent", "sent"]
    ids = [call.headers["webhook-id"] for call in desk.receiver.calls]
    assert ids[0] == ids[1] != ids[2]


async def test_another_address_opens_the_channel_again_and_the_same_does_not(desk: Desk) -> None:
    desk.receiver.answers.append(said("410 Gone"))
    await desk.queue()
    await desk.drain()
    same = {"channel:dashboard": hook(desk.receiver).address_print, "channel:other": "x"}
    async with desk.database.connection() as connection:
        assert await stopped.start_moved(connection, brand_id=BRAND, addresses=same) == []
        assert await stopped.start_moved(connection, brand_id=BRAND, addresses={}) == []
        moved = {"channel:dashboard": hook("https://new.example/").address_print}
        assert await stopped.start_moved(connection, brand_id="other", addresses=moved) == []
        assert await stopped.start_moved(connection, brand_id=BRAND, addresses=moved) == [
            "channel:dashboard"
        ]
    assert await desk.stopped() == []


async def test_a_hook_that_hangs_leaves_the_others_their_workers(desk: Desk) -> None:
    async with Receiver(answers=[hangs] * 3) as stuck:
        other = hook(stuck, name="stuck", seconds=HookSeconds(answer=30.0))
        outbox = Outbox(
            desk.database,
            {CHANNEL: Both({"stuck": other, "dashboard": desk.channel})},
            brand_id=BRAND,
            owner="one",
            chance=lambda: 0.0,
            limits=OutboxLimits(workers=2, handover_wait=0.05),
        )
        async with desk.database.transaction() as connection:
            for number in range(3):
                told = note(recipient="channel:stuck", story=f"{number:016x}")
                await enqueue(connection, other.freeze_finding(told), brand_id=BRAND)
        await desk.queue()
        stop = asyncio.Event()
        working = asyncio.create_task(outbox.forever(stop, grace=0.0))
        async with asyncio.timeout(20.0):
            await desk.receiver.came.get()
        stop.set()
        await working
        assert len(stuck.calls) == 1


async def test_what_is_refused_is_final_and_a_redirect_waits(desk: Desk) -> None:
    desk.receiver.answers += [said("422 No"), said("302 Found", Location="https://new.example/")]
    await desk.queue(ONE)
    await desk.queue(TWO)
    first, second = await desk.drain()
    assert (first.next.state, first.next.seconds) == ("failed", None)
    assert second.next.state == "queued"
    assert (second.next.seconds or 0) >= 600
    assert "redirects are not followed" in second.outcome.reason
