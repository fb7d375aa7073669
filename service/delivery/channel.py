"""How a message leaves: what every channel takes, and what it answers.

The channels there are stand in `channels/registry.py`. Which one takes a message is said by its
recipient: `NAME:ADDRESS`, or a mail address alone (`service.text.recipient`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from service.models import Letter, Message

MOST_PATIENCE = 6 * 3600.0
"""Seconds that the other side may make a message wait at a time: it is given up after a day."""


class Verdict(StrEnum):
    """What to do about a message after an attempt."""

    ACCEPTED = "accepted"
    RETRY = "retry"
    """Not delivered; the cause may pass."""
    FAILED = "failed"
    """Not delivered; this message never will be."""
    UNWANTED = "unwanted"
    """Not delivered; the recipient does not want it any more."""
    LEFT_OUT = "left_out"
    """Not delivered; the settings name the recipient no more."""
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
    limited: bool = False
    """With RETRY: the other side takes no more for now, whatever the message. It passes, but a day
    may go by, and no message is given up over it."""
    gone: bool = False
    """With MISCONFIGURED: the settings name its channel no more; kept for a day, for it may be
    named again."""
    stops: str = ""
    """With UNWANTED: the other side itself wants no more, whatever the message. A print of its
    address: with another one it is asked again."""


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

    @property
    def via(self) -> str:
        """Through what messages leave, for people: a server's name."""
        ...

    async def probe(self) -> list[str]:
        """Reach the other side, sending nothing; return what was done, in words.

        Raises PermanentError (something to change) or TemporaryError (may pass), with what to do.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelType:
    """A row of the registry: a channel's name and how it is built from plain settings."""

    name: str
    """What stands before the colon of a recipient; `email` takes those without one."""
    settings: tuple[str, ...]
    """The settings that it is built from, by the names they have in `service.config.settings`."""
    build: Callable[[str, Mapping[str, Any]], Channel]
    """Takes the name that messages come from, for people, and the values of `settings` by name."""
