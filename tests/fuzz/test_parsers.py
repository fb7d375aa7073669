"""What reads outside text takes a time that grows with its length, whatever is repeated in it."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.readers import READERS, SEEDS, Seed, built

A_KILOBYTE = 0.05
"""Seconds of the processor: three times what the dearest construct took where this was written.
What takes the square of its length takes ten times as much for the texts here, or grows."""
GROWS = 3.2
"""Times that a text twice as long may take longer."""
NOTICED = 0.25
"""Seconds below which nobody waits for anything and growth is noise."""
QUICK, LONG = 6_000, 24_000
REFERENCE = 0.010
"""Seconds that `slowness` took where this was written."""
SHARE = 20
"""One seed of so many is tried among the quick tests; all of them in CI."""
PIECES = st.sampled_from(
    [
        *"<>/&#;='\"[]{}()!?-.,:|% \n\taA1é\u0301中\u200d\\",
        *("</", "--", "div", "p", "title", "item", "source", "style", "href", "script"),
        *("CDATA[", "http://", "Zazu "),
    ]
)


@cache
def slowness() -> float:
    """Return how many times slower this machine is than where this was written; 1 if it is not.

    Told by what the standard library takes for a page.
    """
    page = "<div class=a><p>Zazu <b>Pizza</b> &amp; more</p></div>" * 400

    def taken() -> float:
        begun = time.process_time()
        HTMLParser().feed(page)
        return time.process_time() - begun

    return max(1.0, min(taken() for _ in range(5)) / REFERENCE)


def seconds(seed: Seed, size: int) -> float:
    """Return what reading the seed's text costs, in seconds of the processor where this was
    written."""
    body = built(seed, size).encode("utf-8", "surrogatepass")
    begun = time.process_time()
    READERS[seed["to"]](body)
    return (time.process_time() - begun) / slowness()


def costly(seeds: list[Seed], size: int) -> dict[str, str]:
    """Return the seeds that cost more than their length is worth, each with what it cost."""
    found = {}
    for seed in seeds:
        long = seconds(seed, size)
        if long < min(NOTICED, A_KILOBYTE * size / 1024):
            continue
        long = min(long, seconds(seed, size))
        short = seconds(seed, size // 2)
        if long > A_KILOBYTE * size / 1024 or (
            long > NOTICED and long > GROWS * short and goes_on_growing(seed, size, long)
        ):
            found[f"{seed['to']} {seed['head'][-40:]!r} {seed['repeat']!r}"] = (
                f"{long:.2f} s for {size} bytes, {short:.2f} s for half of them"
            )
    return found


def goes_on_growing(seed: Seed, size: int, long: float) -> bool:
    """Return whether the cost grows beyond `size` as it did up to it.

    Where only a longer text is looked into at all, its half costs nothing, and nothing grows.
    What the machine itself took, and no seed, is in one of two readings, seldom in both.
    """
    return min(seconds(seed, 2 * size) for _ in range(2)) > GROWS * long


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """What is loaded at the first use is no seed's cost, nor what the suite itself keeps alive:
    the collector would look through all of it while a seed is read."""
    for reader in READERS.values():
        reader(
            b"<html><body><p>Zazu Pizza opened in Durban. It sells pizza there.</p></body></html>"
        )
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def test_a_part_of_the_seeds() -> None:
    assert costly(SEEDS[::SHARE], QUICK) == {}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_seed_at_length() -> None:
    assert costly(SEEDS, LONG) == {}


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "300")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    st.sampled_from(SEEDS),
    st.lists(PIECES, min_size=1, max_size=5).map("".join),
    st.lists(PIECES, max_size=2).map("".join),
)
def test_drawn_constructs(seed: Seed, repeat: str, tail: str) -> None:
    drawn: Seed = {**seed, "repeat": repeat, "tail": tail + seed["tail"]}
    assert costly([drawn], LONG) == {}
