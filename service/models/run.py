"""A run as a whole: what started it, its figures, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Trigger(StrEnum):
    """What started a run."""

    SCHEDULE = "schedule"
    HTTP = "http"
    CLI = "cli"

    @property
    def by_person(self) -> bool:
        """Whether somebody asked for the run now."""
        return self is not Trigger.SCHEDULE


class RunStatus(StrEnum):
    """How far a run has come."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


LEASE_EXPIRED = "lease expired"
"""What a run says whose process died or did not answer: closed by another; the contract's words."""
STOPPED = "stopped"
"""What a run's message begins with, before a colon, if its process was told to end."""
CUT_OFF = (LEASE_EXPIRED, STOPPED)
"""How a run ends that was ended from outside, before it had stored anything."""


def is_cut_off(status: str, error_message: str | None) -> bool:
    """Return whether a run was ended from outside, so that another should make up for it."""
    return status == RunStatus.FAILED and (error_message or "").partition(":")[0] in CUT_OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures at the foot of a mail."""

    sources: int = 0
    failed: int = 0
    items: int = 0
    """Entries that the sources listed."""
    new: int = 0
    judged: int = 0
    unscored: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run as it ended; `result` is the JSON of the contract."""

    run_id: str
    status: RunStatus
    result: Mapping[str, Any] | None = None
    error_message: str = ""
