"""Findings of before the archive get the words by which they are found, once, when we start."""

from __future__ import annotations

import asyncio
import contextlib

import asyncpg
import structlog

from service.archive.query import rows_of_names
from service.archive.words import searched
from service.errors import DatabaseUnavailableError
from service.models import Brand
from service.storage.database import Database
from service.storage.tables.archive import findings

_log = structlog.get_logger(__name__)

_IN_TIME = (TimeoutError, asyncpg.QueryCanceledError)
_AT_ONCE = 1_000
_FEWEST = 10
"""With fewer at a time what does not pass in time is no matter of how many they are."""


async def fill_in(database: Database, stop: asyncio.Event, brand: Brand | None = None) -> int:
    """Give words to the findings that have none, until `stop` is set; return to how many.

    Of those of `brand` it is noted which have its names, as it is called now. Copies share the
    work. What a server does not do in time it is asked for in smaller parts.
    """
    filled, at_once, since = 0, _AT_ONCE, ""
    while not stop.is_set():
        try:
            found = await _fill_some(database, at_once, since, brand)
        except DatabaseUnavailableError as error:
            if at_once <= _FEWEST or not isinstance(error.__cause__, _IN_TIME):
                raise
            at_once //= 4
            continue
        if found and not filled:
            await _look_again(database)
        if not found and not since:
            break
        # Nothing is read twice; at the end what another copy left is looked for.
        filled, since = filled + len(found), found[-1] if found else ""
    if filled:
        _log.info("What was found before can be searched now", findings=filled)
    return filled


async def _fill_some(
    database: Database, at_once: int, since: str, brand: Brand | None
) -> list[str]:
    in_a_row = {brand.id: rows_of_names(brand.names)} if brand else {}
    async with database.transaction() as connection:
        found = await findings.without_words(connection, at_once, since)
        if found:
            words = await asyncio.to_thread(
                lambda: [
                    (brand_id, story, searched(shown, rows=in_a_row.get(brand_id, ())))
                    for brand_id, story, shown in found
                ]
            )
            await findings.give_words(connection, words)
    return [story for _, story, _ in found]


async def _look_again(database: Database) -> None:
    """What comes after the first part is quicker for it, and comes also without."""
    with contextlib.suppress(DatabaseUnavailableError, asyncpg.PostgresError):
        async with database.connection() as connection:
            await findings.look_again(connection)
