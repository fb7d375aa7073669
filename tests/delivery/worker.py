"""A mail worker as a process of its own, to be killed and frozen by the tests.

python -m tests.delivery.worker DATABASE_URL SMTP_PORT OWNER
"""

from __future__ import annotations

import asyncio
import sys
from email.headerregistry import Address

from service.delivery.channels.email.connection import SmtpServer, Timeouts, Tls
from service.delivery.channels.email.smtp import SmtpChannel
from service.delivery.outbox import Outbox, OutboxLimits
from service.storage.database import Database
from service.text.recipient import EMAIL


async def work(url: str, port: int, owner: str) -> None:
    """Send what is due until somebody ends this process."""
    database = await Database.connect(url, max_size=4)
    channel = SmtpChannel(
        server=SmtpServer(host="127.0.0.1", port=port, tls=Tls.NONE),
        sender=Address("", addr_spec="digest@example.com"),
        domain="example.com",
        timeouts=Timeouts(connect=30, command=30, after_dot=30),
    )
    outbox = Outbox(
        database,
        {EMAIL: channel},
        brand_id="debonairs",
        owner=owner,
        chance=lambda: 0.5,
        limits=OutboxLimits(lease=1.0, poll=0.05, workers=2),
    )
    await outbox.forever(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
