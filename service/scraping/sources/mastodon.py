"""Mastodon: a tag's RSS feed on one instance, `INSTANCE/#tag` (docs.joinmastodon.org).

The public tag timeline of the API asks for a login on some instances, its feed on fewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from service.models import Source, SourceKind
from service.scraping import feeds
from service.scraping.feeds.json_feed import load, objects, words
from service.scraping.feeds.model import Entry, link_of, title_text
from service.scraping.feeds.timestamps import stamp
from service.scraping.sources import answers
from service.scraping.sources.source_type import Parsed, Request, RequestOptions, SourceType


def requests(source: Source, options: RequestOptions) -> tuple[Request, ...]:
    """Return the request for the tag's feed."""
    instance, _, tag = source.target.strip().removeprefix("https://").rpartition("/")
    host = instance.split("/")[0] or "mastodon.social"
    base = options.service_urls["mastodon"] or f"https://{host}"
    name = quote(tag.strip().lstrip("#").removesuffix(".rss"), safe="")
    return (Request(url=f"{base}/tags/{name}.rss", parse=parse),)


def parse(body: bytes, url: str, content_type: str | None) -> Parsed:
    """A tag's RSS feed, whose items have no titles; or the API's list of statuses."""
    text = answers.text_of(body, url, content_type)
    if text.startswith("["):
        return answers.parsed(load(text, url), _entry)
    feed = feeds.parse(body, url, content_type)
    return Parsed(entries=tuple(map(answers.titled, feed.entries)))


def _entry(status: Mapping[str, Any]) -> Entry | None:
    passed_on = answers.field(status, "reblog")
    if isinstance(passed_on, Mapping) and passed_on:  # the post itself is empty
        return _entry({**passed_on, "reblog": None})
    link = link_of(words(status, "url") or words(status, "uri"), "")
    if not link:
        return None
    account = answers.field(status, "account")
    return answers.titled(
        Entry(
            title=title_text(words(status, "spoiler_text")),
            link=link,
            summary="<br>".join(filter(None, (words(status, "content"), *_beside(status)))),
            published=stamp(words(status, "created_at")),
            author=words(account, "acct") or words(account, "username"),
            guid=words(status, "uri"),
            language=words(status, "language"),
        )
    )


def _beside(status: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a reader sees beside the text: pictures' texts, a link's card, a poll, a quote."""
    pictures = objects(status.get("media_attachments"))
    yield from (escape(words(one, "description")) for one in pictures)
    card = answers.field(status, "card")
    yield from (escape(words(card, name)) for name in ("title", "description"))
    choices = objects(answers.field(answers.field(status, "poll"), "options"))
    yield from (escape(words(one, "title")) for one in choices)
    quoted = answers.field(answers.field(status, "quote"), "quoted_status")
    yield words(quoted, "content")


MASTODON = SourceType(
    kind=SourceKind.MASTODON, requests=requests, services={"mastodon": ""}, whole_posts=True
)
