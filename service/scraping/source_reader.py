"""One source in one run: asked if due, its answers listed, its new entries made into items."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Self

from service.errors import BodyError, FetchError, ForbiddenError
from service.matching.prefilter import Prefilter
from service.models import HealthState, Item, Source, SourceHealth, SourceReport, SourceState
from service.scraping import source_health, urls
from service.scraping.feeds.model import Entry
from service.scraping.http.client import Fetcher, Response
from service.scraping.http.rate_limiter import BodyBuffer, BufferSlot, NotNowError
from service.scraping.item_builder import (
    EntryText,
    assembled,
    entry_date,
    entry_texts,
    newest_first,
    stale,
)
from service.scraping.page_content import PageContent
from service.scraping.page_reader import PageReader, Unread
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.scraping.source_health import Attempt
from service.scraping.sources import registry
from service.scraping.sources.addresses import feed_request
from service.scraping.sources.reddit import RedditToken
from service.scraping.sources.registry import ListedEntry, Listing
from service.scraping.sources.source_type import Request, RequestOptions
from service.storage.cache import Cache

ALIAS_LIFE = timedelta(days=30).total_seconds()
"""How long it is remembered that one address is another name of an item; then it is read again."""
_FEED_LIFE = timedelta(days=7).total_seconds()
"""How long a feed that was found on a page is believed to stay there."""
_TRIES = 3
"""Runs in which a page may fail for a passing reason before the item comes without it."""
_ENOUGH = 200
"""Characters of the feed's own text that make an item worth having without its page."""
_MAX_TRIES_KEPT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """What is the same for all sources of one run."""

    known: Callable[[Sequence[str]], Awaitable[set[str]]]
    prefilter: Prefilter
    now: datetime
    max_age: timedelta
    options: RequestOptions
    max_pages: int
    deadline: float


