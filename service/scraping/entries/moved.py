"""A story whose address has changed while its source goes on listing it. Pure.

Editors mend the words of an address after publication, sections move, and some feeds count their
readers in the path. The story is the one that is known where the old address is not listed any
more and the new entry has its name (`guid`) with its moment, or with its headline and its text, or
without a name its headline with its moment, or with its date and its text. Under another name, its
date and its text are asked for, or its moment where neither has a text. A name alone proves
nothing: some sources call whatever is newest the same, some make names of headlines, some draw them
anew in each answer. In doubt it is another story.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from service.scraping.entries.content_print import sentence_prints
from service.scraping.entries.memory import Memory, Seen, guid_print, listed_as
from service.scraping.sources.registry import ListedEntry

_HOUR, _QUARTER = 3_600, 900
_NO_TEXT = _NO_DATE = "0"
"""The print of no text, and of no date."""
_TAG = re.compile(r"<[^<>]{0,500}>")
_BEGIN = 4_000
"""Characters of a text whose sentences are compared."""


def moved(
    unknown: Sequence[ListedEntry], listed: Sequence[ListedEntry], memory: Memory
) -> dict[str, str]:
    """Return under which id entries that seem new were listed before, by the id that they have.

    That is their own where they moved in an earlier run.
    """
    here = {one.id for one in listed}
    gone = {key: seen for key, seen in memory.seen.items() if key not in here}
    names = Counter(map(guid_print, listed)) if gone else Counter[str]()
    texts = Counter(listed_as(one)[1].split()[1] for one in listed) if gone else Counter[str]()
    found: dict[str, str] = {}
    for one in unknown:
        kept = memory.seen.get(one.id)
        before = [key for key, seen in gone.items() if _is_it(one, seen, names, texts)]
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


def addresses(taken: Iterable[ListedEntry], memory: Memory) -> dict[str, str]:
    """Return the addresses that items have by now, by id, as their `taken` entries say.

    An item whose page names an address of its own stays there.
    """
    found = ((memory.seen[one.id], one.url) for one in taken)
    return {seen.item: url for seen, url in found if not seen.apart}


def _is_it(
    listed: ListedEntry, seen: Seen, names: Mapping[str, int], texts: Mapping[str, int]
) -> bool:
    name = guid_print(listed)
    renamed = bool(name and seen.guid) and name != seen.guid
    if name != seen.guid or names[name] > 1:
        name = ""
    headline, stamp = listed_as(listed)
    told = bool(headline) and headline == seen.headline
    if not (told or name):
        return False
    at, text = stamp.split()[:2]
    then, text_then = [*seen.stamp.split(), "", ""][:2]
    # A day alone is no moment, nor a full hour: two notices of one day may well have one headline.
    # Some zones begin their hours at a half or a quarter of others' hours.
    is_moment = bool(int(at) % (_HOUR if name else _QUARTER))
    if is_moment and at == then and not (renamed and not text == text_then == _NO_TEXT):
        return True
    # A text that several entries have is no story's own.
    same_text = text == text_then != _NO_TEXT and texts[text] == 1
    if not name:
        return at == then != _NO_DATE and same_text
    if not told:
        return False
    if is_moment and then and abs(int(at) - int(then)) < _HOUR:
        return True
    return same_text or _repeats(listed, seen)


def _repeats(listed: ListedEntry, seen: Seen) -> bool:
    """Return whether most sentences of an entry's text are among those remembered."""
    text = _TAG.sub(" ", (listed.entry.summary or listed.entry.content)[:_BEGIN])
    said = set(sentence_prints(text)) if seen.sentences else set()
    return len(said & set(seen.sentences.split())) * 2 > len(said)
