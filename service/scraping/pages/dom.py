"""A page's bytes → a tree that is safe to walk: bounded in length and depth, nothing hidden in it.

Parsing is linear for honest pages and quadratic in the depth of nesting for hostile ones, so both
the length and, for pages with very many tags, the depth are cut before the parser sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import chain, islice

import re2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.errors import BodyError
from service.scraping.pages.hidden.shadow import show_roots
from service.text import charset
from service.text.urls import absolute

MAX_BYTES = 3_000_000
"""The longest real articles with their scripts are under 3 MB; what comes after is not read."""
MAX_DEPTH = 250
"""Real pages nest 15 to 60 deep; libxml2 itself stops at 256."""
_TITLE = re.compile(r"<title\b[^<>]{0,200}>([^<]{0,2000})<", re.IGNORECASE)
_RAW = re.compile(rb"<(iframe|noembed|noframes|style|textarea|title|xmp)\b", re.IGNORECASE)
"""What has a text and no elements. Not scripts: what looks like one may stand in another's code."""
_RAW_ENDS = {
    name: re.compile(rb"</%b\b" % name, re.IGNORECASE)
    for name in (b"iframe", b"noembed", b"noframes", b"style", b"textarea", b"title", b"xmp")
}
_MANY_TAGS = 4_000
"""Fewer tags than this cannot cost more than some 30 ms however they nest."""
_MAX_TAGS = 300_000
"""A page of 3 MB of nothing but tags: what follows the 300,000th is not read."""
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)[^<>]*+>")
"""Possessive, so that a page of nothing but `<div <div <div` is still one pass."""
_SCRIPT = re.compile(r"<!--(?:(?!-->).)*+(?:-->|\Z)|(<script\b)", re.IGNORECASE | re.DOTALL)
_END_OF_SCRIPT = re.compile(r"</script\b", re.IGNORECASE)
_BEGINS_A_TAG = re.compile(r"<(?=[a-zA-Z/])")
_DRAWN = re.compile(
    r"path|use|stop|circle|ellipse|rect|line|poly(?:gon|line)|symbol|image|g|mask|filter|defs|set"
    r"|fe[a-z]+|animate[a-z]*",
    re.IGNORECASE,
)
"""Parts of a drawing, which `/>` ends: of HTML's own elements it ends none."""
_WS = r" \t\n\f\r"
"""What HTML takes for a space. `\\s` takes more, and a quote behind one of those opens no value."""
_ATTRIBUTE = (
    rf"[^{_WS}/>][^{_WS}/>=]*+(?:[{_WS}]*+=[{_WS}]*+"
    rf"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^{_WS}>"'][^{_WS}>]*+)?+)?+"""
)
_NAME = rf"</?[a-zA-Z][^{_WS}/>]*+"
_WHOLE_TAG = rf"{_NAME}(?:>|(?:[{_WS}/]*+{_ATTRIBUTE})*+[{_WS}/]*+>?)"
_TAGS = re.compile(_WHOLE_TAG)
_TAG_IN_BYTES = re.compile(_WHOLE_TAG.encode())
_MAY_BEGIN = re.compile(rb"<[a-zA-Z/]")
_LATIN = re2.Options()
_LATIN.encoding = re2.Options.Encoding.LATIN1
_NO_SCRIPTS, _NO_SCRIPTS_END, _SHADOW = map(re2.compile, (b"<noscript", b"</noscript", b"wrootm"))
"""Looked for in each page: RE2 finds a word in a sixth of the time that Python takes, if its first
and its last letter are rare; the last is a part of `shadowrootmode`."""
_OPEN_VALUE = re2.compile(rb"""<[a-zA-Z/][^>]*=[ \t\n\f\r]*(?:"[^">]*|'[^'>]*)>""", options=_LATIN)
"""Where a tag may begin whose first `>` stands within a value, so that it goes on behind that."""
_SCRIPT_END = r"</(?:script|style|title|textarea|xmp|iframe|noembed|noframes|noscript)"
_INNER_TAG = re.compile(
    rf"(?:>(?:[^<>]++|<(?!/?[a-zA-Z]))*+|(?={_SCRIPT_END}))(?=</?[a-zA-Z])", re.IGNORECASE
)
"""Where a tag begins for a parser that takes what stands around it for a script or a remark: after
a `>`, or where the script ends."""
_SCRIPT_ENDS = re.compile(rf"{_SCRIPT_END}|(?<=-->)", re.IGNORECASE)
_ONE_ATTRIBUTE, _ONE_IN_BYTES = re.compile(_ATTRIBUTE), re.compile(_ATTRIBUTE.encode())
_TAG_NAME, _NAME_IN_BYTES = re.compile(_NAME), re.compile(_NAME.encode())
_BARE_NAME = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*+")
_LONG_TAG, _MOST_ATTRIBUTES = 3_000, 1_000
"""Characters and attributes of one tag: the parser compares each attribute's name with each, and a
tag of 200,000 takes it minutes. Honest long tags are long in their values."""
_BRACKETS = 2
"""`<` and `>` of a tag that no other can stand in."""
_MOST_OVERLAP = 8
"""How often tags may stand in one another: in honest pages what looks like tags is as long as the
page, or twice as long."""
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
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How a page in UTF-16 begins: with its mark, or with a tag."""
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


def safe(html: str, utf8: bytes | None = None, tags: int | None = None) -> str:
    """Return `html` without the tags that would cost a parser more than their length is worth.

    `utf8` is the same as bytes, `tags` how often it has `<`, where they are at hand.
    """
    made = _without_crowds(html, utf8)
    if tags is None or made is not html:
        tags = made.count("<")
    return made if tags < _MANY_TAGS else _flattened(made)


def parse(html: str, utf8: bytes | None = None) -> LexborHTMLParser:
    """Return the tree of `html`, which is to be safe, as a browser would build it.

    `utf8` is the same as bytes, where they are at hand: to encode it again takes a third of it all.
    """
    if utf8 is None:
        utf8 = html.encode("utf-8", "surrogatepass")
    tree = LexborHTMLParser(_closed_without_scripts(utf8))
    if _SHADOW.search(utf8):
        show_roots(tree)
    return tree


def _closed_without_scripts(html: bytes) -> bytes:
    """Return `html` with an end for each frame that is left open for readers without scripts.

    A browser that runs scripts does not look into `noscript`; the parser does, and `<iframe/>`,
    which has no end there, would be all of the page that follows.
    """
    parts: list[bytes] = []
    done = at = 0
    # In small letters, as nearly all write it.
    for found in _NO_SCRIPTS_END.finditer(html):
        end = found.start()
        begun = _NO_SCRIPTS.search(html, at, end)
        name = _left_open(html[begun.start() : end]) if begun else b""
        if name:
            parts += [html[done:end], b"</%b>" % name]
            done = end
        at = end + 1
    return b"".join([*parts, html[done:]]) if parts else html


def _left_open(text: bytes) -> bytes:
    """Return the name of the element that has neither tags in it nor an end; "" without one."""
    at = 0
    while found := _RAW.search(text, at):
        end = _RAW_ENDS[found[1].lower()].search(text, found.end())
        if end is None:
            return found[1]
        at = end.end()
    return b""


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """Return the address that the links of the page at `url` are relative to."""
    base = tree.css_first("base[href]")
    return absolute((base.attributes.get("href") or "") if base else "", url) or url


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
    if start.count(0) > len(start) // 3 and not start.startswith(_UTF_16):
        return "binary data"
    return ""


def _without_crowds(html: str, utf8: bytes | None) -> str:
    """Return `html` with the bare name in place of a tag that has too many attributes.

    Of a script's code what looks like such a tag goes as well, but nothing that is behind it.
    """
    if not _may_have_crowds(html.encode("utf-8", "surrogatepass") if utf8 is None else utf8):
        return html
    tags: list[str] = _TAGS.findall(html)
    long = {tag for tag in chain(tags, _inner_tags(html, tags)) if len(tag) > _LONG_TAG}
    crowds = set(filter(_is_crowd, long))
    for tag in sorted(crowds, key=len, reverse=True):
        end = _SCRIPT_ENDS.search(tag, 1)
        bare = _BARE_NAME.match(tag)
        rest = tag[end.start() :] if end else ""
        html = html.replace(tag, f"{bare[0] if bare else ''}>{rest}")
    return html


def _is_crowd(tag: str) -> bool:
    name = _TAG_NAME.match(tag)
    return _are_many(_ONE_ATTRIBUTE.finditer(tag, name.end() if name else 0))


def _are_many(attributes: Iterator[object]) -> bool:
    return next(islice(attributes, _MOST_ATTRIBUTES, None), None) is not None


def _may_have_crowds(html: bytes) -> bool:
    """Return whether a tag may have too many attributes: a sieve, a sixth of the work of telling.

    A long tag has no `>` for long, or its first one stands within a value; nearly no tag that
    people wrote has either. What may be one is looked at wherever it begins, be it in a script.
    """
    left = _MOST_OVERLAP * len(html)
    values = ((*found.span(), len(html)) for found in _OPEN_VALUE.finditer(html))
    for start, end, last in chain(_without_end(html), values):
        for begun in _MAY_BEGIN.finditer(html, start, end):
            found = _TAG_IN_BYTES.match(html, begun.start(), last)
            tag = found[0] if found else b""
            left -= len(tag)
            name = _NAME_IN_BYTES.match(tag) if len(tag) > _LONG_TAG else None
            if left < 0 or (name and _are_many(_ONE_IN_BYTES.finditer(tag, name.end()))):
                return True
    return False


def _without_end(html: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches without `>` in which tags with many attributes may be.

    Given are start and end of where they may begin, and where they end.
    """
    start = 0
    while len(html) - start > _LONG_TAG:
        last = html.rfind(b">", start, start + _LONG_TAG)
        if last < 0:
            last = html.find(b">", start + _LONG_TAG)
            last = last if last >= 0 else len(html)
            begun = _MAY_BEGIN.search(html, start, last - _LONG_TAG + 2)
            if begun and _most_attributes(html[begun.start() : last]) >= _MOST_ATTRIBUTES:
                yield begun.start(), last - _LONG_TAG + 2, last + 1
        start = last + 1