@dataclass(slots=True)
class _Tally:
    """What is counted while a source is read."""

    requests: int = 0
    pages: int = 0
    slowest: float = 0.0
    wait: float = 0.0
    moved_to: str = ""
    left: bool = False
    """Something was left for the next run."""
    unchanged: int = 0
    errors: list[FetchError | ForbiddenError | BodyError] = field(default_factory=list)
    remember: dict[str, Mapping[str, str]] = field(default_factory=dict)
    article: Response | None = None


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
        max_bodies: int,
    ) -> None:
        """`tries` counts, over runs, the failed tries of pages by item id; `max_bodies` bounds how
        many answers are held in memory."""
        self._context = context
        self._fetcher = fetcher
        self._workers = workers
        self._cache = cache
        self._reddit = reddit
        self._tries = tries
        self._body_buffer = BodyBuffer(max_bodies)
        self._page_reader = PageReader(
            fetcher=fetcher,
            workers=workers,
            robots_cache=robots_cache,
            prefilter=context.prefilter,
            now=context.now,
            deadline=context.deadline,
            body_buffer=self._body_buffer,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._page_reader.stop()

    async def read(self, source: Source, before: SourceHealth | None) -> SourceReport:
        """Return what `source` brought; every failure is a sentence in it."""
        rest = source_health.not_due(before, self._context.now)
        if rest is not None:
            gone = before.last_error if before and rest is SourceState.GONE else ""
            return SourceReport(source=source, state=rest, error=gone)
        begun = asyncio.get_running_loop().time()
        tally = _Tally()
        entries = await self._entries(source, before, tally)
        first = before is None or before.last_ok_at is None
        items, old = await self._items(source, entries, tally, first=first)
        refused = [error for error in tally.errors if not isinstance(error, NotNowError)]
        report = SourceReport(
            source=source,
            state=_state(entries, tally),
            items=tuple(items),
            too_old=tuple(old),
            error="" if entries or not refused else refused[0].message,
            entries=len(entries),
            pages_read=tally.pages,
            requests=tally.requests,
            seconds=asyncio.get_running_loop().time() - begun,
            remember={} if tally.left else tally.remember,
        )
        return _with_health(report, before, tally, self._context.now)

    async def _entries(
        self, source: Source, before: SourceHealth | None, tally: _Tally
    ) -> list[ListedEntry]:
        """All that the source lists, each once. Errors go to the tally."""
        row = registry.TYPES[source.kind]
        # What a service's own address was moved to is no words to search for.
        address = source.target if row.services else source_health.address(source, before)
        if row.feed and self._cache and not (before and before.failures):
            found = await self._cache.get(_feed_key(source))
            address = found if isinstance(found, str) and found else address
        requests = registry.requests_for(replace(source, target=address), self._context.options)
        # Validators are worth nothing to a database that has not seen what they stand for.
        trust = (
            before is not None
            and before.last_ok_at is not None
            and before.state is not HealthState.FAILING
        )
        entries: dict[str, ListedEntry] = {}
        for request in requests:
            try:
                for listed in await self._listed(request, source, tally, trust=trust):
                    entries.setdefault(listed.id, listed)
            except (FetchError, ForbiddenError, BodyError) as error:
                tally.errors.append(error)
        return list(entries.values())

    async def _listed(
        self, request: Request, source: Source, tally: _Tally, *, trust: bool
    ) -> tuple[ListedEntry, ...]:
        """The entries of one answer, and of the feed or the sitemaps that it points to."""
        listing = await self._ask(request, source, tally, trust=trust)
        if listing is None:
            return ()
        if listing.feed:
            tally.remember.clear()
            url = listing.feed
            listing = await self._ask(feed_request(url), source, tally, trust=True)
            if self._cache and listing is not None and not listing.feed:
                await self._cache.put(_feed_key(source), url, _FEED_LIFE)
            return listing.entries if listing else ()
        entries = list(listing.entries)
        for url in listing.sitemaps:
            try:
                inner = await self._ask(replace(request, url=url), source, tally, trust=trust)
                entries += inner.entries if inner else ()
            except (FetchError, ForbiddenError, BodyError) as error:
                tally.errors.append(error)
        return tuple(entries)

    async def _ask(
        self, request: Request, source: Source, tally: _Tally, *, trust: bool
    ) -> Listing | None:
        """What one request lists; None if nothing has changed. Raises FetchError and its kin."""
        # With another selector an unchanged page lists something else: it has another key.
        name = "\n".join([source.key, request.url, source.links or "", source.text or ""])
        key = f"validators:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
        kept = await self._cache.get(key) if self._cache and trust else None
        token = await self._reddit.authorization(self._fetcher) if request.needs_token else ""
        with BufferSlot(self._body_buffer) as slot:
            answer = await self._fetcher.get(
                request.url,
                accept=request.accept,
                validators=kept if isinstance(kept, Mapping) else None,
                delta=registry.TYPES[source.kind].feed,
                authorization=token,
                deadline=self._context.deadline,
                buffer_slot=slot,
            )
            tally.requests += answer.requests
            tally.slowest = max(tally.slowest, answer.seconds)
            tally.wait = max(tally.wait, answer.next_allowed_after)
            if answer.not_modified:
                tally.unchanged += 1
                return None
            listing = await self._workers.run(
                registry.listing,
                request,
                source,
                answer.body,
                answer.final_url,
                answer.content_type,
            )
        if not listing.sitemaps:  # an index may stay the same while what it lists changes
            tally.remember[key] = answer.validators
        if answer.permanent_redirect_to:
            tally.moved_to = answer.permanent_redirect_to
        if listing.article:
            tally.article = answer
            url = urls.canonical(answer.final_url) or answer.final_url
            itself = ListedEntry(Entry(link=answer.final_url), url, urls.item_id(url))
            return replace(listing, entries=(itself,))
        return listing

    async def _items(
        self, source: Source, entries: Sequence[ListedEntry], tally: _Tally, *, first: bool
    ) -> tuple[list[Item], list[Item]]:
        """The new items, and those that only their page showed to be too old."""
        context = self._context
        young = [one for one in entries if not stale(one, context.now, context.max_age)]
        new = sorted(
            await self._unknown(young), key=lambda one: newest_first(one.entry, context.now)
        )
        new, rest = new[: context.max_pages], new[context.max_pages :]
        baseline: list[ListedEntry] = []
        if first and registry.TYPES[source.kind].lists_everything:
            baseline = [one for one in rest if one.entry.published is None]
        texts = await self._workers.run(entry_texts, [one.entry for one in new]) if new else []
        pages = await asyncio.gather(
            *(
                self._page(source, listed, text, tally)
                for listed, text in zip(new, texts, strict=True)
            )
        )
        ready = [
            (listed, text, page if isinstance(page, PageContent) else None)
            for listed, text, page in zip(new, texts, pages, strict=True)
            if not (isinstance(page, Unread) and self._postponed(listed, text, page))
        ]
        tally.left = len(baseline) < len(rest) or len(ready) < len(new)
        make = partial(
            assembled,
            source=source,
            now=context.now,
            max_age=context.max_age,
            prefilter=context.prefilter,
        )
        items, old = await self._workers.run_here(make, ready, baseline)
        renamed = {listed_id: item.id for listed_id, item in items.items() if item.id != listed_id}
        if renamed and self._cache:
            aliases = {alias_key(listed_id): item_id for listed_id, item_id in renamed.items()}
            await self._cache.put_many(aliases, ALIAS_LIFE)
        known = await context.known(list(renamed.values())) if renamed else set()
        return [item for item in items.values() if item.id not in known], old

    async def _unknown(self, entries: Sequence[ListedEntry]) -> list[ListedEntry]:
        """Those of `entries` that no earlier run has dealt with, under any of their names."""
        if not entries:
            return []
        known = await self._context.known([one.id for one in entries])
        rest = [one for one in entries if one.id not in known]
        aliases: dict[str, str] = {}
        if rest and self._cache:
            found = await self._cache.get_many([alias_key(one.id) for one in rest])
            aliases = {key: name for key, name in found.items() if isinstance(name, str)}
        if aliases:
            known = await self._context.known(list(set(aliases.values())))
            rest = [one for one in rest if aliases.get(alias_key(one.id)) not in known]
        return rest

    async def _page(
        self, source: Source, listed: ListedEntry, text: EntryText, tally: _Tally
    ) -> PageContent | Unread | None:
        """What the page of an entry says; None if it need not or cannot be asked for."""
        if tally.article is not None:
            try:
                return await self._page_reader.of_body(tally.article, source.text)
            except BodyError:
                return Unread.FOR_GOOD
        if text.whole or not listed.readable:
            return None
        dated = entry_date(listed.entry, self._context.now) is not None
        page = await self._page_reader.page(listed.id, listed.entry.link, source.text, dated=dated)
        tally.pages += isinstance(page, PageContent)
        return page

    def _postponed(self, listed: ListedEntry, text: EntryText, page: Unread) -> bool:
        """Whether an entry whose page failed is better left to the next run."""
        if page is Unread.POSTPONED:
            return True
        if page is Unread.FOR_GOOD or len(text.text) >= _ENOUGH:
            self._tries.pop(listed.id, None)
            return False
        if len(self._tries) > _MAX_TRIES_KEPT:
            self._tries.clear()
        tries = self._tries[listed.id] = self._tries.get(listed.id, 0) + 1
        if tries >= _TRIES:
            del self._tries[listed.id]
        return tries < _TRIES


def alias_key(item_id: str) -> str:
    """Return the cache key under which the other name of an entry stands."""
    return f"alias:{item_id}"


def _feed_key(source: Source) -> str:
    return f"feedlink:{source.key}"


def _state(entries: Sequence[ListedEntry], tally: _Tally) -> SourceState:
    if entries:
        return SourceState.OK
    if not tally.errors:
        return SourceState.UNCHANGED if tally.unchanged else SourceState.EMPTY
    if all(isinstance(error, NotNowError) for error in tally.errors):
        return SourceState.NOT_DUE
    if all(isinstance(error, FetchError) and error.status == 410 for error in tally.errors):
        return SourceState.GONE
    return SourceState.FAILED


def _with_health(
    report: SourceReport, before: SourceHealth | None, tally: _Tally, now: datetime
) -> SourceReport:
    if report.state is SourceState.NOT_DUE:
        return report
    refused = tally.errors if report.state is SourceState.FAILED else []
    asked = [error.retry_after or 0.0 for error in refused if isinstance(error, FetchError)]
    attempt = Attempt(
        state=report.state,
        error=report.error,
        seconds=tally.slowest,
        wait=0.0 if tally.left else max([tally.wait, *asked]),
        moved_to=tally.moved_to,
    )
    after, changed = source_health.after(before, report.source, attempt, now)
    return replace(report, health=after, health_changed=changed)
