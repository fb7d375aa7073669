"""Near-duplicates on one site are folded into one item. Pure.

Cutting and editing a text lower the containment of its shingles little; MinHash and simhash, which
estimate how alike two texts are as wholes, miss cut copies.

Only copies on the same site are folded here. The same wire story at two outlets is two voices: how
many outlets tell a story is what makes it news, so `ranking.stories` brings those together and
counts them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from service.models import Item
from service.text import normalize, shingles, terms
from service.text.copies.beginnings import beginning, begins_so
from service.text.copies.near_duplicates import CopyIndex, CopyRule
from service.text.copies.other_headlines import HeadlineAndText, tell_two
from service.text.copies.standing_matter import UNDER_HEADLINES, own_texts
from service.text.shingles import Shingles
from service.text.urls import canonical, item_id, site_of_url

SAME_SITE = CopyRule(containment=0.5)
"""On one site copies are cut short at any length, and all shingles are compared."""
_WORD = re.compile(r"[^\W_]+")
"""Copies carry their accents along: no folding."""
_PART = 0.5
"""Share of a text that a part of it may have; what holds two different parts is a round-up."""
_SAMPLED = 4
"""Shingles of a text by which it is found in another: the chance to miss half of one is .06."""
_SHORT = 1_000
"""Characters under which a text may be nothing but what its site has under all of them."""
_COMPARED = 4_000
"""Characters of an item that are compared, some 700 words: what a run of 20,000 items can hold."""


def fold(items: Sequence[Item]) -> list[Item]:
    """Return `items` with the near-copies on one site folded into one each.

    The fullest, then the weightiest, then the earliest stays where the first of them stood; the
    others' addresses go to its `also_at`. Two publishers on one site (a news search) stay apart.
    """
    sites: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        sites.setdefault(site_of_url(item.url), []).append(number)
    groups = [group for numbers in sites.values() for group in _groups(items, numbers)]
    return [_one_of([items[n] for n in group]) for group in sorted(groups)]


def _groups(items: Sequence[Item], numbers: Sequence[int]) -> list[list[int]]:
    """Return the numbers of one site's items, copies together and round-ups alone."""
    groups = _alike(items, numbers)
    lengths = {n: len(items[n].body) for group in groups if len(group) > 1 for n in group}
    wholes = [
        max(group, key=lengths.__getitem__)
        for group in groups
        if len(group) > 1
        and _PART * max(map(lengths.__getitem__, group)) > min(map(lengths.__getitem__, group))
    ]
    alone = _round_ups({n: _shingles(_said(items[n])) for n in numbers}, wholes) if wholes else []
    if not alone:
        return groups
    return [*([n] for n in alone), *_alike(items, [n for n in numbers if n not in alone])]


def _round_ups(prints: Mapping[int, Shingles], wholes: Sequence[int]) -> list[int]:
    """Return which of `wholes` hold several of the site's stories, and so are none of them."""
    by_hash: dict[int, list[int]] = {}
    for n, one in prints.items():
        for first in one.hashes[:_SAMPLED]:
            by_hash.setdefault(first, []).append(n)
    found = []
    for whole in wholes:
        size, parts = prints[whole].size, list[Shingles]()
        near = {n for one in prints[whole].hashes for n in by_hash.get(one, ())}
        for part in (prints[n] for n in sorted(near)):
            if part.size > _PART * size or not _share(part, prints[whole]):
                continue
            if any(not _share(part, one) for one in parts):
                found.append(whole)
                break
            parts.append(part)
    return found


