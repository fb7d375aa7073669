"""What is remembered of the addresses that a source lists, and when each is read again. Pure.

One value a source in the cache: it may be lost, and then the next run takes what it finds for what
was there. See `dev-research/decisions/known-addresses-are-read-again.md`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Self

from service.models import Item
from service.scraping.entries.content_print import headline_print, sentence_prints
from service.scraping.entries.waiting import kept, with_waiting
from service.scraping.feeds.model import MAX_TITLE, Entry
from service.scraping.sources.registry import ListedEntry
from service.text import urls

MOST = 150
"""Addresses of a source that are remembered, the first that it lists: news stands first."""
FIRST_WAIT = 30
"""Minutes until the page of a new item is read again."""
LIVE_WAIT = 10
"""The same for a page that says of itself that it is being written."""
GROWTH = 4
"""By how much the wait grows each time that nothing has changed: 30 min, 2 h, 8 h, then a day."""
LONGEST_WAIT = 24 * 60
_REWRITTEN = 24 * 60 * 60
"""Seconds after which it is written again although nothing is new, for what is kept has an end."""
_LIVE = re.compile(
    r"\b(?:live|as it happen(?:s|ed)|developing|breaking|updates?|latest|rolling|minute by minute"
    r"|regstreeks|lewendig|deurlopend|bukhoma|ao vivo|en direct|liveticker)\b",
    re.IGNORECASE,
)
_WHOLE = 1_500
"""Characters of content from which an entry's text is likely to be all in the feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of one listed address."""

    headline: str = ""
    """Print of the title that it was listed under."""
    stamp: str = ""
    """The date that the listing gave, a print of its text and, if it gave another date, when it
    says that the entry was changed."""
    guid: str = ""
    """Print of the source's own name for it, where that is not its address."""
    title: str = ""
    """The title itself, of what mattered."""
    name: str = ""
    link: str = ""
    url: str = ""
    at: float = 0.0
    """As it was listed: title, link, address and date in seconds, for when the listing itself
    answers that it is unchanged. Of what is read again by itself."""
    item: str = ""
    """Id of its item."""
    apart: bool = False
    """Whether that stands at an address of its page's own, not at the listed one."""
    matters: bool | None = None
    """Whether its page may matter to the brand; None: it was never read."""
    wall: bool = False
    sentences: str = ""
    """Prints of its text, of what mattered."""
    due: float = 0.0
    """When its page is read again, in seconds; 0: never, unless the listing changes."""
    wait: int = 0
    """Minutes of the wait after that."""
    validators: Mapping[str, str] = field(default_factory=dict)


_EMPTY = [(one.name, getattr(Seen(), one.name)) for one in fields(Seen)]


