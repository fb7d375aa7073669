"""Sources → SourceReports: every source asked, every new entry's page read, all at once.

Whatever goes wrong with a source is a sentence in its report and never an exception. What could
not be read for a passing reason is left out and met again by the next run: the validators of its
feed are not handed out then, so that no 304 hides it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

import structlog

from service.models import HealthState, Source, SourceHealth, SourceReport, SourceState
from service.scraping.dedupe import merged
from service.scraping.entries.context import EarlierRuns, RunContext, Wanted
from service.scraping.entries.keys import ALIAS_LIFE, alias_key
from service.scraping.entries.reader import EntryReader
from service.scraping.http.client import Fetcher
from service.scraping.http.failing_hosts import FailingHosts
from service.scraping.http.rate_limiter import BodyBuffer
from service.scraping.listing_reader import ListingReader
from service.scraping.page_reader import PageReader
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.scraping.source_reader import SourceReader
from service.scraping.sources import registry, titles
from service.scraping.sources.reddit import RedditToken
from service.scraping.sources.source_type import RequestOptions
from service.storage.cache import Cache
from service.text import urls

_log = structlog.get_logger(__name__)

PAGES_PER_SOURCE = 100
"""New pages that one source may have read in one run; the rest waits for the next."""
_WELL = frozenset({HealthState.WELL, HealthState.SLOW})
"""States that ask nobody to look."""
_MEANS = {
    HealthState.EMPTY: ": it answers, and lists nothing any more",
    HealthState.WALLED: ": its pages are walls (consent, log-in, payment or a check)",
    HealthState.GONE: ", as its site says: it is asked once a day",
}
_SOURCES_PER_SLOT = 4
"""Sources under way for each request that may be: their answers are all that is held of them."""
_WAITING_BODIES = 16
"""Bodies that may wait for the parser beside those on their way: enough to keep it busy."""
_SOFT = 0.8
"""Part of the time after which nothing new is begun; the rest is for what is under way."""
_PACE_LIFE = 3_600.0
"""Seconds that a host's distress is remembered over a restart."""
_FAR = 3_600.0


