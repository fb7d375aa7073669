"""Moments in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.wording.moments import until, zone_name

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_zone_without_letters_is_told_by_how_far_it_is_from_utc() -> None:
    zones = ("Africa/Johannesburg", "America/Sao_Paulo", "Asia/Kathmandu", "UTC")
    names = [zone_name(NOON.astimezone(ZoneInfo(zone))) for zone in zones]
    assert names == ["SAST", "UTC-03:00", "UTC+05:45", "UTC"]
    assert zone_name(NOON.replace(tzinfo=None)) == ""


@pytest.mark.parametrize(("left", "told"), [
    (timedelta(minutes=119), "in 119 min"), (timedelta(hours=47), "in 47 h"),
    (timedelta(hours=151), "in 6 days"),
])  # fmt: skip
def test_what_is_far_off_is_told_in_days(left: timedelta, told: str) -> None:
    now = datetime(2026, 11, 30, 22, tzinfo=UTC)
    assert until(now + left, now) == told
