"""Per-host rate limiter and global concurrency limit.

A host is asked without a gap while it answers well, and with growing gaps while it shows distress
(429, 503, growing latency). Gaps shrink with each answer and while it is left
alone. Times are seconds of the event loop's clock.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Self

from service.errors import FetchError
from service.scraping.http.caching import DAY

FIRST_GAP = 1.0
"""Seconds between two requests after the first sign of distress."""
MAX_GAP = 60.0
"""A host that wants longer pauses says so by `Retry-After`."""
_HALF_LIFE = 600.0
"""Seconds without a request in which a gap halves. A host that was asked for its feed alone every
ten minutes would else have a gap of a minute for an hour after it was well, and its pages wait."""
_NO_GAP = 0.2
"""Gaps shorter than this are none."""
_SLOW_SECONDS = 2.0
"""Answers faster than this are no distress, however much faster the host was before."""
_SLOWER = 3.0
"""Times its own average: growing latency is how an overloaded host looks from outside."""
_WEIGHT = 0.2
"""Share of the newest answer in the average."""
DISTRESS = frozenset({429, 503})
MAX_WAIT = 65.0
"""Seconds that a request waits for its host's pause; a longer one is left to the next run."""
_DISTRESS_WAIT = 5.0
"""The same at a host in trouble of its own: what all others have told is not to wait for it."""
_MOST_BYTES = 64 << 20
"""Bytes of bodies that wait for a parser: some thousand pages, or four of the largest."""
_MAX_HOSTS = 4_096
"""Hosts remembered before idle ones in good order are forgotten."""


class NotNowError(FetchError):
    """The host wants to be left alone for longer than this run lasts: no failure of the source."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Hosts that share one limit, because one owner counts their requests together."""

    name: str
    pause: float
    """Seconds between the starts of two requests."""
    at_once: int = 1


@dataclass(frozen=True, slots=True)
class HostPace:
    """How fast one host may be asked."""

    gap: float = 0.0
    """Seconds between the starts of two requests, by our own judgement."""
    floor: float = 0.0
    """Seconds that its rules ask for (`Crawl-delay`, a known API's limit)."""
    latency: float = 0.0
    """Moving average of its answers, in seconds; 0 before the first."""
    closed_until: float = 0.0
    """Not asked before this moment: `Retry-After` or a used-up quota."""

    @property
    def pause(self) -> float:
        """Seconds to leave between the starts of two requests."""
        return max(self.gap, self.floor)


def after_answer(
    pace: HostPace, *, status: int, seconds: float, now: float, wait: float | None = None
) -> HostPace:
    """Return the pace after an answer with `status` that took `seconds`.

    `wait` is what the host asked us to wait, None if it did not. Status 0 is a broken connection,
    which says nothing about pace.
    """
    if status in DISTRESS or wait is not None:
        gap = min(MAX_GAP, max(FIRST_GAP, pace.gap * 2)) if status in DISTRESS else pace.gap
        return replace(pace, gap=gap, closed_until=max(pace.closed_until, now + (wait or gap)))
    if status == 0:
        return pace
    latency = seconds if not pace.latency else pace.latency + _WEIGHT * (seconds - pace.latency)
    if pace.latency and seconds > max(_SLOW_SECONDS, _SLOWER * pace.latency):
        return replace(pace, gap=min(MAX_GAP, max(FIRST_GAP, pace.gap * 1.5)), latency=latency)
    return replace(_shortened(pace, 0.7), latency=latency)


def after_rest(pace: HostPace, seconds: float) -> HostPace:
    """Return the pace of a host that was not asked for `seconds` in which it might have been."""
    return _shortened(pace, 0.5 ** (seconds / _HALF_LIFE)) if seconds > 0 else pace


def _shortened(pace: HostPace, share: float) -> HostPace:
    gap = pace.gap * share
    return replace(pace, gap=gap if gap >= _NO_GAP else 0.0)