@dataclass(slots=True)
class Memory:
    """What is remembered of one source."""

    seen: dict[str, Seen] = field(default_factory=dict)
    """By the id under which it is listed."""
    sessions: dict[str, str] = field(default_factory=dict)
    """Print of the headline and id of what was listed first under it, by the id of the address
    without what looks like a session."""
    waiting: list[Any] = field(default_factory=list)
    """New entries that are left to the next run, as `waiting.kept` has them."""
    written: float = 0.0
    """When it was last kept, in seconds."""

    @classmethod
    def of(cls, stored: object) -> Self:
        """Return the memory that `as_json` wrote; an empty one of anything else."""
        if not isinstance(stored, Mapping):
            return cls()
        try:
            return cls(
                seen={key: Seen(**value) for key, value in dict(stored["seen"]).items()},
                sessions=dict(stored["sessions"]),
                waiting=list(stored.get("waiting") or ()),
                written=float(stored.get("written") or 0.0),
            )
        except (KeyError, TypeError, ValueError):
            return cls()

    def is_kept(self, now: datetime) -> bool:
        """Return whether it lives on for weeks as it is: nothing has to be written."""
        return 0 <= now.timestamp() - self.written < _REWRITTEN

    def due(self, now: datetime) -> list[ListedEntry]:
        """Return the entries whose pages are to be read again, as they were last listed."""
        return [
            ListedEntry(
                Entry(
                    title=one.name,
                    link=one.link,
                    published=datetime.fromtimestamp(one.at, UTC) if one.at else None,
                ),
                one.url,
                key,
            )
            for key, one in self.seen.items()
            if 0 < one.due <= now.timestamp()
        ]

    def with_waiting(self, listed: Sequence[ListedEntry]) -> list[ListedEntry]:
        """Return the entries of a listing, and those that waited and are not in it any more."""
        return with_waiting(listed, self.waiting)

    def left(self) -> frozenset[str]:
        """Return the ids of the entries that wait."""
        return frozenset(str(row.get("id")) for row in self.waiting if isinstance(row, Mapping))

    def leave(self, entries: Iterable[ListedEntry]) -> None:
        """Remember what is left to the next run, in which it may be listed no longer."""
        self.waiting = kept(entries)

    def alive(
        self, young: Sequence[ListedEntry], listed: Sequence[ListedEntry]
    ) -> list[ListedEntry]:
        """Return the young entries, and of the others what is listed otherwise than before."""
        ids = {one.id for one in young}
        others = (one for one in listed if one.id not in ids and one.id in self.seen)
        return [*young, *(one for one in others if self._is_anew(one))]

    def _is_anew(self, listed: ListedEntry) -> bool:
        seen = self.seen[listed.id]
        return listed_as(listed) != (seen.headline, seen.stamp)

    def recall(
        self, lost: Sequence[ListedEntry], titles: Mapping[str, str], now: datetime
    ) -> list[ListedEntry]:
        """Remember known addresses of which all but their items' `titles` was lost, from now on.

        Return those that are listed under another title: their pages tell which is their own.
        """
        for one in lost:
            self.seen[one.id] = first_seen(one, None, now)
        retitled = [
            one
            for one in lost
            if (title := titles.get(one.id, ""))
            and headline_print(title) != self.seen[one.id].headline
        ]
        for one in retitled:
            self.seen[one.id] = replace(self.seen[one.id], title=titles[one.id][:MAX_TITLE])
        return retitled

    def first_by_session(self, listed: Sequence[ListedEntry]) -> list[str]:
        """Return the ids of what was listed first where nothing but a session is another."""
        kept = (self.sessions.get(without_session(one.url) or "") for one in listed)
        return [said.partition(" ")[2] for said in kept if said]

    def new_by_session(
        self,
        listed: Sequence[ListedEntry],
        known: Collection[str],
        beside: Iterable[ListedEntry],
    ) -> list[ListedEntry]:
        """Return what is not listed again with another session, and remember it.

        What was listed before and is not `known`, as no run has dealt with it, is as new as then.
        Where one of those `beside`, which are listed and dealt with under the addresses that they
        have, differs in nothing else, or several are first listed at once, it is the stories' own
        number: a session is another in each link.
        """
        dealt_with = {"", *known}  # what older versions remembered has no id
        numbered = {without_session(one.url) for one in beside}
        before = dict(self.sessions)
        new = []
        for one in listed:
            key, told = without_session(one.url), headline_print(one.entry.title)
            said, _, first = before.get(key or "", "").partition(" ")
            again = bool(one.entry.title) and said == told and key not in numbered
            if key and again and first in dealt_with:
                continue
            new.append(one)
            if key:
                self.sessions[key] = f"{told} {one.id}"
        return new

    def follow_updates(self, listed: Sequence[ListedEntry]) -> None:
        """Remember when known entries say that they were changed, where that tells nothing.

        It does not where nothing was remembered of it, nor where it moved for most of them: then
        it is when the feed was made.
        """
        both = [
            (one.id, listed_as(one)[1].split(" "), self.seen[one.id].stamp.split(" "))
            for one in listed
            if one.id in self.seen
        ]
        pairs = [(now[2:], then[2:]) for _, now, then in both if now[2:] and then[2:]]
        moved = sum(now != then for now, then in pairs)
        made = moved > max(1, len(pairs) // 2)
        for key, now, then in both:
            if now[2:] != then[2:] and (made or not (now[2:] and then[2:])):
                stamp = " ".join([*then[:2], *now[2:]])
                self.seen[key] = replace(self.seen[key], stamp=stamp)

    def stamp_anew(self, listed: Iterable[ListedEntry]) -> None:
        """Remember the dates and texts of known entries that are not looked at."""
        for one in listed:
            self.seen[one.id] = replace(self.seen[one.id], stamp=listed_as(one)[1])

    def keep_only(self, listed: Sequence[ListedEntry]) -> None:
        """Forget what is no longer listed: only what still is can be read again.

        The first are the young ones; they may come again among the others.
        """
        listed = list({one.id: one for one in listed}.values())
        ids = [one.id for one in listed[:MOST]]
        self.seen = {one: self.seen[one] for one in ids if one in self.seen}
        bare = {without_session(one.url) for one in listed[:MOST]}
        self.sessions = {key: v for key, v in self.sessions.items() if key in bare}

    def as_json(self, now: datetime) -> dict[str, Any]:
        """Return it as JSON values, to be kept from `now` on."""
        return {
            "seen": {
                key: {name: v for name, none in _EMPTY if (v := getattr(one, name)) != none}
                for key, one in self.seen.items()
            },
            "sessions": self.sessions,
            "waiting": self.waiting,
            "written": now.timestamp(),
        }


def is_at_rest(stored: object, now: datetime) -> bool:
    """Return whether what `as_json` wrote lives on as it is, and none of it is due at `now`.

    So it is with most listings that have not changed; it takes a fraction of reading all of it.
    """
    if not isinstance(stored, Mapping):
        return False
    at = now.timestamp()
    try:
        if not 0 <= at - float(stored["written"]) < _REWRITTEN:
            return False
        return not any(0 < one["due"] <= at for one in stored["seen"].values() if "due" in one)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def listed_as(listed: ListedEntry) -> tuple[str, str]:
    """Return the print of the title, and the date and text, that an entry is listed with."""
    entry = listed.entry
    at = entry.published or entry.updated
    text = entry.summary if _has_page(listed) else entry.content + entry.summary
    stamp = f"{at.timestamp() if at else 0:.0f} {zlib.crc32(text.encode('utf-8', 'replace')):x}"
    if entry.updated and entry.published:
        stamp += f" {entry.updated.timestamp():.0f}"
    return headline_print(entry.title) if entry.title else "", stamp


def guid_print(listed: ListedEntry) -> str:
    """Return a print of the source's own name for an entry, "" where it has none but its link."""
    guid = listed.entry.guid
    return f"{zlib.crc32(guid.encode()):x}" if guid and guid != listed.entry.link else ""


def _has_page(listed: ListedEntry) -> bool:
    return listed.readable and len(listed.entry.content) < _WHOLE


def first_seen(
    listed: ListedEntry,
    item: Item | None,
    now: datetime,
    *,
    old: bool = False,
    lasting: bool = False,
    validators: Mapping[str, str] | None = None,
) -> Seen:
    """Return what to remember of an address that is dealt with for the first time.

    Without `item` it was known before, and only a changed listing is a reason to read it again.
    `lasting` says that its page is likely to be written on: on a page that lists pages without
    dates, some stay there for years. An `old` one is read once a day: its page may still grow.
    """
    headline, stamp = listed_as(listed)
    wait = LIVE_WAIT if lasting or _LIVE.search(listed.entry.title) else FIRST_WAIT
    wait = LONGEST_WAIT if old else wait
    said: dict[str, Any] = {"headline": headline, "stamp": stamp, "wait": wait}
    said["guid"] = guid_print(listed)
    said["validators"] = validators or {}
    if item is None:
        return Seen(**said)
    if _has_page(listed):
        said |= {"due": now.timestamp() + wait * 60, **_as_listed(listed)}
    return Seen(**said, **_told(item), apart=item.id != listed.id)


def by_listed_id(items: Iterable[Item]) -> dict[str, Item]:
    """Return items by the ids under which they were listed; of two names of one its page's own."""
    found: dict[str, Item] = {}
    for one in items:
        found.setdefault(urls.item_id(one.also_at[0]) if one.also_at else one.id, one)
    return found


def told(seen: Seen, item: Item) -> Seen:
    """Return what is remembered once an item has been told.

    Sentences stay when a page no longer tells of the brand: a box may do so every other day.
    """
    said = _told(item)
    return replace(seen, **said | {"sentences": said["sentences"] or seen.sentences})


def _told(item: Item) -> dict[str, Any]:
    matters = item.may_matter
    return {
        "item": item.id,
        "matters": matters,
        "wall": item.wall is not None,
        "title": item.title[:200] if matters else "",
        "sentences": " ".join(sentence_prints(item.body)) if matters else "",
    }


def read_again(seen: Seen, listed: ListedEntry | None, now: datetime) -> Seen:
    """Return what is remembered after another look: the next one is later.

    Without `listed` the listing is as it was.
    """
    wait = min(max(seen.wait, LIVE_WAIT) * GROWTH, LONGEST_WAIT)
    due = now.timestamp() + wait * 60
    if listed is None:
        return replace(seen, wait=wait, due=due)
    headline, stamp = listed_as(listed)
    again = seen.due or (seen.headline != headline and _has_page(listed))
    seen = replace(seen, headline=headline, stamp=stamp, wait=wait)
    return replace(seen, due=due, **_as_listed(listed)) if again else seen


def _as_listed(listed: ListedEntry) -> dict[str, Any]:
    entry = listed.entry
    at = entry.published or entry.updated
    return {
        "name": entry.title[:MAX_TITLE],
        "link": entry.link,
        "url": listed.url,
        "at": at.timestamp() if at else 0.0,
    }


def without_session(address: str) -> str | None:
    """Return the id of an address without the values in its query that look drawn at random."""
    bare = urls.without_tokens(address)
    return urls.item_id(bare) if bare else None
