"""The life of a run: claimed, kept alive by a heartbeat, carried out, closed whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from service.errors import (
    DatabaseUnavailableError,
    LeaseLostError,
    RunInProgressError,
    SlotTakenError,
    TopfiveError,
)
from service.models import RunReport, RunStatus, Trigger, is_cut_off
from service.runs import owners
from service.runs.progress import ProgressBoard, ProgressCallback, ProgressStep
from service.storage.database import Database
from service.storage.heartbeat import beside
from service.storage.tables import runs
from service.storage.tables.runs import Claim
from service.wording import runs as words

_log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 10.0
"""A third of the lease: two signs of life may be lost before a run is taken for dead."""
_CLAIM_SECONDS = 2.0
"""How long shutting down waits for a claim that PostgreSQL has not answered yet."""
_POLL_SECONDS = 0.5
"""How often a run that another copy carries out is looked at while somebody waits for it."""

Work = Callable[[Claim, ProgressCallback], Awaitable[RunReport]]
"""Carries out a claimed run and commits it; or raises."""


@dataclass(frozen=True, slots=True)
class Started:
    """The answer to a request for a run."""

    run_id: str
    status: RunStatus
    already_running: bool


class RunController:
    """Starts runs of one brand in this process and closes each of them, come what may."""

    def __init__(
        self,
        work: Work,
        database: Database,
        *,
        brand_id: str,
        owner: str,
        deadline_seconds: float,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        lease_seconds: float = runs.LEASE_SECONDS,
        on_end: Callable[[RunReport], Awaitable[None]] | None = None,
        is_dead: Callable[[str], bool] = owners.is_dead,
    ) -> None:
        self._work = work
        self._database = database
        self._brand_id = brand_id
        self._owner = owner
        self._deadline = deadline_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._lease_seconds = lease_seconds
        self._on_end = on_end
        self._is_dead = is_dead
        self._tasks: dict[str, asyncio.Task[RunReport]] = {}
        self._claiming = asyncio.Lock()
        self._draining = False
        self.board = ProgressBoard()

    async def start(
        self, trigger: Trigger, slot: datetime | None = None, *, instead_of: str = ""
    ) -> Started:
        """Start a run, or name the one that is on.

        `instead_of` is a run that was cut off: all who make up for it share one new run. Raises
        SlotTakenError, DatabaseUnavailableError.
        """
        async with self._claiming:  # a thousand requests at once ask the database one by one
            if self._draining:
                raise DatabaseUnavailableError("the service is shutting down", "Try again soon.")
            mine = self._current_run()
            if mine:
                return Started(mine, RunStatus.RUNNING, already_running=True)
            if instead_of and (made := await runs.since_end_of(self._database, instead_of)):
                return Started(made, RunStatus.RUNNING, already_running=True)
            try:
                claimed = await runs.claim(
                    self._database,
                    brand_id=self._brand_id,
                    trigger=trigger,
                    owner=self._owner,
                    slot=slot,
                    lease_seconds=self._lease_seconds,
                    is_dead=self._is_left_behind,
                )
            except RunInProgressError as error:
                return Started(error.run_id, RunStatus.RUNNING, already_running=True)
            self._tasks[claimed.run_id] = asyncio.create_task(self._carry_out(claimed))
            return Started(claimed.run_id, RunStatus.PENDING, already_running=False)

    async def claim_slot(self, slot: datetime) -> datetime | None:
        """Start the run of a slot; return the moment from which slots go on once it had its run.

        That is the newest slot that had one and as long as that is ago: after the clock was set
        back it is later than this one. None while the slot is not settled: a run is on, here or
        elsewhere, which may be cut off yet; or PostgreSQL cannot be reached.
        """
        try:
            await self.start(Trigger.SCHEDULE, slot)
        except SlotTakenError as error:
            return error.newest + max(error.age, timedelta(0))
        except DatabaseUnavailableError as error:
            _log.error(f"No run could be started: {error}. {error.hint}")
        return None

    async def run(self, trigger: Trigger) -> dict[str, Any] | None:
        """Start a run, or join the one that is on; return its row once it has ended.

        A run that was cut off is made up for, once. Raises DatabaseUnavailableError.
        """
        started = await self.start(trigger)
        row = await self.wait(started.run_id)
        if row is None or self._draining or not is_cut_off(row["status"], row["error_message"]):
            return row
        again = await self.start(trigger, instead_of=started.run_id)
        return await self.wait(again.run_id)

    async def wait(self, run_id: str) -> dict[str, Any] | None:
        """Return the run's row once it has ended; None if there is no such run."""
        task = self._tasks.get(run_id)
        if task:
            await asyncio.wait([task])
        while True:
            row = await runs.one(self._database, run_id)
            if row is None or row["status"] in (RunStatus.COMPLETED, RunStatus.FAILED):
                return row
            await runs.close_dead(self._database, self._brand_id, self._is_dead)
            await asyncio.sleep(_POLL_SECONDS)

    async def report(self, run_id: str) -> RunReport:
        """Return the report of a run of this process once it has ended."""
        return await self._tasks[run_id]

    async def drain(self, grace_seconds: float) -> None:
        """Start nothing more; let the run on its way end, or close it after `grace_seconds`."""
        self._draining = True
        # A claim on its way becomes a run first, and is closed with it.
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLAIM_SECONDS), self._claiming:
                pass
        tasks = [task for task in self._tasks.values() if not task.done()]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace_seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    def _current_run(self) -> str | None:
        for run_id, task in list(self._tasks.items()):
            if not task.done():
                return run_id
        # The newest stays, for whoever still waits for its report.
        for run_id in list(self._tasks)[:-1]:
            del self._tasks[run_id]
        return None

    def _is_left_behind(self, owner: str) -> bool:
        """Return whether nobody carries out a run of `owner`, while we carry out none.

        One of our own was left open because PostgreSQL did not answer when it ended.
        """
        return owner == self._owner or self._is_dead(owner)

    async def _carry_out(self, claimed: Claim) -> RunReport:
        structlog.contextvars.bind_contextvars(run_id=claimed.run_id, brand_id=claimed.brand_id)
        progress = self.board.callback_of(claimed.run_id)
        try:
            report = await self._carry_out_guarded(claimed, progress)
        finally:
            self.board.end(claimed.run_id)
        if report.status == RunStatus.FAILED:
            _log.error(f"The run failed: {report.error_message}")
        if self._on_end:
            await self._on_end(report)
        return report

    async def _carry_out_guarded(self, claimed: Claim, progress: ProgressCallback) -> RunReport:
        """Carry the run out; turn every way in which it can end into a closed row."""
        try:
            await runs.start(self._database, claimed)
            heartbeat = self._send_heartbeats(claimed)
            async with beside(heartbeat), asyncio.timeout(self._deadline):
                return await self._work(claimed, progress)
        except asyncio.CancelledError:
            await self._close(claimed, words.shut_down(), progress)
            raise
        except TimeoutError:
            return await self._close(claimed, words.too_slow(self._deadline), progress)
        except LeaseLostError as error:
            return RunReport(
                run_id=claimed.run_id, status=RunStatus.FAILED, error_message=error.message
            )
        except TopfiveError as error:
            message = f"{error.message}. {error.hint}".rstrip(". ") + "."
            return await self._close(claimed, message, progress)
        except Exception as error:  # noqa: BLE001 - the last line of defence: the row is closed
            _log.exception("The run stopped at a fault in Topfive itself; please report it")
            return await self._close(claimed, words.own_fault(error), progress)

    async def _close(self, claimed: Claim, message: str, progress: ProgressCallback) -> RunReport:
        progress(ProgressStep("end", words.stopped(message)))
        try:
            async with self._database.connection() as connection:
                await runs.fail(connection, claimed, message)
        except LeaseLostError:
            # Closed already: it may have been committed.
            row = await runs.one(self._database, claimed.run_id)
            if row and row["status"] == RunStatus.COMPLETED:
                return RunReport(
                    run_id=claimed.run_id, status=RunStatus.COMPLETED, result=row["result"]
                )
        except DatabaseUnavailableError as error:
            _log.warning(f"The run's row could not be closed ({error}); its lease closes it")
        return RunReport(run_id=claimed.run_id, status=RunStatus.FAILED, error_message=message)

    async def _send_heartbeats(self, claimed: Claim) -> None:
        """Renew the lease for ever. Raises LeaseLostError when the run was closed by another."""
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            try:
                await runs.renew(self._database, claimed, self._lease_seconds)
            except DatabaseUnavailableError as error:
                _log.warning(f"No sign of life could be written: {error}")
