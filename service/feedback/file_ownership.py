"""One brand, one file of votes: a second host, or a second volume, is refused in words.

Copies of a brand on one host share its volume and so its file (a hot standby). A copy that has
another file would show readers other votes and learn another taste, so it must not serve while
the first lives. A file that was moved, restored or lost is taken at once when the service before it
said goodbye, and after some seconds without a sign of life when it did not.
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
from service.storage.tables import votes_files
from service.storage.tables.votes_files import Copy, Entry

_log = structlog.get_logger(__name__)

BEAT_SECONDS = 3.0
"""Between two signs of life."""
WATCH_SECONDS = 8.0
"""How long to look for a sign of life of a copy that did not say goodbye: two beats and a little.
A machine that comes back from a power cut waits so long once, if its PostgreSQL is elsewhere."""
_GOODBYE_SECONDS = 2.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class VotesHome:
    """This process's claim that its file of votes is the brand's."""

    def __init__(
        self,
        database: Database,
        votes: Votes,
        *,
        brand_id: str,
        owner: str,
        beat_seconds: float = BEAT_SECONDS,
        watch_seconds: float = WATCH_SECONDS,
    ) -> None:
        self._database = database
        self._votes = votes
        self._brand_id = brand_id
        self._owner = owner
        self._beat_seconds = beat_seconds
        self._watch_seconds = watch_seconds

    @asynccontextmanager
    async def held(self, lost: Callable[[PermanentError], None]) -> AsyncIterator[None]:
        """Claim, give signs of life while the block runs, and say goodbye after it.

        `lost` hears, once, when another host took over meanwhile. Raises PermanentError when one
        serves already, DatabaseUnavailableError.
        """
        await self.claim()
        beating = asyncio.create_task(self._beat(lost))
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            with suppress(DatabaseUnavailableError, TimeoutError):
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await votes_files.leave(self._database, self._brand_id, self._owner)

    async def claim(self) -> None:
        """Enter as a copy of the brand. Raises PermanentError if one with another file lives."""
        mine = await self._mine()
        entry = await self._enter(mine)
        if entry.others:
            first = entry.others[0]
            _log.warning(
                f"The votes of {self._brand_id} were last kept in another file, on host "
                f"{first.host}; looking for {self._watch_seconds:g} seconds whether it is in use"
            )
            entry = await self._watch(mine, entry)
        if entry.others:
            raise _elsewhere(self._brand_id, entry.others[0])
        if entry.before and entry.before.votes > mine.votes:
            _log.warning(
                f"{self._votes.path} holds {mine.votes} votes; the file that was used before, on "
                f"host {entry.before.host}, held {entry.before.votes}. If that is not meant, stop, "
                "and start Topfive with the volume it had, or `topfive restore` a backup"
            )

    async def _watch(self, mine: Copy, entry: Entry) -> Entry:
        """Look for signs of life; enter if there are none."""
        seen = {other.owner: other.beats for other in entry.others}
        until = asyncio.get_running_loop().time() + self._watch_seconds
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(min(1.0, self._watch_seconds / 10))
            looked = await votes_files.others(self._database, self._brand_id, mine.place)
            if any(seen.get(other.owner) != other.beats for other in looked):
                return Entry(looked)
        return await votes_files.enter(self._database, self._brand_id, mine, seen)

    async def _enter(self, mine: Copy) -> Entry:
        return await votes_files.enter(self._database, self._brand_id, mine)

    async def _beat(self, lost: Callable[[PermanentError], None]) -> None:
        told = False
        while True:
            await asyncio.sleep(self._beat_seconds)
            try:
                others = await self._others_after_beat()
            except (TemporaryError, asyncpg.PostgresError, OSError) as error:
                if not told:  # once, not every three seconds of an outage
                    _log.warning(f"No sign of life of this copy could be written: {error}")
                told = True
                continue
            told = False
            if others:
                lost(_elsewhere(self._brand_id, others[0]))
                return

    async def _others_after_beat(self) -> Sequence[Copy]:
        """Give a sign of life; return who took over if we were taken for dead."""
        mine = await self._mine()
        if await votes_files.beat(self._database, self._brand_id, self._owner, mine.votes):
            return ()
        return (await self._enter(mine)).others

    async def _mine(self) -> Copy:
        return Copy(
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


def _elsewhere(brand_id: str, other: Copy) -> PermanentError:
    return PermanentError(
        f"{brand_id} is served already, with another file of votes, on host {other.host}",
        "Copies of one brand need one host and one volume (the same DATA_DIR): start this one "
        "there, or stop that one first. Another brand may run anywhere: see BRAND_ID.",
    )
