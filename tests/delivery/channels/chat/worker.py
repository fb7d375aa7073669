"""A worker that sends to channels, as a process of its own, to be killed by a test.

python -m tests.delivery.channels.chat.worker DATABASE_URL PORT NAMES OWNER
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from ipaddress import ip_network

from service.delivery.channels.named import NamedChannels
from service.delivery.finding_channel import ChannelNet
from service.delivery.outbox import Outbox, OutboxLimits
from service.models.channels import CHANNEL, ChannelKind, NamedChannel
from service.storage.database import Database
from tests.delivery.channels.chat.servers import ALL, ORIGINS

FIVE = ("slack", "discord", "telegram", "ntfy", "mattermost")


def channels_to(port: int, names: Sequence[str] = FIVE) -> NamedChannels:
    """Return channels to rooms of the server at that port."""
    named = [
        NamedChannel(name=name, kind=ChannelKind.CHAT, target=ALL[name].format(port=port))
        for name in names
    ]
    here = dict.fromkeys(ORIGINS, f"http://127.0.0.1:{port}")
    return NamedChannels(named, ChannelNet(networks=(ip_network("127.0.0.0/8"),), stand_ins=here))


async def work(url: str, port: int, names: Sequence[str], owner: str) -> None:
    """Send what is due until somebody ends this process."""
    database = await Database.connect(url, max_size=4)
    outbox = Outbox(
        database,
        {CHANNEL: channels_to(port, names)},
        brand_id="zest",
        owner=owner,
        chance=lambda: 0.5,
        limits=OutboxLimits(lease=1.0, poll=0.05),
    )
    await outbox.forever(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), sys.argv[3].split(","), sys.argv[4]))
