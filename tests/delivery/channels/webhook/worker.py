"""A worker with five webhooks as a process of its own, to be killed by the tests.

python -m tests.delivery.channels.webhook.worker DATABASE_URL HOOK_URL OWNER
"""

from __future__ import annotations

import asyncio
import sys

from service.delivery.channels.named import NamedChannels
from service.delivery.finding_channel import ChannelNet
from service.delivery.outbox import Outbox, OutboxLimits
from service.models.channels import CHANNEL, ChannelKind, NamedChannel
from service.storage.database import Database
from tests.delivery.channels.webhook.receiver import HOME, SECRET

NAMES = tuple(f"hook-{number}" for number in range(5))


def channels(target: str) -> NamedChannels:
    """Return five channels before one receiver."""
    return NamedChannels(
        [
            NamedChannel(name=name, kind=ChannelKind.WEBHOOK, target=target, secret=SECRET)
            for name in NAMES
        ],
        ChannelNet(networks=HOME),
    )


async def work(url: str, target: str, owner: str) -> None:
    """Send what is due until somebody ends this process."""
    outbox = Outbox(
        await Database.connect(url, max_size=6),
        {CHANNEL: channels(target)},
        brand_id="zest",
        owner=owner,
        chance=lambda: 0.5,
        limits=OutboxLimits(lease=1.0, poll=0.05, workers=4),
    )
    await outbox.forever(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
