"""Dates of feeds and APIs."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from service.scraping.feeds.timestamps import from_epoch, from_parts, stamp
from tests.tables import each


@each(
    ("text", "expected"),
    [
        ("2026-02-02T08:30:00Z", "2026-02-02T08:30:00"),
        ("2026-02-02T10:30:00+02:00", "2026-02-02T08:30:00"),
        ("2026-02-02T10:30:00+0200", "2026-02-02T08:30:00"),
        ("2026-02-02T10:30:00+02", "2026-02-02T08:30:00"),
        ("2026-02-02 10:30:00 +0200", "2026-02-02T08:30:00"),
        ("2026-02-02T08:30:00.123456789Z", "2026-02-02T08:30:00"),
        ("2026-02-02 08:30:00 UTC", "2026-02-02T08:30:00"),
        ("2026-02-02 08:30", "2026-02-02T08:30:00"),
        ("2026-02-02", "2026-02-02T00:00:00"),
        ("20260202T083000Z", "2026-02-02T08:30:00"),
        ("20260202", "2026-02-02T00:00:00"),
        ("Mon, 02 Feb 2026 10:30:00 +0200", "2026-02-02T08:30:00"),
        ("Mon, 02 Feb 2026 08:30:00 GMT", "2026-02-02T08:30:00"),
        ("02 Feb 2026 08:30 GMT", "2026-02-02T08:30:00"),
        ("Mon, 2 Feb 26 08:30:00 GMT", "2026-02-02T08:30:00"),
        ("Fri, 9 Feb 96 08:30:00 GMT", "1996-02-09T08:30:00"),
        ("2026-02-02 T 10:30:00+02:00", "2026-02-02T08:30:00"),
        ("2026-02-02 T10:30:00+02:00", "2026-02-02T08:30:00"),
        ("Mon, 02 Feb 2026 03:30:00 EST", "2026-02-02T08:30:00"),
        ("Mon, 02 Feb 2026 10:30:00 SAST", "2026-02-02T08:30:00"),
        ("Mon, 02 Feb 2026 14:00:00 IST", "2026-02-02T08:30:00"),
        ("Mon,  02 Feb\n2026 08:30:00", "2026-02-02T08:30:00"),
        ("Sun, 01 Feb 2026 24:00:00 GMT", "2026-02-02T00:00:00"),
        ("Sun, 01 Feb 2026 23:59:60 GMT", "2026-02-02T00:00:00"),
        ("2026-02-02T8:3:7Z", "2026-02-02T08:03:07"),
        ("2026-02-02 10:30:5.25 +0200", "2026-02-02T08:30:05"),
        ("2026-02-03+02:00", "2026-02-02T22:00:00"),
        ("2026-02-02-05:00", "2026-02-02T05:00:00"),
        ("20260202 083000", "2026-02-02T08:30:00"),
        ("20260202103000.5+0200", "2026-02-02T08:30:00"),
        ("20260202T10:30:00+02:00", "2026-02-02T08:30:00"),
        ("Mon Feb 2 01:30:00 PST-0700 2026", "2026-02-02T08:30:00"),
        ("2026年2月2日晚8:30", "2026-02-02T20:30:00"),
        ("2026-02-02 at 08:30", "2026-02-02T08:30:00"),
        ("Mon, 02 Feb 2026 03:30:00 --0500", "2026-02-02T08:30:00"),
        ("02.02.2026 08:30 Uhr - 1. Bundesliga", "2026-02-02T08:30:00"),
        ("2 Feb 2026 10:30 CAT - 12 views", "2026-02-02T08:30:00"),
        ("2 Feb 2026 08:30 - 2 min read", "2026-02-02T08:30:00"),
    ],
)
def test_stamp(text: str, expected: str) -> None:
    assert stamp(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@each(
    "text",
    [
        None,
        "",
        "yesterday",
        "2026-02-30",
        "2026-99-99T00:00:00Z",
        "Mon, 99 Feb 2026 08:30:00 GMT",
        "20269999",
        "9" * 500,
        "0001-01-01T00:00:00+23:59",
        "Mon, 02 Feb 2026 10:30:00 +9999999",
        "99999999999999-02-02",
        "23. März 18.37 Uhr",
    ],
)
def test_no_stamp(text: str | None) -> None:
    assert stamp(text) is None


@given(st.text(max_size=90))
def test_stamp_never_raises(text: str) -> None:
    moment = stamp(text)
    assert moment is None or moment.tzinfo is not None


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 2)))  # noqa: DTZ001
def test_stamp_reads_what_python_writes(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    is_filler = whole.replace(tzinfo=None) in {datetime(1999, 11, 30), datetime(2001, 1, 1)}  # noqa: DTZ001
    assert stamp(moment.isoformat()) == (None if is_filler else whole)
    assert (
        stamp(whole.strftime("%a, %d %b %Y %H:%M:%S +0000")) in (whole, None) or whole.year < 1000
    )


def test_other_forms() -> None:
    assert from_parts((2026, 2, 2, 8, 30, 61)) == datetime(2026, 2, 2, 8, 30, 59, tzinfo=UTC)
    assert from_parts(None) is from_parts((2026, 2, 30, 0, 0, 0)) is None
    assert from_epoch(1770021000.5) == datetime(2026, 2, 2, 8, 30, tzinfo=UTC)
    assert from_epoch(10**30) is from_epoch("1") is from_epoch(True) is from_epoch(float("nan"))
    assert from_epoch(float("inf")) is None
