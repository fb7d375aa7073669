"""A source → what to ask for it, and an answer → the entries it lists. Pure.

`listed` is called off the event loop; everything that it takes and returns can be pickled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from service.errors import BodyError
from service.models import Source, SourceKind
from service.scraping import feeds, urls
from service.scraping.feeds import sitemaps
from service.scraping.feeds.model import Entry, plain
from service.scraping.pages import links as listing
from service.scraping.sources import searches
from service.scraping.sources.searches import Request
from service.text.language import declared, language
from service.text.normalize import one_line

HTML = "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.1"
CHILDREN = 5
"""Sitemaps of an index that are read, the newest first: news stands in the newest."""
MAX_SUMMARY = 1_000
_TEXT = 100_000
"""Characters kept of a text that a feed carries."""
_FULL_CONTENT = 1_500
"""Characters from which `content` counts as the whole article: shorter ones are often its start."""
_FULL_SUMMARY = 2_500
"""The same for feeds that put everything into the description."""
_CUT_OFF = ("…", "...", "[…]", "[...]", "read more", "continue reading", "read on", "lees meer")
"""How a text ends that goes on elsewhere."""
_SOCIAL = frozenset({SourceKind.YOUTUBE, SourceKind.MASTODON, SourceKind.BLUESKY})
"""Kinds whose entry is the whole post; their pages are scripts that show nothing to us."""
_OPAQUE = "news.google.com"
_DISCUSSIONS = frozenset({SourceKind.REDDIT, SourceKind.HACKERNEWS})


@dataclass(frozen=True, slots=True)
class Named:
    """An entry with the canonical URL and the id that it has as an item."""

    entry: Entry
    url: str
    id: str
    readable: bool = True
    """Whether there is a page behind it that could be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What one answer holds."""

    entries: tuple[Named, ...] = ()
    children: tuple[str, ...] = ()
    """Sitemaps to read as well."""
    feed: str = ""
    """The page was no feed, but announces this one."""
    article: bool = False
    """The page is itself the one thing to read."""


@dataclass(frozen=True, slots=True)
class EntryText:
    """What a feed itself says of an entry, as plain text."""

    summary: str
    text: str
    whole: bool
    """`text` is the whole article: its page need not be read."""
    language: str


def requests_for(
    source: Source,
    address: str,
    *,
    languages: Sequence[str],
    regions: Sequence[str],
    bases: Mapping[str, str],
    reddit_token: bool,
) -> tuple[Request, ...]:
    """Return what to ask for `source`, whose own address, if it has one, is now `address`."""
    if source.kind in (SourceKind.FEED, SourceKind.PAGE, SourceKind.SITEMAP):
        accept = HTML if source.kind is SourceKind.PAGE else searches.XML
        return (Request(url=address, service=source.kind.value, accept=accept),)
    return searches.requests(
        source, languages=languages, regions=regions, bases=bases, reddit_token=reddit_token
    )


def listed(
    request: Request, source: Source, body: bytes, url: str, content_type: str | None
) -> Listed:
    """Return what the answer `body`, read at `url`, holds. Raises BodyError."""
    if source.kind is SourceKind.PAGE:
        return _of_page(source, body, url, content_type)
    if source.kind is SourceKind.SITEMAP:
        return _of_sitemap(source, body, url, content_type)
    if source.kind is SourceKind.FEED:
        return _of_feed(source, body, url, content_type)
    found = searches.parse(request, body, content_type)
    return Listed(entries=_named(found.entries, source))


def texts(entries: Sequence[Entry]) -> list[EntryText]:
    """Return the plain texts of `entries`, in their order."""
    return [_text(entry) for entry in entries]


def _of_page(source: Source, body: bytes, url: str, content_type: str | None) -> Listed:
    if source.links is None and (
        source.text or listing.looks_like_article(body, url, content_type)
    ):
        return Listed(article=True)
    links = listing.listing(body, url, content_type, source.links)
    entries = (Entry(title=one.title, link=one.url, published=one.published) for one in links)
    return Listed(entries=_named(entries, source))


def _of_sitemap(source: Source, body: bytes, url: str, content_type: str | None) -> Listed:
    found = sitemaps.parse(body, url, content_type)
    newest = sorted(
        found.children, key=lambda one: one.lastmod.timestamp() if one.lastmod else 0.0
    )[::-1]
    entries = (
        Entry(
            title=one.title,
            link=one.loc,
            published=one.published,
            updated=one.lastmod,
            publisher=one.publisher,
            language=one.language,
        )
        for one in found.entries
    )
    return Listed(
        entries=_named(entries, source), children=tuple(one.loc for one in newest[:CHILDREN])
    )


def _of_feed(source: Source, body: bytes, url: str, content_type: str | None) -> Listed:
    try:
        feed = feeds.parse(body, url, content_type)
    except BodyError:
        found = _announced(body, url, content_type)
        if not found:
            raise
        return Listed(feed=found)
    entries = (replace(one, language=one.language or feed.language) for one in feed.entries)
    return Listed(entries=_named(entries, source))


def _announced(body: bytes, url: str, content_type: str | None) -> str:
    """The first feed that a page announces, empty if this is no such page."""
    try:
        links = listing.feed_links(body, url, content_type)
    except BodyError:
        return ""
    return next((one.url for one in links if one.url != url), "")


def _named(entries: Iterable[Entry], source: Source) -> tuple[Named, ...]:
    """Entries that have an acceptable link, each once; one bad link costs one entry."""
    named: dict[str, Named] = {}
    for entry in entries:
        url = name_of(entry.link)
        if url is not None:
            name = urls.item_id(url)
            named.setdefault(name, Named(entry, url, name, _readable(entry, source)))
    return tuple(named.values())


@lru_cache(maxsize=8_192)
def name_of(url: str) -> str | None:
    """Return the canonical URL of `url`: of every page asked for twice, as an entry and as read."""
    return urls.canonical(url)


def _readable(entry: Entry, source: Source) -> bool:
    """Google News links are opaque tokens that are left alone; posts are whole as they are."""
    if source.kind in _SOCIAL:
        return False
    if _OPAQUE in entry.link and urls.host_of(entry.link) == _OPAQUE:
        return False
    return not (source.kind in _DISCUSSIONS and entry.link == entry.comments)


def _text(entry: Entry) -> EntryText:
    content = plain(entry.content, _TEXT)
    summary = plain(entry.summary, _TEXT)
    whole = (len(content) >= _FULL_CONTENT and not _cut_off(content)) or (
        len(summary) >= _FULL_SUMMARY and not _cut_off(summary)
    )
    text = max(content, summary, key=len)
    return EntryText(
        summary=one_line(summary or content, MAX_SUMMARY),
        text=text,
        whole=whole,
        language=declared(entry.language) or language(f"{entry.title}\n{text}"),
    )


def _cut_off(text: str) -> bool:
    return text.rstrip(" .\n»›→>]").lower().endswith(_CUT_OFF) or text.endswith(_CUT_OFF)


def when(entry: Entry, now: datetime) -> datetime | None:
    """Return when the feed says that an entry came out; a date after tomorrow is not believed."""
    at = entry.published
    if at is None or (at - now).total_seconds() > 86_400:
        return None
    return min(at, now)


def newest_first(entry: Entry, now: datetime) -> float:
    """Return the key that sorts entries by date, the undated first: they may be the newest."""
    at = when(entry, now) or entry.updated
    return -(at or now).timestamp()
