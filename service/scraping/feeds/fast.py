"""The fast reading of a feed: fastfeedparser's fields, and beside them what it leaves out.

Pure. `read` returns None wherever the result cannot be trusted, and the caller reads slowly then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import repeat
from typing import Any

import fastfeedparser

from service.scraping.feeds.model import Entry, Feed, is_name, link_of, title_text
from service.scraping.feeds.timestamps import stamp
from service.text.urls import host_of

_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b[^<>]*>", re.IGNORECASE)
_BASE = re.compile(r"""\sxml:base\s*=\s*["']([^"']*)["']""")
_INNER_BASE = re.compile(r"<(?:entry|item|link)\b[^<>]*?\sxml:base\s*=", re.IGNORECASE)
_BASE64 = re.compile(r"<(?:content|summary)\b[^<>]{0,200}\smode=[\"']base64")
"""Text of Atom 0.3 that the fast reader would hand on undecoded."""
_LANGUAGE = re.compile(r"<(?:dc:)?language\s*>\s*([\w-]{2,20})\s*</")
_XML_LANGUAGE = re.compile(r"""\sxml:lang\s*=\s*["']([\w-]{2,20})["']""")
_SOURCE = re.compile(
    r"<(?:News:)?source\b[^<>]*>([^<]*+(?:<(?!/?(?:News:)?source\b)[^<]*+)*+)"
    r"</(?:News:)?source\s*>",
    re.IGNORECASE,
)
_LONGEST_SOURCE = 1_000
"""Characters of what names an outlet; what is longer is none."""
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*+(?:<(?!/?title\b)[^<]*+)*+)</title\s*>")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TEXT_ELEMENT = re.compile(
    r"<(?:description|summary|content|content:encoded|media:description|itunes:summary)"
    r"(?:\s[^<>]*)?(?<!/)>(?!\s*(?:<!\[CDATA\[\s*\]\]>\s*)?</)"
)
"""The start of an element that has text in it."""
_OWN_OR_FOREIGN = re.compile(
    r"<(?:(item|entry)\b|((?!atom:)\w+:)?(title|link|description|pubDate)\b)"
)
_FOREIGN = re.compile(r"<(?!atom:)\w+:(?:title|link|description|pubDate)\b")
_CONTENT = re.compile(r"<content[:\s>]")
_MIXED = re.compile(
    r"<(?:title|link|guid|id|pubDate|published|updated|dc:date|description|summary|content"
    r"|content:encoded|itunes:summary)(?:\s[^<>]*+)?(?<!/)>\s*+[^<\s][^<]*+<(?!/|!\[CDATA\[)"
)
"""A field whose text goes on behind a tag or a remark, of which the fast reader takes the start."""
_FEED_HOST = re.compile(
    r"(?:feeds?|rss)\d?\.|(?:.+\.)?(?:feedburner\.com|feedproxy\.google\.com|feedpress\.\w+"
    r"|feedblitz\.com|rss\.app)$"
)
"""Hosts of feeds about other sites: a relative link there is meant from the site it is about."""
_BROUGHT = frozenset(("enclosure", "replies", "license", "payment", "hub", "icon", "preview"))
"""What a link may lead to that is no page of the entry."""
_OWN_DATE = re.compile(
    r"<(?:\w+:)?(?:pubDate|published|issued|date)(?:\s[^<>]*)?>\s{0,99}(?:<!\[CDATA\[\s{0,99})?[^<\s]",
    re.IGNORECASE,
)
"""What fastfeedparser reads as the date of an item, where it says anything."""
_PUBLISHED = re.compile(
    r"<(?:(?:dc:|dcterms:)?(?:issued|date|created|available)|created_?at|iso_?date"
    r"|(?:\w{1,20}:)?(?:pub(?:lish(?:ed)?|lication)?_?date|date_?published|published|post_date_gmt))>"
    r"\s{0,99}(?:<!\[CDATA\[)?\s{0,99}([^<>]{0,30}(?:19|20)\d\d[^<>\]]{0,30})(?:\]\]>\s{0,99})?</",
    re.IGNORECASE,
)
"""The same, and what else programs call it."""
_OWN_LINK = re.compile(r"<(?:feedburner|pheedo):origLink>\s*([^<>\s]{1,2000})\s*</")
"""Where a service for feeds says what an entry's link was before it put in its own."""
_ENOUGH = 0.9
"""The share of the `<item` and `<entry` tags that must have become entries."""


