"""Trying cases: every one of a folder, or one alone."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from tests.cases import reading, service
from tests.cases.attacks import kinds as attacks
from tests.cases.case import ATTACK, READING, Case, Outcome, WrongError
from tests.cases.press import Press


class Runner:
    """Tries cases one by one; owns the one service that presses are tried on."""

    def __init__(self) -> None:
        self._press = Press()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._press.__exit__(kind, error, trace)

    def outcome(self, case: Case) -> Outcome:
        """Try one case; whatever the service raises fails it."""
        try:
            return Outcome(case, ok=True, said=self._judge(case))
        except WrongError as wrong:
            return Outcome(case, ok=False, said=str(wrong))
        except Exception as error:  # noqa: BLE001 - the case is what fails, not the runner
            return Outcome(case, ok=False, said=_told(error))

    def _judge(self, case: Case) -> str:
        if case.form == READING:
            return reading.judge(case)
        if case.form == ATTACK:
            return attacks.judge(case)
        return self._press.judge(case) if case.kind == "press" else service.judge(case)

    def outcomes(self, cases: Iterable[Case]) -> Iterator[Outcome]:
        """Try cases; unsubscribing comes last, as nobody votes from a mail he no longer gets."""
        for case in sorted(cases, key=_leaves):
            yield self.outcome(case)


def _leaves(case: Case) -> tuple[bool, bool]:
    given = case.data.get("input", {})
    one_click = given.get("body", "") == "List-Unsubscribe=One-Click"
    return given.get("link", "") == "unsubscribe", one_click


def _told(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:200]} ({where.name})"