def to_cache(pace: HostPace, now: float) -> dict[str, float] | None:
    """Return what of a pace is kept between processes: only distress. None if there is none."""
    closed = max(0.0, pace.closed_until - now)
    return {"gap": pace.gap, "closed": closed} if pace.gap or closed else None


def from_cache(value: object, now: float, max_wait: float) -> HostPace:
    """Return the pace that `to_cache` wrote; whatever cannot be read is no pace."""
    if not isinstance(value, Mapping):
        return HostPace()
    gap, closed = value.get("gap"), value.get("closed")
    if not isinstance(gap, int | float) or not isinstance(closed, int | float):
        return HostPace()
    closed_until = now + min(max_wait, max(0.0, closed))
    return HostPace(gap=min(MAX_GAP, max(0.0, gap)), closed_until=closed_until)


@dataclass(slots=True)
class _Host:
    """The state of one host, or of all hosts of one bucket."""

    slots: asyncio.Semaphore
    pace: HostPace
    next_at: float
    users: int = 0


class BodyBuffer:
    """Bounds how many response bodies are in memory: fetched or being fetched, not yet parsed.

    Hosts answer faster than pages are parsed; without this a thousand pages would pile up. A site
    whose pages are all of megabytes has fewer of them there.
    """

    def __init__(self, bodies: int, most_bytes: int = _MOST_BYTES) -> None:
        """No body is asked for while those that are held have more than `most_bytes`."""
        self.slots = asyncio.Semaphore(bodies)
        self._most_bytes = most_bytes
        self._bytes = 0
        self._has_room = asyncio.Event()
        self._has_room.set()

    async def room(self, url: str, deadline: float) -> None:
        """Wait for room for another body until `deadline`. Raises NotNowError."""
        await _waited(self._has_room.wait(), url, deadline, at_once=self._has_room.is_set())

    def hold(self, size: int) -> None:
        """Take account of `size` bytes more, or fewer where it is negative."""
        self._bytes += size
        if self._bytes > self._most_bytes:
            self._has_room.clear()
        else:
            self._has_room.set()


class BufferSlot:
    """Reserves room for one response body: taken before the request, given back after parsing."""

    def __init__(self, buffer: BodyBuffer) -> None:
        self._buffer = buffer
        self._taken = False
        self._held = 0

    async def take(self, url: str, deadline: float) -> None:
        """Wait for the slot until `deadline`, once. Raises NotNowError."""
        if not self._taken:
            await acquire(self._buffer.slots, url, deadline)
            self._taken = True
            await self._buffer.room(url, deadline)

    def hold(self, size: int) -> None:
        """Say that the body has `size` bytes."""
        self._buffer.hold(size - self._held)
        self._held = size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._taken:
            self._taken = False
            self.hold(0)
            self._buffer.slots.release()


