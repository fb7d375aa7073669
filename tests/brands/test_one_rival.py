"""Rivals listed under two names count once; what only looks alike counts apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from service.archive.week.figures import voice
from service.brands.one_rival import one_name_each
from service.models import Brand
from service.storage.tables.archive.week import Named
from tests.tables import each


@each(
    ("names", "counted"),
    [
        (["General Motors", "GM", "Toyota"], ["General Motors", "General Motors", "Toyota"]),
        (["GM", "General Motors"], ["General Motors", "General Motors"]),
        (["Acme", "Acme Inc", "ACME"], ["Acme", "Acme", "Acme"]),
        (["Bank of Lagos", "BL", "BOL"], ["Bank of Lagos"] * 3),
        (["Gold Motors", "Green Mills", "GM"], ["Gold Motors", "Green Mills", "GM"]),
        (["Delta", "Delta Dental", "Gm"], ["Delta", "Delta Dental", "Gm"]),
        (["KFC", "Kwik Fit", ""], ["KFC", "Kwik Fit", ""]),
    ],
)
def test_initials_and_legal_forms_are_no_rivals_of_their_own(
    names: Sequence[str], counted: Sequence[str]
) -> None:
    called = one_name_each(names)
    assert [called[name] for name in names] == counted


def test_the_week_has_one_line_for_both_names() -> None:
    rivals = ("General Motors", "GM", "Toyota")
    brand = Brand(id="f", display_name="Zesto", core=("car",), competitors=rivals)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    named = [
        Named(about=about, story=story, telling=story, at=at, source_key="s", tone="neutral")
        for about, story in (("GM", "a"), ("General Motors", "a"), ("GM", "b"), ("Toyota", "c"))
    ]
    shares = {one.name: one.stories for one in voice(brand, named, ()).shares}
    assert shares == {"Zesto": 0, "General Motors": 2, "Toyota": 1}
