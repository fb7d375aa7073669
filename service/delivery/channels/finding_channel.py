"""What a channel that the operator names has to do, and how it may reach the net."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from service.delivery.channel import Channel
from service.models import Message, Network
from service.models.channels import FindingNote, WeekNote


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
