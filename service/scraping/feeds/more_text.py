"""Text that an entry has in other elements than readers of feeds look into. Pure.

`body` of old RSS, `full-text` of Yandex, `media:text`, `itunes:subtitle`, `abstract`, `teaser`,
`source:markdown`, what a picture shows (`media:description`), a second `description`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape

from service.scraping.feeds.model import Entry

_SHORT = 200
"""Characters of an entry's text without markup: with more it has no need of other texts."""
_LONG = 2_000
"""Characters with markup from which an entry has text enough, whatever they are."""
_TAG = re.compile(r"<[^<>]*>")
_WORDS = (
    r"body|text|markdown|abstract|excerpt|teaser|lead|intro(?:duction)?|de(?:ck|k)|standfirst"
    r"|sub-?title|story"
)
"""What texts of a story are called, bare, behind a prefix and behind a word as `long-`."""
_NAMES = (
    rf"(?:\w{{1,20}}:)?(?:(?:full|long|short)[_-]?)?(?:{_WORDS})|media:description"
    r"|(?:full|long|short)[_-]?description"
)
_MORE = re.compile(rf"<(/)?({_NAMES}|description)(?=[\s>])[^<>]{{0,500}}(?<!/)>", re.IGNORECASE)
_SOURCE = re.compile(r"<source[\s>]")
_ENDS = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_MAY_HAVE = re.compile(rf"<(?:{_NAMES})[\s>]", re.IGNORECASE)
_ITEM = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


def with_more_text(entries: Sequence[Entry], document: str) -> tuple[Entry, ...]:
    """Return the entries of a document, those of few words with the longest other text they have.

    They are paired by their order, so only where there are as many as begin in the document.
    """
    short = [_is_short(one) for one in entries]
    if not any(short):
        return tuple(entries)
    starts = [found.start() for found in _ITEM.finditer(document)]
    if len(starts) != len(entries):
        return tuple(entries)
    ends = [*starts[1:], len(document)]
    return tuple(
        _filled(one, document[start:end]) if few else one
        for one, few, start, end in zip(entries, short, starts, ends, strict=True)
    )


def _is_short(entry: Entry) -> bool:
    length = len(entry.summary) + len(entry.content)
    if length < _SHORT or length >= _LONG:
        return length < _SHORT
    return "<" in entry.summary + entry.content and (
        _letters(entry.summary) + _letters(entry.content) < _SHORT
    )


def _letters(html: str) -> int:
    return len(_TAG.sub("", html)) if "<" in html else len(html)


def _filled(entry: Entry, item: str) -> Entry:
    if item.count("<description") <= 1 and not _MAY_HAVE.search(item):
        return entry
    known = max(entry.content, entry.summary, key=len)
    found = max(map(_html, _others(item)), key=_letters, default="")
    if _letters(found) <= _letters(known):
        return entry
    return replace(entry, content=found if known in found else f"{known}<br>{found}")


def _others(item: str) -> Iterator[str]:
    """Yield what the elements of an entry's source hold that may have its text.

    One goes on to the next end of its name, so that a source takes as long as it is.
    """
    source = _SOURCE.search(item)  # what is said of where it was taken from
    end = item.find("</source>", source.end()) if source else -1
    item = item[: source.start()] + item[end:] if source and end >= 0 else item
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
