"""One line of `topfive check`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.log import hide


class Mark(StrEnum):
    """How a line begins."""

    OK = "ok"
    WAIT = "wait"
    """Not asked, and nothing is wrong with that."""
    WARN = "WARN"
    """It works, but probably not as it was meant."""
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """What was found out about one part."""

    mark: Mark
    name: str
    words: str

    def __str__(self) -> str:
        return hide(f"{self.mark:<4}  {self.name:<13} {self.words}")


def verdict(lines: list[CheckLine]) -> str:
    """Return the last sentence of a check that printed these lines."""
    marks = {line.mark for line in lines}
    if Mark.FAIL in marks:
        return "Mend the lines marked FAIL, then run topfive check again."
    if Mark.WARN in marks:
        return "It works. Look at the lines marked WARN: they are probably not as you meant them."
    return "All is well."
