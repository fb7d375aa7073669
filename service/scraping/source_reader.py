"""One source in one run: asked if due, its answers listed, its new entries made into items."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

import structlog

from service.errors import BodyError, FetchError, ForbiddenError, NoFeedError
from service.models import HealthState, Missing, Source, SourceHealth, SourceReport, SourceState
from service.models.item import UNWELL
from service.scraping import source_health, source_rhythm, urls
from service.scraping.entries.back_dated import marked, news_since
from service.scraping.entries.context import RunContext, Tally
from service.scraping.entries.dates import stale
from service.scraping.entries.keys import validators_key
from service.scraping.entries.reader import EntryReader
from service.scraping.feeds import sitemap_choice
from service.scraping.feeds.announced import feed_in_header
from service.scraping.feeds.model import Entry
from service.scraping.http import caching
from service.scraping.http.client import Fetcher, Limits
from service.scraping.http.errors import is_unreached
from service.scraping.http.failing_hosts import FailingHosts
from service.scraping.http.rate_limiter import BodyBuffer, BufferSlot, NotNowError
from service.scraping.http.response import Response
from service.scraping.page_reader import PageReader
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.scraping.source_health import Attempt
from service.scraping.source_rhythm import Brought, newly_listed, turned_over
from service.scraping.sources import registry
from service.scraping.sources.addresses import feed_request
from service.scraping.sources.reddit import RedditToken
from service.scraping.sources.registry import ListedEntry, Listing
from service.scraping.sources.source_type import Request
from service.storage.cache import Cache

_log = structlog.get_logger(__name__)

_FEED_LIFE = timedelta(days=7).total_seconds()
"""How long a feed that was found on a page is believed to stay there."""
_GONE = frozenset({400, 404, 410})
_SITEMAPS_LIFE = timedelta(days=30).total_seconds()
"""How long it is remembered which sitemaps an index listed, and which of them had changed."""


class SourceReader:
    """Reads the sources of one run, and their pages. To be entered; what is left is given up."""

    def __init__(
        self,
        context: RunContext,
        *,
        fetcher: Fetcher,
        workers: Workers,
        cache: Cache | None,
        robots_cache: RobotsCache,
        reddit: RedditToken,
        tries: MutableMapping[str, int],
        listed_before: MutableMapping[str, bytes],
        max_bodies: int,
        failing_hosts: FailingHosts,
    ) -> None:
        """`tries` counts, over runs, the failed tries of pages by item id; `listed_before` is what
        `source_rhythm.newly_listed` remembers; `max_bodies` bounds how many answers are held in
        memory."""
        self._context = context
        self._fetcher = fetcher
        self._workers = workers
        self._cache = cache
        self._reddit = reddit
        self._listed_before = listed_before
        self._body_buffer = BodyBuffer(max_bodies)
        self._page_reader = PageReader(
            fetcher=fetcher,
            workers=workers,
            robots_cache=robots_cache,
            prefilter=context.wanted.prefilter,
            now=context.now,
            deadline=context.deadline,
            body_buffer=self._body_buffer,
            failing_hosts=failing_hosts,
        )
        self._entry_reader = EntryReader(
            context, page_reader=self._page_reader, workers=workers, cache=cache, tries=tries
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._page_reader.stop()

    async def read(self, source: Source, before: SourceHealth | None) -> SourceReport:
        """Return what `source` brought; every failure is a sentence in it."""
        rest = source_health.not_due(
            source, before, self._context.now, by_person=self._context.by_person
        )
        if rest is not None:
            gone = before.last_error if before and rest is SourceState.GONE else ""
            return SourceReport(source=source, state=rest, error=gone)
        begun = asyncio.get_running_loop().time()
        last = before.last_ok_at if before else None
        max_age = news_since(last, self._context.now, self._context.wanted.max_age)
        tally = Tally(limits=self._limits(before), max_age=max_age)
        entries = await self._entries(source, before, tally)
        first = last is None or self._context.now - last > self._context.wanted.max_age
        if entries and not tally.unchanged:
            ids = [one.id for one in entries]
            tally.fresh = newly_listed(self._listed_before, source.key, ids)
            if not source.kind.form.searched:  # what a search finds anew may well be old
                entries, late = marked(entries, tally.fresh, self._context.now, max_age)
                tally.left_out[Missing.BACK_DATED] += late
        items, old = await self._entry_reader.items(source, entries, tally, first=first)
        if not tally.unchanged:
            unknown = sum(one.id in tally.unknown for one in entries)
            new = turned_over([one.entry.published for one in entries], unknown, last)
            tally.left_out[Missing.BETWEEN] += new
        refused = [error for error in tally.errors if not isinstance(error, NotNowError)]
        state, told = _state(entries, before, tally), refused[0].message if refused else ""
        report = SourceReport(
            source=source,
            state=state,
            items=tuple(items),
            too_old=tuple(old),
            error=told if state in UNWELL else "",
            entries=len(entries),
            pages_read=tally.pages,
            refused_links=tally.refused_links,
            left_out=dict(+tally.left_out),
            partly="" if state in UNWELL else told,
            moved=tally.moved,
            requests=tally.requests,
            seconds=asyncio.get_running_loop().time() - begun,
            remember=tally.changed | ({} if tally.left else tally.remember),
        )
        if tally.refused_links:
            _log.warning(
                "Entries were left out: their links lead into the reader's own network, or to what "
                "SCRAPE_ALLOW_PORTS does not name",
                source=source.name,
                entries=tally.refused_links,
            )
        return _with_health(
            report, before, tally, self._context.now, self._counted(entries, report, tally)
        )

    def _limits(self, before: SourceHealth | None) -> Limits:
        """Return how much a listing may cost: less time where it failed last time, for a run's
        news are not to wait for it again and again."""
        failed = source_health.failed_just_now(before) and not self._context.by_person
        limits = self._fetcher.limits
        return replace(limits, seconds=limits.seconds / 2) if failed else limits

    def _counted(
        self, entries: Sequence[ListedEntry], report: SourceReport, tally: Tally
    ) -> Brought:
        """What the reading brought, before anything is folded into another source's items."""
        now, max_age, fresh = self._context.now, tally.max_age, tally.fresh
        old = {one.id for one in entries if one.id in fresh and stale(one, now, max_age)}
        old -= tally.unknown  # those were read
        # What another source was quicker to bring is no silence of this one.
        dated = {one.id for one in entries if one.entry.published}
        return Brought(
            state=report.state,
            new=len(report.items) + len((fresh & dated) - old - tally.unknown),
            too_old=len(report.too_old) + len(old),
            searched=report.source.kind.form.searched,
        )

    async def _entries(
        self, source: Source, before: SourceHealth | None, tally: Tally
    ) -> list[ListedEntry]:
        """All that the source lists, each once. Errors go to the tally."""
        row = registry.TYPES[source.kind]
        # What a service's own address was moved to is no words to search for.
        address = source.target if row.services else source_health.address(source, before)
        if row.feed and self._cache and not (before and before.failures):
            found = await self._cache.get(_feed_key(source))
            address = found if isinstance(found, str) and found else address
        requests = registry.requests_for(replace(source, target=address), self._context.options)
        well = before and before.state is not HealthState.FAILING
        trust = before.last_ok_at if before and well else None
        entries: dict[str, ListedEntry] = {}
        for request in requests:
            try:
                for listed in await self._listed(request, source, tally, trust=trust):
                    entries.setdefault(listed.id, listed)
            except (FetchError, ForbiddenError, BodyError) as error:
                tally.errors.append(error)
        return list(entries.values())

    async def _listed(
        self, request: Request, source: Source, tally: Tally, *, trust: datetime | None
    ) -> tuple[ListedEntry, ...]:
        """The entries of one answer, and of the feed or the sitemaps that it points to."""
        listing = await self._ask(request, source, tally, trust=trust)
        if listing is None:
            return ()
        if listing.feed:
            tally.remember.clear()
            return await self._of_feed((listing.feed, *listing.other_feeds), source, tally, trust)
        if not listing.sitemaps:
            return listing.entries
        return await self._of_sitemaps(listing.sitemaps, request, source, tally, trust=trust)

    async def _of_feed(
        self, announced: Sequence[str], source: Source, tally: Tally, trust: datetime | None
    ) -> tuple[ListedEntry, ...]:
        """The entries of the first of the feeds that a page announces which is one."""
        *others, last = announced
        for url in (*others, last):
            try:
                listing = await self._ask(feed_request(url), source, tally, trust=trust)
                if listing is not None and listing.feed:
                    tally.remember.clear()
                    raise NoFeedError(
                        f"{source.target} answered with a web page where a feed was expected, and "
                        f"{url}, which it names as its feed, is a page as well"
                    )
            except (FetchError, BodyError) as error:
                gone = isinstance(error, BodyError) or error.status in _GONE
                if url == last or not gone:
                    raise
                continue
            if self._cache and listing is not None:
                await self._cache.put(_feed_key(source), url, _FEED_LIFE)
            return listing.entries if listing else ()
        return ()

    async def _of_sitemaps(
        self,
        ordered: Sequence[str],
        request: Request,
        source: Source,
        tally: Tally,
        *,
        trust: datetime | None,
    ) -> tuple[ListedEntry, ...]:
        """The entries of an index's sitemaps: the newest, the new ones, those that changed lately.

        `ordered` has the newest first. An index among them is followed as well.
        """
        name = f"sitemaps:{hashlib.sha256(f'{source.key} {request.url}'.encode()).hexdigest()[:32]}"
        kept = await self._cache.get(name) if self._cache and trust else None
        before = kept if isinstance(kept, Mapping) else {}
        waiting = sitemap_choice.to_read(
            ordered, before.get("seen") or (), before.get("changed") or ()
        )
        entries: list[ListedEntry] = []
        asked: dict[str, bool] = {}
        missed: set[str] = set()
        while waiting and len(asked) < sitemap_choice.MAX_IN_ALL:
            url = waiting.pop(0)
            if url in asked:
                continue
            asked[url] = False
            try:
                inner = await self._ask(replace(request, url=url), source, tally, trust=trust)
            except (FetchError, ForbiddenError, BodyError) as error:
                tally.errors.append(error)
                if isinstance(error, FetchError) and error.may_pass:
                    missed.add(url)
                continue
            if inner is not None:
                asked[url] = True
                entries += inner.entries
                waiting[:0] = inner.sitemaps[: sitemap_choice.MAX_NESTED]
        if self._cache:
            # What it lists since the last time and was not read is as new the next time.
            known = {*(before.get("seen") or ordered), *asked} - missed
            seen = [url for url in ordered if url in known]
            memory = {"seen": seen, "changed": [url for url, new in asked.items() if new]}
            await self._cache.put(name, memory, _SITEMAPS_LIFE)
        return tuple(entries)

    async def _ask(
        self, request: Request, source: Source, tally: Tally, *, trust: datetime | None
    ) -> Listing | None:
        """What one request lists; None if nothing has changed. Raises FetchError and its kin.

        Validators are believed up to `trust`, when the source was last read by what is stored."""
        key = validators_key(request.url, source, self._context.wanted.max_age)
        kept = await self._cache.get(key) if self._cache and trust else None
        if not (trust and isinstance(kept, Mapping) and caching.is_stored(kept, trust)):
            kept = {}
        now = self._context.now
        trusted = caching.still_trusted(kept, now)
        token = await self._reddit.authorization(self._fetcher) if request.needs_token else ""
        with BufferSlot(self._body_buffer) as slot:
            answer = await self._fetcher.get(
                request.url,
                accept=request.accept,
                validators=trusted,
                delta=registry.TYPES[source.kind].feed,
                authorization=token,
                deadline=self._context.deadline,
                buffer_slot=slot,
                limits=tally.limits,
            )
            tally.requests += answer.requests
            tally.slowest = max(tally.slowest, answer.seconds)
            tally.wait = max(tally.wait, answer.next_allowed_after)
            whole = {**answer.validators, **caching.read_whole(answer.status, kept, now)}
            if answer.not_modified:
                if trusted != kept:  # asked for it whole, and the same
                    tally.remember[key] = whole
                tally.unchanged += 1
                tally.answered += 1
                return None
            listing = await self._parsed(request, source, answer)
        tally.left_out.update(listing.left_out)
        tally.title = listing.title or tally.title
        if listing.partly:  # and the whole of it may come under the same validators
            tally.errors.append(BodyError(listing.partly))
        elif not listing.sitemaps:  # an index may stay the same while what it lists changes
            tally.remember[key] = whole
        if not listing.sitemaps:
            tally.answered += not listing.feed
        if answer.permanent_redirect_to:
            tally.moved_to = answer.permanent_redirect_to
        if listing.article:
            tally.article = answer
            url = urls.canonical(answer.final_url) or answer.final_url
            itself = ListedEntry(Entry(link=answer.final_url), url, urls.item_id(url))
            return replace(listing, entries=(itself,))
        return listing

    async def _parsed(self, request: Request, source: Source, answer: Response) -> Listing:
        """What an answer lists. Raises BodyError."""
        try:
            return await self._workers.run(
                registry.listing,
                request,
                source,
                answer.body,
                answer.final_url,
                answer.content_type,
                site=urls.site_of_url(answer.final_url),
            )
        except BodyError:
            found = feed_in_header(answer.headers.get("link", ""), answer.final_url)
            if not (found and registry.TYPES[source.kind].feed) or found == answer.final_url:
                raise
            return Listing(feed=found)


