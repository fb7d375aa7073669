"""Reads one address as a run would that meets it in a list. Stores nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from service.matching.prefilter import Prefilter
from service.models import Brand, Item, Source, SourceKind
from service.scraping import item_builder, page_content, urls
from service.scraping.feeds.model import Entry
from service.scraping.http.client import Fetcher
from service.scraping.item_builder import EntryText
from service.scraping.parser_pool.pool import Workers
from service.scraping.sources.registry import ListedEntry
from service.scraping.sources.source_type import HTML

READ_SECONDS = 15.0
"""How long somebody who waits for it gives a site to answer."""


@dataclass(frozen=True, slots=True)
class ReadNow:
    """An address that was read: its item, and under which other addresses it may be known."""

    item: Item
    too_old: bool
    leads_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddressReader:
    """Reads addresses by the guarded fetcher."""

    fetcher: Fetcher
    workers: Workers

    async def read(
        self, url: str, brand: Brand, prefilter: Prefilter, max_age: timedelta, now: datetime
    ) -> ReadNow:
        """Return what is at `url`. Raises FetchError, ForbiddenError, BodyError, NotNowError.

        A person names it, so that robots.txt, which governs what we discover, is not asked.
        """
        deadline = asyncio.get_running_loop().time() + READ_SECONDS
        answer = await self.fetcher.get(url, accept=HTML, packed=True, deadline=deadline)
        read = partial(page_content.read, selector=None, now=now, prefilter=prefilter, asked=url)
        site = urls.site_of_url(answer.final_url)
        page = await self.workers.run(read, page_content.body_of(answer), site=site)
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
        old = item_builder.too_old(listed, page, now, max_age)
        return ReadNow(item, old, tuple(dict.fromkeys((page.url, answer.final_url))))


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
