"""What `/health` asks of each part, and in what words it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from service.errors import PermanentError
from service.models import Brand, HealthState
from service.runs.scheduler import RunScheduler
from service.storage.cache import Cache
from service.storage.database import Database
from service.storage.tables import outbox, runs, sources
from service.web.health import Checks, Probe, Trouble

_OVERDUE_AFTER = 2.5
"""Intervals without a new run after which somebody should look: a restart may cost one."""

_MANY_WAITING = 20
"""More mails than this in the queue means that the mail server takes none."""


def checks(
    *,
    database: Database,
    cache: Cache,
    votes_ping: Callable[[], Awaitable[None]],
    scheduler: RunScheduler,
    brand: Brand,
    clock: Callable[[], datetime],
    overdue: Callable[[float], None],
    hide: Callable[[str], str],
) -> Checks:
    """Return the probes: PostgreSQL, the votes and the scheduler are essential.

    `overdue` is given how many seconds late the next run is; `hide` masks secrets in the report.
    """

    async def postgres() -> Trouble | None:
        await database.ping()
        return None

    async def feedback() -> Trouble | None:
        await votes_ping()
        return None

    async def scheduler_check() -> Trouble | None:
        if not scheduler.running:
            raise PermanentError("the scheduler has stopped", "Restart the service.")
        return None

    async def redis() -> Trouble | None:
        if await cache.ping():
            return None
        return Trouble(
            f"Redis does not answer ({cache.last_error}); runs go on without their cache",
            "Check REDIS_URL, or start the server.",
        )

    async def mail() -> Trouble | None:
        async with database.connection() as connection:
            states = await outbox.states(connection, brand_id=brand.id)
        waiting, failed = states.get("queued", 0), states.get("unknown", 0)
        if waiting > _MANY_WAITING or failed:
            return Trouble(
                f"{waiting} mails wait and {failed} are in doubt",
                "The log says what the mail server answered; check the SMTP_ variables.",
            )
        return None

    return Checks(
        essential={"postgres": postgres, "votes": feedback, "scheduler": scheduler_check},
        advisory={
            "redis": redis,
            "mail": mail,
            "runs": _runs_probe(database, brand.id, scheduler.interval, clock, overdue),
            "sources": _sources_probe(database, brand),
        },
        hide=hide,
    )


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
            minutes = int(ago.total_seconds() // 60)
            return Trouble(
                f"the last run began {minutes} minutes ago", "Read the log; restart the service."
            )
        if newest and newest[0]["status"] == "failed":
            return Trouble(
                f"the last run failed: {newest[0]['error_message']}", "Read the log of that run."
            )
        return None

    return probe


def _sources_probe(database: Database, brand: Brand) -> Probe:
    listed = {source.key for source in brand.sources}

    async def probe() -> Trouble | None:
        unwell = [
            health.name
            for key, health in (await sources.all_of(database, brand.id)).items()
            if key in listed and health.state in (HealthState.FAILING, HealthState.GONE)
        ]
        if not unwell:
            return None
        named = ", ".join(sorted(unwell)[:5])
        count = "one source does" if len(unwell) == 1 else f"{len(unwell)} sources do"
        return Trouble(f"{count} not answer: {named}", "See the page for each one's error.")

    return probe
