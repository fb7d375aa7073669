"""The sample web served: one HTTP server for each outlet, all on 127.0.0.1.

async with SampleWeb(NewsTimeline(now)) as web:
    web.sources()                       # what to put into the brand
    web.story_url("tortoise-stops-traffic")
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Self

from aiohttp import ETag, web

from service.demo import site_pages
from service.demo.content import Offers, Outlet
from service.demo.site_pages import SiteResponse
from service.demo.timeline import NewsTimeline
from service.models import Source, SourceKind

_HOST = "127.0.0.1"
"""The only loopback address that every system has."""
_OUT_OF_ORDER = 521
"""What a proxy says of a server that is down. A 500 would be asked for twice more, and the demo's
first mail would wait for that."""
_GRACE = 1.0
"""Seconds that an open request may take when the demo stops."""
_PATHS = {
    Offers.RSS: (SourceKind.FEED, "/feed.xml"),
    Offers.ATOM: (SourceKind.FEED, "/atom.xml"),
    Offers.LISTING: (SourceKind.PAGE, "/"),
    Offers.SITEMAP: (SourceKind.SITEMAP, "/sitemap.xml"),
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SampleWeb:
    """Serves a timeline's outlets while it is open; ports are the system's choice."""

    def __init__(self, timeline: NewsTimeline) -> None:
        self.timeline = timeline
        self._runners: list[web.AppRunner] = []
        self._urls: dict[str, str] = {}

    @property
    def urls(self) -> Mapping[str, str]:
        """The address of each outlet's front page, without the last slash, by outlet id."""
        return dict(self._urls)

    def story_url(self, slug: str) -> str:
        """Return the address of a published article. Raises KeyError for an unknown one."""
        sites = {one.article.slug: one.article.site for one in self.timeline.published()}
        return f"{self._urls[sites[slug]]}/stories/{slug}"

    def sources(self) -> tuple[Source, ...]:
        """Return what the brand's sources are in the demo."""
        return tuple(
            Source(
                kind=_PATHS[outlet.offers][0],
                target=self._urls[outlet.id] + _PATHS[outlet.offers][1],
                name=outlet.title, links=outlet.links, text=outlet.text,
            )
            for outlet in self.timeline.outlets
        )  # fmt: skip

    async def __aenter__(self) -> Self:
        try:
            for outlet in self.timeline.outlets:
                await self._open(outlet)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def _open(self, outlet: Outlet) -> None:
        runner = web.AppRunner(self._site(outlet), access_log=None, shutdown_timeout=_GRACE)
        self._runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, _HOST, 0).start()
        self._urls[outlet.id] = f"http://{_HOST}:{runner.addresses[0][1]}"

    async def _close(self) -> None:
        while self._runners:
            await self._runners.pop().cleanup()
        self._urls.clear()

    def _site(self, outlet: Outlet) -> web.Application:
        async def answer(request: web.Request) -> web.StreamResponse:
            base = self._urls[outlet.id]
            if outlet.down:
                return _response(site_pages.broken(outlet, base), _OUT_OF_ORDER)
            document, at = self._page(outlet, base, request.path)
            if document is None:
                return _response(site_pages.missing(outlet, base), 404)
            return _conditional(request, document, at)

        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        return app

    def _page(
        self, outlet: Outlet, base: str, path: str
    ) -> tuple[SiteResponse | None, datetime | None]:
        """Return what stands at `path`, and when it last changed."""
        published = self.timeline.published(outlet.id)
        newest = max((one.since for one in published), default=None)
        if path == "/robots.txt":
            return site_pages.robots(outlet, base), None
        if path == "/":
            return site_pages.front(outlet, base, published), newest
        feeds = {
            Offers.RSS: site_pages.rss,
            Offers.ATOM: site_pages.atom,
            Offers.SITEMAP: site_pages.sitemap,
        }
        if outlet.offers in feeds and path == _PATHS[outlet.offers][1]:
            return feeds[outlet.offers](outlet, base, published), newest
        for one in published:
            if path == f"/stories/{one.article.slug}":
                return site_pages.article(outlet, base, one, published), one.since
        return None, None


def _response(document: SiteResponse, status: int = 200) -> web.Response:
    headers = {**_HEADERS, "Content-Type": document.content_type}
    return web.Response(body=document.body, status=status, headers=headers)


def _conditional(
    request: web.Request, document: SiteResponse, at: datetime | None
) -> web.StreamResponse:
    """Answer with the document, or with 304 if the asker has this one already."""
    etag = hashlib.sha256(document.body).hexdigest()[:16]
    known = request.if_none_match
    if known is not None:
        unchanged = any(one.value in (etag, "*") for one in known)
    else:
        since = request.if_modified_since
        unchanged = bool(since and at and at.replace(microsecond=0) <= since)
    response = web.Response(status=304, headers=_HEADERS) if unchanged else _response(document)
    response.etag = ETag(etag)
    if at is not None:
        response.last_modified = at.astimezone(UTC)
    return response