def _feed_key(source: Source) -> str:
    return f"feedlink:{source.key}"


def _state(
    entries: Sequence[ListedEntry], before: SourceHealth | None, tally: Tally
) -> SourceState:
    if entries:
        walls = tally.walls + (before.walls if before else 0)
        walled = not tally.read and walls >= source_health.WALLS_SAID_FROM
        return SourceState.WALLED if walled else SourceState.OK
    if tally.answered or not tally.errors:
        return SourceState.UNCHANGED if tally.unchanged else SourceState.EMPTY
    if all(isinstance(error, NotNowError) for error in tally.errors):
        return SourceState.NOT_DUE
    if all(isinstance(error, FetchError) and error.status == 410 for error in tally.errors):
        return SourceState.GONE
    return SourceState.FAILED


def _with_health(
    report: SourceReport,
    before: SourceHealth | None,
    tally: Tally,
    now: datetime,
    brought: Brought,
) -> SourceReport:
    if report.state is SourceState.NOT_DUE:
        return report
    refused = tally.errors if report.state is SourceState.FAILED else []
    asked = [error.retry_after or 0.0 for error in refused if isinstance(error, FetchError)]
    attempt = Attempt(
        state=report.state,
        error=report.error or report.partly,
        seconds=tally.slowest,
        wait=0.0 if tally.left else max([tally.wait, *asked]),
        moved_to=tally.moved_to,
        read=tally.read,
        walls=tally.walls,
        unreached=bool(refused) and all(map(is_unreached, refused)),
    )
    after, changed = source_health.after(before, report.source, attempt, now)
    rhythm, quiet = after.rhythm, after.quiet
    if report.state not in UNWELL:
        rhythm, quiet = source_rhythm.after(rhythm, quiet, brought, now)
    after = replace(after, title=tally.title or after.title, rhythm=rhythm, quiet=quiet)
    return replace(report, health=after, health_changed=changed)
