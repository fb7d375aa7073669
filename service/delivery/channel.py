"""How a message leaves: what every channel takes, and what it answers.

A new channel is a file beside `email/`, its settings, and a line in `app/factories.channels`. Which
one takes a message is said by its recipient: `NAME:ADDRESS`, or a mail address alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from service.models import Letter

EMAIL = "email"
"""The channel of a recipient that names none."""


class Verdict(StrEnum):
    """What to do about a message after an attempt."""

    ACCEPTED = "accepted"
    RETRY = "retry"
    """Not delivered; the cause may pass."""
    FAILED = "failed"
    """Not delivered; this message never will be."""
    UNKNOWN = "unknown"
    """The other side fell silent after the handover: it may have the message or not."""
    MISCONFIGURED = "misconfigured"
    """Not delivered; no message will be until somebody changes the configuration."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt."""

    verdict: Verdict
    reason: str
    """For people."""
    code: int | None = None
    """The other side's answer, an SMTP reply or an HTTP status; None: it gave none."""
    retry_after: float = 0.0
    """Seconds that the other side asks to wait before the next attempt."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one recipient, in the bytes that every attempt sends."""

    message_id: str
    """The same at every attempt and different for each message."""
    sender: str
    recipient: str
    subject: str
    body: bytes


class Channel(Protocol):
    """One way for messages to leave."""

    def freeze(
        self,
        letter: Letter,
        *,
        recipient: str,
        run_id: str,
        brand_id: str,
        now: datetime,
        unsubscribe_url: str = "",
    ) -> Message:
        """Return `letter` as the bytes that go out, with the same `message_id` for the same run."""
        ...

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        """Attempt to deliver; what goes wrong on the way is a value.

        `before_handover` must be awaited just before the moment after which silence may mean that
        the message has arrived. What it raises stops the attempt and reaches the caller.
        """
        ...


def channel_of(recipient: str) -> str:
    """Return the name of the channel that takes messages to `recipient`."""
    name, colon, _ = recipient.partition(":")
    return name if colon else EMAIL
