"""What goes on beside runs: a few times a day old rows are deleted and runs closed whose process is
dead; it is looked whether the week's mail is due; and old findings are made searchable. No fault in
one of these ends the service."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from service.app.container import App
from service.archive import indexing
from service.errors import DatabaseUnavailableError, TopfiveError, VotesUnavailableError
from service.models import Brand
from service.runs import owners
from service.storage.database import Database
from service.storage.tables import runs
from service.storage.upkeep import retention

_log = structlog.get_logger(__name__)

_AFTER_FAULT_SECONDS = 3600.0


def cleanup_job(app: App) -> Callable[[], Awaitable[None]]:
    """Return the job that cleans up after `app`."""

    async def job() -> None:
        try:
            await runs.close_dead(app.stores.database, app.brand.id, owners.is_dead)
            if await retention.is_clock_new(app.stores.database, app.brand.id):
                _log.warning(
                    "No run was made in the week before yesterday: nothing old is deleted before "
                    "tomorrow. If the clock of this machine is wrong, put it right until then."
                )
                return
            votes = await app.stores.votes.in_force(app.brand.id)
            gone = await retention.delete_old(
                app.stores.database,
                app.brand.id,
                days=app.settings.keep_days,
                text_days=app.settings.keep_text_days,
                voted_stories={vote.story for vote in votes},
            )
        except (DatabaseUnavailableError, VotesUnavailableError) as error:
            _log.warning(f"Housekeeping waits for the next time: {error}")
            return
        if any(gone.values()):
            _log.info("Old rows were deleted (KEEP_DAYS, KEEP_TEXT_DAYS)", **gone)

    return job


async def keep_reporting(app: App, stop: asyncio.Event) -> None:
    """Mail the week in review when it is due, until `stop` is set.

    It looks as often as it is looked for slots: a clock that is set, or a time that was missed,
    needs nothing else.
    """
    said = ""
    while not stop.is_set():
        pause = app.overrides.look_seconds
        try:
            await app.weekly.look()
            said = ""
        except (asyncpg.PostgresError, TopfiveError) as error:
            if str(error) != said:
                _log.warning(f"The week in review waits: {error}")
            said = str(error)
        except Exception:  # noqa: BLE001 - the edge of a worker: a week that cannot be told ends nothing
            _log.exception(
                "The week in review cannot be made, for a fault in Topfive itself; it is tried "
                "again in an hour; please report it"
            )
            pause = _AFTER_FAULT_SECONDS
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


async def make_searchable(database: Database, brand: Brand, stop: asyncio.Event) -> None:
    """Let search find what was found before there was an archive."""
    try:
        await indexing.fill_in(database, stop, brand)
    except (asyncpg.PostgresError, DatabaseUnavailableError) as error:
        _log.warning(f"What was found before is made searchable at the next start: {error}")
    except Exception:  # noqa: BLE001 - the edge of a worker: an old finding ends nothing
        _log.exception(
            "What was found before cannot be made searchable, for a fault in Topfive itself; "
            "it is tried again at the next start; please report it"
        )
