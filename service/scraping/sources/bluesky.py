"""Bluesky: the search of posts, lexicon `app.bsky.feed.searchPosts` (docs.bsky.app).

Read November 2026. Bluesky turns the public endpoint off when its load is high and answers 403
(bluesky-social/atproto, issue 3423), and asks that it is used for few, slow searches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from service.models import Source, SourceKind
from service.scraping.feeds.json_feed import objects, words
from service.scraping.feeds.model import Entry, link_of
from service.scraping.feeds.timestamps import stamp
from service.scraping.sources import answers
from service.scraping.sources.source_type import JSON, Parsed, Request, RequestOptions, SourceType

_AT_URI = re.compile(r"at://([^/]+)/app\.bsky\.feed\.post/([^/]+)")


def requests(source: Source, options: RequestOptions) -> tuple[Request, ...]:
    """Return the request for the newest posts with the source's words."""
    query = urlencode({"q": source.target.strip(), "sort": "latest", "limit": "50"})
    url = f"{options.service_urls['bluesky']}/xrpc/app.bsky.feed.searchPosts?{query}"
    return (Request(url=url, parse=parse, accept=JSON),)


def parse(body: bytes, url: str, content_type: str | None) -> Parsed:
    """`{"posts": [{"uri", "author": {"handle"}, "record": {"text", "createdAt", "langs"}}]}`."""
    return answers.parsed(answers.json_object(body, url, content_type).get("posts"), _entry)


def _entry(post: Mapping[str, Any]) -> Entry | None:
    found = _AT_URI.fullmatch(words(post, "uri"))
    if not found:
        return None
    record = answers.field(post, "record")
    lines = [words(record, "text"), *_embedded(answers.field(post, "embed"))]
    tags = answers.field(record, "tags")  # beside the text
    lines += [f"#{tag}" for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    handle = words(answers.field(post, "author"), "handle")
    if not handle or handle.endswith(".invalid"):
        handle = found[1]  # the network's own name of the account: it always leads there
    languages = answers.field(record, "langs")
    return answers.titled(
        Entry(
            link=link_of(f"https://bsky.app/profile/{handle}/post/{found[2]}", ""),
            summary="<br>".join(
                escape(line, quote=False).replace("\n", "<br>") for line in lines if line
            ),
            published=stamp(words(record, "createdAt")) or stamp(words(post, "indexedAt")),
            author=handle,
            guid=found[0],
            publisher="Bluesky",
            language=str(languages[0]) if isinstance(languages, list) and languages else "",
        )
    )


def _embedded(embed: Any, *, is_quoted: bool = False) -> Iterator[str]:
    """Yield what a reader sees beside the post: a link's card, pictures' texts, the post quoted
    with what stands beside that, a list or a feed of posts."""
    media = answers.field(embed, "media")  # beside a quoted post
    for part in (embed, media):
        card = answers.field(part, "external")
        yield from (words(card, "title"), words(card, "description"))
        yield from (words(image, "alt") for image in objects(answers.field(part, "images")))
        yield words(part, "alt")  # a film's
    quoted = answers.field(embed, "record")
    for view in (quoted, answers.field(quoted, "record")):
        yield words(answers.field(view, "value"), "text")
        yield from (words(view, name) for name in ("displayName", "name", "description"))
        for beside in () if is_quoted else objects(answers.field(view, "embeds")):
            yield from _embedded(beside, is_quoted=True)


BLUESKY = SourceType(
    kind=SourceKind.BLUESKY,
    requests=requests,
    services={"bluesky": "https://public.api.bsky.app"},
    whole_posts=True,
)
