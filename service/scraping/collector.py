"""Sources → SourceReports: every source asked, every new entry's page read, all at once.

Whatever goes wrong with a source is a sentence in its report and never an exception. What could
not be read for a passing reason is left out and met again by the next run: the validators of its
feed are not handed out then, so that no 304 hides it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from service.matching.prefilter import Gate
from service.models import Source, SourceHealth, SourceReport, SourceState
from service.scraping import urls
from service.scraping.http.client import Fetcher
from service.scraping.http.rate_limiter import BodyBuffer
from service.scraping.item_builder import merged
from service.scraping.page_reader import Visits
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.scraping.source_reader import ALIAS_LIFE, Round, SourceReader, alias_key
from service.scraping.sources.reddit import RedditToken
from service.storage.cache import Cache

_log = structlog.get_logger(__name__)

PAGES_PER_SOURCE = 100
"""New pages that one source may have read in one run; the rest waits for the next."""
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
        self._robots_cache = RobotsCache(fetcher, workers, cache)
        self._service_urls = dict(service_urls or {})
        self._reddit = reddit or RedditToken()
        self._pages_per_source = pages_per_source
        self._at_once = at_once * _SOURCES_PER_SLOT
        self._bodies = at_once + _WAITING_BODIES
        self._tries: dict[str, int] = {}

    async def collect(
        self,
        sources: Sequence[Source],
        *,
        health: Mapping[str, SourceHealth],
        known: Callable[[Sequence[str]], Awaitable[set[str]]],
        gate: Gate,
        now: datetime,
        max_age: timedelta,
        languages: Sequence[str] = (),
        regions: Sequence[str] = (),
        deadline: float | None = None,
        progress: Callable[[SourceReport], None] | None = None,
    ) -> list[SourceReport]:
        """Return a report for each of `sources`, in their order.

        `health` is by source key; `known` tells which item ids earlier runs have dealt with;
        `gate` tells of a text whether it could be about the brand and may run in a thread;
        `deadline` is a moment of `time.monotonic`; `progress` hears each report as it is made.
        """
        begun = time.monotonic()
        end = deadline if deadline is not None else begun + _FAR
        soft = begun + (end - begun) * _SOFT
        body_buffer = BodyBuffer(self._bodies)
        visits = Visits(
            fetcher=self._fetcher,
            workers=self._workers,
            robots_cache=self._robots_cache,
            gate=gate,
            now=now,
            deadline=soft,
            body_buffer=body_buffer,
        )
        reader = SourceReader(
            Round(
                known=known,
                gate=gate,
                now=now,
                max_age=max_age,
                languages=tuple(languages),
                regions=tuple(regions),
                bases=self._service_urls,
                pages=self._pages_per_source,
                deadline=soft,
            ),
            fetcher=self._fetcher,
            workers=self._workers,
            cache=self._cache,
            visits=visits,
            reddit=self._reddit,
            tries=self._tries,
            body_buffer=body_buffer,
        )
        await self._recall(sources)
        try:
            reports = await self._read_all(sources, health, reader, end, progress)
        finally:
            await visits.stop()
        await self._lend()
        return await self._without_doubles(reports)

    async def _read_all(
        self,
        sources: Sequence[Source],
        health: Mapping[str, SourceHealth],
        reader: SourceReader,
        end: float,
        progress: Callable[[SourceReport], None] | None,
    ) -> list[SourceReport]:
        slots = asyncio.Semaphore(self._at_once)

        async def one(source: Source) -> SourceReport:
            async with slots:
                report = await reader.read(source, health.get(source.key))
            _tell(report)
            if progress:
                progress(report)
            return report

        tasks = {
            index: asyncio.create_task(one(sources[index])) for index in _order(sources, health)
        }
        try:
            if tasks:
                await asyncio.wait(tasks.values(), timeout=max(0.0, end - time.monotonic()))
        finally:
            for task in tasks.values():
                task.cancel()
            ended = await asyncio.gather(
                *(tasks[index] for index in range(len(sources))), return_exceptions=True
            )
        return [
            report if isinstance(report, SourceReport) else _lost(source, report)
            for source, report in zip(sources, ended, strict=True)
        ]

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
            mine = tuple(kept.pop(item.id) for item in report.items if item.id in kept)
            result.append(report if mine == report.items else replace(report, items=mine))
        return result

    async def _recall(self, sources: Sequence[Source]) -> None:
        """Take over the pauses that an earlier process found some hosts to need."""
        if not self._cache:
            return
        hosts = {urls.host_of(source.target) for source in sources} | {"www.reddit.com"}
        names = {f"pace:{self._fetcher.rate_limiter.key_of(host)}": host for host in hosts if host}
        for name, lent in (await self._cache.get_many(list(names))).items():
            self._fetcher.rate_limiter.restore(names[name], lent)

    async def _lend(self) -> None:
        if self._cache:
            paces = {
                f"pace:{name}": pace for name, pace in self._fetcher.rate_limiter.export().items()
            }
            await self._cache.put_many(paces, _PACE_LIFE)


def _order(sources: Sequence[Source], health: Mapping[str, SourceHealth]) -> list[int]:
    """The sources by when they were last read, so that a short run starves none of them."""

    def last(index: int) -> float:
        known = health.get(sources[index].key)
        return known.last_ok_at.timestamp() if known and known.last_ok_at else 0.0

    return sorted(range(len(sources)), key=last)


def _lost(source: Source, error: BaseException | None) -> SourceReport:
    """The report of a source that did not come to an end: out of time, or a fault of ours."""
    if error is None or isinstance(error, asyncio.CancelledError):
        said = "this run's time was over before it could be read"
    else:
        said = f"reading it failed inside Topfive ({type(error).__name__}); the log says more"
        _log.error("Reading a source failed inside Topfive", source=source.name, exc_info=error)
    return SourceReport(source=source, state=SourceState.FAILED, error=said)


def _tell(report: SourceReport) -> None:
    if report.health_changed and report.health:
        _log.info(
            f"A source is now {report.health.state}",
            source=report.source.name,
            error=report.error or None,
        )
