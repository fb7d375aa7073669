"""What is suggested for the brand file, with its evidence, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from service.models import (
    Brand,
    HealthState,
    LookAlike,
    Source,
    SourceHealth,
    SourceKind,
    SourceRhythm,
)
from service.storage.tables.desk.suggested import TiedItem
from service.trials.suggestions import Suggestion, SuggestionKind, suggestions

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FEED = Source(kind=SourceKind.FEED, target="https://www.daily.example/rss", name="Daily")
SEARCH = Source(kind=SourceKind.SEARCH, target="pizza", name="Search: pizza")
BRAND = Brand(
    id="zazu", display_name="Zazu Pizza", aliases=("Zazu",), core=("pizza",),
    competitors=("Plato's Pizza",), regions=("Durban",), sources=(FEED, SEARCH),
)  # fmt: skip


def tied(title: str, site: str, number: int = 0, source: Source = SEARCH) -> TiedItem:
    return TiedItem(
        title=title, url=f"https://{site}/{number}", source_key=source.key, story=f"s{number}",
        link="direct", mailed=False,
    )  # fmt: skip


def made(items: list[TiedItem] | None = None, **other: Any) -> list[Suggestion]:
    given: dict[str, Any] = {
        "look_alikes": (), "tied": items or [], "healths": {}, "broad": (), "dismissed": (),
        "now": NOW,
    }  # fmt: skip
    return suggestions(other.pop("brand", BRAND), **given | other)


def test_an_outlet_that_only_searches_bring_is_named_with_what_it_told() -> None:
    told = [tied(f"Zazu opens {n}", "news.coast.example", n) for n in range(3)]
    by_feed = [tied(f"Zazu closes {n}", "daily.example", n, FEED) for n in range(5)]
    wrapped = [tied(f"Zazu bakes {n}", "news.google.com", n) for n in range(5)]
    [one] = made([*told, *by_feed, *wrapped, tied("Zazu", "rare.example")])
    assert (one.kind, one.name, one.count) == (SuggestionKind.OUTLET, "coast.example", 3)
    assert [example.title for example in one.examples] == [item.title for item in told]


def test_a_site_that_is_read_directly_is_not() -> None:
    assert made([tied(f"Zazu opens {n}", "daily.example", n) for n in range(4)]) == []


def test_names_beside_the_brand_in_several_stories_may_be_rivals() -> None:
    titles = (
        "Shoppers compare Zazu and Ocean Slice at the mall",
        "Why Zazu fears Ocean Slice in winter",
        "Prices Rise At Zazu, Ocean Slice And All Others",  # what capitalises all shows no names
        "Once more of Ocean Slice against Zazu, said Thandi",
    )
    found = made([tied(title, f"s{n}.example", n) for n, title in enumerate(titles)])
    assert [(one.kind, one.shown, one.count) for one in found] == [
        (SuggestionKind.RIVAL, "Ocean Slice", 3)
    ]
    same_story = [
        replace(tied(title, f"s{n}.example", n), story="s") for n, title in enumerate(titles)
    ]
    assert made(same_story) == []


def test_a_sum_of_money_is_no_rival() -> None:
    told = [tied(f"Zazu loses Sh{n}bn to thieves", f"s{n}.example", n) for n in range(1, 5)]
    told += [tied(f"Zazu pays Sh1.{n}bn in tax", f"t{n}.example", n) for n in range(1, 5)]
    assert made(told) == []


def test_a_word_that_the_brand_file_has_beside_its_name_is_no_rival() -> None:
    found = [tied(f"Zazu lands late in Viracopos {n}", f"s{n}.example", n) for n in range(3)]
    assert [one.shown for one in made(found)] == ["Viracopos"]
    assert made(found, brand=replace(BRAND, extended=("Viracopos",))) == []


def test_a_rival_is_offered_as_it_is_written_where_headlines_are_full_of_names() -> None:
    titles = [
        f"Zazu and Gino’s Kitchen open on one street in {town}" for town in ("Ely", "Bath", "Hull")
    ]
    found = made([tied(title, f"s{n}.example", n) for n, title in enumerate(titles)])
    assert [(one.name, one.shown) for one in found] == [("gino kitchen", "Gino’s Kitchen")]


def test_sources_that_are_gone_or_never_brought_anything_are_named() -> None:
    def health(source: Source, state: HealthState, **rhythm: Any) -> SourceHealth:
        return SourceHealth(
            source_key=source.key, name=source.name, state=state, rhythm=SourceRhythm(**rhythm)
        )

    silent = health(SEARCH, HealthState.EMPTY, since=NOW - timedelta(days=20))
    gone = health(FEED, HealthState.GONE)
    found = made(healths={SEARCH.key: silent, FEED.key: gone})
    assert [(one.kind, one.name, one.count) for one in found] == [
        (SuggestionKind.SOURCE_GONE, FEED.key, 0),
        (SuggestionKind.SOURCE_SILENT, SEARCH.key, 20),
    ]
    young = health(SEARCH, HealthState.EMPTY, since=NOW - timedelta(days=13))
    lively = health(FEED, HealthState.WELL, since=NOW - timedelta(days=90), brought_at=NOW)
    assert made(healths={SEARCH.key: young, FEED.key: lively}) == []
    off = replace(BRAND, sources=(FEED, replace(SEARCH, off=True)))
    assert made(brand=off, healths={SEARCH.key: silent}) == []


def test_what_somebody_said_no_to_is_not_suggested_again() -> None:
    look_alike = LookAlike(name="zazu bakery", readers=2, title="Zazu Bakery burns")
    found = made(look_alikes=[look_alike], broad=[("pizza", 0.61)])
    assert [(one.kind.value, one.name, one.count) for one in found] == [
        ("look_alike", "zazu bakery", 2),
        ("broad_word", "pizza", 61),
    ]
    dismissed = {("look_alike", "zazu bakery"), ("rival", "pizza")}
    left = made(look_alikes=[look_alike], broad=[("pizza", 0.61)], dismissed=dismissed)
    assert [one.name for one in left] == ["pizza"]
