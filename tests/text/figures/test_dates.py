"""Dates in the zone that they name, and those of other scripts and calendars."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from service.text import dates
from service.text.dates.calendars import in_ours
from tests.tables import each


@each(
    ("value", "expected"),
    [
        ("2024-05-06T09:30:00+02:00", "2024-05-06T09:30:00+02:00"),
        ("2024-05-06T09:30:00.123Z", "2024-05-06T09:30:00+00:00"),
        ("2024-05-06 09:30 UTC", "2024-05-06T09:30:00+00:00"),
        ("Mon, 6 May 2024 9:5:7 +0200", "2024-05-06T09:05:07+02:00"),
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


@each(
    ("said", "day"),
    [
        ("27 พฤศจิกายน 2569 เวลา 10:15 น.", "2026-11-27"),
        ("27 พ.ย. 2569", "2026-11-27"),
        ("27 تشرين الثاني 2026", "2026-11-27"),
        ("27 تشرين الثاني/نوفمبر 2026", "2026-11-27"),
        ("٢٧ نوفمبر ٢٠٢٦", "2026-11-27"),
        ("27 नवंबर 2026", "2026-11-27"),
        ("२७ नोव्हेंबर २०२६", "2026-11-27"),
        ("27 בנובמבר 2026", "2026-11-27"),  # a prefix joined to the month
        ("27 ნოემბერი, 2026", "2026-11-27"),
        ("2026 թ. նոյեմբերի 27", "2026-11-27"),
        ("2026 നവംബർ 27", "2026-11-27"),
        ("27 лістапада 2026 г.", "2026-11-27"),
        ("27 Novemba 2026", "2026-11-27"),
        ("17 Phando 2026", "2026-01-17"),  # Tshivenḓa
        ("2026 iNgongoni 27", "2026-12-27"),  # siSwati
        ("7. 11. 2026", "2026-11-07"),
        ("2026. 11. 7.", "2026-11-07"),
        ("27\u200f/11\u200f/2026", "2026-11-27"),
        ("Lara 27, 2026", None),  # a month in isiNdebele, and many a woman
        ("27 נובמבר 2026", "2026-11-27"),
        ("۱۴۰۵-۰۹-۰۶T۱۱:۳۲:۰۶Z", "2026-11-27"),
        ("۶ آذر ۱۴۰۵", "2026-11-27"),
        ("۳۰ اسفند ۱۳۹۹", "2021-03-20"),  # the last day of a leap year
        ("۱۴۰۵/۱۳/۰۶", None),
        ("令和8年11月27日", "2026-11-27"),
        ("令和元年5月1日", "2019-05-01"),
        ("民國115年11月27日", "2026-11-27"),
        ("27 novembre 2026 à Orléans", "2026-11-27"),
        ("27 พ.ย. 69 10:30", "2026-11-27"),
        ("27 พ.ย. 26 10:30", "2026-11-27"),  # in our years
        ("27 พฤศจิกายน พ.ศ. 2569", "2026-11-27"),
        ("27 พฤศจิกายน ค.ศ. 2026", "2026-11-27"),
        ("1405/09/06 تهران", "2026-11-27"),
        ("1405/09/06 هـ.ش", "2026-11-27"),
        ("1405/09/06 هـ", None),  # Islamic
        ("١٤٤٨/٠٦/١٧", None),
        ("1447/12/9 — 27 November 2026", "2026-11-27"),
        ("القرار 1405-06-02 – 27 نوفمبر 2026", "2026-11-27"),
        ("Réf. 1405-06-02 – Paris, 27 novembre 2026", "2026-11-27"),
        ("Art. 1404/08/12 é", None),
    ],
)
def test_days_of_other_calendars(said: str, day: str | None) -> None:
    at = dates.parse(said)
    assert (at.date().isoformat() if at else None) == day


def test_what_is_no_date_stays() -> None:
    for said in ("Model 2569", "Über 2569 Läden", "মে 5"[2:], "1405 shops"):
        assert in_ours(said) == said


@given(st.text(max_size=60))
def test_what_is_ours_stays_as_it_is(said: str) -> None:
    assert in_ours(in_ours(said)) == in_ours(said)
