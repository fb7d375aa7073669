"""Dates that a program gave to several entries at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.scraping.feeds.batches import marked
from service.scraping.feeds.model import Entry
from tests.tables import each

AT = datetime(2026, 11, 27, 18, 12, 5, tzinfo=UTC)
MINUTE = AT.replace(second=0)
HOUR = AT.replace(minute=0, second=0)


@each(
    ("dates", "places"),
    [
        ([AT, AT, AT], [0, 1, 2]),
        ([AT, None, AT - timedelta(days=1), AT, AT], [0, 3, 4]),
        ([AT, AT + timedelta(seconds=1), AT + timedelta(seconds=3)], [0, 1, 2]),
        ([MINUTE, MINUTE, MINUTE], [0, 1, 2]),
        ([AT, AT], []),
        ([MINUTE, MINUTE, MINUTE, AT + timedelta(hours=2)], []),
        ([HOUR, HOUR, HOUR], []),
        ([None, None, None], []),
        ([], []),
    ],
)
def test_which_dates_are_a_programs(dates: list[datetime | None], places: list[int]) -> None:
    found = marked([Entry(title=str(n), published=at) for n, at in enumerate(dates)])
    assert [n for n, one in enumerate(found) if one.at_once] == places
