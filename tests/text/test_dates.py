"""Machine-readable dates in the zone that they name."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from service.text import dates
from tests.tables import each


@each(
    ("value", "expected"),
    [
        ("2024-05-06T09:30:00+02:00", "2024-05-06T09:30:00+02:00"),
        ("2024-05-06T09:30:00.123Z", "2024-05-06T09:30:00+00:00"),
        ("2024-05-06 09:30 UTC", "2024-05-06T09:30:00+00:00"),
        ("2024-05-06T09:30:00-0330", "2024-05-06T09:30:00-03:30"),
        ("2024-05-06", "2024-05-06T00:00:00+00:00"),
        ("Mon, 06 May 2024 09:30:00 +0200", "2024-05-06T09:30:00+02:00"),
        ("Mon, 06 May 2024 09:30:00", "2024-05-06T09:30:00+00:00"),
        ("2024-05-06T09:30:00+02:00[Africa/Johannesburg]", "2024-05-06T09:30:00+02:00"),
        ("2024-05-06 09:30 SAST", "2024-05-06T09:30:00+02:00"),
        ("2024-05-06T09:30:00 02:00", "2024-05-06T09:30:00+02:00"),  # a plus that became a space
        ("Mon, 05/06/2024 - 09:30", "2024-05-06T09:30:00+00:00"),
        ("Mon, 06/05/2024 - 09:30", "2024-05-06T09:30:00+00:00"),
        ("Tue, 07/11/2023 - 09:30", None),  # a Tuesday both ways
        ("05/06/2024", None),
        ("2024-05-06, early", "2024-05-06T00:00:00+00:00"),
        ("20240506", "2024-05-06T00:00:00+00:00"),
        ("2024-13-45", None),
        ("2024-05-06T09:30:00+99:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_machine_readable_moments(value: str, expected: str | None) -> None:
    at = dates.parse(value)
    assert (at.isoformat() if at else None) == expected


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_none(value: str) -> None:
    at = dates.parse(value)
    assert at is None or at.tzinfo is not None


@given(st.integers(820_000_000, 4_000_000_000), st.integers(-14, 14))
def test_iso_moments_come_back_as_they_were(seconds: int, hours: int) -> None:
    at = datetime.fromtimestamp(seconds, timezone(timedelta(hours=hours)))
    assert dates.parse(at.isoformat()) == at
