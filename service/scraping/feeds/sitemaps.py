"""A sitemap's bytes → `Sitemap`: url sets, indexes, news sitemaps, gzip, plain text, feeds.

Format: sitemaps.org protocol 0.9 and Google's news extension 0.9. Pure. The XML is read as a
stream with entities and external references forbidden, so memory does not follow depth, and what
was read before a fault counts.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from service.errors import BodyError
from service.scraping import feeds
from service.scraping.feeds.model import link_of, title_text
from service.scraping.feeds.timestamps import stamp
from service.scraping.http.answers.content_encoding import BROKEN, GZIP_START, gunzip
from service.scraping.parser_pool import monotony
from service.text.dates.places import zone_of_host
from service.text.urls import host_of
from service.text.xml import cleaner as xml_cleaner

MAX_BYTES = 50_000_000
"""What the protocol allows one sitemap to hold when it is unpacked."""
MAX_ENTRIES = 50_000
"""The same, in addresses."""
_MAX_DEPTH = 20
"""A news sitemap is five elements deep."""
_MAX_FIELD = 4_096
"""Characters of a field that are kept: longer ones are no address and no title."""
_FIELDS = {
    "loc": "loc",
    "lastmod": "lastmod",
    "title": "title",
    "publication_date": "published",
    "name": "publisher",
    "language": "language",
}
_BLOCK = re.compile(r"<(?:\w+:)?(url|sitemap)(?=[\s>])", re.IGNORECASE)
"""Where a page or a sitemap begins in a document that no parser reads to its end."""
_FIELD = re.compile(
    rf"<(?:(\w+):)?({'|'.join(_FIELDS)})(?=[\s>])[^<>]{{0,500}}>\s{{0,99}}"
    rf"(?:<!\[CDATA\[)?([^<]{{0,{_MAX_FIELD}}}+)"
    r"(?!\Z|</(?:\w+:)?(?:url|sitemap)\s*>)",
    re.IGNORECASE,
)
"""What is said of it: prefix, name and text; a text that ends with its block was cut off there."""
_LONGEST_BLOCK = 20_000
"""Characters of what one page is said to be."""
_DOCUMENT_ENDS = re.compile(r"</(?:\w+:)?(?:urlset|sitemapindex)\s*>", re.IGNORECASE)
_NAMED = re.compile(r"\s{0,99}+sitemap\s{0,99}+:\s{0,99}+(\S++)", re.IGNORECASE)
"""How robots.txt names a site's sitemaps: who has no better address gives that."""
_OF_SITEMAP = re.compile(
    r"sitemap[^/]*\.xml(?:\.gz)?$|/sitemap[^/]*/[^/]*\.xml(?:\.gz)?$", re.IGNORECASE
)
"""How the path of a sitemap ends; some indexes call themselves a list of pages."""
_ELSEWHERE = frozenset(("image", "video", "xhtml", "mobile"))
"""Extensions whose `loc` and `title` belong to pictures and films, not to the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapEntry:
    """One page of a sitemap, or one sitemap of an index. Times are aware and in UTC."""

    loc: str
    """Absolute http(s) URL."""
    lastmod: datetime | None = None
    title: str = ""
    """The article's, in a news sitemap."""
    published: datetime | None = None
    publisher: str = ""
    language: str = ""

    @property
    def link(self) -> str:
        """The URL under the name that a feed's entry has for it."""
        return self.loc


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A sitemap as it was read. An index has children and no entries."""

    entries: tuple[SitemapEntry, ...] = ()
    children: tuple[SitemapEntry, ...] = ()
    cut: bool = False
    """It holds more than we read, or broke off."""


def parse(
    body: bytes,
    url: str,
    content_type: str | None = None,
    *,
    max_entries: int = MAX_ENTRIES,
    max_bytes: int = MAX_BYTES,
) -> Sitemap:
    """Return the sitemap in `body`, which was read at `url`.

    Raises BodyError if there is none in it: an empty answer, a web page, broken compression.
    """
    body = _unpacked(body, url, max_bytes)
    monotony.check(body)
    text = xml_cleaner.decode(body, content_type)
    if not text:
        raise BodyError(f"{url} answered with nothing where a sitemap was expected")
    text = xml_cleaner.from_its_start(text)
    if not text.startswith("<"):
        lines = text.split("\n", max_entries)
        named = (_NAMED.match(line[:_MAX_FIELD]) for line in lines[:max_entries])
        listed_there = [link for said in named if said and (link := link_of(said[1], url))]
        if listed_there:
            return Sitemap(children=tuple(SitemapEntry(loc=one) for one in listed_there))
        found = [link for line in lines[:max_entries] if (link := link_of(line[:_MAX_FIELD], ""))]
        if not found:
            raise BodyError(f"{url} answered with text that holds no addresses")
        entries = tuple(SitemapEntry(loc=link) for link in found)
        return Sitemap(entries=entries, cut=len(lines) > max_entries)
    document = xml_cleaner.document(text)
    reader = _SitemapHandler(url, max_entries)
    whole = _read(document, reader) or _recovered(document, reader, url, max_entries)
    if reader.root in ("rss", "feed", "rdf"):
        return _from_feed(body, url, content_type, max_entries)
    if reader.root not in ("urlset", "sitemapindex"):
        what = "a web page" if reader.root == "html" else "something else"
        raise BodyError(f"{url} answered with {what} where a sitemap was expected")
    listed, children = reader.entries, reader.children
    if not children and all(_OF_SITEMAP.search(urlsplit(one.loc).path) for one in listed):
        listed, children = [], listed
    return Sitemap(entries=tuple(listed), children=tuple(children), cut=not whole)


def _unpacked(body: bytes, url: str, limit: int) -> bytes:
    """Return the bytes behind gzip, packed once or twice; at most `limit` of them."""
    for _ in range(2):
        if not body.startswith(GZIP_START):
            break
        try:
            body = gunzip(body, limit)
        except BROKEN:
            raise BodyError(f"{url} answered with gzip that cannot be unpacked") from None
    return body[:limit]


def _from_feed(body: bytes, url: str, content_type: str | None, limit: int) -> Sitemap:
    feed = feeds.parse(body, url, content_type, limit)
    entries = tuple(
        SitemapEntry(
            loc=entry.link,
            lastmod=entry.updated or entry.published,
            title=entry.title,
            published=entry.published,
            publisher=entry.publisher,
            language=entry.language or feed.language,
        )
        for entry in feed.entries
        if entry.link
    )
    return Sitemap(entries=entries, cut=feed.cut)


class _EnoughError(SAXException):
    """Stops the parser: as many entries as asked for, or no sitemap at all."""


@dataclass(slots=True)
class _Open:
    """The element that is being read, and its text so far."""

    name: str
    text: list[str] = field(default_factory=list)


class _SitemapHandler(ContentHandler):
    """Collects entries and children while the XML goes by."""

    def __init__(self, url: str, limit: int) -> None:
        super().__init__()
        self.entries: list[SitemapEntry] = []
        self.children: list[SitemapEntry] = []
        self.root = ""
        self._url = url
        self._zone = zone_of_host(host_of(url)) or UTC
        self._limit = limit
        self._depth = 0
        self._skip_from = 0
        self._fields: dict[str, str] = {}
        self._open: _Open | None = None

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: ARG002, N802 (SAX's names)
        prefix, _, local = name.lower().rpartition(":")
        self._depth += 1
        if self._depth == 1:
            self.root = local
        if self._depth > _MAX_DEPTH or self.root not in ("urlset", "sitemapindex"):
            raise _EnoughError(local)
        if self._skip_from:
            return
        if prefix in _ELSEWHERE:
            self._skip_from = self._depth
        elif local in ("url", "sitemap"):
            self._fields = {}
            self._open = _Open("loc")  # until an element begins: some have the bare address
        elif local in _FIELDS:
            self._open = _Open(_FIELDS[local])

    def characters(self, content: str) -> None:
        if self._open and len(self._open.text) < _MAX_FIELD:
            self._open.text.append(content[:_MAX_FIELD])

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX's name)
        local = name.lower().rpartition(":")[2]
        if self._skip_from:
            self._skip_from = 0 if self._depth == self._skip_from else self._skip_from
        elif self._open and local in _FIELDS:
            self._fields.setdefault(self._open.name, "".join(self._open.text)[:_MAX_FIELD].strip())
            self._open = None
        elif local in ("url", "sitemap"):
            bare = "".join(self._open.text).strip() if self._open else ""
            if bare.startswith(("http://", "https://")):
                self._fields.setdefault("loc", bare[:_MAX_FIELD])
            self._open = None
            self._add(local)
        self._depth -= 1

    def take(self, kind: str, fields: dict[str, str]) -> None:
        """Take an entry that was found without the parser."""
        self._fields = fields
        self._add(kind)

    def _add(self, kind: str) -> None:
        loc = link_of(self._fields.get("loc", ""), self._url)
        if not loc:
            return
        is_child = kind == "sitemap" or self.root == "sitemapindex"
        into = self.children if is_child else self.entries
        if len(into) >= self._limit:
            raise _EnoughError(kind)
        into.append(
            SitemapEntry(
                loc=loc,
                lastmod=stamp(self._fields.get("lastmod"), self._zone),
                title=title_text(self._fields.get("title", "")),
                published=stamp(self._fields.get("published"), self._zone),
                publisher=title_text(self._fields.get("publisher", "")),
                language=self._fields.get("language", ""),
            )
        )


def _read(document: str, reader: _SitemapHandler) -> bool:
    """Return whether the document was read to its end; the reader has what came before a fault."""
    parser = make_parser()
    parser.setFeature(feature_namespaces, False)  # prefixes suffice, and may be undeclared
    parser.setContentHandler(reader)
    parser.forbid_dtd = True
    try:
        parser.parse(io.BytesIO(document.encode("utf-8", "replace")))
    except (SAXException, DefusedXmlException, ValueError):
        return False
    return True


def _recovered(document: str, reader: _SitemapHandler, url: str, limit: int) -> bool:
    """Read what the parser left behind a fault, tag by tag; return whether the document has an end.

    A list that is put together by hand has a tag that nobody closed, or another document below it.
    """
    if reader.root not in ("urlset", "sitemapindex"):
        return False
    again = _SitemapHandler(url, limit)
    again.root = reader.root
    starts = [(found.start(), found[1].lower()) for found in _BLOCK.finditer(document)]
    try:
        for (start, kind), (end, _) in pairwise([*starts, (len(document), "")]):
            fields: dict[str, str] = {}
            block = document[start : min(end, start + _LONGEST_BLOCK)]
            for prefix, name, said in _FIELD.findall(block):
                if prefix.lower() not in _ELSEWHERE:
                    text = unescape(said).removesuffix("]]>").strip()
                    fields.setdefault(_FIELDS[name.lower()], text)
            again.take(kind, fields)
    except _EnoughError:
        return False
    if len(again.entries) + len(again.children) > len(reader.entries) + len(reader.children):
        reader.entries, reader.children = again.entries, again.children
    return _DOCUMENT_ENDS.search(document, starts[-1][0] if starts else 0) is not None
