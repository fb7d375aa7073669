"""Entries and pages → items, and one run's items without their doubles. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from service.matching.prefilter import Gate
from service.models import DateFrom, Item, Source
from service.scraping import dedupe, urls
from service.scraping.page_content import KEPT_OF_THE_REST, Reading
from service.scraping.sources.registry import MAX_SUMMARY, EntryText, Named, when
from service.text.normalize import one_line

MAX_TITLE = 500
_SHORT = 200
"""Characters: a page that gives less than this, and less than the feed, was not read well."""
_DAY = timedelta(days=1)
_NOT_WORDS = re.compile(r"[\W_]+|\.\w{1,5}$")


def assembled(
    entries: Sequence[tuple[Named, EntryText, Reading | None]],
    baseline: Sequence[Named],
    *,
    source: Source,
    now: datetime,
    max_age: timedelta,
    gate: Gate,
) -> tuple[dict[str, Item], list[Item]]:
    """Return the items of `entries` by their entries' ids, and those that are too old.

    All of `baseline` counts as too old: it was there before we came.
    """
    items: dict[str, Item] = {}
    ancient: list[Item] = []
    for named, said, page in entries:
        item = item_of(named, said, page, source=source, now=now, gate=gate)
        if too_old(named, page, now, max_age):
            ancient += [item] if item.id == named.id else [item, replace(item, id=named.id)]
        else:
            items[named.id] = item
    nothing = EntryText("", "", whole=False, language="")
    for named in baseline:
        ancient.append(item_of(named, nothing, None, source=source, now=now, gate=gate))
    return items, ancient


def item_of(
    named: Named,
    said: EntryText,
    page: Reading | None,
    *,
    source: Source,
    now: datetime,
    gate: Gate,
) -> Item:
    """Return the item of an entry. The feed's title and date win; the page fills the gaps."""
    entry = named.entry
    url = page.url if page else named.url
    title = one_line(entry.title or (page.title if page else "") or _slug(url), MAX_TITLE)
    text = _text(said, page)
    summary = said.summary or (one_line(page.summary, MAX_SUMMARY) if page else "")
    matters = (page is not None and page.matters) or gate.passes(f"{title}\n{summary}\n{said.text}")
    published, date_from = dated(named, page, now)
    return Item(
        id=urls.item_id(url),
        url=url,
        title=title,
        text=text if matters else text[:KEPT_OF_THE_REST],
        source=source.name,
        published_at=published,
        fetched_at=now,
        summary=summary if matters else summary[:KEPT_OF_THE_REST],
        publisher=one_line(entry.publisher or (page.publisher if page else ""), 200),
        author=one_line(entry.author or (page.author if page else ""), 200),
        language=(page.language if page else "") or said.language,
        date_from=date_from,
        source_key=source.key,
        source_weight=source.weight,
        may_matter=matters,
        also_at=(named.url,) if urls.item_id(url) != named.id else (),
    )


def dated(named: Named, page: Reading | None, now: datetime) -> tuple[datetime, DateFrom]:
    """Return when an item came out and how that is known; undated counts from first seen."""
    at = when(named.entry, now)
    if at is not None:
        return at, DateFrom.FEED
    if page is not None and page.published is not None and page.published - now <= _DAY:
        return min(page.published, now), page.date_from
    return now, DateFrom.FIRST_SEEN


def too_old(named: Named, page: Reading | None, now: datetime, max_age: timedelta) -> bool:
    """Tell whether an entry is older than `max_age` by its feed's date, or else by its page's.

    A page that knows only the day gets the rest of that day.
    """
    at, how = dated(named, page, now)
    if how in (DateFrom.PAGE, DateFrom.URL) and page is not None and not page.has_time:
        at += _DAY
    return now - at > max_age


def stale(named: Named, now: datetime, max_age: timedelta) -> bool:
    """Tell whether the feed alone shows that an entry is too old; nothing needs to be read."""
    at = when(named.entry, now)
    if at is None and named.entry.published is None and named.entry.updated is not None:
        at = named.entry.updated
    return at is not None and now - at > max_age


def merged(items: Iterable[Sequence[Item]]) -> tuple[dict[str, Item], dict[str, str]]:
    """Return one run's items by id, without doubles, and of which kept item the others are copies.

    `items` are the sources' in their order: the first source wins. Near-copies on one site are
    folded among the items that may matter; the others are not worth the memory.
    """
    kept: dict[str, Item] = {}
    for several in items:
        for item in several:
            kept.setdefault(item.id, item)
    copied: dict[str, str] = {}
    for item in dedupe.fold([item for item in kept.values() if item.may_matter]):
        kept[item.id] = item
        for url in item.also_at:
            name = urls.item_id(url)
            if name in kept and name != item.id:
                del kept[name]
                copied[name] = item.id
    return kept, copied


def _text(said: EntryText, page: Reading | None) -> str:
    if page is None or (len(page.text) < _SHORT and len(said.text) > len(page.text)):
        return said.text
    return page.text


def _slug(url: str) -> str:
    """The words in the last part of an address: all that is known of a page without a title."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return _NOT_WORDS.sub(" ", last).strip() or parts.netloc
