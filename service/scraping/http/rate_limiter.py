"""Whose turn it is: so many requests at once in all, so many at one host, with its pauses."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Self

from service.errors import FetchError
from service.scraping.http.caching import DAY
from service.scraping.http.pacing import Pace, after_answer, from_cache, to_cache

LONGEST_WAIT = 65.0
"""Seconds that a request waits for its host's pause; a longer one is left to the next run."""
_IDLE_LANES = 4_096
"""Hosts remembered before idle ones in good order are forgotten."""


class NotNowError(FetchError):
    """The host wants to be left alone for longer than this run lasts: no failure of the source."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Hosts that share one lane, because one owner counts their requests together."""

    name: str
    pause: float
    """Seconds between the starts of two requests."""
    at_once: int = 1


BUCKETS: Mapping[str, Bucket] = {
    "reddit.com": Bucket("reddit", 60.0),
    "www.reddit.com": Bucket("reddit", 60.0),
    "old.reddit.com": Bucket("reddit", 60.0),
    "oauth.reddit.com": Bucket("reddit by its API", 1.0),
    "api.gdeltproject.org": Bucket("gdelt", 5.0),
}
"""Reddit gives about one request a minute without credentials and a hundred with them; GDELT asks
for one in five seconds."""


@dataclass(slots=True)
class _Lane:
    slots: asyncio.Semaphore
    pace: Pace = field(default_factory=Pace)
    next_at: float = 0.0
    users: int = 0


class Room:
    """Bodies that may be in memory at once: fetched or being fetched, and not yet read.

    Hosts answer faster than pages are parsed; without this a thousand pages would pile up.
    """

    def __init__(self, bodies: int) -> None:
        self.places = asyncio.Semaphore(bodies)


class Place:
    """One body's place in a room: taken when its request has its turn, given back when read."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._taken = False

    async def take(self, url: str, deadline: float) -> None:
        """Wait for the place until `deadline`, once. Raises NotNowError."""
        if not self._taken:
            await _acquire(self._room.places, url, deadline)
            self._taken = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._taken:
            self._taken = False
            self._room.places.release()


class Lanes:
    """Turns for all requests of a process. `total` at once, `per_host` of them at one host."""

    def __init__(
        self,
        *,
        total: int,
        per_host: int,
        jitter: float,
        rng: random.Random,
        buckets: Mapping[str, Bucket] = BUCKETS,
    ) -> None:
        self._all = asyncio.Semaphore(total)
        self._per_host = per_host
        self._jitter = jitter
        self._rng = rng
        self._buckets = buckets
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(
        self, host: str, url: str, deadline: float, place: Place | None = None
    ) -> AsyncIterator[None]:
        """Wait for a turn at `host` until the loop's time `deadline`. Raises NotNowError.

        The body's `place` is taken as well; its owner gives it back.
        """
        lane = self._lane(host)
        lane.users += 1
        try:
            async with _taken(lane.slots, url, deadline):
                await self._pause(lane, url, deadline)
                if place:
                    await place.take(url, deadline)
                async with _taken(self._all, url, deadline):
                    yield
        finally:
            lane.users -= 1

    def note(self, host: str, *, status: int, seconds: float, wait: float | None) -> None:
        """Take down how `host` answered; `wait` is what it asked us to wait."""
        lane = self._lane(host)
        now = asyncio.get_running_loop().time()
        lane.pace = after_answer(lane.pace, status=status, seconds=seconds, now=now, wait=wait)

    def at_least(self, host: str, pause: float) -> None:
        """Leave `pause` seconds or more between two requests to `host`."""
        lane = self._lane(host)
        lane.pace = replace(lane.pace, floor=max(lane.pace.floor, pause))

    def lend(self) -> dict[str, dict[str, float]]:
        """Return the paces that a restart should not forget, by host or bucket."""
        now = asyncio.get_running_loop().time()
        paces = {name: to_cache(lane.pace, now) for name, lane in self._lanes.items()}
        return {name: pace for name, pace in paces.items() if pace}

    def recall(self, host: str, lent: object) -> None:
        """Take over what an earlier process lent for `host`, unless we know better."""
        if self.name_of(host) not in self._lanes:
            now = asyncio.get_running_loop().time()
            lane = self._lane(host)
            known = from_cache(lent, now, DAY)
            lane.pace = replace(lane.pace, gap=known.gap, closed_until=known.closed_until)

    def name_of(self, host: str) -> str:
        """Return the name under which the pace of `host` is lent."""
        bucket = self._buckets.get(host)
        return bucket.name if bucket else host

    def _lane(self, host: str) -> _Lane:
        name = self.name_of(host)
        lane = self._lanes.get(name)
        if lane is None:
            self._forget_idle()
            bucket = self._buckets.get(host)
            at_once, pause = (bucket.at_once, bucket.pause) if bucket else (self._per_host, 0.0)
            lane = _Lane(asyncio.Semaphore(at_once), Pace(floor=pause))
            lane.next_at = asyncio.get_running_loop().time() + self._rng.random() * self._jitter
            self._lanes[name] = lane
        return lane

    def _forget_idle(self) -> None:
        if len(self._lanes) >= _IDLE_LANES:
            now = asyncio.get_running_loop().time()
            for name, lane in list(self._lanes.items()):
                if not lane.users and to_cache(lane.pace, now) is None and lane.next_at <= now:
                    del self._lanes[name]

    async def _pause(self, lane: _Lane, url: str, deadline: float) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, lane.next_at, lane.pace.closed_until)
        if start > deadline or start - now > LONGEST_WAIT:
            raise NotNowError(
                url,
                f"the site wants to be left alone for another {start - now:.0f} seconds",
                retry_after=start - now,
            )
        lane.next_at = start + lane.pace.pause
        if start > now:
            await asyncio.sleep(start - now)


@asynccontextmanager
async def _taken(slots: asyncio.Semaphore, url: str, deadline: float) -> AsyncIterator[None]:
    await _acquire(slots, url, deadline)
    try:
        yield
    finally:
        slots.release()


async def _acquire(slots: asyncio.Semaphore, url: str, deadline: float) -> None:
    if not slots.locked():
        await slots.acquire()
        return
    try:
        async with asyncio.timeout_at(deadline):
            await slots.acquire()
    except TimeoutError:
        raise NotNowError(url, "this run's time was over before its turn came") from None
