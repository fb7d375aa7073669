"""Pauses grow with distress and go when it is over; turns are kept by every host for itself."""

from __future__ import annotations

import asyncio
import random

import pytest

from service.scraping.http.rate_limiter import (
    MAX_GAP,
    BodyBuffer,
    Bucket,
    BufferSlot,
    HostPace,
    NotNowError,
    RateLimiter,
    after_answer,
    after_rest,
    from_cache,
    to_cache,
)
from tests.tables import each


def _answered(pace: HostPace, *statuses: int, seconds: float = 0.1) -> HostPace:
    for status in statuses:
        pace = after_answer(pace, status=status, seconds=seconds, now=100.0)
    return pace


def test_a_host_that_is_well_has_no_pauses() -> None:
    assert _answered(HostPace(), 200, 200, 304, 404).pause == 0


def test_pauses_double_with_each_sign_of_distress_and_shrink_after() -> None:
    hurt = _answered(HostPace(), 429, 503, 429)
    assert hurt.pause == 4
    assert _answered(hurt, 200).pause == pytest.approx(2.8)
    assert _answered(hurt, *[200] * 10).pause == 0
    assert _answered(HostPace(), *[503] * 20).pause == MAX_GAP


def test_a_host_that_is_asked_seldom_and_answers_has_no_long_pauses_an_hour_later() -> None:
    pace = _answered(HostPace(), *[503] * 20)
    assert after_rest(pace, 600.0).pause == MAX_GAP / 2
    assert after_rest(pace, -5.0) == after_rest(pace, 0.0) == pace
    for _ in range(3):
        pace = _answered(after_rest(pace, 600.0), 200)
    assert pace.pause < 5, "its pages are read again"
    assert after_rest(pace, 1e9).pause == 0


def test_a_host_is_left_alone_as_long_as_it_asks() -> None:
    asked = after_answer(HostPace(), status=429, seconds=0.1, now=100.0, wait=600.0)
    assert asked.closed_until == 700.0
    quota = after_answer(HostPace(), status=200, seconds=0.1, now=100.0, wait=30.0)
    assert (quota.gap, quota.closed_until) == (0.0, 130.0)
    later = after_answer(asked, status=503, seconds=0.1, now=101.0)
    assert later.closed_until == 700.0


def test_growing_latency_is_distress_but_slowness_alone_is_not() -> None:
    slow = _answered(HostPace(), 200, 200, 200, seconds=3.0)
    assert slow.pause == 0
    quick = _answered(HostPace(), 200, 200, 200, seconds=0.2)
    assert after_answer(quick, status=200, seconds=5.0, now=0.0).pause == 1.0
    assert after_answer(quick, status=200, seconds=1.0, now=0.0).pause == 0


def test_a_broken_connection_says_nothing_about_pace() -> None:
    assert _answered(HostPace(gap=2.0), 0) == HostPace(gap=2.0)


def test_only_distress_is_lent_and_read_back() -> None:
    assert to_cache(HostPace(latency=1.0, floor=60.0), now=0.0) is None
    lent = to_cache(HostPace(gap=4.0, closed_until=130.0), now=100.0)
    assert lent == {"gap": 4.0, "closed": 30.0}
    back = from_cache(lent, now=1000.0, max_wait=86_400)
    assert (back.gap, back.closed_until) == (4.0, 1030.0)


@each("value", [None, 3, "x", [], {"gap": "1"}, {"gap": 1, "closed": None}])
def test_whatever_else_was_lent_is_no_pace(value: object) -> None:
    assert from_cache(value, 0.0, 10.0) == HostPace()


def test_what_was_lent_is_kept_in_bounds() -> None:
    back = from_cache({"gap": 1e9, "closed": 1e9}, now=0.0, max_wait=100.0)
    assert (back.gap, back.closed_until) == (MAX_GAP, 100.0)


def _limiter(**more: object) -> RateLimiter:
    options: dict[str, object] = {
        "total": 8,
        "per_host": 2,
        "jitter": 0.0,
        "rng": random.Random(1),
    } | {"buckets": {}}
    return RateLimiter(**{**options, **more})  # type: ignore[arg-type]


