"""The cleanup job, a few times a day: deletes old rows, closes runs whose process is dead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from service.app.container import App
from service.errors import DatabaseUnavailableError, VotesUnavailableError
from service.runs import owners
from service.storage import retention
from service.storage.tables import runs

_log = structlog.get_logger(__name__)


def cleanup_job(app: App) -> Callable[[], Awaitable[None]]:
    """Return the job that cleans up after `app`."""

    async def job() -> None:
        try:
            votes = await app.stores.votes.in_force(app.brand.id)
            gone = await retention.delete_old(
                app.stores.database,
                app.brand.id,
                days=app.settings.keep_days,
                text_days=app.settings.keep_text_days,
                voted_stories={vote.story for vote in votes},
            )
            await runs.close_dead(app.stores.database, app.brand.id, owners.is_dead)
        except (DatabaseUnavailableError, VotesUnavailableError) as error:
            _log.warning(f"Housekeeping waits for the next time: {error}")
            return
        if any(gone.values()):
            _log.info("Old rows were deleted (KEEP_DAYS, KEEP_TEXT_DAYS)", **gone)

    return job
