"""What is remembered of the addresses that a source lists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from service.scraping.entries.memory import Memory, Seen, is_at_rest, listed_as
from service.scraping.feeds.model import Entry
from service.scraping.sources.registry import ListedEntry

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_a_stamp_without_a_date_of_change_takes_it_over_and_is_no_other() -> None:
    def listed(updated: datetime | None) -> ListedEntry:
        return ListedEntry(Entry(published=NOW, updated=updated), "https://n.example/a", "a")

    before, first = listed_as(listed(None))[1], listed(NOW + timedelta(hours=1))
    memory = Memory({"a": Seen(stamp=before)})
    memory.follow_updates([first])
    assert memory.seen["a"].stamp == listed_as(first)[1] != before
    memory.follow_updates([listed(NOW + timedelta(hours=2))])
    assert memory.seen["a"].stamp == listed_as(first)[1]


def test_what_waits_is_kept_as_it_was_listed() -> None:
    entry = Entry(title="A", link="https://n.example/a", published=NOW, content="x" * 9_000)
    waits = ListedEntry(entry, "https://n.example/a", "a", readable=False, is_post=True)
    memory = Memory()
    memory.leave([waits])
    (found,) = Memory.of(memory.as_json(NOW)).with_waiting([])
    assert (found.id, found.entry.published, len(found.entry.content)) == ("a", NOW, 4_000)
    assert (found.readable, found.is_post) == (False, True)
    assert memory.with_waiting([waits]) == [waits]
    memory.leave([replace(waits, id="b", entry=replace(entry, guid="g" * 20_000)), waits])
    assert [one.id for one in memory.with_waiting([])] == ["a"]
    broken_ones: list[Any] = [[None], [{"entry": {"no": 1}}], [{"entry": {}}], "x"]
    for broken in broken_ones:
        assert Memory.of({"seen": {}, "sessions": {}, "waiting": broken}).with_waiting([]) == []


def test_what_is_kept_is_written_again_once_a_day_and_at_once_where_the_clock_was_wrong() -> None:
    memory = Memory.of(Memory().as_json(NOW))
    hours = {n: memory.is_kept(NOW + timedelta(hours=n)) for n in (-1, 0, 23, 25)}
    assert hours == {-1: False, 0: True, 23: True, 25: False}
    assert not Memory.of({"seen": {}, "sessions": {}}).is_kept(NOW)  # of an older version


def test_memory_is_at_rest_until_something_is_due_or_it_is_to_be_written_again() -> None:
    soon = (NOW + timedelta(hours=1)).timestamp()
    for seen, rests in ((Seen(), True), (Seen(due=soon), True), (Seen(due=NOW.timestamp()), False)):
        memory = Memory({"a": Seen(headline="b"), "c": seen})
        stored = memory.as_json(NOW)
        assert is_at_rest(stored, NOW) is rests
        assert rests is (Memory.of(stored).is_kept(NOW) and not memory.due(NOW))
        assert not is_at_rest(stored, NOW + timedelta(days=2))
    broken_ones: list[Any] = [None, {}, {"seen": 1, "written": NOW.timestamp()}, {"written": "x"}]
    assert not any(is_at_rest(broken, NOW) for broken in broken_ones)
