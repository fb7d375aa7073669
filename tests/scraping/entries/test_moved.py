"""A story whose address changes while its source lists it on is one item."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.scraping.entries.memory import Memory, first_seen
from service.scraping.entries.moved import moved, take_along
from service.scraping.feeds.model import Entry
from service.scraping.sources.registry import ListedEntry

AT = datetime(2026, 11, 27, 18, 12, 5, tzinfo=UTC)
DAY = datetime(2026, 11, 27, tzinfo=UTC)
NOW = AT + timedelta(hours=1)


def listed(
    path: str, title: str = "Kitchen burns", guid: str = "77", at: datetime | None = AT
) -> ListedEntry:
    url = f"https://n.example{path}"
    return ListedEntry(Entry(title=title, link=url, guid=guid, published=at), url, path)


def remembering(*entries: ListedEntry) -> Memory:
    return Memory(seen={one.id: first_seen(one, None, NOW) for one in entries})


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (listed("/kitchen-burn"), listed("/kitchen-burns")),
        (listed("/a", at=None), listed("/b", at=None)),
        (listed("/a"), listed("/b", title="Kitchen burns in Durban")),
        (listed("/a"), listed("/b", at=AT + timedelta(minutes=9))),
        (listed("/a", guid=""), listed("/b", guid="")),
        (listed("/a", guid="https://n.example/a"), listed("/b", guid="https://n.example/b")),
    ],
)
def test_one_story_that_moved(before: ListedEntry, now: ListedEntry) -> None:
    memory = remembering(before, listed("/other", title="Mayor opens bridge", guid="78"))
    assert moved([now], [now], memory) == {now.id: before.id}
    assert take_along({now.id: before.id}, memory, {before.id}) == {now.id}
    assert memory.seen[now.id].item == before.id
    assert before.id not in memory.seen
    memory = Memory.of(memory.as_json())
    assert moved([now], [now], memory) == {now.id: now.id}, "it is known in the next run too"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (listed("/a"), listed("/b", title="Mayor opens bridge", at=NOW)),
        (listed("/a", guid="1"), listed("/b", guid="2")),
        (listed("/a", guid="", at=DAY), listed("/b", guid="", at=DAY)),
        (listed("/a", guid="", at=None), listed("/b", guid="", at=None)),
        (listed("/a", guid="", title=""), listed("/b", guid="", title="")),
    ],
)
def test_another_story(before: ListedEntry, now: ListedEntry) -> None:
    assert moved([now], [now], remembering(before)) == {}


def test_what_is_still_listed_has_not_moved() -> None:
    before, now = listed("/a"), listed("/b")
    assert moved([now], [now, before], remembering(before)) == {}


def test_a_name_that_several_have_is_none() -> None:
    before, now, third = listed("/a", guid="0"), listed("/b", guid="0"), listed("/c", guid="0")
    assert moved([now, third], [now, third], remembering(before)) == {}


def test_of_two_stories_with_one_name_neither_is_taken_for_one_that_is_gone() -> None:
    before = listed("/a"), listed("/b")
    now = listed("/c")
    assert moved([now], [now], remembering(*before)) == {}


def test_a_story_of_a_run_that_was_lost_is_new() -> None:
    before, now = listed("/a"), listed("/b")
    memory = remembering(before)
    assert take_along(moved([now], [now], memory), memory, set()) == frozenset()
    assert now.id not in memory.seen
