"""Tables of cases that one test goes through: what each case costs beside its own work is saved.

A case of `pytest.mark.parametrize` costs pytest and its workers some eight milliseconds, many times
what a pure function takes. All cases are gone through, and those that fail are all told, each by
name. With EACH_CASE_A_TEST=1 in the environment each is a test of its own again, to choose by -k.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, TypeAlias

import pytest

Test: TypeAlias = Callable[..., None]
_WITH_AN_ID: Any = type(pytest.param())
Ids: TypeAlias = Iterable[str] | Callable[[Any], object] | None


def each(
    names: str | Sequence[str], cases: Iterable[Any], ids: Ids = None
) -> Callable[[Test], Test]:
    """Call a test with each of `cases`; the arguments are those of `pytest.mark.parametrize`.

    For tests that wait for nothing and use no fixture that a case may change.
    """
    rows = list(cases)
    if ids is not None and not callable(ids):
        ids = list(ids)
    if os.environ.get("EACH_CASE_A_TEST"):
        return pytest.mark.parametrize(names, rows, ids=ids)
    columns = [one.strip() for one in names.split(",")] if isinstance(names, str) else list(names)
    single = isinstance(names, str) and len(columns) == 1
    assert rows, "a table without cases proves nothing"

    def with_all(test: Test) -> Test:
        @wraps(test)
        def gone_through(*arguments: Any, **fixtures: Any) -> None:
            __tracebackhide__ = True
            failed = []
            for number, row in enumerate(rows):
                values = _values(row, single=single)
                try:
                    test(*arguments, **fixtures, **dict(zip(columns, values, strict=True)))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - all are told
                    name = getattr(row, "id", None) or _named(number, values, ids)
                    error.add_note(f"in case {name}")
                    failed.append(error)
            if len(failed) == 1:
                raise failed[0]
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(rows)} cases", failed)

        signature = inspect.signature(test)
        left = [one for name, one in signature.parameters.items() if name not in columns]
        gone_through.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return gone_through

    return with_all


def _values(row: Any, *, single: bool) -> tuple[Any, ...]:
    if isinstance(row, _WITH_AN_ID):
        assert not row.marks, "a case with marks is a test of its own"
        return tuple(row.values)
    return (row,) if single else tuple(row)


def _named(number: int, values: tuple[Any, ...], ids: Ids) -> str:
    if ids is not None and not callable(ids):
        return list(ids)[number]
    shown = [str(ids(one)) if callable(ids) else repr(one) for one in values]
    return f"{number}: {', '.join(one if len(one) <= 200 else one[:200] + '…' for one in shown)}"
