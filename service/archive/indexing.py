"""Findings of before the archive get the words by which they are found, once, when we start."""

from __future__ import annotations

import asyncio

import structlog

from service.archive.words import searched
from service.storage.database import Database
from service.storage.tables.archive import findings

_log = structlog.get_logger(__name__)

_AT_ONCE = 1_000


async def fill_in(database: Database, stop: asyncio.Event) -> int:
    """Give words to the findings that have none, until `stop` is set; return to how many.

    Copies share the work.
    """
    filled = 0
    while not stop.is_set() and (count := await _fill_some(database)):
        filled += count
    if filled:
        _log.info("What was found before can be searched now", findings=filled)
    return filled


async def _fill_some(database: Database) -> int:
    async with database.transaction() as connection:
        found = await findings.without_words(connection, _AT_ONCE)
        if found:
            words = await asyncio.to_thread(
                lambda: [(brand_id, story, searched(shown)) for brand_id, story, shown in found]
            )
            await findings.give_words(connection, words)
    return len(found)
