"""The thorough reading of a feed: feedparser, which mends what is broken and takes its time.

Pure. feedparser opens URLs and files when it is handed text, and files even when it is handed
bytes that happen to be a path, so it gets a stream and nothing else.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, count, islice
from typing import Any

from service.scraping.feeds import newest
from service.scraping.feeds.fast import unread
from service.scraping.feeds.model import Entry, Feed, is_for_elsewhere, is_name, link_of, title_text
from service.scraping.feeds.timestamps import from_parts, stamp

_MARKUP = re.compile(
    r"</?(?:script|style|iframe|img|svg|object|embed|link|meta|form|input|video|audio)\b[^<]*>",
    re.IGNORECASE,
)
_GUID = re.compile(
    r"<guid\b[^<>]*+>(?=\s*+(?:<!\[CDATA\[\s*+)?(?![\s<]|(?:https?:)?/|www\.)"
    r"(?![^\s:<\]]{1,200}\.[a-z]{3,5}[<\]?#])[^<])",
    re.IGNORECASE,
)
"""The start of a `guid` that is no address: without a link beside it feedparser makes one of it."""
_PREFIX = re.compile(r"\sxmlns:[\w.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')")
_BASE = re.compile(r"\sxml:base\s*+=\s*+(?:\"(?!https?:)[^\"<]*+\"|'(?!https?:)[^'<]*+')")
"""A base that goes on from the one around it."""
_MOST_PREFIXES, _MOST_BASES = 100, 300
"""Different prefixes, of which feedparser looks through all at each tag, and such bases, of which
each may be as long as all around it. Of 2,191 feeds none has more than nine prefixes."""
_SUBJECT = re.compile(
    r"<(?:\w{1,20}:)?(category|subject|keywords)\b(?:[^<>]*+(?<=/)>"
    r"|[^<>]*+>(?:<!\[CDATA\[[^<>\]]*+\]\]>|[^<>]*+)</(?:\w{1,20}:)?\1\s*+>)",
    re.IGNORECASE,
)
"""Nobody here asks for an entry's subjects, and feedparser compares each with all before it."""
_MOST_SUBJECTS = 500
_ANY_TAG = re.compile("<|&lt;")
_BROKEN = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
)
"""What feedparser lets through on input that it did not expect."""


MAX_TAGS = 60_000
"""Tags that are read, escaped ones included. feedparser takes 25 to 60 µs for each, so this bounds
the time to a few seconds; a thousand long entries have half as many."""


def read(document: str, url: str) -> Feed | None:
    """Return the feed in `document` (see `text.xml.cleaner`), None if it cannot be read.

    What has no entries comes back as an empty feed, be it a feed or not.
    """
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    bounded = document
    tags = document.count("<") + document.count("&lt;")
    if tags > MAX_TAGS:
        entries = max(1, document.count("</item") + document.count("</entry"))
        bounded, _ = newest.of_document(document, max(1, entries * MAX_TAGS // tags))
        last = next(islice(_ANY_TAG.finditer(bounded), MAX_TAGS - 1, None), None)
        bounded = bounded[: last.start()] if last else bounded
    cut = len(bounded) < len(document)
    import feedparser  # noqa: PLC0415 (read for the first feed that needs it, which few do)

    bounded = _GUID.sub('<guid isPermaLink="false">', _without_crowds(bounded))
    stream = io.BytesIO(bounded.encode("utf-8", "replace"))
    try:
        # What is unsafe in texts is taken out when they are made plain; feedparser's own way takes
        # the cube of a style's length, and nobody follows the links in a text.
        parsed = feedparser.parse(
            stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _BROKEN:
        return None
    broken = 0 if cut else unread(document, len(parsed.entries))
    return replace(_feed(parsed, url), cut=cut, broken=broken)


def _without_crowds(document: str) -> str:
    """Return a document without the prefixes and bases that are more than any feed has."""
    if document.count("xmlns:") > _MOST_PREFIXES:
        kept: set[str] = set()

        def known(found: re.Match[str]) -> str:
            if len(kept) < _MOST_PREFIXES:
                kept.add(found[0])
            return found[0] if found[0] in kept else ""

        document = _PREFIX.sub(known, document)
    if sum(document.count(name) for name in ("category", "subject", "keywords")) > _MOST_SUBJECTS:
        document = _SUBJECT.sub("", document)
    if document.count("xml:base") > _MOST_BASES:
        left = count()
        document = _BASE.sub(lambda one: one[0] if next(left) < _MOST_BASES else "", document)
    return document


def _feed(parsed: Any, url: str) -> Feed:
    fields = parsed.feed
    return Feed(
        title=title_text(_html(fields, "title")),
        link=link_of(_text(fields, "link"), url),
        id=_text(fields, "id"),
        subtitle=_text(fields, "subtitle") or _text(fields, "summary"),
        author=_text(fields, "author"),
        language=_text(fields, "language"),
        published=_moment(fields, "published"),
        updated=_moment(fields, "updated"),
        entries=tuple(_entry(entry, url) for entry in parsed.entries),
    )


def _entry(fields: Mapping[str, Any], url: str) -> Entry:
    updated = _moment(fields, "updated")
    source = fields.get("source") or {}
    comments = _text(fields, "comments")
    given = _text(fields, "feedburner_origlink") or _text(fields, "pheedo_origlink")
    given = given or _text(fields, "link") or _alternate(fields)
    given = "" if is_name(given) else given
    link = link_of(given, url) or link_of(_alternate(fields), url)
    enclosures = () if link else (_text(one, "href") for one in fields.get("enclosures", ()))
    return Entry(
        title=title_text(_html(fields, "title")),
        link=link,
        link_refused=not link and is_for_elsewhere(given),
        enclosure=next(filter(None, (link_of(one, url) for one in enclosures)), ""),
        summary=_text(fields, "summary"),
        content=max(
            (_text(part, "value") for part in fields.get("content", ())), key=len, default=""
        ),
        published=_moment(fields, "published") or updated or _moment(fields, "created"),
        updated=updated,
        author=title_text(_text(fields, "author")),
        guid=_text(fields, "id"),
        publisher=title_text(_text(source, "title") or _text(fields, "news_source")),
        language=_text(fields.get("title_detail") or {}, "language"),
        comments=link_of(comments, url) if comments else "",
    )


def _alternate(fields: Mapping[str, Any]) -> str:
    """Return the link to the entry in another form than HTML, or to its content elsewhere."""
    links = (one for one in fields.get("links", ()) if one.get("rel") == "alternate")
    contents = (one for one in fields.get("content", ()) if "html" in one.get("type", "html"))
    found = chain((_text(one, "href") for one in links), (_text(one, "src") for one in contents))
    return next(filter(None, found), "")


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def _html(fields: Mapping[str, Any], name: str) -> str:
    """Return the field as HTML: a title that is plain text may well contain a `<`.

    feedparser calls plain whatever has a tag that it would not let pass, so scripts count as HTML.
    """
    value = _text(fields, name)
    if (
        not _MARKUP.search(value)
        and (fields.get(f"{name}_detail") or {}).get("type") == "text/plain"
    ):
        return value.replace("&", "&amp;").replace("<", "&lt;")
    return value


def _moment(fields: Mapping[str, Any], name: str) -> Any:
    # `in` first: feedparser answers for a missing `updated` with `published`, and warns about it.
    if f"{name}_parsed" not in fields and name not in fields:
        return None
    return from_parts(fields.get(f"{name}_parsed")) or stamp(_text(fields, name))
