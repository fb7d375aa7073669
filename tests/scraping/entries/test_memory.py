"""What is remembered of the addresses that a source lists."""

from datetime import UTC, datetime, timedelta

from service.scraping.entries.memory import Memory, Seen, listed_as
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
