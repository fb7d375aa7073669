"""What `/health` asks of each part."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from service.archive.week.schedule import WeeklySchedule
from service.brands.watched_file import WatchedFile
from service.errors import PermanentError
from service.models import HealthState, ReasonCode, RunStatus
from service.runs.scheduler import RunScheduler
from service.storage.cache import Cache
from service.storage.database import Database
from service.storage.tables import runs, sources
from service.storage.tables.mail import mail_troubles, stopped, undelivered
from service.storage.tables.mail.mail_troubles import OutboxTroubles
from service.web.health import Checks, Note, Probe, Trouble
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


def checks(
    *,
    database: Database,
    cache: Cache,
    votes_ping: Callable[[], Awaitable[tuple[str, str] | None]],
    scheduler: RunScheduler,
    file: WatchedFile,
    clock: Callable[[], datetime],
    overdue: Callable[[float], None],
    hide: Callable[[str], str],
    readers: Callable[[], Awaitable[int]],
    max_age: timedelta,
    weekly: WeeklySchedule | None = None,
    has_channels: bool = False,
) -> Checks:
    """Return the probes: PostgreSQL, votes, scheduler and the way out of mail are essential.

    `has_channels`: some are named beside the mail. `readers` counts those who get mail; `max_age`
    is how old news may be; `weekly` is when the week's mail goes, if it does; `overdue` is given
    how many seconds late the next run is; `hide` masks secrets in the report.
    """
    brand_id = file.brand.id
    return Checks(
        essential={
            "postgres": database.ping,
            "votes": _votes_probe(votes_ping),
            "scheduler": _scheduler_probe(scheduler),
            "mail": _mail_probe(
                database, brand_id, readers, clock, max_age, has_channels=has_channels
            ),
        },
        advisory={
            "redis": _cache_probe(cache),
            "model": _model_probe(database, brand_id),
            "runs": _runs_probe(database, brand_id, scheduler.interval, clock, overdue),
            "sources": _sources_probe(database, file, clock),
            "brand": _brand_probe(file),
            **({"channels": _channels_probe(database, brand_id)} if has_channels else {}),
            **({"week": _week_probe(weekly, readers, clock)} if weekly else {}),
        },
        hide=hide,
    )


def _votes_probe(votes_ping: Callable[[], Awaitable[tuple[str, str] | None]]) -> Probe:
    async def probe() -> Trouble | None:
        ahead = await votes_ping()
        return Trouble(*words.votes_at_next_start(*ahead)) if ahead else None

    return probe


def _scheduler_probe(scheduler: RunScheduler) -> Probe:
    async def probe() -> None:
        if not scheduler.running:
            raise PermanentError(*words.scheduler_stopped())

    return probe


def _cache_probe(cache: Cache) -> Probe:
    async def probe() -> Trouble | None:
        trouble = await cache.try_out()
        return Trouble(*words.cache_trouble(trouble, cache.last_error)) if trouble else None

    return probe


def _week_probe(
    weekly: WeeklySchedule, readers: Callable[[], Awaitable[int]], clock: Callable[[], datetime]
) -> Probe:
    async def probe() -> Note:
        return Note(week_words.sent_to(weekly.rule(), await readers(), weekly.next(clock())))

    return probe


def _brand_probe(file: WatchedFile) -> Probe:
    async def probe() -> Trouble | None:
        await asyncio.to_thread(file.look)
        said = []
        if file.fault is not None:
            faults = [one.sentence() for one in file.fault.faults]
            told, more = faults[:_FAULTS], len(faults[_FAULTS:])
            said.append(words.brand_file_faulty(told, more, file.fault.hint))
        if file.brand.by_default:
            said.append(words.demonstration_brand(file.brand.display_name))
        return Trouble(*words.together(said)) if said else None

    return probe


def _model_probe(database: Database, brand_id: str) -> Probe:
    async def probe() -> Trouble | None:
        because = await runs.last_unscored_because(database, brand_id)
        if because is None or because.code in _AS_CONFIGURED:
            return None
        return Trouble(*words.nothing_scored(sentence(because)))

    return probe


def _mail_probe(
    database: Database,
    brand_id: str,
    readers: Callable[[], Awaitable[int]],
    clock: Callable[[], datetime],
    max_age: timedelta,
    *,
    has_channels: bool,
) -> Probe:
    async def probe() -> Trouble | None:
        async with database.connection() as connection:
            found = await mail_troubles.troubles(connection, brand_id=brand_id)
        lost = await undelivered.lost(database, brand_id, clock(), max_age)
        if found.misconfigured and found.none_leaves:
            raise PermanentError(*words.mail_stopped(found.misconfigured, found.error))
        said = []
        if not await readers():
            said.append(words.mail_unread())
        said += _what_keeps(found)
        if lost.stories:
            said.append(words.findings_lost(len(lost.stories)))
        if not has_channels:  # what waits for one that is named no more stands nowhere else
            said += await _left_by_channels(database, brand_id)
        return Trouble(*words.together(said)) if said else None

    return probe


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


async def _left_by_channels(database: Database, brand_id: str) -> list[tuple[str, str]]:
    async with database.connection() as connection:
        left = await mail_troubles.troubles(connection, brand_id=brand_id, of_channels=True)
    return [words.channels_wait(left.misconfigured, left.error)] if left.misconfigured else []


def _channels_probe(database: Database, brand_id: str) -> Probe:
    async def probe() -> Trouble | None:
        async with database.connection() as connection:
            found = await mail_troubles.troubles(connection, brand_id=brand_id, of_channels=True)
            closed = await stopped.of(connection, brand_id=brand_id)
        said = [words.channel_wants_no_more(one.recipient) for one in closed]
        if waiting := found.misconfigured or found.limited or found.late:
            said.append(words.channels_wait(waiting, found.error))
        if found.refused or found.doubtful:
            said.append(words.channels_refused(found.refused + found.doubtful, found.error))
        return Trouble(*words.together(said)) if said else None

    return probe


def _runs_probe(
    database: Database,
    brand_id: str,
    interval: timedelta,
    clock: Callable[[], datetime],
    overdue: Callable[[float], None],
) -> Probe:
    begun = clock()

    async def probe() -> Trouble | None:
        newest = await runs.newest(database, brand_id, 1, brief=True)
        last = datetime.fromisoformat(newest[0]["started_at"]) if newest else begun
        ago = clock() - max(last, begun.astimezone(UTC))
        overdue((ago - interval).total_seconds())
        if ago > interval * _OVERDUE_AFTER:
            return Trouble(*words.run_overdue(int(ago.total_seconds() // 60)))
        if newest and newest[0]["status"] == RunStatus.FAILED:
            return Trouble(*words.run_failed(why_failed(newest[0]["error_message"])))
        return None

    return probe


def _sources_probe(database: Database, file: WatchedFile, clock: Callable[[], datetime]) -> Probe:
    async def probe() -> Trouble | None:
        brand = file.brand
        listed = {source.key for source in brand.sources_read(clock().date())}
        healths = await sources.all_of(database, brand.id)
        known = sorted(
            (health for key, health in healths.items() if key in listed), key=lambda one: one.name
        )
        unwell = [one for one in known if one.state in (HealthState.FAILING, HealthState.GONE)]
        quiet = [one for one in known if one.quiet and one not in unwell]
        now = clock()
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

    return probe
