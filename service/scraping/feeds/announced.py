"""A page, or the header of an answer → the feeds that it announces. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from service.scraping.pages.dom import base_of, html_of, parse
from service.text.normalize import one_line
from service.text.urls import absolute, same_site

_MAX_ANCHORS = 5_000
_MAX_FEEDS, _MAX_TITLE = 20, 300
_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
    }
)
_XML_TYPES = frozenset({"text/xml", "application/xml", "text/rss+xml", "text/rss", "text/atom+xml"})
"""What a feed is called at times; nothing else in XML is announced as another form of a page."""
_SAYS_FEED = re.compile(
    r"\W{0,9}(?:rss|atom)?[\s-]{0,3}(?:news)?[\s-]{0,3}feed\W{0,9}|\W{0,9}rss\W{0,9}", re.IGNORECASE
)
"""The text of a link to a feed, and nothing else."""
_MAY_BE_FEED = re.compile(
    r"\.(?:xml|php\d?|cms|aspx?|ashx|axd|jsp|cgi|cfm|do)$|/(?:feeds?|\.?rss|syndication)/[\w-]+/?$",
    re.IGNORECASE,
)
"""How the path of such a link ends; of what is only called RSS most is a page on the site's feeds,
and who takes that for one looks for no other."""
_FEED_PATH = re.compile(
    r"/(?:feed|rss|atom)(?:/|\.xml|\.php)?$|\.(?:rss|atom|rdf)$|/(?:index|feeds?/\w+)\.xml$"
    r"|[?&]feed=(?:rss2?|atom)\b|/feed\.json$",
    re.IGNORECASE,
)
_JSON_PATH = re.compile(r"/feed\.json$|/feed/json/?$|\.jsonfeed$", re.IGNORECASE)
"""WordPress announces the data of its page as JSON as well."""
_LONGEST_NAME = 40
_COMMENTS = re.compile(
    r"\b(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties"
    r"|kommentaar)\b",
    re.IGNORECASE,
)
"""What a feed is called that has what readers say of the stories."""
_LINK = re.compile(r"<([^<>]*)>([^<>]*)")
_SAID = re.compile(r';\s{0,9}([\w*-]{1,20})\s{0,9}=\s{0,9}("[^"]*"|[^\s";,]*)')
_LONGEST_HEADER = 8_192


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page announces."""

    url: str
    title: str = ""


def feed_links(body: bytes, url: str, content_type: str | None = None) -> tuple[FeedLink, ...]:
    """Return the feeds that the page announces, announced ones before mere links, each once.

    Those of its readers' comments come last.
    """
    tree = parse(html_of(body, url, content_type))
    base = base_of(tree, url)
    announced = [
        node
        for node in tree.css('link[rel~="alternate" i][href], link[rel~="feed" i][href]')
        if _is_announced(node)
    ]
    linked = [
        node
        for node in tree.css("a[href]")[:_MAX_ANCHORS]
        if _FEED_PATH.search(node.attributes.get("href") or "")
    ]
    called = [one for one in tree.css("a[href]")[:_MAX_ANCHORS] if _says_feed(one)]
    found: dict[str, FeedLink] = {}
    for node in (*announced, *linked, *called):
        target = absolute(node.attributes.get("href") or "", base)
        if target and (node.tag == "link" or same_site(target, url)):
            title = one_line(node.attributes.get("title") or "", _MAX_TITLE)
            found.setdefault(target, FeedLink(target, title))
    ordered = sorted(found.values(), key=_is_of_comments)
    return tuple(ordered)[:_MAX_FEEDS]


def _is_announced(node: LexborNode) -> bool:
    """Return whether an element of a page's head announces a feed, by its type or by its name."""
    given = node.attributes
    kind = (given.get("type") or "").partition(";")[0].strip().lower()
    path = given.get("href") or ""
    if kind in _XML_TYPES:
        return True
    if not kind:
        return "feed" in (given.get("rel") or "").lower().split() or bool(_FEED_PATH.search(path))
    return _is_feed_type(given.get("type") or "") or (
        kind == "application/json" and bool(_JSON_PATH.search(path))
    )


def _says_feed(anchor: LexborNode) -> bool:
    path = (anchor.attributes.get("href") or "").partition("#")[0].partition("?")[0]
    if not _MAY_BE_FEED.search(path):
        return False
    text = anchor.text()
    return len(text) <= _LONGEST_NAME and _SAYS_FEED.fullmatch(text) is not None


def _is_of_comments(feed: FeedLink) -> bool:
    return _COMMENTS.search(f"{feed.url} {feed.title}") is not None


def feed_in_header(link: str, url: str) -> str:
    """Return the feed that the header `Link` of the page at `url` announces; "" without one.

    RFC 8288; some sites have it there alone.
    """
    for target, said in _LINK.findall(link[:_LONGEST_HEADER]):
        about = {name.lower(): value.strip('"') for name, value in _SAID.findall(said)}
        if "alternate" in about.get("rel", "").lower().split() and _is_feed_type(
            about.get("type", "")
        ):
            return absolute(target, url) or ""
    return ""


def _is_feed_type(said: str) -> bool:
    """Return whether it is the type of a feed, and not of one entry (RFC 5023)."""
    kind, _, about = said.lower().partition(";")
    return kind.strip() in _FEED_TYPES and "type=entry" not in about.replace(" ", "")
