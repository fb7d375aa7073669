"""What a source lists: its addresses asked, and the feeds or sitemaps that their answers name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.errors import BodyError, FetchError, ForbiddenError, NoFeedError
from service.models import HealthState, Source, SourceHealth
from service.scraping import source_health
from service.scraping.entries.context import RunContext, Tally
from service.scraping.entries.keys import validators_key
from service.scraping.feeds import sitemap_choice
from service.scraping.feeds.announced import feed_in_header
from service.scraping.feeds.model import Entry
from service.scraping.http import caching
from service.scraping.http.answers.response import Response
from service.scraping.http.client import Fetcher, Limits
from service.scraping.http.rate_limiter import BodyBuffer, BufferSlot
from service.scraping.parser_pool.pool import Workers
from service.scraping.sources import registry
from service.scraping.sources.addresses import feed_request
from service.scraping.sources.reddit import RedditToken
from service.scraping.sources.registry import ListedEntry, Listing
from service.scraping.sources.source_type import Request
from service.storage.cache import Cache
from service.text import urls

_FEED_LIFE = timedelta(days=7).total_seconds()
"""How long a feed that was found on a page is believed to stay there."""
_GONE = frozenset({400, 404, 410})
_SITEMAPS_LIFE = timedelta(days=30).total_seconds()
"""How long it is remembered which sitemaps an index listed, and which of them had changed."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """The asking of one source for what it lists."""

    source: Source
    tally: Tally
    trust: datetime | None
    """When it was last read by what is stored: validators are believed up to then."""
    limits: Limits


class ListingReader:
    """Lists what the sources of one run have."""

    def __init__(
        self,
        context: RunContext,
        *,
        fetcher: Fetcher,
        workers: Workers,
        cache: Cache | None,
        reddit: RedditToken,
        body_buffer: BodyBuffer,
    ) -> None:
        self._context = context
        self._fetcher = fetcher
        self._workers = workers
        self._cache = cache
        self._reddit = reddit
        self._body_buffer = body_buffer

    async def entries(
        self, source: Source, before: SourceHealth | None, tally: Tally
    ) -> list[ListedEntry]:
        """Return all that `source` lists, each once. Errors go to `tally`."""
        row = registry.TYPES[source.kind]
        # What a service's own address was moved to is no words to search for.
        address = source.target if row.services else source_health.address(source, before)
        if row.feed and self._cache and not (before and before.failures):
            found = await self._cache.get(_feed_key(source))
            address = found if isinstance(found, str) and found else address
        requests = registry.requests_for(replace(source, target=address), self._context.options)
        well = before and before.state is not HealthState.FAILING
        trust = before.last_ok_at if before and well else None
        asking = _Asking(source, tally, trust, self._limits(before))
        entries: dict[str, ListedEntry] = {}
        for request in requests:
            try:
                for listed in await self._listed(request, asking):
                    entries.setdefault(listed.id, listed)
            except (FetchError, ForbiddenError, BodyError) as error:
                tally.errors.append(error)
        return list(entries.values())

    def _limits(self, before: SourceHealth | None) -> Limits:
        """Return how much a listing may cost: less time where it failed last time, for a run's
        news are not to wait for it again and again."""
        failed = source_health.failed_just_now(before) and not self._context.by_person
        limits = self._fetcher.limits
        return replace(limits, seconds=limits.seconds / 2) if failed else limits

    async def _listed(self, request: Request, asking: _Asking) -> tuple[ListedEntry, ...]:
        """The entries of one answer, and of the feed or the sitemaps that it points to."""
        listing = await self._ask(request, asking)
        if listing is None:
            return ()
        if listing.feed:
            asking.tally.remember.clear()
            return await self._of_feed((listing.feed, *listing.other_feeds), asking)
        if not listing.sitemaps:
            return listing.entries
        return await self._of_sitemaps(listing.sitemaps, request, asking)

    async def _of_feed(self, announced: Sequence[str], asking: _Asking) -> tuple[ListedEntry, ...]:
        """The entries of the first of the feeds that a page announces which is one."""
        for url in announced:
            try:
                listing = await self._ask(feed_request(url), asking)
                if listing is not None and listing.feed:
                    asking.tally.remember.clear()
                    raise NoFeedError(
                        f"{asking.source.target} answered with a web page where a feed was "
                        f"expected, and {url}, which it names as its feed, is a page as well"
                    )
            except (FetchError, BodyError) as error:
                gone = isinstance(error, BodyError) or error.status in _GONE
                if url == announced[-1] or not gone:
                    raise
                continue
            if self._cache and listing is not None:
                await self._cache.put(_feed_key(asking.source), url, _FEED_LIFE)
            return listing.entries if listing else ()
        return ()

    async def _of_sitemaps(
        self, ordered: Sequence[str], request: Request, asking: _Asking
    ) -> tuple[ListedEntry, ...]:
        """The entries of an index's sitemaps: the newest, the new ones, those that changed lately.

        `ordered` has the newest first. An index among them is followed as well.
        """
        named = f"{asking.source.key} {request.url}"
        name = f"sitemaps:{hashlib.sha256(named.encode()).hexdigest()[:32]}"
        kept = await self._cache.get(name) if self._cache and asking.trust else None
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
                inner = await self._ask(replace(request, url=url), asking)
            except (FetchError, ForbiddenError, BodyError) as error:
                asking.tally.errors.append(error)
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

    async def _ask(self, request: Request, asking: _Asking) -> Listing | None:
        """What one request lists; None if nothing has changed. Raises FetchError and its kin."""
        source, tally, trust = asking.source, asking.tally, asking.trust
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
                limits=asking.limits,
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
