"""Discovered pages, each read once a run: permitted, fetched, glanced at, read if it may matter."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

from service.errors import BodyError, FetchError, ForbiddenError
from service.matching.prefilter import Gate
from service.scraping import page_content, urls
from service.scraping.http.client import Fetcher, Response
from service.scraping.http.rate_limiter import BodyBuffer, BufferSlot, NotNowError
from service.scraping.page_content import Reading
from service.scraping.parser_pool.pool import Workers
from service.scraping.parser_pool.worker import WorkerCached
from service.scraping.robots import RobotsCache
from service.scraping.sources.registry import HTML


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a page was not read."""

    why: str
    """In plain words."""
    passing: bool
    """It may be different in the next run."""
    postponed: bool = False
    """It was not even tried: this run's time or the host's patience was used up."""


class Visits:
    """Reads pages for one run. Two sources that list one page share its reading."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        workers: Workers,
        robots_cache: RobotsCache,
        gate: Gate,
        now: datetime,
        deadline: float,
        body_buffer: BodyBuffer,
    ) -> None:
        """`deadline` is the loop's time after which no page is begun.

        With helper processes `gate` is pickled once for each of them.
        """
        self._body_buffer = body_buffer
        self._fetcher = fetcher
        self._workers = workers
        self._robots_cache = robots_cache
        self._gate = cast("Gate", WorkerCached(gate))
        self._now = now
        self._deadline = deadline
        self._begun: dict[str, asyncio.Task[Reading | Unread]] = {}
        self._read_already: dict[str, Reading | Unread] = {}

    async def page(
        self, item_id: str, url: str, selector: str | None, *, dated: bool
    ) -> Reading | Unread:
        """Return what the page at `url` says, or why it was not read. Never raises ours.

        `dated` says that the page need not be searched for its date.
        """
        if item_id in self._read_already:
            return self._read_already[item_id]
        task = self._begun.get(item_id)
        if task is None:
            task = asyncio.create_task(self._visit(url, selector, dated=dated))
            self._begun[item_id] = task
        page = await asyncio.shield(task)
        self._read_already[item_id] = page
        self._begun.pop(item_id, None)
        return page

    async def of_body(
        self, answer: Response, selector: str | None, *, dated: bool = False
    ) -> Reading:
        """Return what a page that was fetched already says. Raises BodyError."""
        read = partial(
            page_content.read, selector=selector, now=self._now, gate=self._gate, dated=dated
        )
        return await self._workers.run(read, page_content.body_of(answer))

    async def stop(self) -> None:
        """Give up what is still being read."""
        pending = [task for task in self._begun.values() if not task.done()]
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    async def _visit(self, url: str, selector: str | None, *, dated: bool) -> Reading | Unread:
        try:
            return await self._read(url, selector, dated=dated)
        except NotNowError as error:
            return Unread(error.message, passing=True, postponed=True)
        except FetchError as error:
            server = error.status is None or error.status >= 500 or error.status in (408, 429)
            return Unread(error.message, passing=server)
        except (ForbiddenError, BodyError) as error:
            return Unread(error.message, passing=False)

    async def _read(self, url: str, selector: str | None, *, dated: bool) -> Reading | Unread:
        refused = Unread("robots.txt does not want this page read", passing=False)
        if not await self._robots_cache.allowed(url, self._deadline):
            return refused
        with BufferSlot(self._body_buffer) as slot:
            answer = await self._fetcher.get(
                url, accept=HTML, deadline=self._deadline, buffer_slot=slot, packed=True
            )
            if not await self._may_stay(url, answer.final_url):
                return refused
            return await self.of_body(answer, selector, dated=dated)

    async def _may_stay(self, asked: str, final: str) -> bool:
        """Whether a page on another host, to which redirects led, may be read."""
        if asked == final or urls.host_of(asked) == urls.host_of(final):
            return True
        return await self._robots_cache.allowed(final, self._deadline)
