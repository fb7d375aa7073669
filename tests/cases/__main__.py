"""Tries the cases of folders, or those that ship, and prints what fails and the counts.

The exit status is 0 only if some case was tried and none fails that is not a matter of taste.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import structlog

from tests.cases.case import Case, FolderError, load
from tests.cases.runner import Runner

SHIPPED = Path(__file__).resolve().parent / "shipped"
MARKS = {"pass": "pass", "FAIL": "fail", "taste": "a matter of taste"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = argparse.ArgumentParser(prog="python -m tests.cases", description=__doc__)
    options.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    options.add_argument("--only", default="", metavar="WORD", help="cases that have this word")
    options.add_argument(
        "--without-taste", action="store_true", help="leave out what is a matter of taste"
    )
    chosen = options.parse_args(arguments)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    logging.disable(logging.CRITICAL)
    folders = chosen.folders or [SHIPPED / "reading", SHIPPED / "service"]
    cases, refused = _load(folders)
    cases = [
        case
        for case in cases
        if chosen.only in case.words and not (chosen.without_taste and case.taste)
    ]
    return 0 if _tried(cases) and not refused else 1


def _load(folders: Sequence[Path]) -> tuple[list[Case], bool]:
    """Return the cases of `folders`, and whether a folder held nothing to be tried."""
    cases: list[Case] = []
    refused = False
    for folder in folders:
        try:
            cases += load(folder)
        except FolderError as error:
            print(f"FAIL  {error}")
            refused = True
    return cases, refused


def _tried(cases: Sequence[Case]) -> bool:
    """Try the cases; tell whether there are any and none fails."""
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with Runner() as runner:
        for outcome in runner.outcomes(cases):
            case = outcome.case
            kinds[case.kind][outcome.mark] += 1
            if not outcome.ok:
                print(f"{outcome.mark:5} {case.kind:9} {case.name}: {outcome.said}", flush=True)
    for kind, marks in sorted(kinds.items()):
        print(f"{kind:9} {_counted(marks)}")
    total = sum(kinds.values(), Counter[str]())
    print(f"{len(cases)} cases: {_counted(total)}")
    return bool(cases) and not total["FAIL"]


def _counted(marks: Counter[str]) -> str:
    return ", ".join(f"{marks[mark]} {word}" for mark, word in MARKS.items())


if __name__ == "__main__":
    sys.exit(main())
