"""The kinds of source: one row each. A source → what to ask, and an answer → what it lists. Pure.

A new kind is a file beside this one, a row in `TYPES`, its member of `SourceKind` with the form of
its target, and a line in `dev-research/README.md`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from service.errors import BodyError
from service.models import Missing, Source, SourceKind
from service.scraping.feeds.model import Entry
from service.scraping.http.answers.content_encoding import ungzipped
from service.scraping.http.rate_limiter import Bucket
from service.scraping.parser_pool import monotony
from service.scraping.sources import (
    addresses,
    bluesky,
    hackernews,
    mastodon,
    news_search,
    reddit,
    youtube,
)
from service.scraping.sources.identity import addressed
from service.scraping.sources.source_type import Request, RequestOptions, SourceType
from service.scraping.sources.titles import title_of
from service.text import urls

TYPES: Mapping[SourceKind, SourceType] = {
    row.kind: row
    for row in (
        addresses.FEED,
        addresses.PAGE,
        addresses.SITEMAP,
        news_search.NEWS_SEARCH,
        reddit.REDDIT,
        hackernews.HACKERNEWS,
        youtube.YOUTUBE,
        mastodon.MASTODON,
        bluesky.BLUESKY,
    )
}
SERVICE_URLS: Mapping[str, str] = {
    name: url for row in TYPES.values() for name, url in row.services.items()
}
BUCKETS: Mapping[str, Bucket] = {
    host: bucket for row in TYPES.values() for host, bucket in row.buckets.items()
}
_OPAQUE_HOST = "news.google.com"
"""Its links are tokens that lead nowhere without a browser; they are left alone."""
_RECORDING = re.compile(r"\.(?:mp3|m4a|ogg|opus|wav|mp4|m4v|mov|webm)(?:[?#]|$)", re.IGNORECASE)
"""No page, however long it takes to come: an episode's text is in its feed."""


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry with the canonical URL and the id that it has as an item."""

    entry: Entry
    url: str
    id: str
    readable: bool = True
    """Whether there is a page behind it that could be read."""
    is_post: bool = False
    """Whether it is itself what somebody posted."""
    just_came: bool = False
    """It came into its list since the last reading, whatever its date is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one answer lists."""

    entries: tuple[ListedEntry, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """Sitemaps to read as well."""
    feed: str = ""
    """The page was no feed, but announces this one."""
    other_feeds: tuple[str, ...] = ()
    """It announces these as well, which are tried where that one is not there."""
    article: bool = False
    """The page is itself the one thing to read."""
    title: str = ""
    """What the source's feed calls itself, where that may name it."""
    left_out: Mapping[Missing, int] = field(default_factory=dict)
    """What the answer lists and does not hold here."""
    partly: str = ""
    """Why the answer is not whole, as a sentence."""


def requests_for(source: Source, options: RequestOptions) -> tuple[Request, ...]:
    """Return what to ask for `source`."""
    given = {name: url.rstrip("/") for name, url in options.service_urls.items()}
    options = replace(options, service_urls={**SERVICE_URLS, **given})
    return TYPES[source.kind].requests(source, options)


def listing(
    request: Request, source: Source, body: bytes, url: str, content_type: str | None
) -> Listing:
    """Return what the answer `body`, read at `url`, lists. Raises BodyError.

    Entries without an acceptable link are left out, and each comes once; those of a feed that share
    a link stay apart. Called off the event
    loop; everything that it takes and returns can be pickled.
    """
    kind = TYPES[source.kind]
    if not kind.lists_everything:  # a sitemap may be larger, and unpacks itself
        body = ungzipped(body, url)
    monotony.check(body)
    found = request.parse(body, url, content_type)
    listed: dict[str, ListedEntry] = {}
    named = addressed(found.entries, canonical, apart=kind.feed)
    left_out = Counter(found.left_out)
    left_out[Missing.NO_ADDRESS] += len(found.entries) - len(named)
    for entry, address, own_page in named:
        item_id = urls.item_id(address)
        thread = kind.discussions and entry.link == entry.comments
        opaque = _OPAQUE_HOST in entry.link and urls.host_of(entry.link) == _OPAQUE_HOST
        recording = bool(_RECORDING.search(address))
        readable = own_page and not (kind.whole_posts or thread or opaque or recording)
        listed.setdefault(
            item_id,
            ListedEntry(entry, address, item_id, readable, is_post=kind.whole_posts or thread),
        )
    if found.breaks_off and not listed:
        raise BodyError(f"{url} breaks off in the middle, before its first entry")
    return Listing(
        entries=tuple(listed.values()),
        sitemaps=found.sitemaps,
        feed=found.feed,
        other_feeds=found.other_feeds,
        article=found.article,
        title=title_of(source.kind, found.title),
        left_out=dict(+left_out),
        partly=_breaks_off(url, len(listed)) if found.breaks_off else "",
    )


def _breaks_off(url: str, read: int) -> str:
    count = "one entry was" if read == 1 else f"{read} entries were"
    return f"{url} breaks off in the middle; {count} read"


@lru_cache(maxsize=8_192)
def canonical(url: str) -> str | None:
    """Return the canonical URL of `url`, of every page asked for twice: as an entry and as read."""
    return urls.canonical(url)
