"""Every fault of the list has a test that provokes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent


def marked(path: Path) -> Iterator[int]:
    """Yield the numbers in `@pytest.mark.fault(…)` on the tests of one file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and node.name.startswith(
            "test"
        ):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault":
                    yield from (ast.literal_eval(number) for number in mark.args)


def test_every_fault_is_provoked_by_a_test() -> None:
    provoked = {number for path in TESTS.rglob("test_*.py") for number in marked(path)}
    assert sorted(provoked) == list(range(1, 33))
