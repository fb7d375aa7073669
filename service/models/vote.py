"""What came back: the readers' votes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Answer(StrEnum):
    """What a reader can say to a finding."""

    YES = "yes"
    NO = "no"
    UNDO = "undo"


class NoReason(StrEnum):
    """Why not: each calls for a different mend."""

    WRONG_BRAND = "wrong_brand"
    OLD = "old"
    TRIVIAL = "trivial"
    SEEN = "seen"
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A vote in force: one per recipient and story."""

    recipient: str
    """16 hex digits: `service.signing.recipient_id` of the address."""
    story: str
    answer: Answer
    at: datetime
    reason: NoReason = NoReason.NONE
    comment: str = ""
    brand_id: str = ""
