"""What headers say about coming again, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.scraping.http import caching
from tests.tables import each

NOW = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)


@each(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("999999", 86_400.0),
        ("Tue, 10 Nov 2026 08:05:00 GMT", 300.0),
        ("Tuesday, 10-Nov-26 08:05:00 GMT", 300.0),
        ("Tue Nov 10 08:05:00 2026", 300.0),
        ("Tue, 10 Nov 2026 10:05:00 +0200", 300.0),
        ("Mon, 09 Nov 2026 08:00:00 GMT", 0.0),
        ("Tue, 10 Nov 2099 08:00:00 GMT", 86_400.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("99999999999999999999", None),
        ("Tue, 99 Nov 2026 08:05:00 GMT", None),
    ],
)
def test_retry_after_in_both_forms(value: str, seconds: float | None) -> None:
    assert caching.retry_after({"retry-after": value}, NOW) == seconds


@each(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"cache-control": "max-age=600"}, 600.0),
        ({"cache-control": 'public, Max-Age = "600", must-revalidate'}, 600.0),
        ({"cache-control": "s-maxage=900"}, 0.0),
        ({"cache-control": "max-age=600, no-cache"}, 0.0),
        ({"cache-control": "max-age=600", "age": "550"}, 50.0),
        ({"cache-control": "max-age=600", "age": "7000"}, 0.0),
        ({"cache-control": "max-age=600", "age": "²"}, 600.0),
        ({"cache-control": "no-store", "expires": "Tue, 10 Nov 2026 09:00:00 GMT"}, 0.0),
        ({"cache-control": "max-age=31536000"}, 86_400.0),
        ({"cache-control": "max-age=0", "expires": "Tue, 10 Nov 2026 09:00:00 GMT"}, 0.0),
        ({"cache-control": "public", "expires": "Tue, 10 Nov 2026 09:00:00 GMT"}, 3600.0),
        ({"expires": "Tue, 10 Nov 2026 09:00:00 GMT"}, 3600.0),
        ({"expires": "0"}, 0.0),
        ({"expires": "-1"}, 0.0),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: dict[str, str], seconds: float) -> None:
    assert caching.fresh_for(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "42"}, 42.0),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "42"}, None),
        ({"x-ratelimit-remaining": "0"}, None),
        ({"x-ratelimit-remaining": "no", "x-ratelimit-reset": "42"}, None),
        ({}, None),
    ],
)
def test_a_used_up_quota_is_waited_for(headers: dict[str, str], seconds: float | None) -> None:
    assert caching.reset_after(headers) == seconds


def test_validators_go_to_the_address_that_gave_them() -> None:
    headers = {"etag": '"1"', "last-modified": "yesterday"}
    kept = caching.validators("http://a/", headers, b"x", 200)
    assert set(kept) == {"url", "hash", "etag", "modified"}
    assert caching.conditional(kept, "http://a/", delta=True) == {
        "If-None-Match": '"1"', "A-IM": "feed", "If-Modified-Since": "yesterday",
    }  # fmt: skip
    assert caching.conditional(kept, "http://b/", delta=True) == {}
    assert "A-IM" not in caching.conditional(kept, "http://a/", delta=False)


def test_a_body_is_known_by_each_of_its_bytes() -> None:
    body = bytes(range(256)) * 700
    others = [body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :] for at in range(0, len(body), 999)]
    others += [body + b"\0", body[:-1], body[1:] + body[:1], b""]
    prints = {caching.validators("u", {}, one, 200)["hash"] for one in (body, *others)}
    assert len(prints) == 1 + len(others)
    kept = caching.validators("u", {}, body, 200)
    assert caching.unchanged(kept, caching.validators("u", {}, bytes(body), 200), 200)
    assert not caching.unchanged(kept, caching.validators("u", {}, others[0], 200), 200)


def test_a_part_of_a_feed_does_not_count_as_the_whole_of_it() -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    kept = {"url": "u", "etag": "1", "hash": "h"} | caching.read_whole(200, {}, now)
    assert caching.read_whole(226, kept, now + timedelta(hours=5)) == {"read": kept["read"]}
    assert caching.read_whole(226, {}, now) == {}
    assert caching.still_trusted(kept, now + timedelta(hours=23)) == kept
    for later in (timedelta(hours=24), timedelta(minutes=-1)):
        assert caching.still_trusted(kept, now + later) == {"url": "u", "hash": "h"}
    assert caching.still_trusted(kept, now - timedelta(hours=1)) == {}  # a clock that was ahead
    assert caching.still_trusted({"url": "u", "etag": "1"}, now) == {"url": "u"}


STUCK = {"url": "u", "etag": "1", "hash": "1", "modified": "1"}


@each(
    ("kept", "new", "status", "same"),
    [
        ({}, {"url": "u", "hash": "1"}, 304, True),
        ({"url": "u", "hash": "1"}, {"url": "u", "hash": "1"}, 200, True),
        ({"url": "u", "etag": "1"}, {"url": "u", "etag": "1", "hash": "2"}, 200, True),
        (STUCK, STUCK | {"hash": "2"}, 200, False),
        ({"url": "u", "hash": "1"}, {"url": "v", "hash": "1"}, 200, False),
        ({"url": "u", "etag": "1"}, {"url": "u", "etag": "1"}, 226, False),
        ({"url": "u"}, {"url": "u"}, 200, False),
        ({"url": "u", "modified": "1"}, {"url": "u", "modified": "1", "hash": "2"}, 200, False),
    ],
)
def test_when_an_answer_is_the_one_we_had(
    kept: dict[str, str], new: dict[str, str], status: int, same: bool
) -> None:
    assert caching.unchanged(kept, new, status) is same


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_no_header_raises_or_keeps_us_away_for_longer_than_a_day(
    one: str, two: str, three: str
) -> None:
    headers = {"retry-after": one, "cache-control": two, "expires": three}
    assert 0 <= (caching.retry_after(headers, NOW) or 0) <= caching.DAY
    assert 0 <= caching.fresh_for(headers, NOW) <= caching.DAY
