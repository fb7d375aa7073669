"""OPML in and out: the list of feeds that people bring from a reader, and take along.

Format: OPML 1.0 and 2.0 (opml.org). Pure: nothing is asked of the web, and which addresses may be
read is the caller's to say. Folders are flattened. What programs write that is no XML (a bare `&`,
names of HTML, attributes without quotes) is read all the same, and said to be damaged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from io import StringIO
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import quoteattr
from xml.sax.xmlreader import InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from service.errors import ForbiddenError
from service.text.normalize import one_line
from service.text.xml import cleaner

MAX_BYTES = 1_000_000
"""A list of 2,000 feeds has about 500 KB."""
MAX_FEEDS = 2_000
"""More sources than that no run could read."""
MAX_NAME = 200
MAX_ADDRESS = 2_048

_OUTLINE = re.compile(r"<(?:\w{1,20}:)?outline\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s([\w:.-]{1,60}+)\s{0,9}+=\s{0,9}+([\"']?)")
"""Where an attribute begins, in what is no XML."""
_WEB_FEED = re.compile(r"\Afeed:(?://)?(?=https?:)", re.IGNORECASE)
_FEED = re.compile(r"\Afeed://", re.IGNORECASE)
_NO_SCHEME = re.compile(r"[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,20}+(?:[/?]|\Z)")
_PAGE = re.compile(r"path|html", re.IGNORECASE)
"""In the type of an outline: a page, read by rules of the reader that wrote the list."""


class LeftOut(StrEnum):
    """Why an outline becomes no source."""

    NO_FEED = "no_feed"
    """It has a page's address at most, no feed's."""
    PAGE_BY_RULES = "page_by_rules"
    """The reader made it of a page, by rules that only that reader knows."""
    TOO_LONG = "too_long"
    REFUSED = "refused"
    """The guard refuses the address: `detail` says why."""
    TWICE = "twice"
    """The list has it already, as `detail`."""
    KNOWN = "known"
    """The brand file has it already, as `detail`."""
    TOO_MANY = "too_many"


class OpmlFault(StrEnum):
    """Why a file cannot be read at all."""

    TOO_LARGE = "too_large"
    NOT_OPML = "not_opml"
    NO_OUTLINES = "no_outlines"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed of the list: one line each, within the limits above."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An outline that becomes no source, and why."""

    name: str
    address: str
    because: LeftOut
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FeedList:
    """A list as it was read."""

    feeds: tuple[Subscription, ...] = ()
    left_out: tuple[NotTaken, ...] = ()
    damaged: bool = False
    """It is no XML: what could be read was taken."""
    fault: OpmlFault | None = None


def read(
    body: bytes,
    *,
    check: Callable[[str], object],
    name_of: Callable[[str], str],
    known: Mapping[str, str],
) -> FeedList:
    """Return the feeds that `body` lists, in its order, and what of it is left out.

    `check` raises ForbiddenError for an address that must not be read; `name_of` returns what is
    the same for two spellings of one address; `known` are the names of the brand's own feeds by
    that, and may be by their addresses too.
    """
    if len(body) > MAX_BYTES:
        return FeedList(fault=OpmlFault.TOO_LARGE)
    text = cleaner.document(cleaner.decode(body))
    handler, damaged = _Outlines(), False
    try:
        source = InputSource()
        source.setCharacterStream(StringIO(text))
        parser = make_parser()
        parser.setContentHandler(handler)
        parser.parse(source)
    except (SAXException, DefusedXmlException, ValueError):
        damaged = True
    outlines = handler.found
    if damaged:
        outlines = list(map(_attributes, _OUTLINE.split(text)[1:]))
    if not outlines:
        is_list = handler.root == "opml" and not damaged
        return FeedList(fault=OpmlFault.NO_OUTLINES if is_list else OpmlFault.NOT_OPML)
    feeds, left_out = _sorted_out(outlines, check, name_of, known)
    if not feeds and not left_out:
        return FeedList(fault=OpmlFault.NO_OUTLINES)  # folders and notes alone
    return FeedList(feeds, left_out, damaged)