def _soon(seconds: float = 5.0) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_requests_to_a_host_that_wants_pauses_are_spread() -> None:
    limiter = _limiter()
    limiter.require_pause("a", 0.1)
    begun = asyncio.get_running_loop().time()

    async def one() -> float:
        async with limiter.slot("a", "http://a/", _soon()):
            return asyncio.get_running_loop().time() - begun

    starts = sorted(await asyncio.gather(one(), one(), one()))
    assert starts[0] < 0.05
    assert starts[1] >= 0.1
    assert starts[2] >= 0.2


async def test_hosts_of_one_owner_share_a_lane() -> None:
    both = Bucket("owner", 0.15)
    limiter = _limiter(buckets={"a": both, "b": both})
    async with limiter.slot("a", "http://a/", _soon()):
        pass
    begun = asyncio.get_running_loop().time()
    async with limiter.slot("b", "http://b/", _soon()):
        assert asyncio.get_running_loop().time() - begun >= 0.1
    assert limiter.key_of("b") == "owner"


async def test_a_pause_that_is_too_long_is_not_waited_for() -> None:
    limiter = _limiter()
    limiter.record("a", status=429, seconds=0.1, wait=500.0)
    with pytest.raises(NotNowError, match="left alone for another 500 seconds") as caught:
        async with limiter.slot("a", "http://a/", _soon(1000.0)):
            pass
    assert caught.value.retry_after == pytest.approx(500, abs=1)
    async with limiter.slot("b", "http://b/", _soon()):
        pass


async def test_paces_are_lent_and_recalled_by_another_process() -> None:
    first, second = _limiter(), _limiter()
    first.record("a", status=429, seconds=0.1, wait=300.0)
    first.record("b", status=200, seconds=0.1, wait=None)
    lent = first.export()
    assert set(lent) == {"a"}
    second.restore("a", lent["a"])
    with pytest.raises(NotNowError):
        async with second.slot("a", "http://a/", _soon(1000.0)):
            pass
    second.record("c", status=200, seconds=0.1, wait=None)
    second.restore("c", lent["a"])
    async with second.slot("c", "http://c/", _soon()):
        pass


async def test_starts_are_jittered() -> None:
    limiter = _limiter(jitter=0.2, rng=random.Random(3))
    begun = asyncio.get_running_loop().time()
    expected = random.Random(3).random() * 0.2
    async with limiter.slot("a", "http://a/", _soon()):
        assert asyncio.get_running_loop().time() - begun >= expected - 0.01


async def test_idle_hosts_are_forgotten_and_hurt_ones_are_not() -> None:
    limiter = _limiter()
    limiter.record("hurt", status=503, seconds=0.1, wait=900.0)
    for number in range(5_000):
        limiter.record(f"h{number}", status=200, seconds=0.1, wait=None)
    assert len(limiter._hosts) < 4_200
    assert set(limiter.export()) == {"hurt"}


async def test_no_body_is_asked_for_while_those_that_wait_are_too_many_bytes() -> None:
    now = asyncio.get_running_loop().time()
    buffer = BodyBuffer(9, most_bytes=100)
    with BufferSlot(buffer) as first:
        await first.take("https://a.example", now)
        first.hold(60)
        first.hold(101)
        with BufferSlot(buffer) as second, pytest.raises(NotNowError):
            await second.take("https://b.example", now)
        first.hold(100)
        with BufferSlot(buffer) as second:
            await second.take("https://b.example", now)
            second.hold(1)
            with BufferSlot(buffer) as third, pytest.raises(NotNowError):
                await third.take("https://c.example", now)
    with BufferSlot(buffer) as last:
        await last.take("https://d.example", now)


async def test_a_gap_shrinks_while_nobody_asks() -> None:
    limiter, loop = _limiter(), asyncio.get_running_loop()
    limiter._host("a").pace = HostPace(gap=40.0)
    limiter._host("a").next_at = loop.time() - 1_200.0
    async with limiter.slot("a", "http://a/1", _soon()):
        pass
    assert limiter.wait("a") == pytest.approx(10.0, abs=0.5)
