"""Text that an entry has in other elements than readers of feeds look into. Pure.

`body` and `xhtml:body` of old RSS, `full-text` of Yandex, `media:text`, `itunes:subtitle`, what a
picture shows (`media:description`), a second `description`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape

from service.scraping.feeds.model import Entry

_SHORT = 200
"""Characters of an entry's text, markup among it: with more it has no need of other texts."""
_NAMES = (
    r"(?:xhtml:)?body|(?:\w{1,20}:)?full-?text|media:(?:text|description)|itunes:subtitle"
    r"|description"
)
_MORE = re.compile(rf"<(/)?({_NAMES})(?=[\s>])[^<>]{{0,500}}(?<!/)>", re.IGNORECASE)
_ENDS = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_MAY_HAVE = re.compile(
    r"<(?:xhtml:body|body|(?:\w{1,20}:)?full-?text|media:text|media:description|itunes:subtitle)[\s>]",
    re.IGNORECASE,
)
_ITEM = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


def with_more_text(entries: Sequence[Entry], document: str) -> tuple[Entry, ...]:
    """Return the entries of a document, those of few words with the longest other text they have.

    They are paired by their order, so only where there are as many as begin in the document.
    """
    short = [len(one.summary) + len(one.content) < _SHORT for one in entries]
    if not any(short):
        return tuple(entries)
    starts = [found.start() for found in _ITEM.finditer(document)]
    if len(starts) != len(entries) or not _is_worth_it(document, starts):
        return tuple(entries)
    ends = [*starts[1:], len(document)]
    return tuple(
        _filled(one, document[start:end]) if few else one
        for one, few, start, end in zip(entries, short, starts, ends, strict=True)
    )


def _is_worth_it(document: str, starts: Sequence[int]) -> bool:
    described = document.count("<description", starts[0])
    return described > len(starts) or _MAY_HAVE.search(document, starts[0]) is not None


def _filled(entry: Entry, item: str) -> Entry:
    known = max(entry.content, entry.summary, key=len)
    found = max(map(_html, _others(item)), key=len, default="")
    if len(found) <= len(known):
        return entry
    return replace(entry, content=found if known in found else f"{known}<br>{found}")


def _others(item: str) -> Iterator[str]:
    """Yield what the elements of an entry's source hold that may have its text.

    One goes on to the next end of its name, so that a source takes as long as it is.
    """
    ends = _ENDS.search(item)
    begun: dict[str, int] = {}
    for tag in _MORE.finditer(item, 0, ends.start() if ends else len(item)):
        name = tag[2].lower()
        if not tag[1]:
            begun.setdefault(name, tag.end())
        elif name in begun:
            yield item[begun.pop(name) : tag.start()]


def _html(inner: str) -> str:
    """Return what an element holds as HTML: escaped, in a CDATA section, or as it is."""
    if "<![CDATA[" in inner:
        return _CDATA.sub(r"\1", inner).strip()
    return (inner if "<" in inner else unescape(inner)).strip()
