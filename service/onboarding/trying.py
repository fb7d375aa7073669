"""Sources tried now: what each brings, or why it brings nothing. Stores nothing, mails nothing.

The wizard, a source's preview on the page of the brand and whoever else wants to know before a run
ask here. Sources are read as a run reads them (guarded, robots.txt asked, within limits), all at
once and within a time; what was tried a moment ago for the same brand is not asked again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Item, Source, SourceReport, SourceState
from service.scraping.collector import Collector
from service.scraping.entries.context import EarlierRuns, Wanted
from service.scraping.http.client import Fetcher
from service.scraping.parser_pool.pool import Workers
from service.scraping.sources.reddit import RedditToken

SECONDS = 15.0
"""For one try, of however many sources."""
MAX_AGE = timedelta(days=3)
"""How far back what is brought counts."""
PAGES_A_SOURCE = 20
"""Entries of one source that are made into items, where their pages are read too."""
_LISTED = 100
"""The same where the listing alone is read."""
_LIFE = 600.0
"""Seconds for which a try is remembered."""
_REMEMBERED = 200
_WELL = frozenset({SourceState.OK, SourceState.WALLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What one source brought when it was tried."""

    source: Source
    state: SourceState
    items: tuple[Item, ...] = ()
    """Of the last days, newest first; `may_matter` says whether anything of the brand's is named.
    """
    older: int = 0
    """Entries that it lists beside these: older ones, or more than were looked at."""
    error: str = ""
    """Why it failed, in plain words; empty unless it did."""
    is_late: bool = False
    """It did not answer in time; a run waits longer."""
    seconds: float = 0.0

    @property
    def brings(self) -> bool:
        """Whether it can be read, and lists something."""
        return self.state in _WELL

    @property
    def mattering(self) -> tuple[Item, ...]:
        """The items in which something of the brand's is named."""
        return tuple(item for item in self.items if item.may_matter)


class SourceTrier:
    """Tries sources. Give it a fetcher that asks a host for one thing at a time."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        workers: Workers,
        service_urls: Mapping[str, str] | None = None,
        reddit: RedditToken | None = None,
        max_age: timedelta = MAX_AGE,
    ) -> None:
        """`service_urls` replaces the addresses of search services, by name."""
        self.fetcher = fetcher
        self.workers = workers
        self._max_age = max_age
        self._listing, self._reading = (
            Collector(
                fetcher=fetcher,
                workers=workers,
                cache=None,
                service_urls=service_urls,
                reddit=reddit,
                pages_per_source=pages,
            )
            for pages in (_LISTED, PAGES_A_SOURCE)
        )
        self._tried: OrderedDict[tuple[str, ...], tuple[float, Tried]] = OrderedDict()

    async def try_all(
        self,
        sources: Sequence[Source],
        brand: Brand,
        now: datetime,
        *,
        seconds: float = SECONDS,
        read_pages: bool = False,
        failed_again: bool = True,
        progress: Callable[[Tried], None] | None = None,
    ) -> list[Tried]:
        """Return what each of `sources` brings for `brand`, in their order.

        What brought nothing a moment ago is asked anew if `failed_again`. With `read_pages` the
        pages behind the entries are read as well, as a run does; without, what the listing says of
        them must do. Never raises for what a source does.
        """
        lexicon = await asyncio.to_thread(Lexicon, brand)
        deadline = asyncio.get_running_loop().time() + seconds

        async def one(source: Source) -> Tried:
            tried = self._remembered(source, brand, read_pages=read_pages)
            if tried is None or (failed_again and not tried.brings):
                tried = await self._read(source, brand, lexicon, now, deadline, pages=read_pages)
                self._remember(tried, brand, read_pages=read_pages)
            if progress:
                progress(tried)
            return tried

        return await asyncio.gather(*map(one, sources))

    async def _read(
        self,
        source: Source,
        brand: Brand,
        lexicon: Lexicon,
        now: datetime,
        deadline: float,
        *,
        pages: bool,
    ) -> Tried:
        heard: list[SourceReport] = []
        # Each alone: what two of them list is brought by both.
        (report,) = await (self._reading if pages else self._listing).collect(
            [source],
            EarlierRuns(known=_nothing_known),
            Wanted(
                prefilter=lexicon.prefilter,
                max_age=self._max_age,
                languages=brand.languages,
                regions=brand.regions,
            ),
            now=now,
            deadline=deadline,
            progress=heard.append,
            read_pages=pages,
        )
        return _tried(report, is_late=not heard)

    def _remembered(self, source: Source, brand: Brand, *, read_pages: bool) -> Tried | None:
        found = self._tried.get(_key(source, brand, read_pages=read_pages))
        if found is None or asyncio.get_running_loop().time() - found[0] > _LIFE:
            return None
        return found[1]

    def _remember(self, tried: Tried, brand: Brand, *, read_pages: bool) -> None:
        key = _key(tried.source, brand, read_pages=read_pages)
        self._tried[key] = (asyncio.get_running_loop().time(), tried)
        self._tried.move_to_end(key)
        while len(self._tried) > _REMEMBERED:
            self._tried.popitem(last=False)


async def try_source(
    source: Source,
    brand: Brand,
    now: datetime,
    *,
    trier: SourceTrier,
    seconds: float = SECONDS,
) -> Tried:
    """Return what `source` brings now for `brand`, or why it brings nothing."""
    (tried,) = await trier.try_all([source], brand, now, seconds=seconds)
    return tried


async def _nothing_known(_: Sequence[str]) -> set[str]:
    return set()


def _tried(report: SourceReport, *, is_late: bool) -> Tried:
    items = sorted(report.items, key=lambda one: -(one.published_at or one.fetched_at).timestamp())
    return Tried(
        source=report.source,
        state=report.state,
        items=tuple(items),
        older=max(0, report.entries - len(items)),
        error="" if is_late else report.error,
        is_late=is_late,
        seconds=report.seconds,
    )


def _key(source: Source, brand: Brand, *, read_pages: bool) -> tuple[str, ...]:
    return source.key, source.links or "", source.text or "", brand.fingerprint, str(read_pages)