def read(document: str, url: str) -> Feed | None:
    """Return the feed in `document` (see `text.xml.cleaner`), None if it was not read well."""
    try:
        parsed = fastfeedparser.parse(document.encode("utf-8", "replace"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None
    tags = len(_ITEM.findall(document))
    raw = parsed["entries"]
    if not raw or len(raw) < _ENOUGH * tags:
        return None
    if any(one.search(document) for one in (_INNER_BASE, _BASE64, _MIXED)) or _clashes(document):
        return None
    head = document[: _first_item(document)]
    root = _ROOT.search(head)
    declared = _BASE.search(root[0]) if root else None
    within = (link_of(declared[1], url) if declared else "") or url
    feed = _feed(parsed["feed"], head, within)
    base = feed.link if feed.link and within == url and _FEED_HOST.match(host_of(url)) else within
    full = bool(_CONTENT.search(document))
    atom = root is not None and root[0].startswith("<feed")
    entries = tuple(_entry(fields, base, full=full, atom=atom) for fields in raw)
    if any(not entry.link for entry in entries) or _lost_text(entries, document, full=full):
        return None
    entries = entries if atom else _without_guessed_dates(entries, document)
    entries = _with_lost_dates(entries, document)
    entries = _with_own_links(_with_publishers(entries, document), document)
    return replace(feed, entries=entries, broken=unread(document, len(raw)))


def unread(document: str, entries: int) -> int:
    """Return how many entries begin in a document beside those that were read."""
    tags = len(_ITEM.findall(document))
    if tags > entries:  # what stands in a text or a comment begins none
        tags = len(_ITEM.findall(_COMMENT.sub("", _CDATA.sub("", document))))
    return max(0, tags - entries)


def _clashes(document: str) -> bool:
    """Return whether an entry has, say, a `media:title` before its own: that would be taken."""
    if not _FOREIGN.search(document):
        return False
    seen: set[str] = set()
    for item, foreign, name in _OWN_OR_FOREIGN.findall(document):
        if item:
            seen.clear()
        elif foreign:
            seen.add(name)
        elif name in seen:
            return True
    return False


def _first_item(document: str) -> int:
    found = _ITEM.search(document)
    return found.start() if found else len(document)


def _lost_text(entries: tuple[Entry, ...], document: str, *, full: bool) -> bool:
    """Return whether texts were left out: the full ones of RDF, or those of an entry without any
    although the feed has enough for all."""
    if full and not any(entry.content for entry in entries):
        return True
    silent = sum(not (entry.summary or entry.content) for entry in entries)
    if not silent:
        return False
    texts = len(_TEXT_ELEMENT.findall(document, _first_item(document)))
    return texts > len(entries) - silent


def _feed(fields: Mapping[str, Any], head: str, base: str) -> Feed:
    language = _LANGUAGE.search(head) or _XML_LANGUAGE.search(head)
    return Feed(
        title=title_text(_text(fields, "title")),
        link=link_of(_text(fields, "link"), base),
        id=_text(fields, "id"),
        subtitle=_text(fields, "subtitle"),
        author=_text(fields, "author"),
        language=_text(fields, "language") or (language[1] if language else ""),
        published=_moment(fields, "published"),
        updated=_moment(fields, "updated"),
    )


def _entry(fields: Mapping[str, Any], base: str, *, full: bool, atom: bool) -> Entry:
    """Return one entry. Without `full` the feed has no content but a repeated description."""
    updated = _moment(fields, "updated")
    # An entry may carry its content as text and as HTML: the longest is taken.
    parts = (fields.get("content") or ()) if full else ()
    contents = [_text(part, "value") for part in parts if isinstance(part, Mapping)]
    return Entry(
        title=title_text(_text(fields, "title")),
        link=link_of(_page_link(fields, atom=atom), base),
        summary=_text(fields, "description"),
        content=max(contents, key=len, default=""),
        published=_moment(fields, "published") or updated,
        updated=updated,
        author=title_text(_text(fields, "author")),
        guid=_text(fields, "id"),
        comments=link_of(_text(fields, "comments"), base) if fields.get("comments") else "",
    )


def _page_link(fields: Mapping[str, Any], *, atom: bool) -> str:
    """Return the link to the entry's page: HTML before other forms of it, never what it brings."""
    link = _text(fields, "link")
    if is_name(link):
        return ""
    rel = {
        one["href"].strip(): (one["rel"] or "alternate", one["type"] or "html")
        for one in fields.get("links") or ()
    }
    if link not in rel and not atom:  # an RSS item's own
        return link
    own = [href for href, (kind, _) in rel.items() if kind == "alternate"]
    html = [href for href in own if "html" in rel[href][1]]
    kind = rel[link][0] if link in rel else "self"  # which is not among them
    if link in html or not (own or kind in _BROUGHT):
        return link
    return next(iter([*html, *own]), "")


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def _moment(fields: Mapping[str, Any], name: str) -> datetime | None:
    return stamp(_text(fields, name))


def _without_guessed_dates(entries: tuple[Entry, ...], document: str) -> tuple[Entry, ...]:
    """Return the entries without the dates that fastfeedparser read into their `guid`.

    It does so where an item has no date of its own, though it may have one of its last change, as
    .NET's `a10:updated`, which stands for it then.
    """
    numbered = {one.guid for one in entries if one.published and ":/" not in one.guid}
    if not any(numbered) or len(_OWN_DATE.findall(document, _first_item(document))) >= len(entries):
        return entries
    return tuple(
        replace(one, published=one.updated)
        if one.guid in numbered and not _OWN_DATE.search(item)
        else one
        for one, item in _paired(entries, document)
    )


def _with_lost_dates(entries: tuple[Entry, ...], document: str) -> tuple[Entry, ...]:
    """Return the entries with the dates that fastfeedparser did not look for, as `pubDate` in Atom.

    What it read and did not understand comes here as well, and stays unknown.
    """
    if all(one.published for one in entries):
        return entries
    return tuple(
        one if one.published else replace(one, published=_first_date(item))
        for one, item in _paired(entries, document)
    )


def _first_date(item: str) -> datetime | None:
    found = _PUBLISHED.search(_without_html(item))
    return stamp(found[1].strip()) if found else None


def _with_own_links(entries: tuple[Entry, ...], document: str) -> tuple[Entry, ...]:
    """Return the entries with the links that they had before a service for feeds put in its own."""
    if ":origLink" not in document:
        return entries
    return tuple(
        replace(one, link=link)
        if (found := _OWN_LINK.search(item)) and (link := link_of(title_text(found[1]), ""))
        else one
        for one, item in _paired(entries, document)
    )


def _with_publishers(entries: tuple[Entry, ...], document: str) -> tuple[Entry, ...]:
    """Return the entries with the outlets of their `<source>`, which fastfeedparser skips."""
    if "<source" not in document and "<News:Source" not in document:
        return entries
    return tuple(_with_publisher(*pair) for pair in _paired(entries, document))


def _paired(entries: tuple[Entry, ...], document: str) -> Iterator[tuple[Entry, str]]:
    """Yield the entries with their part of the document.

    They are paired by their order, so only when there are as many of both; else nothing is there.
    """
    starts = [found.start() for found in _ITEM.finditer(document)]
    if len(starts) != len(entries):
        return zip(entries, repeat(""), strict=False)
    ends = [*starts[1:], len(document)]
    return zip(
        entries, (document[start:end] for start, end in zip(starts, ends, strict=True)), strict=True
    )


def _without_html(item: str) -> str:
    """Return an item without its HTML, in which `<source>` and `<date>` are other things.

    What stands in a CDATA section with tags is HTML.
    """
    return _CDATA.sub(lambda part: "" if "<" in part[1] else part[1], item)


def _with_publisher(entry: Entry, item: str) -> Entry:
    found = _SOURCE.search(_without_html(item))
    if not found or len(inner := found[1]) > _LONGEST_SOURCE:
        return entry
    nested = _TITLE.search(inner)
    name = nested[1] if nested else "" if "<link" in inner else inner
    return replace(entry, publisher=title_text(title_text(name)))
