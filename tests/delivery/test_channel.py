"""Another channel than mail, through the outbox on PostgreSQL: it is a class and a name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from service.delivery.channel import EMAIL, Channel, Message, Outcome, Verdict, channel_of
from service.delivery.outbox import Outbox, OutboxLimits, enqueue
from service.models import Letter
from service.storage.database import Database

NOW = datetime(2026, 3, 9, 5, 30, tzinfo=UTC)
ROOM = "room:news"


@dataclass(slots=True)
class Room:
    """A chat room in memory: it takes text, and answers what it is told to."""

    answers: list[Outcome] = field(default_factory=list)
    posted: list[Message] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    look: Callable[[], Awaitable[str]] | None = None

    def freeze(
        self,
        letter: Letter,
        *,
        recipient: str,
        run_id: str,
        brand_id: str,
        now: datetime,  # noqa: ARG002 - a channel's signature
        unsubscribe_url: str = "",  # noqa: ARG002 - a channel's signature
    ) -> Message:
        """Return the text alone."""
        body = f"*{letter.subject}*\n{letter.text}".encode()
        return Message(f"{brand_id}.{run_id}.{recipient}", "bot", recipient, letter.subject, body)

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        """Post, or answer what comes next in `answers`."""
        await before_handover()
        if self.look:
            self.states.append(await self.look())
        if self.answers:
            return self.answers.pop(0)
        self.posted.append(message)
        return Outcome(Verdict.ACCEPTED, "ok", 200)


def outbox(database: Database, channels: dict[str, Channel]) -> Outbox:
    return Outbox(
        database,
        channels,
        brand_id="b",
        owner="one",
        clock=lambda: NOW,
        chance=lambda: 0.0,
        limits=OutboxLimits(workers=1),
    )


async def queue(database: Database, room: Room) -> None:
    letter = Letter("One finding", "A shop opened.")
    message = room.freeze(letter, recipient=ROOM, run_id="r", brand_id="b", now=NOW)
    async with database.transaction() as connection:
        await enqueue(connection, message, brand_id="b")


async def row(database: Database) -> dict[str, Any]:
    async with database.connection() as connection:
        [found] = await connection.fetch(
            "SELECT *, extract(epoch FROM not_before - now())::float8 AS wait FROM outbox"
        )
    return dict(found)


async def test_another_channel_takes_what_is_addressed_to_it(database: Database) -> None:
    room = Room()

    async def look() -> str:
        return str((await row(database))["state"])

    room.look = look
    await queue(database, room)
    [attempt] = await outbox(database, {"room": room}).drain()
    assert attempt.next.state == (await row(database))["state"] == "sent"
    assert room.states == ["data"]
    [posted] = room.posted
    assert posted.body == b"*One finding*\nA shop opened."
    assert (posted.message_id, posted.recipient) == ("b.r.room:news", ROOM)


async def test_what_it_answers_is_followed_as_for_mail(database: Database) -> None:
    slow = Outcome(Verdict.RETRY, "too many requests", 429, retry_after=90.0)
    room = Room(answers=[slow, Outcome(Verdict.FAILED, "no such room", 404)])
    await queue(database, room)
    sender = outbox(database, {"room": room})
    [attempt] = await sender.drain()
    assert attempt.next.seconds == 90.0
    assert (await row(database))["wait"] == pytest.approx(90.0, abs=5.0)
    assert await sender.drain() == []
    await sender.release_on_start()
    [attempt] = await sender.drain()
    kept = await row(database)
    assert (kept["state"], kept["last_error"]) == ("failed", "no such room")


async def test_a_channel_that_is_not_there_keeps_the_message(database: Database) -> None:
    room = Room()
    await queue(database, room)
    [attempt] = await outbox(database, {EMAIL: room}).drain()
    assert attempt.outcome.verdict is Verdict.MISCONFIGURED
    assert (attempt.next.state, room.posted) == ("queued", [])
    assert "room" in (await row(database))["last_error"]


def test_a_recipient_names_its_channel() -> None:
    assert channel_of("ann@example.com") == EMAIL
    assert channel_of("slack:C024BE91L") == "slack"
