"""A page's bytes → a tree that is safe to walk: bounded in length and depth, nothing hidden in it.

Parsing is linear for honest pages and quadratic in the depth of nesting for hostile ones, so both
the length and, for pages with very many tags, the depth are cut before the parser sees them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from service.errors import BodyError
from service.text import charset

MAX_BYTES = 3_000_000
"""The longest real articles with their scripts are under 3 MB; what comes after is not read."""
MAX_DEPTH = 250
"""Real pages nest 15 to 60 deep; libxml2 itself stops at 256."""
_TITLE = re.compile(r"<title\b[^<>]{0,200}>([^<]{0,2000})<", re.IGNORECASE)
_MANY_TAGS = 4_000
"""Fewer tags than this cannot cost more than some 30 ms however they nest."""
_MAX_TAGS = 300_000
"""A page of 3 MB of nothing but tags: what follows the 300,000th is not read."""
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)[^<>]*+>")
"""Possessive, so that a page of nothing but `<div <div <div` is still one pass."""
_WHOLE_TAG = re.compile(
    r"""</?[a-zA-Z][^>="']*+(?:(?:=\s*+(?:"[^"]*+"|'[^']*+')|["'=])[^>="']*+)*+(?:>|\Z)"""
)
_NAME_END = re.compile(r"[^a-zA-Z0-9</-]")
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_LONGEST_NAMES = 3_000
"""Characters of attribute names in one tag: the parser compares each with each, and a tag of
200,000 attributes takes it minutes. Honest long tags are long in their values, not their names."""
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
    )
)
"""Elements that hold no others, and those whose end tag is usually left out."""
_NOT_A_PAGE = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a film"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "compressed data"),
)
_NOT_TEXT_TYPES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")


@dataclass(frozen=True, slots=True)
class PageSource:
    """What a page is made of, as text and as UTF-8."""

    html: str
    utf8: bytes


def html_of(body: bytes, url: str, content_type: str | None = None) -> str:
    """Return the page as text that is safe to parse. Raises BodyError, as `source_of`."""
    return safe(source_of(body, url, content_type).html)


def source_of(body: bytes, url: str, content_type: str | None = None) -> PageSource:
    """Return the source of the page, cut to what is ever read of it.

    Raises BodyError if it is empty or plainly no page (an image, a PDF, binary data).
    """
    if not body.strip():
        raise BodyError(f"{url} answered with an empty page")
    kind = _foreign(body, content_type)
    if kind:
        raise BodyError(f"{url} is not a page but {kind}")
    body = body[:MAX_BYTES]
    html, is_utf8 = charset.decode(body, content_type)
    utf8 = body if is_utf8 else html.encode("utf-8", "surrogatepass")
    if b"\0" in utf8:
        html, utf8 = html.replace("\0", ""), utf8.replace(b"\0", b"")
    return PageSource(html, utf8)


def safe(html: str) -> str:
    """Return `html` without the tags that would cost a parser more than their length is worth."""
    html = _without_crowds(html)
    return html if html.count("<") < _MANY_TAGS else _flattened(html)


def parse(html: str) -> LexborHTMLParser:
    """Return the tree of `html`, which is to be safe, as a browser would build it."""
    return LexborHTMLParser(html)


def title_in(html: str) -> str:
    """Return what `html` has as the title of its window, found without parsing it; may be ""."""
    found = _TITLE.search(html)
    return unescape(found[1]) if found else ""


def _foreign(body: bytes, content_type: str | None) -> str:
    for magic, kind in _NOT_A_PAGE:
        if body.startswith(magic):
            return kind
    declared = (content_type or "").strip().lower()
    if declared.startswith(_NOT_TEXT_TYPES) and b"<" not in body[:1000]:
        return declared.partition(";")[0]
    start = body[:1024]
    if start.count(0) > len(start) // 3 and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary data"
    return ""


def _without_crowds(html: str) -> str:
    """Return `html` with the bare name in place of a tag that has too many attributes."""
    tags: list[str] = _WHOLE_TAG.findall(html)
    if max(map(len, tags), default=0) <= _LONGEST_NAMES:
        return html
    for tag in tags:
        if len(tag) > _LONGEST_NAMES and len(_VALUE.sub("", tag)) > _LONGEST_NAMES:
            html = html.replace(tag, _NAME_END.split(tag, maxsplit=1)[0] + ">")
    return html


def _flattened(html: str) -> str:
    """Return `html` without the tags that open deeper than `MAX_DEPTH`; their text stays."""
    depth = tags = 0
    keep_from = 0
    parts: list[str] = []
    for tag in _TAG.finditer(html):
        closing, name = tag.groups()
        if name.lower() in _VOID:
            continue
        depth += -1 if closing else 1
        depth = max(depth, 0)
        tags += 1
        if tags > _MAX_TAGS:
            return "".join([*parts, html[keep_from : tag.start()]])
        if depth > MAX_DEPTH or (closing and depth == MAX_DEPTH):
            parts.append(html[keep_from : tag.start()])
            keep_from = tag.end()
    return "".join([*parts, html[keep_from:]])
