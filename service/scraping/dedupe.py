"""Near-copies of a text: an index of 3-word runs, and the folding of one site's copies. Pure.

Two texts are near-copies when at least half of the shorter one's 3-word runs stand in the longer
one (containment). Cutting and editing lower it little; MinHash and simhash, which estimate how
alike two texts are as wholes, miss cut copies.

Only copies on the same site are folded here. The same wire story at two outlets is two voices: how
many outlets tell a story is what makes it news, so `ranking.stories` brings those together and
counts them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from service.models import Item
from service.scraping.urls import canonical, site_of_url
from service.text import normalize

CONTAINMENT = 0.5
"""Share of the shorter text's runs that must stand in the longer one."""
_FEWEST = 12
"""Runs. A shorter text shares that many with a stranger by quoting one sentence."""
_WORD = re.compile(r"[^\W_]+")
_MOST_HOLDERS = 500
"""Texts remembered for one run: "click here to" is in all of them and tells nothing."""
_COMPARED = 4_000
"""Characters of an item that are compared, some 700 words: what a run of 20,000 items can hold."""


class CopyIndex:
    """Finds earlier texts of which a new one is a near-copy. Not for use from several threads."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._holders: dict[int, tuple[int, ...]] = {}

    def add(self, body: str) -> int:
        """Remember `body`; return its number, counted from 0."""
        return self._add(_runs(body))

    def near(self, body: str) -> list[tuple[int, float]]:
        """Return (number, containment) of the near-copies of `body`, the nearest first."""
        return self._near(_runs(body))

    def near_then_add(self, body: str) -> list[tuple[int, float]]:
        """Return the near-copies among the earlier texts, then remember `body` too."""
        runs = _runs(body)
        found = self._near(runs)
        self._add(runs)
        return found

    def _add(self, runs: frozenset[int]) -> int:
        number = len(self._sizes)
        self._sizes.append(len(runs))
        alone = (number,)
        known = {run: self._holders[run] for run in runs & self._holders.keys()}
        # Nearly all runs are in one text only: those share one tuple, which saves half.
        self._holders.update(dict.fromkeys(runs, alone))
        for run, held in known.items():
            self._holders[run] = (*held[-_MOST_HOLDERS:], number)
        return number

    def _near(self, runs: frozenset[int]) -> list[tuple[int, float]]:
        known = runs & self._holders.keys()
        shared = Counter(chain.from_iterable(self._holders[run] for run in known))
        found = []
        for number, count in shared.items():
            shorter = min(len(runs), self._sizes[number])
            if shorter >= _FEWEST and count >= CONTAINMENT * shorter:
                found.append((number, count / shorter))
        return sorted(found, key=lambda one: (-one[1], one[0]))


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
    """Return the numbers of one site's items, copies together; the index lives no longer."""
    if len(numbers) == 1:
        return [list(numbers)]
    index = CopyIndex()
    groups: list[list[int]] = []
    group_of: list[list[int]] = []
    by_url: dict[str, list[int]] = {}
    for number in numbers:
        item = items[number]
        near = index.near_then_add(_compared(item))
        name = canonical(item.url) or item.url
        group = by_url.get(name) or next(
            (group_of[n] for n, _ in near if _one_voice(items[group_of[n][0]], item)), None
        )
        if group is None:
            group = []
            groups.append(group)
        group.append(number)
        group_of.append(group)
        by_url.setdefault(name, group)
    return groups


def _compared(item: Item) -> str:
    return f"{item.title}\n{item.text or item.summary}"[:_COMPARED]


def _one_voice(one: Item, other: Item) -> bool:
    """Return whether two items on one site can be one outlet's: "News24" and "News24.com" can."""
    mine, theirs = (re.sub(r"\W+", "", normalize.fold(i.publisher)) for i in (one, other))
    return mine in theirs or theirs in mine


def _runs(body: str) -> frozenset[int]:
    """Return the 3-word runs of `body`, hashed. Copies carry their accents along: no folding."""
    tokens = _WORD.findall(body.casefold())
    return frozenset(map(hash, zip(tokens, tokens[1:], tokens[2:], strict=False)))


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
