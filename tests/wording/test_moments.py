"""Moments in words."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from service.wording.moments import zone_name

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_zone_without_letters_is_told_by_how_far_it_is_from_utc() -> None:
    zones = ("Africa/Johannesburg", "America/Sao_Paulo", "Asia/Kathmandu", "UTC")
    names = [zone_name(NOON.astimezone(ZoneInfo(zone))) for zone in zones]
    assert names == ["SAST", "UTC-03:00", "UTC+05:45", "UTC"]
    assert zone_name(NOON.replace(tzinfo=None)) == ""
