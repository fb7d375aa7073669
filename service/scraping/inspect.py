"""What the scraper sees at one address, and how: for `topfive scrape URL`. Stores nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from service.errors import BodyError, FetchError, ForbiddenError
from service.models import Source, SourceKind
from service.scraping import page_content
from service.scraping.feeds import sitemap_choice
from service.scraping.feeds.announced import feed_links
from service.scraping.http.answers.response import Response
from service.scraping.http.client import Fetcher
from service.scraping.http.rate_limiter import NotNowError
from service.scraping.item_builder import entry_texts
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.scraping.sources import registry
from service.scraping.sources.registry import Listing
from service.scraping.sources.source_type import RequestOptions
from service.text.language import declared, language

MAX_ENTRIES = 50
"""Entries shown; their number is given in full."""
_ACCEPT = "text/html, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"
_TRIED = (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.PAGE)
"""As what an answer is tried to be read; what is left is a page."""


@dataclass(slots=True)
class _Timings:
    """Seconds by what they were spent on."""

    spent: dict[str, float] = field(default_factory=dict)
    _mark: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    def lap(self, name: str) -> None:
        now = asyncio.get_running_loop().time()
        self.spent[name] = round(now - self._mark, 4)
        self._mark = now


async def scrape_one(
    url: str, *, fetcher: Fetcher, workers: Workers, now: datetime
) -> dict[str, Any]:
    """Return what is at `url` as plain data: kind, request, robots, timings, items, text.

    What goes wrong is under `error`, in words. `robots` says whether we would read the page if we
    had discovered it; an address that a person names is read either way.
    """
    seen: dict[str, Any] = {"url": url}
    timings = _Timings()
    try:
        allowed = await RobotsCache(fetcher, workers, None).allowed(url)
        seen["robots"] = "allowed" if allowed else "disallowed, or robots.txt cannot be reached"
    except NotNowError as error:
        seen["robots"] = f"not known: {error.message}"
    timings.lap("robots")
    try:
        answer = await fetcher.get(url, accept=_ACCEPT)
        timings.lap("fetch")
        kept = {name: value for name, value in answer.validators.items() if name != "url"}
        seen |= {
            "final_url": answer.final_url,
            "moved_for_good_to": answer.permanent_redirect_to,
            "status": answer.status,
            "content_type": answer.content_type or "",
            "bytes": len(answer.body),
            "requests": answer.requests,
            "validators": kept,
            "next_allowed_after_seconds": answer.next_allowed_after,
        }
        seen |= await _content(answer, workers, now)
        timings.lap("parse")
    except (FetchError, ForbiddenError, BodyError) as error:
        if isinstance(error, ForbiddenError):  # its robots.txt was refused for the same reason
            seen.pop("robots", None)
        seen["error"] = error.message
        seen["hint"] = error.hint
    seen["seconds"] = timings.spent
    return seen


async def _content(answer: Response, workers: Workers, now: datetime) -> dict[str, Any]:
    kind, listing = await _listing(answer, workers)
    if listing.article:
        read = partial(page_content.read, selector=None, now=now, prefilter=None)
        page = await workers.run(read, page_content.body_of(answer))
        return {
            "kind": "article",
            "canonical_url": page.url,
            "title": page.title,
            "published": page.published,
            "published_from": page.date_from.value,
            "language": page.language,
            "author": page.author,
            "publisher": page.publisher,
            "summary": page.summary,
            "text": page.text,
        }
    found: dict[str, Any] = {"kind": kind.value, "items_found": len(listing.entries)}
    if kind is SourceKind.PAGE:
        found["kind"] = "listing"
        feeds = await workers.run(feed_links, answer.body, answer.final_url)
        found["feeds"] = [one.url for one in feeds]
    if listing.sitemaps:
        found["sitemaps"] = sitemap_choice.to_read(listing.sitemaps, (), ())
    entries = [one.entry for one in listing.entries[:MAX_ENTRIES]]
    texts = await workers.run(entry_texts, entries)
    found["items"] = [
        {
            "id": listed.id,
            "title": listed.entry.title,
            "url": listed.url,
            "link": listed.entry.link,
            "published": listed.entry.published or listed.entry.updated,
            "publisher": listed.entry.publisher,
            "author": listed.entry.author,
            "language": declared(listed.entry.language)
            or language(f"{listed.entry.title}\n{entry_text.text}"),
            "summary": entry_text.summary,
            "full_text_in_feed": entry_text.whole,
        }
        for listed, entry_text in zip(listing.entries, texts, strict=False)
    ]
    return found


async def _listing(answer: Response, workers: Workers) -> tuple[SourceKind, Listing]:
    """As what the answer can be read, and what it lists then; the first that fits."""
    is_html = answer.body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    kinds = (SourceKind.PAGE,) if is_html else _TRIED
    for kind in kinds:
        source = Source(kind=kind, target=answer.url, name="")
        (request,) = registry.requests_for(source, RequestOptions())
        try:
            return kind, await workers.run(
                registry.listing,
                request,
                source,
                answer.body,
                answer.final_url,
                answer.content_type,
            )
        except BodyError:
            if kind is kinds[-1]:
                raise
    raise BodyError(f"{answer.url} is neither a feed nor a sitemap nor a page")
