"""Who is named in what a run read: the brand, and which rivals; copies of one text are one telling.

Pure. What is counted of the brand are the items that the judge takes for it, look-alikes never; of
a rival, those of the judged items that name it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service.matching.brand_matcher import READ_CHARACTERS
from service.matching.scanning.hits import COMPETITOR, unmasked
from service.matching.vocabulary import all_of, hits_in
from service.models import Brand, Evaluation, Item, Story
from service.storage.tables.archive.mentions import OF_BRAND, Mention
from service.text import shingles
from service.text.normalize import words
from service.text.shingles import Shingles, containment

_KEPT_PRINTS = 64
"""Hashes kept of a text: 350 bytes, by which copies and other articles are told apart."""
_COPY = 0.4
"""Share of the smaller text from which two are one; other articles of a day share 0.35 at most."""
_LATE = timedelta(days=3)
"""What came out longer ago is counted so long before it was read: nobody heard of it before."""


class Rivals:
    """The names of a brand's rivals, compiled once."""

    def __init__(self, brand: Brand) -> None:
        self._matcher = all_of(brand)  # the judge's: it has searched each text for all of it
        self._any = bool(brand.competitors)

    def named_in(self, item: Item) -> tuple[str, ...]:
        """Return the rivals that an item names, as the brand file writes them."""
        if not self._any:
            return ()
        hits = [
            hit
            for text in (item.title, item.summary, item.text)
            if text
            for hit in unmasked(hits_in(self._matcher, text[:READ_CHARACTERS]))
        ]
        return tuple(dict.fromkeys(hit.phrase for hit in hits if hit.kind == COMPETITOR))


def mentions_of(
    items: Sequence[Item],
    stories: Sequence[Story],
    evaluations: Mapping[str, Evaluation],
    rivals: Rivals,
) -> list[Mention]:
    """Return who is named in what was judged; each is a telling of its own so far."""
    story_of = {item.id: story.key for story in stories for item in story.items}
    found = []
    for item in items:
        its = evaluations.get(item.id)
        if its is None or its.score is None or its.excluded is not None:
            continue
        one = Mention(
            item_id=item.id,
            story=story_of.get(item.id, item.id),
            telling=item.id,
            at=_told_at(item),
            source_key=item.source_key,
            tone=its.tone.value,
        )
        if its.names_brand:
            found.append(
                replace(one, headline=" ".join(words(item.title))[:300], prints=_prints(item))
            )
        found += [replace(one, about=name) for name in rivals.named_in(item)]
    return found


def _told_at(item: Item) -> datetime:
    """Return when an item came out where it says so itself, else when it was read."""
    out = item.published_at
    if out is None or not item.date_from.is_evidence or out > item.fetched_at:
        return item.fetched_at
    return max(out, item.fetched_at - _LATE)


def _prints(item: Item) -> str:
    """Return the prints of a text, its limit before them; empty of a short one."""
    found = shingles.of_text(item.body).thinned(_KEPT_PRINTS)
    return f"{found.limit}:{found.to_text()}" if found.hashes else ""


def with_tellings(found: Sequence[Mention], known: Sequence[Mention]) -> list[Mention]:
    """Return what was found with one telling for all copies, by what is `known` of its stories."""
    fresh = {one.item_id for one in found}
    told: dict[str, list[tuple[Mention, Shingles]]] = {}
    for one in known:
        if one.item_id not in fresh:
            told.setdefault(one.story, []).append((one, _read(one.prints)))
    named = []
    for one in found:
        if one.about != OF_BRAND:
            named.append(one)
            continue
        its, before = _read(one.prints), told.setdefault(one.story, [])
        first = next((other for other, prints in before if _is_copy(one, its, other, prints)), one)
        made = replace(one, telling=first.telling)
        before.append((made, its))
        named.append(made)
    return named


def _read(prints: str) -> Shingles:
    limit, _, text = prints.partition(":")
    return Shingles.from_text(text, int(limit)) if text else Shingles()


def _is_copy(one: Mention, its: Shingles, other: Mention, prints: Shingles) -> bool:
    if one.headline and one.headline == other.headline:
        return True
    return bool(its.hashes and prints.hashes) and containment(its, prints) >= _COPY
