"""A story whose address changes while its source lists it on is one item."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.scraping.entries.content_print import sentence_prints
from service.scraping.entries.memory import Memory, first_seen
from service.scraping.entries.moved import moved, take_along
from service.scraping.feeds.model import Entry
from service.scraping.sources.registry import ListedEntry
from tests.tables import each

AT = datetime(2026, 11, 27, 18, 12, 5, tzinfo=UTC)
DAY = datetime(2026, 11, 27, tzinfo=UTC)
PUNE = DAY - timedelta(hours=5, minutes=30)
NOW = AT + timedelta(hours=1)


STRIKE = "Workers of a pizza kitchen in Durban went on strike over their wages on Friday."
RECALL = "The health department recalled the cheese of a pizza kitchen after eight people fell ill."
END = "<p>The post Kitchen burns appeared first on the Daily Road.</p>"


def listed(
    path: str,
    title: str = "Kitchen burns",
    guid: str = "77",
    at: datetime | None = AT,
    text: str = "",
) -> ListedEntry:
    url = f"https://n.example{path}"
    entry = Entry(title=title, link=url, guid=guid, published=at, summary=text)
    return ListedEntry(entry, url, path)


def remembering(*entries: ListedEntry) -> Memory:
    return Memory(seen={one.id: first_seen(one, None, NOW) for one in entries})


@each(
    ("before", "now"),
    [
        (listed("/kitchen-burn"), listed("/kitchen-burns")),
        (listed("/a", at=None, text=STRIKE), listed("/b", at=None, text=STRIKE)),
        (listed("/a", at=DAY, text=STRIKE), listed("/b", at=DAY, text=STRIKE)),
        (listed("/a", at=DAY, text=STRIKE), listed("/b", at=AT, text=STRIKE)),
        (listed("/a"), listed("/b", title="Kitchen burns in Durban")),
        (listed("/a"), listed("/b", at=AT + timedelta(minutes=9))),
        (listed("/a", guid=""), listed("/b", guid="")),
        (listed("/a", guid="https://n.example/a"), listed("/b", guid="https://n.example/b")),
        # Its name is drawn anew in each answer, or is made of its address.
        (listed("/a", guid="1"), listed("/b", guid="2")),
        (listed("/a", guid="1", at=DAY, text=STRIKE), listed("/b", guid="2", at=DAY, text=STRIKE)),
        (listed("/a", guid="1", text=STRIKE), listed("/b", guid="2", text=STRIKE)),
        (listed("/a", guid="", at=DAY, text=STRIKE), listed("/b", guid="2", at=DAY, text=STRIKE)),
    ],
)
def test_one_story_that_moved(before: ListedEntry, now: ListedEntry) -> None:
    memory = remembering(before, listed("/other", title="Mayor opens bridge", guid="78"))
    assert moved([now], [now], memory) == {now.id: before.id}
    assert take_along({now.id: before.id}, memory, {before.id}) == {now.id}
    assert memory.seen[now.id].item == before.id
    assert before.id not in memory.seen
    memory = Memory.of(memory.as_json(NOW))
    assert moved([now], [now], memory) == {now.id: now.id}, "it is known in the next run too"


@each(
    ("before", "now"),
    [
        (listed("/a"), listed("/b", title="Mayor opens bridge", at=NOW)),
        (listed("/a", guid="1"), listed("/b", guid="2", title="Mayor opens bridge")),
        (listed("/a", guid="1", at=DAY, text=STRIKE), listed("/b", guid="2", at=DAY, text=RECALL)),
        (listed("/a", guid="1", at=DAY), listed("/b", guid="2", at=DAY)),
        # A headline that comes again, at a moment that was set; in India a day begins at a half.
        (listed("/a", guid="1", text=STRIKE), listed("/b", guid="2", text=RECALL)),
        (listed("/a", guid="1", text=STRIKE), listed("/b", guid="2")),
        (listed("/a", guid="1", at=PUNE), listed("/b", guid="2", at=PUNE)),
        (listed("/a", guid="", at=PUNE, text=STRIKE), listed("/b", guid="", at=PUNE, text=RECALL)),
        (
            listed("/a", guid="1", at=None, text=STRIKE),
            listed("/b", guid="2", at=None, text=STRIKE),
        ),
        (listed("/a", guid="", at=DAY), listed("/b", guid="", at=DAY)),
        (listed("/a", guid="", at=None), listed("/b", guid="", at=None)),
        (listed("/a", guid="", title=""), listed("/b", guid="", title="")),
        # What is newest is always called the same, and has no more than a day.
        (listed("/a", at=DAY), listed("/b", title="Mayor opens bridge", at=DAY)),
        # The name is made of the headline, which comes again on the next day.
        (listed("/a", text=STRIKE), listed("/b", at=AT + timedelta(days=1), text=RECALL)),
        (listed("/a", at=DAY, text=STRIKE), listed("/b", at=DAY, text=RECALL)),
        (listed("/a", at=None, text=STRIKE), listed("/b", at=None, text=RECALL)),
        (listed("/a", at=None), listed("/b", at=None)),
    ],
)
def test_another_story(before: ListedEntry, now: ListedEntry) -> None:
    assert moved([now], [now], remembering(before)) == {}


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        (f"<p>{STRIKE}</p>{END}", False),
        (f"<p>{STRIKE} {RECALL}</p>{END}", True),
        (f"{RECALL}", True),
        (END, False),
    ],
)
def test_a_text_that_was_mended_shares_most_of_its_sentences(text: str, *, is_it: bool) -> None:
    before = listed("/a", at=None, text="x")
    seen = first_seen(before, None, NOW)
    said = " ".join(sentence_prints(f"{STRIKE} {RECALL}"))
    now = listed("/b", at=None, text=text)
    found = moved([now], [now], Memory(seen={before.id: replace(seen, sentences=said)}))
    assert bool(found) is is_it


def test_a_text_that_several_entries_have_is_no_storys_own() -> None:
    before, now = listed("/a", at=None, text=STRIKE), listed("/b", at=None, text=STRIKE)
    other = listed("/c", title="Mayor opens bridge", guid="78", at=None, text=STRIKE)
    assert moved([now], [now, other], remembering(before)) == {}


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
