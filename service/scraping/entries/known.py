"""What earlier runs have dealt with: by an entry's own name, its page's, or another address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from service.models import Item
from service.scraping.entries.keys import ALIAS_LIFE, alias_key, title_key
from service.scraping.entries.memory import Memory
from service.scraping.entries.moved import moved, take_along
from service.scraping.sources.registry import ListedEntry
from service.storage.cache import Cache

_NOBODY = "*"
"""The title of an address that several different pages have claimed."""


@dataclass(frozen=True, slots=True)
class KnownEntries:
    """Tells what is known of entries by the ids that earlier runs have kept."""

    known: Callable[[Sequence[str]], Awaitable[set[str]]]
    """Returns which item ids earlier runs have dealt with."""
    cache: Cache | None
    """Has the other names of items, and what they are called."""

    async def not_known(self, items: dict[str, Item]) -> list[Item]:
        """Return the items that were not known under the names that their pages gave them."""
        renamed = {listed_id: item.id for listed_id, item in items.items() if item.id != listed_id}
        if renamed and self.cache:
            aliases = {alias_key(listed_id): item_id for listed_id, item_id in renamed.items()}
            await self.cache.put_many(aliases, ALIAS_LIFE)
        known = await self.known(list(renamed.values())) if renamed else set()
        return [item for item in items.values() if item.id not in known]

    async def unknown(self, entries: Sequence[ListedEntry], memory: Memory) -> list[ListedEntry]:
        """Return those of `entries` that no earlier run dealt with under any of their names."""
        known = await self._dealt_with([one.id for one in entries])
        rest = [one for one in entries if one.id not in known]
        first = await self._dealt_with(memory.first_by_session(rest))
        return memory.new_by_session(rest, first, (one for one in entries if one.id in known))

    async def _dealt_with(self, ids: Sequence[str]) -> set[str]:
        """Return those of `ids` that are known, or whose other name is."""
        known = await self.known(ids) if ids else set()
        keys = {alias_key(one): one for one in ids if one not in known}
        found = await self.cache.get_many(list(keys)) if keys and self.cache else {}
        names = {keys[key]: name for key, name in found.items() if isinstance(name, str)}
        also = await self.known(list(set(names.values()))) if names else set()
        return known | {one for one, name in names.items() if name in also}

    async def moved_away(
        self, unknown: Sequence[ListedEntry], listed: Sequence[ListedEntry], memory: Memory
    ) -> frozenset[str]:
        """Return the ids of those `unknown` that are known by another address, gone by now."""
        if not (found := moved(unknown, listed, memory)):
            return frozenset()
        before = [memory.seen[old].item or old for old in found.values()]
        return take_along(found, memory, await self.known(before))

    async def titles(self, claimed: Collection[str], believed: Collection[str]) -> dict[str, str]:
        """Return the titles of the items whose ids are claimed, as far as such an item is known.

        What was claimed and is not believed is nobody's from now on.
        """
        if not claimed:
            return {}
        known = await self.known(list(believed)) if believed else set()
        titles = dict.fromkeys(known, "")
        if self.cache:
            await self.cache.put_many(
                {title_key(one): _NOBODY for one in claimed if one not in believed}, ALIAS_LIFE
            )
            found = await self.cache.get_many([title_key(one) for one in believed])
            titles |= {key.removeprefix(title_key("")): str(value) for key, value in found.items()}
        return titles
