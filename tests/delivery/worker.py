"""A mail worker as a process of its own, to be killed and frozen by the tests.

python -m tests.mail.worker DATABASE_URL SMTP_PORT OWNER
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

from service.delivery.email.smtp import SmtpServer, Timeouts, Tls
from service.delivery.outbox import Outbox, Pace
from service.storage.database import Database


async def work(url: str, port: int, owner: str) -> None:
    """Send what is due until somebody ends this process."""
    database = await Database.connect(url, max_size=4)
    outbox = Outbox(
        database,
        SmtpServer(host="127.0.0.1", port=port, tls=Tls.NONE),
        brand_id="debonairs",
        owner=owner,
        clock=lambda: datetime.now(UTC),
        chance=lambda: 0.5,
        timeouts=Timeouts(connect=30, command=30, after_dot=30),
        pace=Pace(lease=1.0, poll=0.05, lanes=2),
    )
    await outbox.forever(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
