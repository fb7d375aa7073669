"""The channels that the operator has named, behind the one name `channel` of the registry.

Each kind (`service.models.channels.ChannelKind`) is a folder beside this file with a class that is
a `FindingChannel`, and a row in `KINDS`. What dials in it says so, `with
connecting(Destination.CHANNEL)`, and checks the address that is dialled: `ChannelNet.networks` are
the private ones that may be.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from service.delivery.channel import Outcome, Verdict
from service.delivery.channels.chat.room import ChatRoom
from service.delivery.channels.webhook.hook import Webhook
from service.delivery.finding_channel import ChannelNet, FindingChannel
from service.models import Letter, Message
from service.models.channels import ChannelKind, FindingNote, NamedChannel, WeekNote, name_of

KINDS: Mapping[ChannelKind, Callable[[NamedChannel, ChannelNet], FindingChannel]] = (
    MappingProxyType({ChannelKind.CHAT: ChatRoom, ChannelKind.WEBHOOK: Webhook})
)
"""How a channel of each kind is built."""


class NamedChannels:
    """All named channels as one `Channel`: the recipient's name says which."""

    def __init__(self, channels: Sequence[NamedChannel], net: ChannelNet) -> None:
        self._by_name = {one.name: KINDS[one.kind](one, net) for one in channels}

    @property
    def via(self) -> str:
        """Their names."""
        return ", ".join(self._by_name)

    def via_of(self, name: str) -> str:
        """Return through what one of them sends, without a secret."""
        return self._by_name[name].via

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
        """Return a letter, such as a test, in the form of the recipient's channel."""
        return self._by_name[name_of(recipient)].freeze(
            letter,
            recipient=recipient,
            run_id=run_id,
            brand_id=brand_id,
            now=now,
            unsubscribe_url=unsubscribe_url,
        )

    def freeze_finding(self, note: FindingNote) -> Message:
        """Return a finding in the form of the recipient's channel."""
        return self._by_name[name_of(note.recipient)].freeze_finding(note)

    def freeze_week(self, note: WeekNote) -> Message:
        """Return a week in review in the form of the recipient's channel."""
        return self._by_name[name_of(note.recipient)].freeze_week(note)

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        """Send through the recipient's channel; one that is named no more keeps its messages."""
        channel = self._by_name.get(name_of(message.recipient))
        if channel is None:
            what = f"there is no channel named {name_of(message.recipient)!r} any more"
            return Outcome(Verdict.MISCONFIGURED, what, gone=True)
        return await channel.send(message, before_handover)

    async def probe(self) -> list[str]:
        """Reach the other side of each. Raises the first PermanentError or TemporaryError."""
        return [line for name in self._by_name for line in await self.probe_of(name)]

    async def probe_of(self, name: str) -> list[str]:
        """Reach the other side of one, sending nothing."""
        return await self._by_name[name].probe()