class RateLimiter:
    """Slots for all requests of a process: `total` at once, `per_host` of them at one host."""

    def __init__(
        self,
        *,
        total: int,
        per_host: int,
        jitter: float,
        rng: random.Random,
        buckets: Mapping[str, Bucket],
    ) -> None:
        self._all = asyncio.Semaphore(total)
        self.per_host = per_host
        self.jitter = jitter
        self._rng = rng
        self._buckets = buckets
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def slot(
        self, host: str, url: str, deadline: float, buffer_slot: BufferSlot | None = None
    ) -> AsyncIterator[None]:
        """Wait for a slot at `host` until the loop's time `deadline`. Raises NotNowError.

        `buffer_slot` is taken as well; its owner gives it back.
        """
        state = self._host(host)
        state.users += 1
        try:
            await acquire(state.slots, url, deadline)
            try:
                await self._pause(state, url, deadline)
                if buffer_slot:
                    await buffer_slot.take(url, deadline)
                await acquire(self._all, url, deadline)
                try:
                    yield
                finally:
                    self._all.release()
            finally:
                state.slots.release()
        finally:
            state.users -= 1

    def record(self, host: str, *, status: int, seconds: float, wait: float | None) -> None:
        """Adapt the pace to how `host` answered; `wait` is what it asked us to wait."""
        state = self._host(host)
        now = asyncio.get_running_loop().time()
        state.pace = after_answer(state.pace, status=status, seconds=seconds, now=now, wait=wait)

    def require_pause(self, host: str, pause: float) -> None:
        """Leave `pause` seconds or more between two requests to `host`."""
        state = self._host(host)
        state.pace = replace(state.pace, floor=max(state.pace.floor, pause))

    def share(self) -> float:
        """Return a number in 0..1 at random."""
        return self._rng.random()

    def wait(self, host: str) -> float:
        """Return the seconds that a request to `host` would have to wait for its pause."""
        now, state = asyncio.get_running_loop().time(), self._host(host)
        return max(0.0, state.next_at - now, state.pace.closed_until - now)

    def wants_gaps(self, host: str) -> bool:
        """Return whether `host` shows distress, so that its requests are spread."""
        state = self._hosts.get(self.key_of(host))
        return state is not None and state.pace.gap > 0

    def export(self) -> dict[str, dict[str, float]]:
        """Return the paces that a restart should not forget, by host or bucket."""
        now = asyncio.get_running_loop().time()
        paces = {name: to_cache(state.pace, now) for name, state in self._hosts.items()}
        return {name: pace for name, pace in paces.items() if pace}

    def restore(self, host: str, exported: object) -> None:
        """Take over what an earlier process exported for `host`, unless we know better."""
        if self.key_of(host) not in self._hosts:
            known = from_cache(exported, asyncio.get_running_loop().time(), DAY)
            state = self._host(host)
            state.pace = replace(state.pace, gap=known.gap, closed_until=known.closed_until)

    def key_of(self, host: str) -> str:
        """Return the name under which the pace of `host` is exported."""
        bucket = self._buckets.get(host)
        return bucket.name if bucket else host

    def _host(self, host: str) -> _Host:
        key = self.key_of(host)
        state = self._hosts.get(key)
        if state is None:
            now = asyncio.get_running_loop().time()
            if len(self._hosts) >= _MAX_HOSTS:  # idle ones in good order are forgotten
                for name, idle in list(self._hosts.items()):
                    pace = after_rest(idle.pace, now - idle.next_at)
                    if not idle.users and to_cache(pace, now) is None and idle.next_at <= now:
                        del self._hosts[name]
            bucket = self._buckets.get(host)
            at_once, pause = (bucket.at_once, bucket.pause) if bucket else (self.per_host, 0.0)
            next_at = now + self._rng.random() * self.jitter
            state = _Host(asyncio.Semaphore(at_once), HostPace(floor=pause), next_at)
            self._hosts[key] = state
        return state

    async def _pause(self, state: _Host, url: str, deadline: float) -> None:
        now = asyncio.get_running_loop().time()
        rested = now - max(state.next_at, state.pace.closed_until)
        pace = state.pace = after_rest(state.pace, rested)
        start = max(now, state.next_at, pace.closed_until)
        distressed = pace.gap > pace.floor or pace.closed_until > max(now, state.next_at)
        most = _DISTRESS_WAIT if distressed else MAX_WAIT
        if start > deadline or start - now > most:
            raise NotNowError(
                url,
                f"the site wants to be left alone for another {start - now:.0f} seconds",
                retry_after=start - now,
            )
        state.next_at = start + pace.pause
        if start > now:
            await asyncio.sleep(start - now)


async def acquire(slots: asyncio.Semaphore, url: str, deadline: float) -> None:
    """Take one of `slots`, waiting for it until `deadline`. Raises NotNowError."""
    await _waited(slots.acquire(), url, deadline, at_once=not slots.locked())


async def _waited(turn: Awaitable[object], url: str, deadline: float, *, at_once: bool) -> None:
    """Wait for a `turn`, which may be there `at_once`, until `deadline`. Raises NotNowError."""
    if at_once:
        await turn
        return
    try:
        async with asyncio.timeout_at(deadline):
            await turn
    except TimeoutError:
        raise NotNowError(url, "this run's time was over before its turn came") from None
