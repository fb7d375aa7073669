"""When runs are due: slots, and the APScheduler job that asks for them.

A slot is a moment floored to the interval. The job looks often and cheaply whether a new slot has
begun, and a watch on the clock wakes it when the clock is moved: APScheduler alone would sleep
through the hour that was set back. Slots themselves never go back: their names in that hour are
taken, and the runs are due all the same.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

_log = structlog.get_logger(__name__)

LOOK_SECONDS = 5.0
"""How late a run may start after its slot has begun."""
_JUMP_SECONDS = 3.0
"""A clock that moves this much between two looks was set, not slow."""
_SAME_MOMENT = timedelta(minutes=1)
"""Two clocks that differ by less tell people the same."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the moment by this machine's clock, aware, in UTC."""
    return datetime.now(UTC)


def slot_of(moment: datetime, interval: timedelta) -> datetime:
    """Return the beginning of the slot that `moment` lies in."""
    return moment - (moment - _EPOCH) % interval


def next_slot(moment: datetime, interval: timedelta) -> datetime:
    """Return the beginning of the next slot."""
    return slot_of(moment, interval) + interval


class NonDecreasingClock:
    """A clock that never goes back: when `clock` is set back it goes on from where it was."""

    def __init__(self, clock: Clock, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steady = steady
        self._at, self._since = clock(), steady()

    def __call__(self) -> datetime:
        """Return the moment, aware, in UTC."""
        since = self._steady()
        going_on = self._at + timedelta(seconds=since - self._since)
        self._at, self._since = max(self._clock(), going_on), since
        return self._at

    def be_at_least(self, moment: datetime) -> None:
        """Go on from `moment`, unless it is later already."""
        self._at = max(self(), moment)


class _NextOneTrigger(IntervalTrigger):  # type: ignore[misc] # it ships no types
    """An interval whose missed times are none.

    APScheduler lists each of them, also where it then calls once: 54 years of five seconds, when a
    machine that began in 1972 hears the time, held the loop for an hour.
    """

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Return the next time after both."""
        due: datetime = super().get_next_fire_time(previous, now)
        return due if due > now else now + self.interval


class RunScheduler:
    """Calls `claim(slot)` soon after each slot begins, until it says that the slot is settled.

    `claim` returns None while the slot is not settled, else the moment from which slots go on: it
    lies ahead when the clock was set back before we were started. `on_moved` is called after the
    machine's clock was moved.
    """

    def __init__(
        self,
        claim: Callable[[datetime], Awaitable[datetime | None]],
        *,
        interval: timedelta,
        clock: Clock = utc_now,
        steady: Callable[[], float] = time.monotonic,
        look_seconds: float = LOOK_SECONDS,
        on_moved: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._claim = claim
        self.interval = interval
        self._clock = clock
        self._steady = steady
        self._slot_clock = NonDecreasingClock(clock, steady)
        self._on_moved = on_moved
        self._look_seconds = look_seconds
        self._settled: datetime | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # By default APScheduler drops a job that is 1.5 s late without a word.
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        self._watch: asyncio.Task[None] | None = None
        self._stopped = False

    @property
    def running(self) -> bool:
        """Whether the scheduler turns."""
        return bool(self._scheduler.running) and self._watch is not None and not self._watch.done()

    def next_run_at(self) -> datetime:
        """Return when the next slot begins, by this machine's clock."""
        moment = self._slot_clock()
        ahead = moment - self._clock()
        slot = next_slot(moment, self.interval)
        return slot - ahead if ahead > _SAME_MOMENT else slot

    def every(self, job: Callable[[], Awaitable[None]], *, hours: float, first: timedelta) -> None:
        """Also call `job` every so many hours, the first time when we have run for `first`."""
        self._scheduler.add_job(
            partial(self._call, job),
            _NextOneTrigger(seconds=int(hours * 3600), timezone=UTC),
            next_run_time=datetime.now(UTC) + first,
        )

    def start(self) -> None:
        """Begin: the current slot is asked for at once."""
        self._scheduler.add_job(
            partial(self._call, self._look),
            _NextOneTrigger(seconds=self._look_seconds, timezone=UTC),
            id="look",
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()
        self._watch = asyncio.get_running_loop().create_task(self._watch_clock())

    def pause(self) -> None:
        """Ask for no more slots."""
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self) -> None:
        """End the scheduler; runs that it started are not its business."""
        self._stopped = True
        if self._watch:
            self._watch.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _call(self, job: Callable[[], Awaitable[None]]) -> None:
        """Call a job; APScheduler would report one that `stop` cuts short as a fault."""
        try:
            await job()
        except asyncio.CancelledError:
            if not self._stopped:
                raise

    async def _look(self) -> None:
        slot = slot_of(self._slot_clock(), self.interval)
        if slot == self._settled:
            return
        moment = await self._claim(slot)
        if moment is None:
            return
        self._settled = slot
        self._slot_clock.be_at_least(moment)

    async def _watch_clock(self) -> None:
        wall, steady = self._clock(), self._steady()
        while True:
            await asyncio.sleep(self._look_seconds)
            moved = (self._clock() - wall).total_seconds() - (self._steady() - steady)
            wall, steady = self._clock(), self._steady()
            if abs(moved) > _JUMP_SECONDS:
                _log.warning("The clock of this machine was moved", seconds=round(moved, 1))
                self._scheduler.modify_job("look", next_run_time=datetime.now(UTC))
                if self._on_moved is None:
                    continue
                try:
                    await self._on_moved()
                except Exception:  # noqa: BLE001 - the edge of a worker: the watch goes on
                    _log.exception("After the clock was moved something could not be put right")
