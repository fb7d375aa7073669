"""A brand's own web site read once: names, trade, products, and the feeds that it has.

The address that a person named is read as it is; pages found there only as robots.txt allows. A
host is asked for one thing at a time, by the guarded fetcher, and all ends at a deadline.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias
from urllib.parse import urlsplit

from service.errors import BodyError, FetchError, ForbiddenError
from service.onboarding import site_page
from service.onboarding.site_page import SitePage
from service.scraping import feeds
from service.scraping.feeds import sitemaps
from service.scraping.http.client import Fetcher
from service.scraping.pages import walls
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.text.urls import absolute, site_of_url

_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
_SHELVES = 4
"""Pages that seem to show products and are read."""
_NEWS = 2
"""Pages that seem to list news and are looked at for feeds."""
_PRODUCTS = 24
_COMMON = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/blog/feed/", "/news/feed/",
           "/index.xml")  # fmt: skip
"""Where a feed is that no page tells of."""
_Test: TypeAlias = Callable[[bytes, str], bool]
"""Says of a body and its address whether it is what is looked for."""
_PAGES = ("", "text/html", "application/xhtml+xml")
_HTML = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_HEAD = 4_096
"""Bytes at the beginning of a body in which a page of a wrong type shows that it is one."""
_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap.xml", "/sitemap_index.xml")


@dataclass(frozen=True, slots=True)
class LeftPage:
    """A page that was not read."""

    url: str
    why: str = ""
    """In words; empty: robots.txt keeps programs out."""


@dataclass(frozen=True, slots=True)
class SiteFound:
    """What a site told."""

    address: str = ""
    """Where it is in the end, redirects followed; empty if it could not be read."""
    names: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    language: str = ""
    feeds: tuple[str, ...] = ()
    news: tuple[str, ...] = ()
    """Pages that list news, where there is no feed."""
    sitemap: str = ""
    error: str = ""
    """Why the site could not be read, in plain words."""
    is_empty: bool = False
    """It shows next to nothing without JavaScript."""
    leads_to: str = ""
    """The other site that its address led to; empty where it stayed at its own."""
    left: tuple[LeftPage, ...] = ()
    """Pages of it that were not read."""


@dataclass(slots=True)
class _Reading:
    pages: list[SitePage] = field(default_factory=list)
    left: list[LeftPage] = field(default_factory=list)


class SiteReader:
    """Reads sites."""

    def __init__(self, fetcher: Fetcher, workers: Workers) -> None:
        self._fetcher = fetcher
        self._workers = workers

    async def read(self, url: str, *, seconds: float) -> SiteFound:
        """Return what the site at `url` tells; never raises for what the site does."""
        deadline = asyncio.get_running_loop().time() + seconds
        robots = RobotsCache(self._fetcher, self._workers, None)
        found: SiteFound | None = None
        try:
            async with asyncio.timeout_at(deadline):
                home, address = await self._page(url, deadline)
                site = site_of_url(address)
                found = SiteFound(
                    address=address,
                    is_empty=home.is_empty,
                    leads_to=site if site != site_of_url(url) else "",
                )
                reading = _Reading([home])
                await self._more(home, robots, reading, deadline)
                found = _told(found, reading)
                return await self._with_feeds(found, home, robots, deadline)
        except TimeoutError:
            late = "the site was too slow to be read in full"
            return found or SiteFound(error=late)
        except (FetchError, ForbiddenError, BodyError) as error:
            return found or SiteFound(error=error.message)

    async def _page(
        self, url: str, deadline: float, *, shelf: bool = False
    ) -> tuple[SitePage, str]:
        answer = await self._fetcher.get(url, accept=_ACCEPT, deadline=deadline)
        read = partial(_read, shelf=shelf)
        page = await self._workers.run(read, answer.body, answer.final_url, answer.content_type)
        return page, answer.final_url

    async def _more(
        self, home: SitePage, robots: RobotsCache, reading: _Reading, deadline: float
    ) -> None:
        """Read the pages of products and news, one after the other."""
        wanted = [(url, True) for url in home.shelves[:_SHELVES]]
        wanted += [(url, False) for url in home.news[:_NEWS] if url not in home.shelves[:_SHELVES]]
        for url, shelf in wanted:
            try:
                if not await robots.allowed(url, deadline):
                    reading.left.append(LeftPage(url))
                    continue
                page, _ = await self._page(url, deadline, shelf=shelf)
            except (FetchError, ForbiddenError, BodyError) as error:
                # The page is named beside its reason, which others may share.
                reading.left.append(LeftPage(url, error.message.replace(url, "it", 1)))
                continue
            reading.pages.append(page)

    async def _with_feeds(
        self, found: SiteFound, home: SitePage, robots: RobotsCache, deadline: float
    ) -> SiteFound:
        """Add the feeds: those that pages tell of, else those at common places, else the rest."""
        told = found.feeds or await self._at(_COMMON, found.address, _is_feed, robots, deadline)
        news = () if told else tuple(home.news[:_NEWS])
        sitemap: Sequence[str] = ()
        if not told and not news:
            sitemap = await self._at(_SITEMAPS, found.address, _is_sitemap, robots, deadline)
        return replace(found, feeds=tuple(told), news=news, sitemap="".join(sitemap[:1]))

    async def _at(
        self,
        places: Sequence[str],
        address: str,
        is_one: _Test,
        robots: RobotsCache,
        deadline: float,
    ) -> tuple[str, ...]:
        """Return the first of the common `places` of a site where there is what is looked for."""
        parts = urlsplit(address)
        for place in places:
            url = absolute(place, f"{parts.scheme}://{parts.netloc}/")
            try:
                if url is None or not await robots.allowed(url, deadline):
                    continue
                answer = await self._fetcher.get(url, deadline=deadline)
                if await self._workers.run(is_one, answer.body, answer.final_url):
                    return (url,)
            except (FetchError, ForbiddenError, BodyError):
                continue
        return ()


def _read(body: bytes, url: str, content_type: str | None, *, shelf: bool) -> SitePage:
    """Return what a page says. Raises BodyError where it is none, or a wall in place of one."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind not in _PAGES and not _HTML.search(body[:_HEAD]):
        raise BodyError(f"it answers with {kind or 'something'}, not with a web page")
    page = site_page.read(body, url, content_type, shelf=shelf)
    # What names itself, its feeds or its products is a site, with a banner before it or not.
    may_be_wall = page.shows_little and not (page.names or page.feeds or page.products)
    wall = walls.wall_at(body, url, content_type) if may_be_wall else None
    if wall:
        raise BodyError(f"it {walls.WORDS[wall]}")
    return page


def _told(found: SiteFound, reading: _Reading) -> SiteFound:
    """Return what all pages say together, the telling products first."""
    pages = reading.pages
    products = dict.fromkeys(one for page in pages for one in page.products)
    spoken = pages[0].language
    ordered = sorted(products, key=lambda one: not site_page.is_telling(one, spoken))
    return replace(
        found,
        names=tuple(dict.fromkeys(name for page in pages for name in page.names)),
        called=tuple(dict.fromkeys(name for page in pages for name in page.called)),
        trades=tuple(dict.fromkeys(trade for page in pages for trade in page.trades)),
        products=tuple(ordered[:_PRODUCTS]),
        language=pages[0].language,
        feeds=tuple(dict.fromkeys(feed.url for page in pages for feed in page.feeds))[:6],
        left=tuple(reading.left),
    )


def _is_feed(body: bytes, url: str) -> bool:
    return bool(feeds.parse(body, url).entries)


def _is_sitemap(body: bytes, url: str) -> bool:
    return bool(sitemaps.parse(body, url).entries)
