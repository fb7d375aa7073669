"""A feed's bytes → `Feed`: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, broken ones too.

Pure: nothing is opened and nothing fetched. The fast reader is tried first, the thorough one takes
over where the fast one failed or left something out. The thorough one may take more than a second
for a large broken feed, so `parse` belongs into a thread.
"""

from __future__ import annotations

import re
from dataclasses import replace

from service.errors import BodyError, NoFeedError
from service.scraping.feeds import fast, feed_dates, json_feed, newest, tolerant
from service.scraping.feeds.model import Entry, Feed, plain
from service.scraping.feeds.more_text import with_more_text
from service.text.xml import cleaner as xml_cleaner
from service.text.xml import wrapping

__all__ = ["MAX_ENTRIES", "Entry", "Feed", "parse", "plain"]

MAX_ENTRIES = 5_000
"""More entries than any honest feed lists; of more the newest are read."""

_HEAD = 8_192
"""Characters in which a document must show what it is."""
_FEED_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|rdf|channel)[\s>/]", re.IGNORECASE)
_HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_REMARK = re.compile(r"<!--(?:(?!-->).)*+(?:-->|\Z)", re.DOTALL)
_ROOT = r"(?:\w+:)?(?:rss|feed|rdf|channel)"
_END = re.compile(rf"</{_ROOT}\s*>|<{_ROOT}(?=[\s/])[^<>]*+(?<=/)>", re.IGNORECASE)
_TAIL = 2_000
"""Characters within which a document ends that does not break off; some programs add comments."""
_OWN_FAULT = re.compile(r"(?:Bridge|Format) returned error \d{1,4}\b")
"""The title of the one entry that RSS-Bridge lists when it could not read what it is to list."""
_TTL = re.compile(r"<ttl\s*>\s*(\d{1,6})\s*</ttl")
_PERIOD = re.compile(r"<sy:updatePeriod\s*>\s*(\w+)\s*</")
_FREQUENCY = re.compile(r"<sy:updateFrequency\s*>\s*(\d{1,6})\s*</")
_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


def parse(
    body: bytes, url: str, content_type: str | None = None, max_entries: int = MAX_ENTRIES
) -> Feed:
    """Return the feed in `body`, which was read at `url` with the header `content_type`.

    Raises BodyError if there is no feed in it: an empty answer, a web page, other XML or JSON.
    A feed without entries is a feed.
    """
    text = wrapping.opened(xml_cleaner.decode(body, content_type))
    if not text:
        raise BodyError(f"{url} answered with nothing where a feed was expected")
    if text.startswith(("{", "[")):
        feed = json_feed.read(text, url)
        return _capped(feed, max_entries)
    document = xml_cleaner.document(text)
    document = feed_dates.mended(document, url)
    document, cut = newest.of_document(document, max_entries)
    kind = _kind(document, url)
    feed_read = fast.read(document, url) or tolerant.read(document, url)
    if feed_read is None or not (kind or feed_read.entries):
        raise BodyError(f"{url} did not answer with a feed that can be read")
    if len(feed_read.entries) == 1 and _OWN_FAULT.match(feed_read.entries[0].title):
        raise BodyError(f"{url} made a feed of its own fault: {feed_read.entries[0].title}")
    breaks_off = not _END.search(document, max(0, len(document) - _TAIL))
    feed = replace(
        feed_read,
        entries=with_more_text(feed_read.entries, document),
        kind=kind,
        minutes=_minutes(document[:_HEAD]),
        cut=cut or feed_read.cut or breaks_off,
        breaks_off=breaks_off,
    )
    return _capped(feed, max_entries)


def _kind(document: str, url: str) -> str:
    head = _REMARK.sub("", document[:_HEAD])
    root = _FEED_ROOT.search(head)
    page = _HTML_ROOT.search(head)
    if page and (root is None or page.start() < root.start()):
        raise NoFeedError(
            f"{url} answered with a web page where a feed was expected",
            "Open it in a browser: the feed may have moved, or the site asks for a click first.",
        )
    return {"feed": "atom", "rdf": "rdf"}.get(root[1].lower(), "rss") if root else ""


def _capped(feed: Feed, limit: int) -> Feed:
    if len(feed.entries) <= limit:
        return feed
    kept = newest.places([entry.published for entry in feed.entries], limit)
    return replace(feed, entries=tuple(feed.entries[place] for place in kept), cut=True)


def _minutes(head: str) -> int | None:
    ttl = _TTL.search(head)
    if ttl:
        return int(ttl[1]) or None
    period = _PERIOD.search(head)
    if period is None or period[1].lower() not in _MINUTES:
        return None
    often = _FREQUENCY.search(head)
    return max(1, _MINUTES[period[1].lower()] // max(1, int(often[1]) if often else 1))
