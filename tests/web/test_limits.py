"""Token buckets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.web.context import Rate
from service.web.limits import Limiter


def test_a_burst_then_the_rate() -> None:
    limiter = Limiter(Rate(burst=3, per_second=0.5))
    assert [limiter.take("a", 0.0) for _ in range(4)] == [0, 0, 0, 2]
    assert limiter.take("a", 1.0) == 1
    assert limiter.take("a", 2.0) == 0
    assert limiter.take("a", 2.0) == 2


def test_one_address_does_not_use_up_another() -> None:
    limiter = Limiter(Rate(burst=1, per_second=1.0))
    assert limiter.take("a", 0.0) == 0
    assert limiter.take("a", 0.0) == 1
    assert limiter.take("b", 0.0) == 0


def test_memory_is_bounded_and_the_oldest_goes() -> None:
    limiter = Limiter(Rate(burst=1, per_second=0.001), most=2)
    for key in "abc":
        assert limiter.take(key, 0.0) == 0
    assert len(limiter._buckets) == 2
    assert limiter.take("c", 0.0) > 0
    assert limiter.take("a", 0.0) == 0


@given(st.lists(st.floats(0.0, 5.0), max_size=60), st.integers(1, 5), st.floats(0.1, 3.0))
def test_never_more_than_the_burst_and_the_rate_allow(
    gaps: list[float], burst: int, per_second: float
) -> None:
    limiter = Limiter(Rate(burst=burst, per_second=per_second))
    now, granted = 0.0, 0
    for gap in gaps:
        now += gap
        granted += limiter.take("a", now) == 0
    assert granted <= burst + now * per_second + 1e-6
