"""A story whose address has changed while its source goes on listing it. Pure.

Editors mend the words of an address after publication, sections move, and some feeds count their
readers in the path. The story is the one that is known where the old address is not listed any
more and the new entry has its name (`guid`) with its headline or its moment, or both of these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from service.scraping.entries.memory import Memory, Seen, guid_print, listed_as
from service.scraping.sources.registry import ListedEntry

_HOUR = 3_600


def moved(
    unknown: Sequence[ListedEntry], listed: Sequence[ListedEntry], memory: Memory
) -> dict[str, str]:
    """Return under which id entries that seem new were listed before, by the id that they have.

    That is their own where they moved in an earlier run.
    """
    here = {one.id for one in listed}
    gone = {key: seen for key, seen in memory.seen.items() if key not in here}
    names = Counter(map(guid_print, listed)) if gone else Counter[str]()
    found: dict[str, str] = {}
    for one in unknown:
        kept = memory.seen.get(one.id)
        before = [key for key, seen in gone.items() if _is_it(one, seen, names)]
        if kept is not None and kept.item not in ("", one.id):
            found[one.id] = one.id
        elif len(before) == 1:
            found[one.id] = before[0]
    once = Counter(found.values())
    return {new: old for new, old in found.items() if once[old] == 1}


def take_along(found: Mapping[str, str], memory: Memory, known: Collection[str]) -> frozenset[str]:
    """Remember entries under the ids that they have now, and return these, of `known` items."""
    taken = set()
    for new, old in found.items():
        item = memory.seen[old].item or old
        if item in known:
            memory.seen[new] = replace(memory.seen.pop(old), item=item)
            taken.add(new)
    return frozenset(taken)


def _is_it(listed: ListedEntry, seen: Seen, names: Mapping[str, int]) -> bool:
    headline, stamp = listed_as(listed)
    told = bool(headline) and headline == seen.headline
    at = stamp.split()[0]
    same = at != "0" and seen.stamp.startswith(f"{at} ")
    name = guid_print(listed)
    if name and seen.guid and names[name] == 1:
        return name == seen.guid and (told or same)
    # A day alone is no moment: two notices of one day may well have one headline.
    return told and same and bool(int(at) % _HOUR)
