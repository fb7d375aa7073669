"""Hacker News: Algolia's search, stories by date (hn.algolia.com/api, read November 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from service.models import Source, SourceKind
from service.scraping.feeds.json_feed import words
from service.scraping.feeds.model import Entry, link_of, title_text
from service.scraping.feeds.timestamps import from_epoch, stamp
from service.scraping.sources import answers
from service.scraping.sources.source_type import JSON, Parsed, Request, RequestOptions, SourceType


def requests(source: Source, options: RequestOptions) -> tuple[Request, ...]:
    """Return the request for the newest stories with the source's words."""
    query = urlencode({"query": source.target.strip(), "tags": "story", "hitsPerPage": "50"})
    url = f"{options.service_urls['hackernews']}/api/v1/search_by_date?{query}"
    return (Request(url=url, parse=parse, accept=JSON),)


def parse(body: bytes, url: str, content_type: str | None) -> Parsed:
    """`{"hits": [{"objectID", "title", "url", "author", "created_at_i", "story_text"}]}`."""
    return answers.parsed(answers.json_object(body, url, content_type).get("hits"), _entry)


def _entry(hit: Mapping[str, Any]) -> Entry | None:
    number = words(hit, "objectID")
    title = words(hit, "title") or words(hit, "story_title")
    text = words(hit, "story_text") or words(hit, "comment_text")
    if not number or not (title or text):  # what was deleted has neither
        return None
    thread = f"https://news.ycombinator.com/item?id={number}"
    link = link_of(words(hit, "url"), "")
    return Entry(
        title=title_text(escape(title, quote=False)),
        link=link or thread,
        summary=text,
        published=from_epoch(hit.get("created_at_i")) or stamp(words(hit, "created_at")),
        author=words(hit, "author"),
        guid=number,
        publisher="" if link else "Hacker News",
        comments=thread,
    )


HACKERNEWS = SourceType(
    kind=SourceKind.HACKERNEWS,
    requests=requests,
    services={"hackernews": "https://hn.algolia.com"},
    discussions=True,
)
