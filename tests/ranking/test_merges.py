"""What must not become one story, and what must: articles as outlets write them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from service.models import Brand, Item
from service.ranking.stories import group
from tests.ranking.samples import FIRE, item, kept
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


FORECAST = (
    "The weather service expects a {} day in the valley, with {} by {}. Millbrook will have a "
    "maximum of {} degrees and Ashford one of {}. Along the river it will be {}, with a {} wind. "
    "Northport will have a maximum of {} degrees. The warning for the hills is in force until {}."
)
MONDAY = FORECAST.format(
    "hot", "thunder", "four o'clock", 31, 33, "dry", "strong south", 27, "Tuesday"
)
TUESDAY = FORECAST.format("cool", "rain", "midday", 18, 17, "cloudy", "light north", 16, "Thursday")
BRIEF = "Sausages are half their price today at Fish Shed, and tea is free with every pie."
OTHER_BRIEF = "Old Oven has two loaves for one today, and buckets of cream are a tenth cheaper."


def _homes_of_one_outlet(first: str, later: str, *, memories: bool) -> int:
    told = [item("What the day brings", hours=25, text=first)]
    told.append(item("What the day brings", hours=1, text=later))
    return len(set(_homes(told, memories=memories)))


@each("memories", [False, True], ids=["in one run", "one remembered"])
def test_an_outlets_column_of_the_next_day_is_a_story_of_its_own(memories: bool) -> None:
    for first, later in ((MONDAY, TUESDAY), (BRIEF, OTHER_BRIEF)):
        assert _homes_of_one_outlet(first, later, memories=memories) == 2


@each("memories", [False, True], ids=["in one run", "one remembered"])
def test_an_outlets_later_version_of_an_article_is_one_story_with_it(memories: bool) -> None:
    corrected = FIRE.replace("Tuesday night", "Monday evening").replace("ninety", "a hundred")
    longer = f"{corrected} The owner added on Friday that a third hall had to be pulled down."
    shorter = FIRE[: len(FIRE) * 2 // 3]
    for later in (FIRE, corrected, longer, shorter, FIRE[:200]):
        assert _homes_of_one_outlet(FIRE, later, memories=memories) == 1


@each("town", ["Mamelodi", "Pretoria", "Kempton Park"])
@each("outlet", ["Valley Post", "Hill Herald"])
def test_one_wording_with_another_town_in_it_tells_of_another_robbery(
    town: str, outlet: str
) -> None:
    text = (
        "Four armed men held up a restaurant in {} shortly before closing time on Thursday and fled"
        " with cash and two telephones. Nobody was hurt, said police spokeswoman Dimakatso Sello."
        " They drove off in a white car without number plates, and police ask for help."
    )
    told = [
        item(f"Armed men rob restaurant in {place}", hours=2, text=text.format(place), source=by)
        for place, by in (("Soshanguve", "Valley Post"), (town, outlet))
    ]
    assert len(set(_homes(told))) == 2


def test_messages_under_their_channels_name_are_stories_of_their_own() -> None:
    texts = (
        "The road past the market is closed from Monday until March.",
        "Old Oven was closed by inspectors in Durban on Friday.",
        "A choir from the high school sang before the ribbon was cut.",
    )
    assert len(set(_homes([item("Frame Reality", text=text) for text in texts]))) == 3
    assert len(set(_homes([item("Frame Reality", text=texts[0])] * 2))) == 1


def test_one_headline_of_harm_over_two_teasers_of_one_outlet_is_one_story() -> None:
    brand = Brand(id="o", display_name="Old Oven", core=("Old Oven",))
    teasers = ("Shards were found.", "Customers may bring them back.")
    told = [
        item("Old Oven recalls pies over glass", hours=n, text=teaser)
        for n, teaser in enumerate(teasers)
    ]
    assert len(group(told, brand=brand)) == 1


def test_what_an_agency_sent_to_two_outlets_is_one_story_with_either_days_version() -> None:
    told = [
        item("What the day brings", hours=hours, text=text, source=outlet)
        for text, hours in ((MONDAY, 25), (TUESDAY, 1))
        for outlet in ("Valley Post", "Hill Herald")
    ]
    monday, too, tuesday, as_well = _homes(told)
    assert (monday, tuesday) == (too, as_well)
    assert monday != tuesday
