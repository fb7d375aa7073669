"""What `/health` asks of each part."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from service.archive.week.schedule import WeeklySchedule
from service.brands.desk.watched_file import WatchedFile
from service.errors import PermanentError
from service.models import HealthState, ReasonCode, RunStatus
from service.runs.scheduler import RunScheduler
from service.storage.cache import Cache
from service.storage.database import Database
from service.storage.tables import runs, sources
from service.storage.tables.mail import mail_troubles, stopped, undelivered
from service.storage.tables.mail.mail_troubles import OutboxTroubles
from service.web.health import Checks, Note, Trouble
from service.wording import health as words
from service.wording.archive_pages import week as week_words
from service.wording.reasons import sentence
from service.wording.runs import why_failed
from service.wording.source_troubles import answers_in_part, gone_quiet

_OVERDUE_AFTER = 2.5
"""Intervals without a new run after which somebody should look: a restart may cost one."""

_AS_CONFIGURED = (ReasonCode.DAY_BUDGET_USED,)
"""Why the model may well score nothing: the operator said how much a day may cost."""

_MANY_WAITING = 20
"""More mails than this in the queue means that the mail server takes none."""
_FAULTS = 3
"""Faults of the brand file that are told, of perhaps very many."""
_NAMED = 5
"""Sources that are named of those in trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthProbes:
    """What each part is asked. A probe returns what somebody should look at, or raises."""

    database: Database
    cache: Cache
    votes_ping: Callable[[], Awaitable[tuple[str, str] | None]]
    scheduler: RunScheduler
    file: WatchedFile
    clock: Callable[[], datetime]
    overdue: Callable[[float], None]
    """Is given how many seconds late the next run is."""
    readers: Callable[[], Awaitable[int]]
    """Counts those who get mail."""
    max_age: timedelta
    """How old news may be."""
    weekly: WeeklySchedule | None = None
    """When the week's mail goes, if it does."""
    has_channels: bool = False
    """Some are named beside the mail."""

    def checks(self, hide: Callable[[str], str]) -> Checks:
        """Return the probes: PostgreSQL, votes, scheduler and the way out of mail are essential.

        `hide` masks secrets in the report.
        """
        return Checks(
            essential={
                "postgres": self.database.ping,
                "votes": self._votes,
                "scheduler": self._scheduler,
                "mail": self._mail,
            },
            advisory={
                "redis": self._cache,
                "model": self._model,
                "runs": partial(self._runs, self.clock()),
                "sources": self._sources,
                "brand": self._brand,
                **({"channels": self._channels} if self.has_channels else {}),
                **({"week": partial(self._week, self.weekly)} if self.weekly else {}),
            },
            hide=hide,
        )

    @property
    def _brand_id(self) -> str:
        return self.file.brand.id

    async def _votes(self) -> Trouble | None:
        ahead = await self.votes_ping()
        return Trouble(*words.votes_at_next_start(*ahead)) if ahead else None

    async def _scheduler(self) -> None:
        if not self.scheduler.running:
            raise PermanentError(*words.scheduler_stopped())

    async def _cache(self) -> Trouble | None:
        trouble = await self.cache.try_out()
        return Trouble(*words.cache_trouble(trouble, self.cache.last_error)) if trouble else None

    async def _week(self, weekly: WeeklySchedule) -> Note:
        return Note(
            week_words.sent_to(weekly.rule(), await self.readers(), weekly.next(self.clock()))
        )

    async def _brand(self) -> Trouble | None:
        await asyncio.to_thread(self.file.look)
        said = []
        if self.file.fault is not None:
            faults = [one.sentence() for one in self.file.fault.faults]
            told, more = faults[:_FAULTS], len(faults[_FAULTS:])
            said.append(words.brand_file_faulty(told, more, self.file.fault.hint))
        if self.file.brand.by_default:
            said.append(words.demonstration_brand(self.file.brand.display_name))
        return Trouble(*words.together(said)) if said else None

    async def _model(self) -> Trouble | None:
        because = await runs.last_unscored_because(self.database, self._brand_id)
        if because is None or because.code in _AS_CONFIGURED:
            return None
        return Trouble(*words.nothing_scored(sentence(because)))

    async def _mail(self) -> Trouble | None:
        async with self.database.connection() as connection:
            found = await mail_troubles.troubles(connection, brand_id=self._brand_id)
        lost = await undelivered.lost(self.database, self._brand_id, self.clock(), self.max_age)
        if found.misconfigured and found.none_leaves:
            raise PermanentError(*words.mail_stopped(found.misconfigured, found.error))
        said = []
        if not await self.readers():
            said.append(words.mail_unread())
        said += _what_keeps(found)
        if lost.stories:
            said.append(words.findings_lost(len(lost.stories)))
        if not self.has_channels:  # what waits for one that is named no more stands nowhere else
            said += await self._left_by_channels()
        return Trouble(*words.together(said)) if said else None

    async def _left_by_channels(self) -> list[tuple[str, str]]:
        async with self.database.connection() as connection:
            left = await mail_troubles.troubles(
                connection, brand_id=self._brand_id, of_channels=True
            )
        return [words.channels_wait(left.misconfigured, left.error)] if left.misconfigured else []

    async def _channels(self) -> Trouble | None:
        async with self.database.connection() as connection:
            found = await mail_troubles.troubles(
                connection, brand_id=self._brand_id, of_channels=True
            )
            closed = await stopped.of(connection, brand_id=self._brand_id)
        said = [words.channel_wants_no_more(one.recipient) for one in closed]
        if waiting := found.misconfigured or found.limited or found.late:
            said.append(words.channels_wait(waiting, found.error))
        if found.refused or found.doubtful:
            said.append(words.channels_refused(found.refused + found.doubtful, found.error))
        return Trouble(*words.together(said)) if said else None

    async def _runs(self, begun: datetime) -> Trouble | None:
        newest = await runs.newest(self.database, self._brand_id, 1, brief=True)
        last = datetime.fromisoformat(newest[0]["started_at"]) if newest else begun
        ago = self.clock() - max(last, begun.astimezone(UTC))
        self.overdue((ago - self.scheduler.interval).total_seconds())
        if ago > self.scheduler.interval * _OVERDUE_AFTER:
            return Trouble(*words.run_overdue(int(ago.total_seconds() // 60)))
        if newest and newest[0]["status"] == RunStatus.FAILED:
            return Trouble(*words.run_failed(why_failed(newest[0]["error_message"])))
        return None

    async def _sources(self) -> Trouble | None:
        brand = self.file.brand
        listed = {source.key for source in brand.sources_read(self.clock().date())}
        healths = await sources.all_of(self.database, brand.id)
        known = sorted(
            (health for key, health in healths.items() if key in listed), key=lambda one: one.name
        )
        unwell = [one for one in known if one.state in (HealthState.FAILING, HealthState.GONE)]
        quiet = [one for one in known if one.quiet and one not in unwell]
        now = self.clock()
        in_part = [one for one in known if one.is_long_in_part(now)]
        said = []
        if unwell:
            named = [one.name for one in unwell[:_NAMED]]
            said.append(words.sources_unwell(len(unwell), named))
        if in_part:
            lines = [answers_in_part(one, now) for one in in_part[:_NAMED]]
            said.append(words.sources_in_part(len(in_part), lines))
        if quiet:
            lines = [gone_quiet(one, now) for one in quiet[:_NAMED]]
            said.append(words.sources_quiet(len(quiet), lines))
        return Trouble(*words.together(said)) if said else None


def _what_keeps(found: OutboxTroubles) -> list[tuple[str, str]]:
    """Return what keeps mail from some readers: the gravest kind, and how much waits."""
    said = []
    if found.misconfigured:
        said.append(words.mail_stopped_for_some(found.misconfigured, found.error))
    elif found.limited:
        said.append(words.mail_limited(found.limited, found.error))
    elif found.refused:
        said.append(words.mail_refused(found.refused, found.error))
    elif found.late:
        said.append(words.mail_late(found.late, found.error))
    if found.waiting > _MANY_WAITING or found.doubtful:
        said.append(words.mail_waits(found.waiting, found.doubtful))
    return said
