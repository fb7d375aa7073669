"""Discovered pages, each read once a run: robots.txt asked, page fetched, parsed in a helper."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import Enum
from functools import partial
from urllib.parse import urlsplit

import structlog

from service.errors import BodyError, FetchError, ForbiddenError, OwnFaultError
from service.matching.prefilter import Prefilter
from service.models import Wall
from service.scraping import page_content
from service.scraping.http.answers.response import Response
from service.scraping.http.client import Fetcher
from service.scraping.http.failing_hosts import FailingHosts
from service.scraping.http.rate_limiter import BodyBuffer, BufferSlot, NotNowError
from service.scraping.page_content import PageContent
from service.scraping.parser_pool.pool import Workers
from service.scraping.parser_pool.worker import lasting
from service.scraping.robots import RobotsCache
from service.scraping.sources.source_type import HTML
from service.text import urls

_log = structlog.get_logger(__name__)

_CLOSED = {401: Wall.LOGIN, 402: Wall.PAYWALL, 451: Wall.CONSENT} | dict.fromkeys(
    (403, 405, 406, 999), Wall.CHALLENGE
)
"""Statuses by which a site keeps us out, though it would show the page to others: to one who asks
for a page 405 and 406 are the answers of firewalls."""
_ACCEPTED, _HARDLY_A_BODY = 202, 64
"""The status with which a firewall answers that wants a script to be run, and sends nothing."""


class Unread(Enum):
    """Why a page was not read."""

    FOR_GOOD = "it would not be read in the next run either"
    FORBIDDEN = "robots.txt does not allow it"
    PASSING = "it may be different in the next run"
    UNCHANGED = "it is as it was when it was read before"
    POSTPONED = "it was not tried: this run's time was used up"
    LEFT_ALONE = "it was not tried: its host is in trouble, or wants to be left alone"


class PageReader:
    """Reads pages for one run. Two sources that list one page share its reading."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        workers: Workers,
        robots_cache: RobotsCache,
        prefilter: Prefilter,
        now: datetime,
        deadline: float,
        body_buffer: BodyBuffer,
        failing_hosts: FailingHosts,
    ) -> None:
        """`deadline` is the loop's time after which no page is begun.

        With helper processes `prefilter` is pickled once, and sent once to each of them.
        """
        self._body_buffer = body_buffer
        self._fetcher = fetcher
        self._workers = workers
        self._robots_cache = robots_cache
        self._prefilter = lasting(prefilter)
        self._now = now
        self._deadline = deadline
        self._failing_hosts = failing_hosts
        self._tasks: dict[str, asyncio.Task[PageContent | Unread]] = {}
        self._done: dict[str, PageContent | Unread] = {}
        self.validators: dict[str, Mapping[str, str]] = {}
        """Of the pages that were read, by item id: for asking later whether they have changed."""

    async def page(
        self,
        item_id: str,
        url: str,
        selector: str | None,
        *,
        dated: bool,
        expected: str = "",
        validators: Mapping[str, str] | None = None,
    ) -> PageContent | Unread:
        """Return what the page at `url` says, or why it was not read; our errors are not raised.

        `dated` says that the page need not be searched for its date; `expected` is the title that
        it was listed under; `validators` are those of an earlier reading, since which it may have
        changed.
        """
        if item_id in self._done:
            return self._done[item_id]
        task = self._tasks.get(item_id)
        if task is None:
            read = partial(
                self.of_body,
                selector=selector,
                dated=dated,
                asked=url,
                expected=expected,
                may_share=validators is None,
            )
            task = asyncio.create_task(self._read(item_id, url, validators, read))
            self._tasks[item_id] = task
        page = await asyncio.shield(task)
        self._done[item_id] = page
        self._tasks.pop(item_id, None)
        return page

    async def of_body(
        self,
        answer: Response,
        selector: str | None,
        *,
        dated: bool = False,
        asked: str = "",
        expected: str = "",
        may_share: bool = False,
    ) -> PageContent:
        """Return what a page that was fetched already says, as `page_content.read`.

        Raises BodyError.
        """
        read = partial(
            page_content.read,
            selector=selector,
            now=self._now,
            prefilter=self._prefilter,
            dated=dated,
            asked=asked,
            expected=expected,
            may_share=may_share,
        )
        site = urls.site_of_url(answer.final_url)
        return await self._workers.run(read, page_content.body_of(answer), site=site)

    def trouble_with(self, url: str) -> str:
        """Return what has been wrong for long with the pages of the host of `url`; "": nothing."""
        return self._failing_hosts.lasting_trouble(urlsplit(url).netloc, self._now)

    async def stop(self) -> None:
        """Give up what is still being read."""
        pending = [task for task in self._tasks.values() if not task.done()]
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    async def _read(
        self,
        item_id: str,
        url: str,
        validators: Mapping[str, str] | None,
        read: Callable[[Response], Awaitable[PageContent]],
    ) -> PageContent | Unread:
        try:
            return await self._asked(item_id, url, validators, read)
        except NotNowError as error:
            return Unread.POSTPONED if error.retry_after is None else Unread.LEFT_ALONE
        except FetchError as error:
            if error.status in _CLOSED:
                return page_content.walled(url, _CLOSED[error.status])
            return Unread.PASSING if error.may_pass else Unread.FOR_GOOD
        except OwnFaultError as error:  # no site can be blamed, so nobody would look for it
            _log.warning("A page was not read by a fault of ours", url=url, error=str(error))
            return Unread.FOR_GOOD
        except (ForbiddenError, BodyError):
            return Unread.FOR_GOOD

    async def _asked(
        self,
        item_id: str,
        url: str,
        validators: Mapping[str, str] | None,
        read: Callable[[Response], Awaitable[PageContent]],
    ) -> PageContent | Unread:
        """Return the page at `url`. Raises our errors."""
        if not await self._robots_cache.allowed(url, self._deadline):
            return Unread.FORBIDDEN
        host = urlsplit(url).netloc
        with BufferSlot(self._body_buffer) as slot:
            async with self._failing_hosts.turn(host, url, now=self._now, deadline=self._deadline):
                answer = await self._fetcher.get(
                    url,
                    accept=HTML,
                    validators=validators,
                    deadline=self._deadline,
                    buffer_slot=slot,
                    packed=True,
                )
            if answer.status == _ACCEPTED and len(answer.body) < _HARDLY_A_BODY:
                return page_content.walled(url, Wall.CHALLENGE)
            self.validators[item_id] = answer.validators
            if answer.not_modified:
                return Unread.UNCHANGED
            final = answer.final_url
            elsewhere = urls.host_of(url) != urls.host_of(final)
            if elsewhere and not await self._robots_cache.allowed(final, self._deadline):
                return Unread.FORBIDDEN
            return await read(answer)
