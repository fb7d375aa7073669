"""One source in one run: asked if due, its answers listed, its new entries made into items."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from service.errors import BodyError, FetchError, ForbiddenError
from service.matching.prefilter import Gate
from service.models import Item, Source, SourceHealth, SourceKind, SourceReport, SourceState
from service.scraping import source_health, urls
from service.scraping.feeds.model import Entry
from service.scraping.http.client import Fetcher, Response
from service.scraping.http.rate_limiter import BodyBuffer, BufferSlot, NotNowError
from service.scraping.item_builder import assembled, stale
from service.scraping.page_content import Reading
from service.scraping.page_reader import Unread, Visits
from service.scraping.parser_pool.pool import Workers
from service.scraping.source_health import Attempt
from service.scraping.sources import registry
from service.scraping.sources.reddit import RedditToken
from service.scraping.sources.registry import EntryText, Listed, Named, when
from service.scraping.sources.searches import XML, Request
from service.storage.cache import Cache

ALIAS_LIFE = timedelta(days=30).total_seconds()
"""How long it is remembered that one address is another name of an item; then it is read again."""
_FEED_LIFE = timedelta(days=7).total_seconds()
"""How long a feed that was found on a page is believed to stay there."""
_TRIES = 3
"""Runs in which a page may fail for a passing reason before the item comes without it."""
_ENOUGH = 200
"""Characters of the feed's own text that make an item worth having without its page."""
_MOST_TRIES_KEPT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What is the same for all sources of one run."""

    known: Callable[[Sequence[str]], Awaitable[set[str]]]
    gate: Gate
    now: datetime
    max_age: timedelta
    languages: Sequence[str]
    regions: Sequence[str]
    bases: Mapping[str, str]
    pages: int
    deadline: float


@dataclass(slots=True)
class _Tally:
    """What is counted while a source is read."""

    requests: int = 0
    pages: int = 0
    slowest: float = 0.0
    wait: float = 0.0
    moved_to: str = ""
    first: bool = False
    """The source has never been read before."""
    left: bool = False
    """Something was left for the next run."""
    unchanged: int = 0
    errors: list[FetchError | ForbiddenError | BodyError] = field(default_factory=list)
    remember: dict[str, Mapping[str, str]] = field(default_factory=dict)
    article: Response | None = None


class SourceReader:
    """Reads the sources of one run."""

    def __init__(
        self,
        this: Round,
        *,
        fetcher: Fetcher,
        workers: Workers,
        cache: Cache | None,
        visits: Visits,
        reddit: RedditToken,
        tries: MutableMapping[str, int],
        body_buffer: BodyBuffer,
    ) -> None:
        """`tries` counts, over runs, the failed tries of pages by item id."""
        self._this = this
        self._fetcher = fetcher
        self._workers = workers
        self._cache = cache
        self._visits = visits
        self._reddit = reddit
        self._tries = tries
        self._body_buffer = body_buffer

    async def read(self, source: Source, before: SourceHealth | None) -> SourceReport:
        """Return what `source` brought; every failure is a sentence in it."""
        rest = source_health.not_due(before, self._this.now)
        if rest is not None:
            gone = before.last_error if before and rest is SourceState.GONE else ""
            return SourceReport(source=source, state=rest, error=gone)
        begun = asyncio.get_running_loop().time()
        tally = _Tally(first=before is None or before.last_ok_at is None)
        entries = await self._entries(source, before, tally)
        items, old = await self._items(source, entries, tally)
        seconds = asyncio.get_running_loop().time() - begun
        report = SourceReport(
            source=source,
            state=_state(entries, tally),
            items=tuple(items),
            too_old=tuple(old),
            error=_words(tally) if not entries else "",
            entries=len(entries),
            pages_read=tally.pages,
            requests=tally.requests,
            seconds=seconds,
            remember={} if tally.left else tally.remember,
        )
        return _with_health(report, before, tally, self._this.now)

    async def _entries(
        self, source: Source, before: SourceHealth | None, tally: _Tally
    ) -> list[Named]:
        """All that the source lists, each once. Errors go to the tally."""
        requests = registry.requests_for(
            source,
            await self._address(source, before),
            languages=self._this.languages,
            regions=self._this.regions,
            bases=self._this.bases,
            reddit_token=self._reddit.configured,
        )
        # Validators are worth nothing to a database that has not seen what they stand for.
        trust = before is not None and before.last_ok_at is not None and before.state != "failing"
        found: dict[str, Named] = {}
        for request in requests:
            try:
                for named in await self._listed(request, source, tally, trust=trust):
                    found.setdefault(named.id, named)
            except (FetchError, ForbiddenError, BodyError) as error:
                tally.errors.append(error)
        return list(found.values())

    async def _address(self, source: Source, before: SourceHealth | None) -> str:
        if source.kind is SourceKind.FEED and self._cache:
            found = await self._cache.get(_feed_key(source))
            if isinstance(found, str) and found and not (before and before.failures):
                return found
        return source_health.address(source, before)

    async def _listed(
        self, request: Request, source: Source, tally: _Tally, *, trust: bool
    ) -> tuple[Named, ...]:
        """The entries of one answer, and of the feed or the sitemaps that it points to."""
        listed = await self._ask(request, source, tally, trust=trust)
        if listed is None:
            return ()
        if listed.feed:
            return await self._discovered(listed.feed, source, tally)
        entries = list(listed.entries)
        for child in listed.children:
            try:
                inner = await self._ask(replace(request, url=child), source, tally, trust=trust)
                entries += inner.entries if inner else ()
            except (FetchError, ForbiddenError, BodyError) as error:
                tally.errors.append(error)
        return tuple(entries)

    async def _discovered(self, url: str, source: Source, tally: _Tally) -> tuple[Named, ...]:
        tally.remember.clear()
        listed = await self._ask(
            Request(url=url, service="feed", accept=XML), source, tally, trust=True
        )
        if self._cache and listed is not None and not listed.feed:
            await self._cache.put(_feed_key(source), url, _FEED_LIFE)
        return listed.entries if listed else ()

    async def _ask(
        self, request: Request, source: Source, tally: _Tally, *, trust: bool
    ) -> Listed | None:
        """What one request lists; None if nothing has changed. Raises FetchError and its kin."""
        key = _validators_key(request.url, source)
        kept = await self._cache.get(key) if self._cache and trust else None
        with BufferSlot(self._body_buffer) as slot:
            answer = await self._fetcher.get(
                request.url,
                accept=request.accept,
                validators=kept if isinstance(kept, Mapping) else None,
                delta=source.kind is SourceKind.FEED,
                authorization=await self._authorization(request),
                deadline=self._this.deadline,
                buffer_slot=slot,
            )
            _note(answer, tally)
            if answer.not_modified:
                tally.unchanged += 1
                return None
            listed = await self._workers.run(
                registry.listed, request, source, answer.body, answer.final_url, answer.content_type
            )
        if not listed.children:  # an index may stay the same while what it lists changes
            tally.remember[key] = answer.validators
        if answer.permanent_redirect_to:
            tally.moved_to = answer.permanent_redirect_to
        if listed.article:
            tally.article = answer
            return replace(listed, entries=(_itself(answer),))
        return listed

    async def _authorization(self, request: Request) -> str:
        if not request.needs_token:
            return ""
        return await self._reddit.authorization(self._fetcher)

    async def _items(
        self, source: Source, entries: Sequence[Named], tally: _Tally
    ) -> tuple[list[Item], list[Item]]:
        """The new items, and those that only their page showed to be too old."""
        this = self._this
        young = [one for one in entries if not stale(one, this.now, this.max_age)]
        new = await self._unknown(young)
        new, baseline = self._within_bounds(source, new, tally)
        texts = await self._texts([one.entry for one in new])
        pages = await asyncio.gather(
            *(
                self._page(source, named, said, tally)
                for named, said in zip(new, texts, strict=True)
            )
        )
        ready = [
            (named, said, page if isinstance(page, Reading) else None)
            for named, said, page in zip(new, texts, pages, strict=True)
            if not (isinstance(page, Unread) and self._left(named, said, page))
        ]
        tally.left = tally.left or len(ready) < len(new)
        make = partial(assembled, source=source, now=this.now, max_age=this.max_age, gate=this.gate)
        items, ancient = await self._workers.run_here(make, ready, baseline)
        await self._remember_names(items)
        return await self._unless_known(items), ancient

    def _within_bounds(
        self, source: Source, new: list[Named], tally: _Tally
    ) -> tuple[list[Named], list[Named]]:
        """At most as many as one run may read, the newest first; and a sitemap's undated rest.

        A sitemap without dates lists all that a site ever had. When it is met for the first time,
        what stands behind the bound is taken as known, or the whole site would be read run by run.
        """
        new = sorted(new, key=lambda one: registry.newest_first(one.entry, self._this.now))
        rest = new[self._this.pages :]
        baseline: list[Named] = []
        if source.kind is SourceKind.SITEMAP and tally.first:
            baseline = [one for one in rest if one.entry.published is None]
        tally.left = tally.left or len(baseline) < len(rest)
        return new[: self._this.pages], baseline

    async def _remember_names(self, items: Mapping[str, Item]) -> None:
        """Let the cache know which items have other names than their entries."""
        names = {alias_key(name): item.id for name, item in items.items() if item.id != name}
        if names and self._cache:
            await self._cache.put_many(names, ALIAS_LIFE)

    async def _texts(self, entries: Sequence[Entry]) -> list[EntryText]:
        return await self._workers.run(registry.texts, entries) if entries else []

    async def _unknown(self, entries: Sequence[Named]) -> list[Named]:
        """Those of `entries` that no earlier run has dealt with, under any of their names."""
        if not entries:
            return []
        known = await self._this.known([one.id for one in entries])
        rest = [one for one in entries if one.id not in known]
        aliases: dict[str, str] = {}
        if rest and self._cache:
            found = await self._cache.get_many([alias_key(one.id) for one in rest])
            aliases = {key: name for key, name in found.items() if isinstance(name, str)}
        if aliases:
            known = await self._this.known(list(set(aliases.values())))
            rest = [one for one in rest if aliases.get(alias_key(one.id)) not in known]
        return rest

    async def _unless_known(self, items: Mapping[str, Item]) -> list[Item]:
        """The items that are not known by the name that their pages gave them."""
        renamed = [item.id for name, item in items.items() if item.id != name]
        known = await self._this.known(renamed) if renamed else set()
        return [item for item in items.values() if item.id not in known]

    async def _page(
        self, source: Source, named: Named, said: EntryText, tally: _Tally
    ) -> Reading | Unread | None:
        """What the page of an entry says; None if it need not or cannot be asked for."""
        if tally.article is not None:
            return await self._article(tally.article, source)
        if said.whole or not named.readable:
            return None
        dated = when(named.entry, self._this.now) is not None
        page = await self._visits.page(named.id, named.entry.link, source.text, dated=dated)
        tally.pages += isinstance(page, Reading)
        return page

    async def _article(self, answer: Response, source: Source) -> Reading | Unread:
        try:
            return await self._visits.of_body(answer, source.text)
        except BodyError as error:
            return Unread(error.message, passing=False)

    def _left(self, named: Named, said: EntryText, page: Unread) -> bool:
        """Whether an entry whose page failed is better left to the next run."""
        if page.postponed:
            return True
        if not page.passing or len(said.text) >= _ENOUGH:
            self._tries.pop(named.id, None)
            return False
        if len(self._tries) > _MOST_TRIES_KEPT:
            self._tries.clear()
        tries = self._tries[named.id] = self._tries.get(named.id, 0) + 1
        if tries >= _TRIES:
            del self._tries[named.id]
        return tries < _TRIES


def alias_key(item_id: str) -> str:
    """Return the cache key under which the other name of an entry stands."""
    return f"alias:{item_id}"


def _validators_key(url: str, source: Source) -> str:
    """Under a changed selector an unchanged page lists something else, so it has another key."""
    name = "\n".join([source.key, url, source.links or "", source.text or ""])
    return f"validators:{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def _feed_key(source: Source) -> str:
    return f"feedlink:{source.key}"


def _itself(answer: Response) -> Named:
    """The entry of a page source that is one article."""
    url = urls.canonical(answer.final_url) or answer.final_url
    return Named(Entry(link=answer.final_url), url, urls.item_id(url))


def _note(answer: Response, tally: _Tally) -> None:
    tally.requests += answer.requests
    tally.slowest = max(tally.slowest, answer.seconds)
    tally.wait = max(tally.wait, answer.next_allowed_after)


def _state(entries: Sequence[Named], tally: _Tally) -> SourceState:
    if entries:
        return SourceState.OK
    if tally.errors:
        return _of_error(tally.errors)
    return SourceState.UNCHANGED if tally.unchanged else SourceState.EMPTY


def _of_error(errors: Sequence[Exception]) -> SourceState:
    if all(isinstance(error, NotNowError) for error in errors):
        return SourceState.NOT_DUE
    if all(isinstance(error, FetchError) and error.status == 410 for error in errors):
        return SourceState.GONE
    return SourceState.FAILED


def _words(tally: _Tally) -> str:
    """What people read: the first error that is one."""
    return next((error.message for error in tally.errors if not isinstance(error, NotNowError)), "")


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
