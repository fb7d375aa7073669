"""Hosts whose pages fail one after the other: left alone for a while, then asked for one page.

A run has many pages to read at one host. Where each of them were tried, with its retries and up to
its time limit, one host in trouble would hold up what all others have told.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from service.errors import FetchError
from service.scraping.http.answers.errors import SlowError
from service.scraping.http.rate_limiter import NotNowError, RateLimiter, acquire

_MOST = 2
"""Pages in a row that fail before the others of the host are left: as many as are under way."""
_RESTS = (300.0, 1_200.0, 3_600.0)
"""Seconds for which its pages are left alone, the first, the second and each later time: the next
run asks again, then one in half an hour."""
_DISTRESS_SECONDS = 20.0
"""How long the pages of a host that wants pauses may take of one run."""
_DISTRESS_REST = 240.0
"""Less than the ten minutes between two runs."""
_TOLD_AFTER = 900.0
"""Seconds of failing after which it is said of the source: what passes sooner is no news."""
_SPREAD = 20.0
"""Times a host's first wait (0.1 s) in which its pages come up for being the one that is asked for:
in their own order it would be the same again, however well all others are."""
_MAX_TRIED = 100
_MAX_HOSTS = 4_096
"""Hosts of which one page failed and was never asked for again are many where searches are read."""


@dataclass(slots=True)
class _FailingHost:
    """How the pages of one host did lately. Times are those of runs, in seconds."""

    slots: asyncio.Semaphore
    probe: asyncio.Lock = field(default_factory=asyncio.Lock)
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no page of it is under way."""
    under_way: int = 0
    users: int = 0
    failures: int = 0
    """In a row."""
    failing_since: float = 0.0
    where: str = ""
    """The host that failed last: another one where this one leads there."""
    error: str = ""
    """What the last failure was."""
    tried: set[str] = field(default_factory=set)
    """Pages that failed: the last to be asked for again."""
    rests: int = 0
    closed_until: float = 0.0
    distressed_since: float = 0.0
    """The event loop's time, within the run of this moment:"""
    distressed_run: float = 0.0


class FailingHosts:
    """Which hosts' pages are asked for. Lives as long as the process."""

    def __init__(self, limiter: RateLimiter) -> None:
        self._limiter = limiter
        self._hosts: dict[str, _FailingHost] = {}

    @asynccontextmanager
    async def turn(
        self, host: str, url: str, *, now: datetime, deadline: float
    ) -> AsyncIterator[None]:
        """Let a page at `host` be asked for inside, and learn from the FetchError it may raise.

        `now` is the run's moment; a turn is waited for until the event loop's `deadline`. Raises
        NotNowError where the page is to wait for a later run.
        """
        at = now.timestamp()
        state = self._host(host, at)
        state.users += 1
        try:
            if state.failures:
                self._check(state, host, url, at)
                share = 1.0 if url in state.tried else self._limiter.share()
                await asyncio.sleep(share * self._limiter.jitter * _SPREAD)
            await acquire(state.slots, url, deadline)
            try:
                self._check(state, host, url, at)
                if not state.failures:
                    async with _learning(state, at, url):
                        yield
                else:  # one at a time, until one is answered, and after those that were begun
                    async with state.probe:
                        if state.under_way:
                            await state.idle.wait()
                        self._check(state, host, url, at)
                        async with _learning(state, at, url):
                            yield
            finally:
                state.slots.release()
        finally:
            state.users -= 1
            if not (state.users or state.failures or state.closed_until or state.distressed_since):
                del self._hosts[host]

    def _host(self, host: str, at: float) -> _FailingHost:
        state = self._hosts.get(host)
        if state is None:
            if len(self._hosts) >= _MAX_HOSTS:
                for name, one in list(self._hosts.items()):
                    if not one.users and one.closed_until <= at:
                        del self._hosts[name]
            state = self._hosts[host] = _FailingHost(asyncio.Semaphore(self._limiter.per_host))
        return state

    def lasting_trouble(self, host: str, now: datetime) -> str:
        """Return what is wrong with the pages of `host`; empty where it may be over in minutes."""
        state = self._hosts.get(host)
        if state is None or state.failures <= _MOST:
            return ""
        return state.error if now.timestamp() - state.failing_since > _TOLD_AFTER else ""

    def ask_all(self) -> None:
        """Let one page of each host be asked for now: a person wants to know."""
        for state in self._hosts.values():
            state.closed_until = 0.0

    def _check(self, state: _FailingHost, host: str, url: str, at: float) -> None:
        now = asyncio.get_running_loop().time()
        if not self._limiter.wants_gaps(host):
            state.distressed_since = 0.0
        elif not state.distressed_since or state.distressed_run != at:
            state.distressed_since, state.distressed_run = now, at
        elif now - state.distressed_since > _DISTRESS_SECONDS:
            state.distressed_since, state.closed_until = 0.0, at + _DISTRESS_REST
        left = state.closed_until - at
        if not 0 < left <= _RESTS[-1]:  # a clock that was set back does not make it longer
            state.closed_until = 0.0
            return
        raise NotNowError(
            url,
            f"the site's pages fail and are left alone for {left:.0f} seconds",
            retry_after=left,
        )


@asynccontextmanager
async def _learning(state: _FailingHost, at: float, url: str) -> AsyncIterator[None]:
    state.under_way += 1
    state.idle.clear()
    try:
        yield
    except NotNowError:
        raise
    except FetchError as error:
        if error.may_pass:
            state.error = error.message
            _failed(state, at, error)
            if len(state.tried) >= _MAX_TRIED:
                state.tried.clear()
            state.tried.add(url)
        else:
            _answered(state)
        raise
    else:
        _answered(state)
    finally:
        state.under_way -= 1
        if not state.under_way:
            state.idle.set()


def _answered(state: _FailingHost) -> None:
    state.failures = state.rests = 0


def _failed(state: _FailingHost, now: float, error: FetchError) -> None:
    where = urlsplit(error.url).netloc
    if where != state.where:  # whoever only leads to sites is not to blame for each of them
        state.where = where
        _answered(state)
    if not state.failures:
        state.failing_since = now
    state.failures += 1
    if state.failures >= _MOST:
        state.closed_until = now + _RESTS[min(state.rests, len(_RESTS) - 1)]
        state.rests += 1
    elif isinstance(error, SlowError):  # others may hang as well; meanwhile those that come came
        state.closed_until = now + _DISTRESS_REST
