"""Near-copies of a text: an index of 3-word runs, and the folding of one site's copies. Pure.

Two texts are near-copies when at least half of the shorter one's 3-word runs stand in the longer
one (containment). Cutting and editing lower it little; MinHash and simhash, which estimate how
alike two texts are as wholes, miss cut copies.

Only copies on the same site are folded here. The same wire story at two outlets is two voices: how
many outlets tell a story is what makes it news, so `ranking.stories` brings those together and
counts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from service.models import Item
from service.scraping.urls import canonical, same_site
from service.text import shingles, words

CONTAINMENT = 0.5
"""Share of the shorter text's runs that must stand in the longer one."""
_FEWEST = 12
"""Runs. A shorter text shares that many with a stranger by quoting one sentence."""


class CopyIndex:
    """Finds earlier texts of which a new one is a near-copy. Not for use from several threads."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._holders: dict[int, list[int]] = {}

    def add(self, text: str) -> int:
        """Remember `text`; return its number, counted from 0."""
        return self._add(_runs(text))

    def near(self, text: str) -> list[tuple[int, float]]:
        """Return (number, containment) of the near-copies of `text`, the nearest first."""
        return self._near(_runs(text))

    def near_then_add(self, text: str) -> list[tuple[int, float]]:
        """Return the near-copies among the earlier texts, then remember `text` too."""
        runs = _runs(text)
        found = self._near(runs)
        self._add(runs)
        return found

    def _add(self, runs: frozenset[int]) -> int:
        number = len(self._sizes)
        self._sizes.append(len(runs))
        for run in runs:
            self._holders.setdefault(run, []).append(number)
        return number

    def _near(self, runs: frozenset[int]) -> list[tuple[int, float]]:
        shared: Counter[int] = Counter()
        for run in runs:
            shared.update(self._holders.get(run, ()))
        found = []
        for number, count in shared.items():
            shorter = min(len(runs), self._sizes[number])
            if shorter >= _FEWEST and count >= CONTAINMENT * shorter:
                found.append((number, count / shorter))
        return sorted(found, key=lambda one: (-one[1], one[0]))


def fold(items: Sequence[Item]) -> list[Item]:
    """Return `items` with the near-copies on one site folded into one each.

    The fullest, then the weightiest, then the earliest stays where the first of them stood; the
    others' addresses go to its `also_at`.
    """
    index = CopyIndex()
    groups: list[list[Item]] = []
    group_of: list[int] = []
    by_url: dict[str, int] = {}
    for item in items:
        near = index.near_then_add(f"{item.title}\n{item.text or item.summary}")
        name = canonical(item.url) or item.url
        group = by_url.get(name)
        if group is None:
            group = next(
                (group_of[n] for n, _ in near if same_site(groups[group_of[n]][0].url, item.url)),
                None,
            )
        if group is None:
            group = len(groups)
            groups.append([])
        groups[group].append(item)
        group_of.append(group)
        by_url.setdefault(name, group)
    return [_one_of(group) for group in groups]


def _runs(text: str) -> frozenset[int]:
    return frozenset(map(hash, shingles(words(text))))


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
