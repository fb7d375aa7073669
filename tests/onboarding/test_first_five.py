"""Headlines that a person says are somebody else's become look-alikes, and no more than that."""

from __future__ import annotations

import pytest

from service.models import Brand
from service.onboarding.first_five import not_us
from tests.web.stored import NOW

BRAND = Brand(id="x", display_name="Bean There", core=("coffee shop",))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Bean There, Done That: ten towns to see twice", ("bean there done that",)),
        ("New single: “Bean there, baked that” tops the chart", ("bean there baked that",)),
        ("Bean There Tea House closes", ("bean there tea house",)),
        ("Bean There opens a coffee shop", ()),
        ("Sales at Bean There", ()),
        ("Nothing of the kind", ()),
    ],
)
def test_what_follows_the_name_is_taken_with_it(title: str, expected: tuple[str, ...]) -> None:
    assert not_us([title], BRAND, NOW) == expected
