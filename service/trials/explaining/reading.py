"""Reads one address as a run would that meets it in a list. Stores nothing.

A person named it, and a run would find it: so robots.txt is asked what a run may do, and the page
is read all the same.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from service.errors import BodyError
from service.matching.prefilter import Prefilter
from service.models import Brand, Item, Source, SourceKind
from service.scraping import item_builder, page_content
from service.scraping.entries.dates import too_old
from service.scraping.feeds.model import Entry
from service.scraping.http.client import Fetcher
from service.scraping.http.rate_limiter import NotNowError
from service.scraping.item_builder import EntryText
from service.scraping.page_content import Body, PageContent
from service.scraping.parser_pool.pool import Workers
from service.scraping.parser_pool.worker import lasting
from service.scraping.robots import RobotsCache
from service.scraping.sources.registry import ListedEntry
from service.scraping.sources.source_type import HTML
from service.text import urls

READ_SECONDS = 15.0
"""How long somebody who waits for it gives a site to answer."""
_NEXT_TO_NO_TEXT = 40
"""Characters: a page that shows less shows nothing, and its words elsewhere are made by scripts."""


@dataclass(frozen=True, slots=True)
class ReadNow:
    """An address that was read: its item, and under which other addresses it may be known."""

    item: Item
    too_old: bool
    leads_to: tuple[str, ...]
    is_empty: bool = False
    """Its page shows next to no text to those who run no scripts."""
    is_forbidden: bool = False
    """Runs may not read its page, by robots.txt."""


@dataclass(frozen=True, slots=True)
class AddressReader:
    """Reads addresses by the guarded fetcher."""

    fetcher: Fetcher
    workers: Workers
    robots: RobotsCache

    async def read(
        self, url: str, brand: Brand, prefilter: Prefilter, max_age: timedelta, now: datetime
    ) -> ReadNow:
        """Return what is at `url`. Raises FetchError, ForbiddenError, BodyError, NotNowError."""
        deadline = asyncio.get_running_loop().time() + READ_SECONDS
        answer = await self.fetcher.get(url, accept=HTML, packed=True, deadline=deadline)
        read = partial(_page, now=now, prefilter=lasting(prefilter), asked=url)
        site = urls.site_of_url(answer.final_url)
        page, is_empty = await self.workers.run(read, page_content.body_of(answer), site=site)
        address = urls.canonical(url) or url
        listed = ListedEntry(Entry(link=url), address, urls.item_id(address))
        item = item_builder.item_of(
            listed,
            EntryText("", "", whole=False),
            page,
            source=source_of_site(brand, page.url)
            or Source(kind=SourceKind.PAGE, target=url, name=urls.host_of(url)),
            now=now,
            prefilter=prefilter,
        )
        old = too_old(listed, page, now, max_age)
        return ReadNow(
            item,
            old,
            tuple(dict.fromkeys((page.url, answer.final_url))),
            is_empty=is_empty,
            is_forbidden=not _is_named(brand, address)
            and not await self._may_be_read({url, answer.final_url}, deadline),
        )

    async def _may_be_read(self, addresses: set[str], deadline: float) -> bool:
        """Return whether a run may read the page, as far as its site says so in time."""
        try:
            return all([await self.robots.allowed(one, deadline) for one in sorted(addresses)])
        except NotNowError:
            return True


def _is_named(brand: Brand, address: str) -> bool:
    """Return whether a source is this very page, which is read because the brand file names it."""
    pages = (one for one in brand.sources if one.kind is SourceKind.PAGE)
    return any(urls.canonical(one.target) == address for one in pages)


def _page(
    body: Body, *, now: datetime, prefilter: Prefilter, asked: str
) -> tuple[PageContent, bool]:
    """Return a page as a run has it, its date where a run need not know it, and whether it is
    empty. Raises BodyError."""
    read = partial(page_content.read, body, selector=None, now=now, asked=asked)
    page = read(prefilter=prefilter)
    if page.matters or page.wall:
        return page, False
    try:
        whole = read(prefilter=None)
    except BodyError:
        return page, False
    dated = replace(
        page, published=whole.published, has_time=whole.has_time, date_from=whole.date_from
    )
    return dated, len(whole.text) < _NEXT_TO_NO_TEXT


def source_of_site(brand: Brand, url: str) -> Source | None:
    """Return the first source that reads the site of `url` itself."""
    kinds = (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.PAGE)
    return next(
        (
            one
            for one in brand.sources
            if one.kind in kinds and not one.off and urls.same_site(one.target, url)
        ),
        None,
    )


def spellings(url: str) -> list[str]:
    """Return the ids that an item at `url` may have, the likeliest first.

    Tracking, http or https, a last slash, AMP, print and mobile variants and known redirectors make
    no difference; values that look drawn at random may.
    """
    addresses = [urls.canonical(url), urls.canonical(urls.unwrapped(url)), urls.normalise(url)]
    addresses += [urls.without_tokens(one) for one in addresses if one]
    return list(dict.fromkeys(urls.item_id(one) for one in addresses if one))
