"""Sampled shingles estimate containment well, and the same everywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.text.shingles import Shingles, containment, of_words, union

LONG = [f"w{n}" for n in range(3000)]


def test_a_part_is_contained_in_the_whole() -> None:
    assert containment(of_words(LONG), of_words(LONG[:1000])) > 0.9


def test_half_and_half_is_half() -> None:
    mixed = [*LONG[:1500], *(f"x{n}" for n in range(1500))]
    assert abs(containment(of_words(LONG), of_words(mixed)) - 0.5) < 0.1


def test_strangers_share_nothing() -> None:
    assert containment(of_words(LONG), of_words([f"x{n}" for n in range(3000)])) == 0.0


def test_the_hashes_are_those_of_every_process() -> None:
    assert min(of_words([f"w{n}" for n in range(20)]).hashes) == 110487737


def test_a_short_text_has_no_prints() -> None:
    assert not of_words(LONG[:10]).hashes
    assert containment(of_words(LONG[:10]), of_words(LONG[:10])) == 0.0


def test_thinning_keeps_the_estimate_and_the_size() -> None:
    whole = of_words(LONG)
    thin = whole.thinned(96)
    assert len(thin.hashes) == 96
    assert containment(whole, thin) == 1.0
    assert abs(thin.size - 2998) < 700
    assert thin.thinned(200) is thin


def test_a_union_holds_all_and_nothing_is_nothing() -> None:
    one, other = of_words(LONG[:200]), of_words(LONG[200:400])
    both = union([one, other], 1000)
    assert containment(both, one) == containment(both, other) == 1.0
    assert not union([Shingles()], 10).hashes


@given(st.lists(st.sampled_from("abcdef"), max_size=60), st.lists(st.sampled_from("abcdef")))
def test_containment_is_a_share_and_symmetric(one: list[str], other: list[str]) -> None:
    a, b = of_words(one), of_words(other)
    assert 0.0 <= containment(a, b) <= 1.0
    assert containment(a, b) == containment(b, a)


@given(st.lists(st.integers(0, 2**32 - 1), max_size=50), st.integers(1, 2**32))
def test_prints_come_back_from_their_text(hashes: list[int], limit: int) -> None:
    prints = Shingles.of(hashes, limit)
    assert list(prints.hashes) == sorted(set(hashes))
    again = Shingles.from_text(prints.to_text(), limit)
    assert again == prints
    assert list(again.under(7)) == [one for one in prints.hashes if one < 7 or limit <= 7]
