"""The attacks that ship, each tried on a service of its own; every kind is among them but one.

The kind `injection` needs a set of strings: its own tests are those of evaluation.
"""

from __future__ import annotations

import pytest

from tests.cases.__main__ import SHIPPED
from tests.cases.attacks.kinds import KINDS
from tests.cases.case import Case, load
from tests.cases.runner import Runner

CASES = load(SHIPPED / "attacks")


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_attack_is_held_off(case: Case) -> None:
    with Runner() as runner:
        outcome = runner.outcome(case)
    assert outcome.ok, outcome.said


def test_every_kind_that_ships_can_be_tried() -> None:
    assert {case.kind for case in CASES} == KINDS.keys() - {"injection"}
