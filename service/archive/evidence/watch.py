"""Asks the pages of quotations again, politely: a few at a time, within the time that there is.

The way is scraping's own: the guard, the hosts' limits, robots.txt, conditional requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from service.archive.evidence import reading, schedule
from service.archive.evidence.schedule import PageAnswer
from service.errors import BodyError, FetchError, ForbiddenError
from service.models import Evaluation, Item, Wall
from service.scraping import page_content
from service.scraping.http.answers.response import Response
from service.scraping.http.client import Fetcher
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.scraping.sources.source_type import HTML
from service.storage.tables.archive.evidence import Quoted
from service.text import urls

_log = structlog.get_logger(__name__)

MOST = 20
"""Pages asked in one run: as many as four mails quote."""
_AT_ONCE = 3
_GRACE_SECONDS = 5.0
"""How long a run whose sources are all read waits for pages that are still being asked."""
_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 402, 403, 451})


@dataclass(slots=True)
class LookedAgain:
    """What a run saw of the pages that earlier mails quoted."""

    rows: list[Quoted] = field(default_factory=list)
    """As they stand now, to be stored with the run."""
    items: list[Item] = field(default_factory=list)
    """Those of which something has changed, with what it is."""
    evaluations: dict[str, Evaluation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EvidenceWatch:
    """Looks at pages again. Stores nothing."""

    fetcher: Fetcher
    workers: Workers
    robots_cache: RobotsCache

    @asynccontextmanager
    async def looking(
        self,
        due: Sequence[Quoted],
        selectors: Mapping[str, str | None],
        now: datetime,
        deadline: float,
    ) -> AsyncIterator[LookedAgain]:
        """Look at what is due beside the block; what is not seen soon after it waits for later.

        `selectors` are those of the sources' texts, by key; `deadline` is by the loop's clock.
        """
        seen = LookedAgain()
        slots = asyncio.Semaphore(_AT_ONCE)

        async def look(row: Quoted) -> None:
            async with slots:
                found = await self.look(row, selectors.get(row.item.source_key), now, deadline)
            try:
                again, changes = await asyncio.to_thread(schedule.after, row, found, now)
            except Exception:  # noqa: BLE001 - an odd page is logged and asked at its next time
                _log.exception("A quoted page could not be compared")
                again, changes = schedule.after(row, PageAnswer(), now)
            if changes:
                item, evaluation = schedule.told_again(row, changes, found.reading)
                seen.items.append(item)
                seen.evaluations[item.id] = evaluation
            seen.rows.append(again)

        tasks = [asyncio.create_task(look(row)) for row in due]
        try:
            yield seen
            if tasks:
                left = deadline - asyncio.get_running_loop().time()
                await asyncio.wait(tasks, timeout=max(0.0, min(_GRACE_SECONDS, left)))
        finally:
            for task in tasks:
                task.cancel()
            for ended in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(ended, Exception):  # one odd page must not cost the run
                    _log.error("A quoted page could not be compared", exc_info=ended)

    async def look(
        self, row: Quoted, selector: str | None, now: datetime, deadline: float
    ) -> PageAnswer:
        """Return how the page of a quotation answers; our errors are answers too."""
        try:
            return await self._asked(row, selector, now, deadline)
        except FetchError as error:  # NotNowError too: the host wants to be left alone
            return PageAnswer(gone=error.status in _GONE, refused=error.status in _REFUSED)
        except ForbiddenError:
            return PageAnswer(refused=True)
        except BodyError:
            return PageAnswer()

    async def _asked(
        self, row: Quoted, selector: str | None, now: datetime, deadline: float
    ) -> PageAnswer:
        url = row.item.url
        if not await self.robots_cache.allowed(url, deadline):
            return PageAnswer()  # perhaps its robots.txt cannot be reached just now
        # What looks changed is to be seen once more, and not heard of.
        validators = None if row.suspected else row.validators
        answer = await self.fetcher.get(
            url, accept=HTML, validators=validators, deadline=deadline, packed=True
        )
        if answer.not_modified:
            return PageAnswer(unchanged=True, validators=dict(answer.validators))
        final = answer.final_url
        elsewhere = urls.host_of(url) != urls.host_of(final)
        if elsewhere and not await self.robots_cache.allowed(final, deadline):
            return PageAnswer()
        return await self._read(answer, row, selector, now)

    async def _read(
        self, answer: Response, row: Quoted, selector: str | None, now: datetime
    ) -> PageAnswer:
        url = row.item.url
        read = partial(reading.read, selector=selector, now=now, asked=url, expected=row.item.title)
        site = urls.site_of_url(answer.final_url)
        found = await self.workers.run(read, page_content.body_of(answer), site=site)
        if found.wall is not None:
            gone = found.wall is Wall.NOT_FOUND
            return PageAnswer(gone=gone, refused=not gone)
        return PageAnswer(reading=found, validators=dict(answer.validators))
