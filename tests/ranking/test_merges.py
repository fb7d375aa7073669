"""What must not become one story, and what must: articles as outlets write them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from service.models import Item
from service.ranking.stories import group
from tests.ranking.samples import item, kept
from tests.tables import each

EVERYDAY = ("Crust & Co", "pizza", "Crust")
Told = tuple[float, str, str]
"""Hours old, headline, text."""

_TABLES = json.loads(Path(__file__).with_name("merges.json").read_text(encoding="utf-8"))
APART, TOGETHER = (
    {
        kind: [(row["hours_old"], row["title"], row["text"]) for row in rows]
        for kind, rows in _TABLES[name].items()
    }
    for name in ("apart", "together")
)
DRIVE, BUCKET = APART["a round-up that repeats both"]
STRIKE = TOGETHER["an agency's text cut short"][0]


def _items(told: list[Told]) -> list[Item]:
    return [
        item(title, hours=hours, text=text, source=f"Outlet {n}")
        for n, (hours, title, text) in enumerate(told)
    ]


def _homes(items: list[Item], *, memories: bool = False, older: bool = False) -> list[str]:
    if memories:
        first, *rest = sorted(items, key=lambda one: one.published_at or one.fetched_at)
        before = kept(group([first], everyday=EVERYDAY)[0])
        if older:  # as rows were kept before texts' beginnings and names were
            known = {k: before.sketch[k] for k in ("terms", "prints", "limit", "lead", "count")}
            before = replace(before, sketch=known)
        found = group(rest, [before], everyday=EVERYDAY)
        keys = {one.id: told.key for told in found for one in told.items} | {first.id: before.key}
    else:
        found = group(items, everyday=EVERYDAY)
        keys = {one.id: told.key for told in found for one in told.items}
    return [keys[one.id] for one in items]


@each("memories", [False, True], ids=["in one run", "one remembered"])
@each("kind", APART)
def test_two_events_stay_two(kind: str, memories: bool) -> None:
    homes = _homes(_items(APART[kind]), memories=memories)
    assert len(set(homes)) == len(homes)


@each("hours", [23, 19, 1], ids=["before both", "between", "after both"])
@each("title", ["The week in fast food", "In brief", "Old Oven, Fish Shed, tea"])
@each("intro", ["", "Here is what happened this week in fast food. "])
def test_a_round_up_ties_none_of_its_stories_together(hours: float, title: str, intro: str) -> None:
    stories = [DRIVE, BUCKET, (17.0, "Third day of strike at Kettle House", STRIKE[2])]
    for several in (stories[:2], stories):
        whole = f"{intro}{' '.join(text for _, _, text in several)} See you on Friday."
        copy = (0.5, "Bucket without fish on trial at Fish Shed", BUCKET[2])
        told = [*several, (hours, title, whole), copy]
        homes = _homes(_items(told))
        assert len(set(homes[: len(several)])) == len(several)
        assert homes[-1] == homes[1]


@each("memories", [False, True], ids=["in one run", "one remembered"])
@each("kind", TOGETHER)
def test_one_event_becomes_one(kind: str, memories: bool) -> None:
    assert len(set(_homes(_items(TOGETHER[kind]), memories=memories))) == 1


@each("kind", TOGETHER)
def test_a_row_of_an_older_version_takes_its_story_back(kind: str) -> None:
    assert len(set(_homes(_items(TOGETHER[kind]), memories=True, older=True))) == 1