def _most_attributes(text: bytes) -> int:
    """Return how many there may be at most: each stands behind a space, a slash or a value."""
    return len(text.split()) + text.count(b"/") + (text.count(b'"') + text.count(b"'")) // 2


def _inner_tags(html: str, tags: Sequence[str]) -> Iterator[str]:
    """Yield what a parser may take for tags that begin within the `tags` of `html`.

    Which text is a script, a remark or a value only a parser can say. Raises BodyError where tags
    overlap without end.
    """
    together = "".join(tags)
    ended = len(tags) - (not together.endswith(">"))
    if together.count("<") == len(tags) and together.count(">") == ended:
        return
    most = _MOST_OVERLAP * len(html)
    end = 0
    for tag in tags:
        if tag.count("<") + tag.count(">") <= _BRACKETS:
            continue
        # In none of the tags that were passed over, so this is where it was found.
        start = html.find(tag, end)
        end = start + len(tag)
        for inner in _INNER_TAG.finditer(html, start + 1, end):
            found = _TAGS.match(html, inner.end())
            if found:
                yield found[0]
                most -= len(found[0])
                if most < 0:
                    raise BodyError("a page's tags stand in one another without end")


def _flattened(html: str) -> str:
    """Return `html` without the tags that open deeper than `MAX_DEPTH`; their text stays.

    Scripts hold pieces of pages whose ends they write as `<\\/p>`, and a page hundreds of drawn
    signs without an end: counted as open, they would take away the tags of the story behind them.
    """
    html = _with_quiet_scripts(html)
    depth = tags = 0
    keep_from = 0
    parts: list[str] = []
    for tag in _TAG.finditer(html):
        closing, name = tag.groups()
        if name.lower() in _VOID:
            continue
        tags += 1
        if tags > _MAX_TAGS:
            return "".join([*parts, html[keep_from : tag.start()]])
        if tag[0].endswith("/>") and _DRAWN.fullmatch(name):
            parts.append(f"{html[keep_from : tag.end()]}</{name}>")
            keep_from = tag.end()
            continue
        depth += -1 if closing else 1
        depth = max(depth, 0)
        if depth > MAX_DEPTH or (closing and depth == MAX_DEPTH):
            parts.append(html[keep_from : tag.start()])
            keep_from = tag.end()
    return "".join([*parts, html[keep_from:]])


def _with_quiet_scripts(html: str) -> str:
    """Return `html` with each `<` in a script that might begin a tag as the script's own escape.

    In a string, where alone a script has tags, it means the same. Where the parser sees no script
    but a remark or a value, what was a tag is a text: it nests nothing either way.
    """
    parts: list[str] = []
    done = at = 0
    while found := _SCRIPT.search(html, at):
        at = found.end()
        if found[1]:
            end = _END_OF_SCRIPT.search(html, at)
            if end is None:
                break
            parts += [html[done:at], _BEGINS_A_TAG.sub(r"\\u003c", html[at : end.start()])]
            done = at = end.start()
    return "".join([*parts, html[done:]])


def ancestors(node: LexborNode, *, itself: bool = False) -> Iterator[LexborNode]:
    """Yield the elements that `node` stands in, from within, without the body; first `itself`."""
    current = node if itself else node.parent
    while current is not None and current.tag not in {"body", "html"}:
        yield current
        current = current.parent
