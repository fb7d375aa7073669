"""Starts an embedded server again that died under the running service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from service.embedded import EmbeddedServer
from service.errors import PermanentError

_log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
"""Between two looks whether the server is there: a look is one connection, made and closed."""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 300.0
"""A server that dies each time it is started, on a full disk say, is tried twelve times an hour."""
WELL_SECONDS = 600.0
"""A server that has lived this long is well again: the next death is a new one."""


@dataclass(slots=True)
class Supervised:
    """One embedded server of this service, and how to start it."""

    name: str
    start: Callable[[], EmbeddedServer]
    server: EmbeddedServer

    def restart(self) -> None:
        """Start the server anew, or adopt one that somebody else has started. Blocks."""
        self.server.discard()
        self.server = self.start()


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartPolicy:
    """Seconds between looks and between attempts."""

    look: float = LOOK_SECONDS
    first_pause: float = FIRST_PAUSE_SECONDS
    longest_pause: float = LONGEST_PAUSE_SECONDS
    well: float = WELL_SECONDS


async def supervise(supervised: Supervised, policy: RestartPolicy | None = None) -> None:
    """Start the server again whenever it has died, with growing pauses, until cancelled.

    A server that is busy or frozen is left alone: it listens still.
    """
    policy = policy or RestartPolicy()
    loop = asyncio.get_running_loop()
    pause, started = policy.first_pause, loop.time()
    while True:
        await asyncio.sleep(policy.look)
        if await asyncio.to_thread(supervised.server.listens):
            continue
        if loop.time() - started > policy.well:
            pause = policy.first_pause
        _log.error(f"The embedded {supervised.name} has died; starting it again")
        try:
            await asyncio.to_thread(supervised.restart)
            _log.warning(f"The embedded {supervised.name} runs again")
        except PermanentError as error:
            _log.error(
                f"The embedded {supervised.name} could not be started again, the next attempt "
                f"is in {pause:g} seconds: {error}. {error.hint}"
            )
        except Exception:  # noqa: BLE001 - the edge of a worker: the supervisor must live on
            _log.exception(f"The embedded {supervised.name} could not be started again")
        started = loop.time()
        await asyncio.sleep(pause)
        pause = min(pause * 2, policy.longest_pause)
