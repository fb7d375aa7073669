"""A listing page → the article links on it, found by themselves or by a selector. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from service.scraping.article import remove_hidden
from service.scraping.dates import moment
from service.scraping.dom import html_of, parse
from service.scraping.structured import structured
from service.scraping.urls import absolute, canonical, same_site
from service.text import one_line, words


@dataclass(frozen=True, slots=True)
class Link:
    """One article link on a listing. `url` is absolute and as the page has it."""

    url: str
    title: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page announces."""

    url: str
    title: str = ""


MAX_LINKS = 200
"""Links returned: more than any front page shows of news."""
_MAX_TITLE = 300
_MIN_SCORE = 3.0
_FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
)
_FEED_PATH = re.compile(
    r"(?:/(?:feed|rss|atom)(?:/|\.xml|\.php)?$|\.(?:rss|atom|rdf)$|/(?:rss|feed|atom|index)\.xml$|[?&]feed=(?:rss2?|atom)\b|/feed\.json$)",
    re.IGNORECASE,
)
_CHROME = frozenset({"nav", "footer", "aside", "form"})
_NOT_ARTICLE = re.compile(
    r"/(?:tag|tags|category|categories|author|authors|topic|topics|section|page|search|login|signin|"
    r"sign-in|register|subscribe|account|about|about-us|contact|contact-us|privacy|terms|cookies?|"
    r"advertise|careers|jobs|help|faq|newsletters?|feeds?|rss|cart|shop|wp-login\.php|user)(?:/|$)",
    re.IGNORECASE,
)
_DATE_PATH = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-]|$)")
_NUMBER = re.compile(r"\d{5,}")
_FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|svg|webp|mp[34]|zip|xml|json|css|js|docx?|xlsx?)$", re.IGNORECASE
)


def listing(
    body: bytes, url: str, content_type: str | None = None, selector: str | None = None
) -> tuple[Link, ...]:
    """Return the article links on the page at `url`, in its order, each once.

    `selector` names the links, or elements around them, by CSS; without it they are found by their
    address, their text and what surrounds them. Raises BodyError if it is empty or no page.
    """
    tree = parse(html_of(body, url, content_type))
    remove_hidden(tree)
    base = _base(tree, url)
    anchors = _chosen(tree, selector) if selector else tree.css("a[href]")
    best: dict[str, tuple[float, Link]] = {}
    for anchor in anchors[:5000]:
        target = absolute(anchor.attributes.get("href") or "", base)
        key = canonical(target) if target else None
        if target is None or key is None or key == canonical(url):
            continue
        title = _title(anchor)
        score = _MIN_SCORE if selector else _score(anchor, target, url, title)
        if key not in best:
            best[key] = (score, Link(target, title, _date_near(anchor)))
        elif len(title) > len(best[key][1].title):
            old = best[key][1]
            best[key] = (
                max(score, best[key][0]),
                Link(old.url, title, old.published or _date_near(anchor)),
            )
    return tuple(link for score, link in best.values() if score >= _MIN_SCORE)[:MAX_LINKS]


def feed_links(body: bytes, url: str, content_type: str | None = None) -> tuple[FeedLink, ...]:
    """Return the feeds that the page announces, announced ones before mere links, each once."""
    tree = parse(html_of(body, url, content_type))
    base = _base(tree, url)
    found: dict[str, FeedLink] = {}
    for node in [*tree.css('link[rel~="alternate" i][href][type]'), *tree.css("a[href]")]:
        href = node.attributes.get("href") or ""
        if node.tag == "link":
            kind = (node.attributes.get("type") or "").split(";")[0].strip().lower()
            if kind not in _FEED_TYPES:
                continue
        elif not _FEED_PATH.search(href):
            continue
        target = absolute(href, base)
        if target and (node.tag == "link" or same_site(target, url)):
            found.setdefault(target, FeedLink(target, one_line(node.attributes.get("title") or "")))
    return tuple(found.values())[:20]


def looks_like_article(body: bytes, url: str, content_type: str | None = None) -> bool:
    """Tell whether the page at `url` is one article rather than a listing of many."""
    tree = parse(html_of(body, url, content_type))
    said = structured(tree)
    if said.articles or said.first("og:type") == "article" or said.first("article:published_time"):
        return True
    paragraphs = sum(len(node.text()) for node in tree.css("p"))
    linked = sum(len(node.text()) for node in tree.css("a"))
    return paragraphs > 1500 and paragraphs > 2 * linked


def _base(tree: LexborHTMLParser, url: str) -> str:
    base = tree.css_first("base[href]")
    return absolute((base.attributes.get("href") or "") if base else "", url) or url


def _chosen(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        nodes = tree.css(selector)
    except (SelectolaxError, ValueError):
        return []
    return [one for node in nodes for one in ([node] if node.tag == "a" else node.css("a[href]"))]


def _title(anchor: LexborNode) -> str:
    heading = anchor.css_first("h1, h2, h3, h4")
    text = one_line((heading or anchor).text(separator=" "), _MAX_TITLE)
    return text or one_line(
        anchor.attributes.get("title") or anchor.attributes.get("aria-label") or ""
    )


def _ancestors(node: LexborNode, limit: int = 8) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None and limit and parent.tag not in {"body", "html"}:
        yield parent
        parent = parent.parent
        limit -= 1


def _score(anchor: LexborNode, target: str, url: str, title: str) -> float:
    path = target.split("//", 1)[-1].partition("/")[2]
    path = path.partition("#")[0]
    if not same_site(target, url) or _FILE.search(path.partition("?")[0]) or not path.strip("/"):
        return 0.0
    if _NOT_ARTICLE.search("/" + path):
        return 0.0
    score = min(len(words(title)), 8) / 3
    slug = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    score += 1.5 if slug.count("-") + slug.count("_") >= 3 else 0.0
    score += 1.0 if _DATE_PATH.search("/" + path) else 0.0
    score += 0.7 if _NUMBER.search(path) else 0.0
    for parent in _ancestors(anchor):
        if parent.tag in _CHROME:
            return score - 3.0
        if parent.tag in {"h1", "h2", "h3", "h4", "article"}:
            score += 1.0
    return score


def _date_near(anchor: LexborNode) -> datetime | None:
    for parent in _ancestors(anchor, 4):
        found = parent.css("time[datetime]")
        if found:
            return moment(found[0].attributes.get("datetime") or "") if len(found) == 1 else None
    return None
