"""What a channel that the operator names has to do, how it may reach the net, and what it hides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from service.delivery.channel import Channel
from service.log import HIDDEN
from service.models import Message, Network
from service.models.channels import FindingNote, NamedChannel, WeekNote, hidden_parts


class FindingChannel(Channel, Protocol):
    """A channel that takes findings, one a message, and weeks, beside letters such as a test's."""

    def freeze_finding(self, note: FindingNote) -> Message:
        """Return the bytes that go out, by `note.message_id` and to `note.recipient`."""
        ...

    def freeze_week(self, note: WeekNote) -> Message:
        """Return the same of a week in review."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelNet:
    """How channels may reach the net."""

    networks: tuple[Network, ...] = ()
    """Private networks that may be dialled."""
    user_agent: str = "Topfive"
    sender: str = ""
    """Who sends, the same after a restart and for no other brand or machine."""
    stand_ins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What is asked in a service's place, by its origin (`https://discord.com`): a test's."""


class Mask:
    """Hides all of a channel's address and secret in what is said of it, whoever wrote that."""

    def __init__(self, channel: NamedChannel) -> None:
        self.hidden = sorted(hidden_parts(channel), key=len, reverse=True)
        """The longest first: a part may be within another."""

    def __call__(self, text: str) -> str:
        """Return the text without them."""
        for part in self.hidden:
            text = text.replace(part, HIDDEN)
        return text
