"""The cases that ship, one test each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cases.__main__ import SHIPPED
from tests.cases.case import Case, load
from tests.cases.runner import Runner

CASES = [case for folder in ("reading", "service") for case in load(SHIPPED / folder)]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_comes_out_as_expected(case: Case, runner: Runner) -> None:
    outcome = runner.outcome(case)
    if case.taste and not outcome.ok:
        pytest.skip(f"a matter of taste: {outcome.said}")
    assert outcome.ok, outcome.said
