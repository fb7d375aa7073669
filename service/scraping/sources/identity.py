"""Which address names each entry of a feed: several entries may share one, or have none. Pure.

An item is named by its address. Where a feed gives one address to several entries, or addresses
that differ only behind the `#`, what tells them apart stands behind the `#`: their own fragment,
or a print of the feed's own name for the entry (`guid`), else of its title and date.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from service.scraping.feeds.model import Entry

_LATEST = datetime.max.replace(tzinfo=UTC)

HALF_A_DAY = timedelta(hours=12)
"""How far apart a feed lists two forms of one address; what says the same later is another notice.
"""


class Addressed(NamedTuple):
    """An entry and the address that names it."""

    entry: Entry
    address: str
    own_page: bool
    """Whether the page there is about this entry alone."""


def addressed(
    entries: Sequence[Entry], canonical: Callable[[str], str | None], *, apart: bool
) -> list[Addressed]:
    """Return the entries that have an acceptable link, each with the address that names it.

    With `apart` entries that share an address are several, as in a feed; else they are one.
    Two that are one under two links have one address. The oldest of several that share an address
    keeps it as it is, as it did when it stood there alone.
    """
    found = [(one, address) for one in entries if (address := canonical(one.link)) is not None]
    if not apart:
        return [Addressed(one, address, one.own_page) for one, address in found]
    sharing: dict[str, list[Entry]] = {}
    for entry, address in found:
        sharing.setdefault(address, []).append(entry)
    fragments = {address: _fragments(group, address) for address, group in sharing.items()}
    result = []
    for entry, address in found:
        fragment = fragments[address].get(id(entry))
        own = entry.own_page and fragment is None
        result.append(Addressed(entry, f"{address}#{fragment}" if fragment else address, own))
    return result


def _fragments(group: Sequence[Entry], address: str) -> Mapping[int, str]:
    """Return by `id` what stands behind the `#`, where entries share an address or have none."""
    borrowed = not any(one.own_page or one.enclosure for one in group)
    if len(group) == 1 and not borrowed:
        return {}
    twice = _twice(group)
    named = dict(zip(map(id, group), _names(group, address), strict=True))
    names = [named[id(twice.get(id(one), one))] for one in group]
    if len(set(names)) == 1 and not borrowed:
        return {}
    own = [one.link.partition("#")[2] if one.own_page else "" for one in group]
    distinct = {(fragment, name) for fragment, name in zip(own, names, strict=True)}
    usable = len({fragment for fragment, _ in distinct}) == len(distinct)
    oldest = "" if borrowed else _oldest(group, names)
    fragments = {}
    for entry, fragment, name in zip(group, own, names, strict=True):
        printed = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
        behind = fragment if usable and fragment else f"item-{printed}"
        fragments[id(entry)] = "" if name == oldest else behind
    return fragments


def _names(group: Sequence[Entry], address: str) -> list[str]:
    """Return what tells each entry from the others: its guid, unless others have the same."""
    titles: dict[str, set[str]] = {}
    texts: dict[str, set[str]] = {}
    for entry in group:
        titles.setdefault(entry.guid, set()).add(entry.title)
        texts.setdefault(_said(entry), set()).add(entry.summary + entry.content)
    return [
        one.guid
        if one.guid not in ("", one.link, address) and len(titles[one.guid]) == 1
        # An address with its fragment is as good as a guid, but for one text of one moment.
        else f"\n{_said(one)}"
        if one.title and one.published and len(texts[_said(one)]) == 1
        else f"{one.link.partition('#')[2]}\n{_said(one)}"
        for one in group
    ]


def _twice(group: Sequence[Entry]) -> Mapping[int, Entry]:
    """Return by `id` the first entry that says the same under another form of its address."""
    firsts: dict[tuple[str, str], list[Entry]] = {}
    found = {}
    for one in group:
        before = firsts.setdefault((one.title, one.summary + one.content), [])
        known = next((first for first in before if one.title and _is_again(first, one)), None)
        if known is None:
            before.append(one)
        else:
            found[id(one)] = known
    return found


def _is_again(known: Entry, one: Entry) -> bool:
    """Return whether the quick page stands beside the page, or a guid has a number behind the `#`
    that counts on. What is said again at another time under one address is a new notice."""
    apart = timedelta(0)
    if known.published and one.published:
        apart = abs(one.published - known.published)
    if one.link.partition("#")[0] != known.link.partition("#")[0]:
        return apart < HALF_A_DAY
    guids = {entry.guid.partition("#")[:2] for entry in (one, known)}
    return one.link == known.link and not apart and guids == {(known.guid.partition("#")[0], "#")}


def _said(entry: Entry) -> str:
    at = entry.published.isoformat() if entry.published else ""
    return f"{entry.title or entry.summary or entry.content}\n{at}"


def _oldest(group: Sequence[Entry], names: Sequence[str]) -> str:
    """Return the name of the oldest entry; of the undated the last, for the newest come first."""
    ages = [(one.published or _LATEST, -number) for number, one in enumerate(group)]
    return names[ages.index(min(ages))]
