"""What the scraper sees at one address, and how: for `topfive scrape URL`. Stores nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.errors import BodyError, FetchError, ForbiddenError
from service.models import Source, SourceKind
from service.scraping import page_content
from service.scraping.http.client import Fetcher, Response
from service.scraping.http.rate_limiter import NotNowError
from service.scraping.page_content import Reading
from service.scraping.pages import links as listing
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.scraping.sources import registry
from service.scraping.sources.registry import Listed
from service.scraping.sources.searches import Request

MOST_ENTRIES = 50
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
    url: str,
    *,
    fetcher: Fetcher,
    workers: Workers,
    now: datetime,
    links: str | None = None,
    text: str | None = None,
) -> dict[str, Any]:
    """Return what is at `url` as plain data: kind, request, robots, timings, items, text.

    `links` and `text` are CSS selectors as a source has them. What goes wrong is under `error`, in
    words. `robots` says whether we would read the page if we had discovered it; an address that a
    person names is read either way.
    """
    seen: dict[str, Any] = {"url": url}
    timings = _Timings()
    seen["robots"] = await _robots(url, fetcher, workers)
    timings.lap("robots")
    try:
        answer = await fetcher.get(url, accept=_ACCEPT)
        timings.lap("fetch")
        seen |= _request(answer)
        seen |= await _content(answer, workers, now, links=links, text=text)
        timings.lap("parse")
    except (FetchError, ForbiddenError, BodyError) as error:
        seen["error"] = error.message
        seen["hint"] = error.hint
    seen["seconds"] = timings.spent
    return seen


async def _robots(url: str, fetcher: Fetcher, workers: Workers) -> str:
    try:
        allowed = await RobotsCache(fetcher, workers, None).allowed(url)
    except NotNowError as error:
        return f"not known: {error.message}"
    return "allowed" if allowed else "disallowed, or robots.txt cannot be reached"


def _request(answer: Response) -> dict[str, Any]:
    kept = {name: value for name, value in answer.validators.items() if name != "url"}
    return {
        "final_url": answer.final_url,
        "moved_for_good_to": answer.permanent_redirect_to,
        "status": answer.status,
        "content_type": answer.content_type or "",
        "bytes": len(answer.body),
        "requests": answer.requests,
        "validators": kept,
        "next_allowed_after_seconds": answer.next_allowed_after,
    }


async def _content(
    answer: Response, workers: Workers, now: datetime, *, links: str | None, text: str | None
) -> dict[str, Any]:
    kind, listed = await _listed(answer, workers, links=links, text=text)
    if listed.article:
        page = await workers.run(page_content.careful, page_content.body_of(answer), text, now)
        return {"kind": "article", **_article(page)}
    found: dict[str, Any] = {"kind": kind, "items_found": len(listed.entries)}
    if kind == "listing":
        found["feeds"] = await workers.run(_announced, answer.body, answer.final_url)
    if listed.children:
        found["sitemaps"] = list(listed.children)
    entries = [one.entry for one in listed.entries[:MOST_ENTRIES]]
    texts = await workers.run(registry.texts, entries)
    found["items"] = [
        {
            "id": named.id,
            "title": named.entry.title,
            "url": named.url,
            "link": named.entry.link,
            "published": named.entry.published or named.entry.updated,
            "publisher": named.entry.publisher,
            "author": named.entry.author,
            "language": said.language,
            "summary": said.summary,
            "full_text_in_feed": said.whole,
        }
        for named, said in zip(listed.entries, texts, strict=False)
    ]
    return found


async def _listed(
    answer: Response, workers: Workers, *, links: str | None, text: str | None
) -> tuple[str, Listed]:
    """As what the answer can be read, and what it lists then; the first that fits."""
    kinds = (SourceKind.PAGE,) if links or text or _is_html(answer) else _TRIED
    for kind in kinds:
        source = Source(kind=kind, target=answer.url, name="", links=links, text=text)
        request = Request(url=answer.url, service=kind.value)
        try:
            listed = await workers.run(
                registry.listed, request, source, answer.body, answer.final_url, answer.content_type
            )
        except BodyError:
            if kind is kinds[-1]:
                raise
            continue
        return ("listing" if kind is SourceKind.PAGE else kind.value), listed
    raise BodyError(f"{answer.url} is neither a feed nor a sitemap nor a page")


def _announced(body: bytes, url: str) -> list[str]:
    return [one.url for one in listing.feed_links(body, url)]


def _is_html(answer: Response) -> bool:
    head = answer.body[:512].lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _article(page: Reading) -> dict[str, Any]:
    return {
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