def _alike(items: Sequence[Item], numbers: Sequence[int]) -> list[list[int]]:
    """Return the numbers of one site's items, copies together; the index lives no longer."""
    if len(numbers) == 1:
        return [list(numbers)]
    here = [items[number] for number in numbers]
    own = own_texts([(item.title, item.body) for item in here])
    often = Counter(item.body for item in here)
    sites = [often[item.body] >= UNDER_HEADLINES and _is_the_sites(item) for item in here]
    headlines = [
        HeadlineAndText(item.title, partial(terms.terms, item.body[:_COMPARED])) for item in here
    ]

    def may_be_one(new: int, old: int, share: float) -> bool:
        del share
        if tell_two(headlines[new], headlines[old]):
            return False
        if _titled_alike(here[new], here[old]):
            return True
        if sites[new] and sites[old]:
            return False
        if not (_tells(here[new], own[old]) or _tells(here[old], own[new])):
            return False
        # What a source lists under two headlines shares more than what stands in all of it.
        return own[new] == own[old] or _share(_shingles(own[new]), _shingles(own[old]))

    index = CopyIndex(SAME_SITE, may_be_one=may_be_one)
    groups: dict[int, list[int]] = {}
    heads: dict[int, Item] = {}
    by_url: dict[str, int] = {}
    for number, item in zip(numbers, here, strict=True):
        # Behind a `#` stands what tells a feed's items apart that share one address.
        address = item.url if "#" in item.url else canonical(item.url) or item.url
        name = item_id(address)
        first = index.add(
            _shingles(_said(item)),
            same_as=by_url.get(name),
            may_join=partial(_one_voice, item, heads),
        )
        heads.setdefault(first, item)
        groups.setdefault(first, []).append(number)
        by_url.setdefault(name, first)
    return list(groups.values())


def _titled_alike(one: Item, other: Item) -> bool:
    """Return whether one headline has half of the other's words, or there is none."""
    return begins_so(*sorted((terms.terms(one.title), terms.terms(other.title)), key=len))


def _tells(item: Item, own: str) -> bool:
    """Return whether an item tells what another text says of its own first.

    What else they share may be what stands in several of the site's texts.
    """
    return begins_so(beginning(own), terms.terms(item.body[:_COMPARED]))


def _is_the_sites(item: Item) -> bool:
    """Return whether a short text tells nothing of its headline, which has several words: it may
    stand under each of a channel's films."""
    head = terms.terms(item.title)
    is_short = len(item.body) < _SHORT and len(head) > 1
    return is_short and not begins_so(head, terms.terms(item.body[:_COMPARED]))


def _share(one: Shingles, other: Shingles) -> bool:
    """Return whether half of the smaller of two texts stands in the other."""
    return shingles.containment(one, other) >= SAME_SITE.containment


def _shingles(text: str) -> Shingles:
    return shingles.of_words(_WORD.findall(text[:_COMPARED].casefold()), sample=None)


def _said(item: Item) -> str:
    return f"{item.title}\n{item.body}"


def _one_voice(item: Item, heads: Mapping[int, Item], first: int) -> bool:
    """Return whether an item can be of the outlet of a group: "News24" and "News24.com" can."""
    mine, theirs = (re.sub(r"\W+", "", normalize.fold(i.publisher)) for i in (item, heads[first]))
    return mine in theirs or theirs in mine


def _one_of(group: Sequence[Item]) -> Item:
    best = max(
        group,
        key=lambda item: (
            item.may_matter,
            len(item.text) // 200,
            item.source_weight,
            -(item.published_at or item.fetched_at).timestamp(),
        ),
    )
    urls = [url for item in group for url in (item.url, *item.also_at)]
    also = tuple(dict.fromkeys(url for url in urls if url != best.url))
    return best if also == best.also_at else replace(best, also_at=also)


def merged(items: Iterable[Sequence[Item]]) -> tuple[dict[str, Item], dict[str, str]]:
    """Return one run's items by id, without doubles, and of which kept item the others are copies.

    `items` are the sources' in their order: the first source wins, among those whose item may
    matter if there is one, as each has words of its own where the page cannot be read, and of these
    among those of its own site: anybody may list a page under a title of his. Near-copies
    on one site are folded among those; the others are not worth the memory.
    """
    kept: dict[str, Item] = {}
    for several in items:
        for item in several:
            before = kept.get(item.id)
            if before is None or _word(item) > _word(before):
                kept[item.id] = item
    copied: dict[str, str] = {}
    for item in fold([item for item in kept.values() if item.may_matter]):
        kept[item.id] = item
        for url in item.also_at:
            name = item_id(url)
            if name in kept and name != item.id:
                del kept[name]
                copied[name] = item.id
    return kept, copied


def _word(item: Item) -> tuple[bool, bool]:
    return item.may_matter, not item.listed_elsewhere
