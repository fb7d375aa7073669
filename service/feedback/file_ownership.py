"""Ownership of a brand's file of votes: a second host, or a second volume, is refused in words.

Copies of a brand on one host share its volume and so its file (a hot standby). A copy with another
file would show readers other votes and learn other preferences, so it must not serve while the
first lives. A file that was moved, restored or lost is taken over at once when the service before
deregistered, and after some seconds without a heartbeat when it did not.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import structlog

from service.errors import DatabaseUnavailableError, PermanentError, TemporaryError
from service.feedback.votes import Votes
from service.storage.database import Database
from service.storage.heartbeat import beside
from service.storage.tables import votes_files
from service.storage.tables.votes_files import Registration, ServiceCopy

_log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 3.0
WATCH_SECONDS = 8.0
"""How long to watch for heartbeats of a copy that did not deregister: two of them and a little.
A machine that comes back from a power cut waits so long once, if its PostgreSQL is elsewhere."""
_DEREGISTER_SECONDS = 2.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class VotesFileOwnership:
    """This process's claim that its file of votes is the brand's."""

    def __init__(
        self,
        database: Database,
        votes: Votes,
        *,
        brand_id: str,
        owner: str,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        watch_seconds: float = WATCH_SECONDS,
    ) -> None:
        self._database = database
        self._votes = votes
        self._brand_id = brand_id
        self._owner = owner
        self._heartbeat_seconds = heartbeat_seconds
        self._watch_seconds = watch_seconds

    @asynccontextmanager
    async def held(self, lost: Callable[[PermanentError], None]) -> AsyncIterator[None]:
        """Claim, send heartbeats while the block runs, and deregister after it.

        `lost` is called, once, when another host took over meanwhile. Raises PermanentError when
        one serves already, DatabaseUnavailableError; an unexpected error of the heartbeat, or of
        `lost`, ends the block and is raised.
        """
        await self.claim()
        try:
            async with beside(self._send_heartbeats(lost)):
                yield
        finally:
            with suppress(DatabaseUnavailableError, TimeoutError):
                async with asyncio.timeout(_DEREGISTER_SECONDS):
                    await votes_files.deregister(self._database, self._brand_id, self._owner)

    async def claim(self) -> None:
        """Register as a copy of the brand. Raises PermanentError if one with another file lives."""
        mine = await self._mine()
        registration = await votes_files.register(self._database, self._brand_id, mine)
        if registration.others:
            first = registration.others[0]
            _log.warning(
                f"The votes of {self._brand_id} were last kept in another file, on host "
                f"{first.host}; looking for {self._watch_seconds:g} seconds whether it is in use"
            )
            registration = await self._watch(mine, registration.others)
        if registration.others:
            raise _elsewhere(self._brand_id, registration.others[0])
        before = registration.before
        if before and before.votes > mine.votes:
            _log.warning(
                f"{self._votes.path} holds {mine.votes} votes; the file that was used before, on "
                f"host {before.host}, held {before.votes}. If that is not meant, stop, "
                "and start Topfive with the volume it had, or `topfive restore` a backup"
            )

    async def _watch(self, mine: ServiceCopy, others: Sequence[ServiceCopy]) -> Registration:
        """Watch `others` for heartbeats; register if there are none."""
        seen = {other.owner: other.beats for other in others}
        until = asyncio.get_running_loop().time() + self._watch_seconds
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(min(1.0, self._watch_seconds / 10))
            now = await votes_files.others(self._database, self._brand_id, mine.place)
            if any(seen.get(other.owner) != other.beats for other in now):
                return Registration(now)
        return await votes_files.register(self._database, self._brand_id, mine, seen)

    async def _send_heartbeats(self, lost: Callable[[PermanentError], None]) -> None:
        warned = False
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            try:
                mine = await self._mine()
                ours = await votes_files.heartbeat(
                    self._database, self._brand_id, self._owner, mine.votes
                )
                registration = (
                    None
                    if ours  # else we were taken for dead
                    else await votes_files.register(self._database, self._brand_id, mine)
                )
            except (TemporaryError, asyncpg.PostgresError, OSError) as error:
                if not warned:  # once, not every three seconds of an outage
                    _log.warning(f"No sign of life of this copy could be written: {error}")
                warned = True
                continue
            warned = False
            if registration and registration.others:
                lost(_elsewhere(self._brand_id, registration.others[0]))
                return

    async def _mine(self) -> ServiceCopy:
        return ServiceCopy(
            owner=self._owner,
            place=await asyncio.to_thread(place_of, self._votes.path),
            host=socket.gethostname(),
            votes=await self._votes.count(self._brand_id),
        )


def place_of(path: Path, boot: Path = _BOOT) -> str:
    """Return one value for one file on one running host, the same in all its containers.

    The same file over a network share is another place on each host: SQLite's log is not safe
    there. After a restart of the machine it is another place too.
    """
    try:
        host = boot.read_text(encoding="ascii").strip()
    except OSError:  # not Linux
        host = socket.gethostname()
    status = path.stat()
    known = f"{host}:{status.st_dev}:{status.st_ino}"
    return hashlib.sha256(known.encode()).hexdigest()[:16]


def _elsewhere(brand_id: str, other: ServiceCopy) -> PermanentError:
    return PermanentError(
        f"{brand_id} is served already, with another file of votes, on host {other.host}",
        "Copies of one brand need one host and one volume (the same DATA_DIR): start this one "
        "there, or stop that one first. Another brand may run anywhere: see BRAND_ID.",
    )
