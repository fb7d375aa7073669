"""New entries that wait for a later run, kept as they were listed: feeds drop the old. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from itertools import islice
from typing import Any

from service.scraping.feeds.model import Entry
from service.scraping.sources.registry import ListedEntry

MOST = 500
"""Entries that are kept of a source; a source that lists more at once lists them again."""
_LONGEST = 4_000
"""Characters kept of each text that a feed has of an entry."""
_HEAVIEST = 16_000
"""Characters of an entry."""
_TIMES = ("published", "updated")
_EMPTY = [(one.name, getattr(Entry(), one.name)) for one in fields(Entry)]


def kept(waiting: Iterable[ListedEntry]) -> list[dict[str, Any]]:
    """Return entries as JSON values, the first `MOST` of them that are no heavier than honest ones.

    A name or an address may be as long as its feed.
    """
    rows = (_kept(one) for one in waiting)
    return list(islice((one for one in rows if _weight(one) <= _HEAVIEST), MOST))


def with_waiting(entries: Sequence[ListedEntry], stored: object) -> list[ListedEntry]:
    """Return the entries of a listing, and behind them those that waited and are listed no longer.

    `stored` is what `kept` returned, or anything else.
    """
    listed = {name for one in entries for name in _names(one)}
    found = [one for row in (stored if isinstance(stored, list) else ()) if (one := _of(row))]
    return [*entries, *(one for one in found if listed.isdisjoint(_names(one)))]


def _names(one: ListedEntry) -> Iterator[str]:
    """Yield what an entry is known by, should its address be another by now."""
    yield one.id
    if one.entry.guid:
        yield f"guid {one.entry.guid}"
    if one.entry.title:
        yield f"title {one.entry.title} {one.entry.published}"


def _weight(row: Mapping[str, Any]) -> int:
    return sum(len(said) for said in row["entry"].values() if isinstance(said, str))


def _kept(one: ListedEntry) -> dict[str, Any]:
    cut = replace(
        one.entry, content=one.entry.content[:_LONGEST], summary=one.entry.summary[:_LONGEST]
    )
    entry = {name: said for name, none in _EMPTY if (said := getattr(cut, name)) != none}
    entry |= {name: entry[name].isoformat() for name in _TIMES if name in entry}
    return {
        "entry": entry, "url": one.url, "id": one.id, "readable": one.readable, "post": one.is_post,
    }  # fmt: skip


def _of(row: object) -> ListedEntry | None:
    try:
        if not isinstance(row, Mapping):
            return None
        said = dict(row["entry"])
        said |= {name: datetime.fromisoformat(said[name]) for name in _TIMES if name in said}
        return ListedEntry(Entry(**said), row["url"], row["id"], row["readable"], row["post"])
    except (KeyError, TypeError, ValueError):
        return None
