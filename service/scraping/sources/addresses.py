"""Sources that are an address: feeds, pages (an article or a list of links) and sitemaps."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from service.errors import BodyError, NoFeedError
from service.models import Missing, SourceKind
from service.scraping import feeds
from service.scraping.feeds import batches, json_feed, sitemap_choice, sitemaps
from service.scraping.feeds.announced import feed_links
from service.scraping.feeds.model import Entry, link_of
from service.scraping.pages import script_data, walls
from service.scraping.pages.listings import links as page_links
from service.scraping.pages.listings.article_or_list import looks_like_article
from service.scraping.sources.source_type import HTML, Parsed, Request, SourceType
from service.text import urls
from service.text.normalize import words

_FEEDS_TRIED = 3
"""Feeds of one page that are asked for, one after the other, until one is there."""
_JSON = (b"{", b"[")
"""How an answer begins that is no page: the links in its texts are not its own."""
_HEADLINE = 3
"""Words of a title that says something without a link, a date or a text beside it."""


def feed_request(url: str) -> Request:
    """Return the request for the feed at `url`."""
    return Request(url=url, parse=parse_feed)


def parse_feed(body: bytes, url: str, content_type: str | None) -> Parsed:
    """Return a feed's entries, or the first feed that a page announces. Raises BodyError."""
    try:
        feed = feeds.parse(body, url, content_type)
    except BodyError as error:
        try:
            links = () if body.lstrip()[:1] in _JSON else feed_links(body, url, content_type)
        except BodyError:
            links = ()
        announced = [one.url for one in links if one.url != url]
        if not announced:
            if isinstance(error, NoFeedError) and _is_page(body, url, content_type):
                raise NoFeedError(
                    f"{error.message}, and it names none; as page: in place of feed: it can be "
                    "read",
                    error.hint,
                ) from error
            raise
        return Parsed(feed=announced[0], other_feeds=tuple(announced[1:_FEEDS_TRIED]))
    home = feed.link or url
    return Parsed(
        entries=tuple(
            replace(_placed(_led(one, url), home), language=one.language or feed.language)
            for one in batches.marked(feed.entries)
        ),
        title=feed.title,
        left_out={
            Missing.BEYOND: int(feed.cut and not feed.breaks_off),
            Missing.BROKEN: feed.broken,
        },
        breaks_off=feed.breaks_off,
    )


def _is_page(body: bytes, url: str, content_type: str | None) -> bool:
    """Return whether an answer is a page that lists stories or is one."""
    try:
        found = parse_page(body, url, content_type)
    except BodyError:
        return False
    return found.article or bool(found.entries)


def _led(entry: Entry, url: str) -> Entry:
    """Return the entry with the address that its name is, where its link leads nowhere: it has
    none, a script's, or an empty one, which is the address of the feed itself. No soft hyphen is in
    its title.
    """
    if "\xad" in entry.title:  # where a word may be parted, which no title needs
        entry = replace(entry, title=entry.title.replace("\xad", ""))
    if entry.link and entry.link.partition("#")[0] != url:
        return entry
    named = link_of(entry.guid, "") if entry.guid.startswith(("http://", "https://")) else ""
    return replace(entry, link=named, link_refused=False) if named and named != url else entry


def _placed(entry: Entry, home: str) -> Entry:
    """Return the entry with a link: without one its file stands for it, or the site of its feed.

    RSS asks for no link. What has neither name, date nor text, nor a headline of a few words, is
    left as it is, and goes.
    """
    if entry.link or entry.link_refused:
        # Google Alerts lists its own redirector, which shows us a script: the page is behind it.
        inner = urls.unwrapped(entry.link) if "http" in entry.link[5:] else entry.link
        return entry if inner == entry.link else replace(entry, link=inner)
    if entry.enclosure:
        return replace(entry, link=entry.enclosure, own_page=False)
    said = entry.guid or entry.published or entry.summary or entry.content
    if said or len(words(entry.title)) >= _HEADLINE:
        return replace(entry, link=home, own_page=False)
    return entry


def parse_page(
    body: bytes,
    url: str,
    content_type: str | None,
    *,
    links: str | None = None,
    text: str | None = None,
) -> Parsed:
    """Return the links on a page, or that it is an article. Raises BodyError.

    `links` and `text` are the source's CSS selectors; with `text` alone it is an article.
    """
    article = links is None and (text or looks_like_article(body, url, content_type))
    found = () if article else page_links.listing(body, url, content_type, links)
    drawn = () if found or article or links else _drawn(body, url, content_type)
    if drawn:
        return Parsed(entries=drawn)
    wall = None if found else walls.wall_at(body, url, content_type, empty=not article)
    if wall:
        raise BodyError(f"{url} {walls.WORDS[wall]}")
    if article:
        return Parsed(article=True)
    return Parsed(
        entries=tuple(
            Entry(title=one.title, link=one.url, published=one.published) for one in found
        ),
        left_out={Missing.BEYOND: int(len(found) >= page_links.MAX_LINKS)},
    )


def _drawn(body: bytes, url: str, content_type: str | None) -> tuple[Entry, ...]:
    """Return what a page without links lists once its scripts have drawn it."""
    return json_feed.stories_in_data(script_data.documents(body, url, content_type), url)


def parse_sitemap(body: bytes, url: str, content_type: str | None) -> Parsed:
    """Return a sitemap's entries, and of an index its sitemaps, newest first. Raises BodyError."""
    found = sitemaps.parse(body, url, content_type)
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
    return Parsed(
        entries=tuple(entries),
        sitemaps=tuple(sitemap_choice.newest_first(found.children)),
        left_out={Missing.BEYOND: int(found.cut)},
    )


FEED = SourceType(
    kind=SourceKind.FEED,
    requests=lambda source, _: (feed_request(source.target),),
    may_be_empty=False,
    feed=True,
)
PAGE = SourceType(
    kind=SourceKind.PAGE,
    requests=lambda source, _: (
        Request(
            url=source.target,
            parse=partial(parse_page, links=source.links, text=source.text),
            accept=HTML,
        ),
    ),
    may_be_empty=False,
)
SITEMAP = SourceType(
    kind=SourceKind.SITEMAP,
    requests=lambda source, _: (Request(url=source.target, parse=parse_sitemap),),
    may_be_empty=False,
    lists_everything=True,
)