class Collector:
    """Reads a brand's sources. Keeps between runs only what may be lost."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        workers: Workers,
        cache: Cache | None,
        service_urls: Mapping[str, str] | None = None,
        reddit: RedditToken | None = None,
        pages_per_source: int = PAGES_PER_SOURCE,
        at_once: int = 64,
    ) -> None:
        """`service_urls` replaces the addresses of search services; `at_once` is the fetcher's."""
        self._fetcher = fetcher
        self._workers = workers
        self._cache = cache
        self.robots_cache = RobotsCache(fetcher, workers, cache)
        self._service_urls = dict(service_urls or {})
        self._reddit = reddit or RedditToken()
        self._pages_per_source = pages_per_source
        self._at_once = at_once * _SOURCES_PER_SLOT
        self._max_bodies = at_once + _WAITING_BODIES
        self._failing_hosts = FailingHosts(fetcher.rate_limiter)
        self._tries: dict[str, int] = {}
        self._listed_before: dict[str, bytes] = {}

    @property
    def reads_elsewhere(self) -> bool:
        """Whether helper processes read the pages, so that this one mostly waits meanwhile."""
        return not self._workers.shares_memory

    async def collect(
        self,
        sources: Sequence[Source],
        earlier: EarlierRuns,
        wanted: Wanted,
        *,
        now: datetime,
        deadline: float | None = None,
        progress: Callable[[SourceReport], None] | None = None,
        read_pages: bool = True,
        by_person: bool = False,
    ) -> list[SourceReport]:
        """Return a report for each of `sources`, in their order.

        `deadline` is a time of the event loop's clock; `progress` is called with each report as it
        is made; without `read_pages` items are what the listings say of them; `by_person` asks what
        rests after failures too.
        """
        begun = asyncio.get_running_loop().time()
        end = deadline if deadline is not None else begun + _FAR
        sources = titles.as_known(sources, earlier.health)
        await self._load_paces(sources)
        if by_person:
            self._failing_hosts.ask_all()
        context = RunContext(
            earlier=earlier,
            wanted=wanted,
            now=now,
            options=RequestOptions(
                languages=tuple(wanted.languages),
                regions=tuple(wanted.regions),
                service_urls=self._service_urls,
                reddit_token=self._reddit.configured,
            ),
            max_pages=self._pages_per_source,
            deadline=begun + (end - begun) * _SOFT,
            may_link=self._fetcher.may_link,
            read_pages=read_pages,
            by_person=by_person,
        )
        async with self._reader(context) as reader:
            reports = await self._read_all(sources, earlier.health, reader, end, progress)
        await self._keep_paces()
        return await self._without_doubles(titles.reports_titled(reports, earlier.health))

    @asynccontextmanager
    async def _reader(self, context: RunContext) -> AsyncIterator[SourceReader]:
        """Give what reads the sources of one run; pages still under way at its end are given up."""
        fetcher, workers, cache = self._fetcher, self._workers, self._cache
        body_buffer = BodyBuffer(self._max_bodies)
        listings = ListingReader(
            context,
            fetcher=fetcher,
            workers=workers,
            cache=cache,
            reddit=self._reddit,
            body_buffer=body_buffer,
        )
        pages = PageReader(
            fetcher=fetcher,
            workers=workers,
            robots_cache=self.robots_cache,
            prefilter=context.wanted.prefilter,
            now=context.now,
            deadline=context.deadline,
            body_buffer=body_buffer,
            failing_hosts=self._failing_hosts,
        )
        entries = EntryReader(
            context, page_reader=pages, workers=workers, cache=cache, tries=self._tries
        )
        try:
            yield SourceReader(context, listings, entries, self._listed_before)
        finally:
            await pages.stop()

    async def _read_all(
        self,
        sources: Sequence[Source],
        health: Mapping[str, SourceHealth],
        reader: SourceReader,
        end: float,
        progress: Callable[[SourceReport], None] | None,
    ) -> list[SourceReport]:
        def last_read(index: int) -> float:
            before = health.get(sources[index].key)
            return before.last_ok_at.timestamp() if before and before.last_ok_at else 0.0

        # The longest unread first, so that a short run starves none of them.
        waiting = iter(sorted(range(len(sources)), key=last_read))
        ended: dict[int, SourceReport] = {}

        async def read_on() -> None:
            for index in waiting:
                source = sources[index]
                report = await _outcome(reader.read(source, health.get(source.key)))
                ended[index] = report if isinstance(report, SourceReport) else _lost(source, report)
                _log_change(ended[index])
                if progress and isinstance(report, SourceReport):
                    progress(report)

        # A task for each of thousands of sources would hold 3 KB from the beginning on.
        tasks = [asyncio.create_task(read_on()) for _ in sources[: self._at_once]]
        try:
            if tasks:
                left = max(0.0, end - asyncio.get_running_loop().time())
                await asyncio.wait(tasks, timeout=left)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [ended.get(n) or _lost(one, None) for n, one in enumerate(sources)]

    async def _without_doubles(self, reports: Sequence[SourceReport]) -> list[SourceReport]:
        """Each item once, at the first source that has it; what was folded away stays known."""
        kept, copied = await self._workers.run_here(
            merged, [report.items for report in reports], seconds=_FAR
        )
        if copied and self._cache:
            values = {alias_key(name): of for name, of in copied.items()}
            await self._cache.put_many(values, ALIAS_LIFE)
        result = []
        for report in reports:
            own = [kept.get(item.id) for item in report.items]
            mine = tuple(item for item in own if item and item.source_key == report.source.key)
            result.append(report if mine == report.items else replace(report, items=mine))
        return result

    async def _keep_paces(self) -> None:
        if self._cache:
            paces = self._fetcher.rate_limiter.export()
            by_key = {f"pace:{name}": pace for name, pace in paces.items()}
            await self._cache.put_many(by_key, _PACE_LIFE)

    async def _load_paces(self, sources: Sequence[Source]) -> None:
        """Take over the pauses that an earlier process found some hosts to need."""
        if not self._cache:
            return
        hosts = {urls.host_of(source.target) for source in sources} | registry.BUCKETS.keys()
        names = {f"pace:{self._fetcher.rate_limiter.key_of(host)}": host for host in hosts if host}
        for name, pace in (await self._cache.get_many(list(names))).items():
            self._fetcher.rate_limiter.restore(names[name], pace)


async def _outcome(reading: Awaitable[SourceReport]) -> SourceReport | Exception | None:
    """Return a source's report or what went wrong; None: it was given up, and its run was not."""
    try:
        return await reading
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return None
    except Exception as error:  # noqa: BLE001 - a fault of ours is that source's alone
        return error


def _log_change(report: SourceReport) -> None:
    if report.health_changed and report.health:
        state, error = report.health.state, report.error or report.partly
        level = logging.INFO if state in _WELL else logging.WARNING
        said = {"error": error} if error else {}
        told = f"A source is now {state}{_MEANS.get(state, '')}"
        _log.log(level, told, source=report.source.name, **said)


def _lost(source: Source, error: Exception | None) -> SourceReport:
    """The report of a source that did not come to an end: out of time, or a fault of ours."""
    if error is None:
        words = "this run's time was over before it could be read"
    else:
        words = f"reading it failed inside Topfive ({type(error).__name__}); the log says more"
        _log.error("Reading a source failed inside Topfive", source=source.name, exc_info=error)
    return SourceReport(source=source, state=SourceState.FAILED, error=words)