class _Outlines(ContentHandler):
    """Collects the outlines' attributes while the XML goes by; depth takes no memory."""

    def __init__(self) -> None:
        super().__init__()
        self.root = ""
        self.found: list[dict[str, str]] = []

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 (SAX's name)
        local = name.lower().rpartition(":")[2]
        self.root = self.root or local
        if local == "outline":
            self.found.append({key.lower(): value for key, value in attrs.items()})


def _attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag that is no XML; each lasts until the next one begins.

    So quotes within quotes stay what they are.
    """
    begun = list(_ATTRIBUTE.finditer(tag))
    found: dict[str, str] = {}
    for one, after in zip(begun, [*begun[1:], None], strict=False):  # a folder may have none
        value = tag[one.end() : after.start() if after else len(tag)]
        quote = one[2]
        value = value[: max(0, value.rfind(quote))] if quote else value.partition(">")[0]
        found.setdefault(one[1].lower(), unescape(value))
    return found


def _sorted_out(
    outlines: Iterable[Mapping[str, str]],
    check: Callable[[str], object],
    name_of: Callable[[str], str],
    known: Mapping[str, str],
) -> tuple[tuple[Subscription, ...], tuple[NotTaken, ...]]:
    feeds: dict[str, Subscription] = {}
    left_out: list[NotTaken] = []
    for outline in outlines:
        written = outline.get("xmlurl", "").strip()
        page = (outline.get("htmlurl", "") or outline.get("url", "")).strip()
        name = _name(outline)
        if not written and not page:
            continue  # a folder, or a note
        address = _address(written or page)
        told = one_line(address, MAX_NAME)
        because, detail = _why_not(address, outline, written, check)
        if because is None:
            same = name_of(address)
            if same in feeds:
                because, detail = LeftOut.TWICE, feeds[same].name
            elif same in known:
                because, detail = LeftOut.KNOWN, known.get(address, known[same])
            elif len(feeds) == MAX_FEEDS:
                because = LeftOut.TOO_MANY
            else:
                feeds[same] = Subscription(name or told, address)
                continue
        left_out.append(NotTaken(name or told, told, because, detail))
    return tuple(feeds.values()), tuple(left_out)


def _why_not(
    address: str, outline: Mapping[str, str], written: str, check: Callable[[str], object]
) -> tuple[LeftOut | None, str]:
    if not written:
        return LeftOut.NO_FEED, ""
    if _PAGE.search(outline.get("type", "")):
        return LeftOut.PAGE_BY_RULES, ""
    if len(address) > MAX_ADDRESS:
        return LeftOut.TOO_LONG, ""
    if len(address.split()) != 1:
        return LeftOut.REFUSED, "an address has no spaces"
    try:
        check(address)
    except ForbiddenError as error:
        return LeftOut.REFUSED, error.message
    return None, ""


def _name(outline: Mapping[str, str]) -> str:
    """Return the name as a person would write it: many programs escape it once more."""
    for key in ("text", "title"):
        if name := one_line(unescape(outline.get(key, "")), MAX_NAME):
            return name
    return ""


def _address(written: str) -> str:
    """Return the address with what browsers add, without `feed:`, by which they once handed on."""
    if _NO_SCHEME.match(written):
        written = f"http://{written}"
    elif written[:5].lower() == "feed:":
        written = _FEED.sub("http://", _WEB_FEED.sub("", written))
    return written.replace("&amp;", "&")


def write(title: str, feeds: Iterable[Subscription], off: Iterable[Subscription] = ()) -> bytes:
    """Return an OPML 2.0 list; `off` are those that are switched off, in a folder of their own."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{quoteattr(one_line(title))[1:-1]}</title></head>",
        "  <body>",
        *(f"    {_outline(one)}" for one in feeds),
    ]
    if switched_off := [f"      {_outline(one)}" for one in off]:
        lines += ['    <outline text="Switched off">', *switched_off, "    </outline>"]
    return "\n".join([*lines, "  </body>", "</opml>", ""]).encode()


def _outline(one: Subscription) -> str:
    name = quoteattr(one_line(one.name))
    return f'<outline type="rss" text={name} title={name} xmlUrl={quoteattr(one.address)}/>'
