"""The types that flow from room to room: frozen, plain, touching nothing of the outside world.

The order is the order of a run: what to watch (`brand`), what was read (`reading`), what was
thought of it (`judging`), what it adds up to (`choosing`), what came back (`voting`), and the run
and its mail (`running`).

All datetimes are aware and in UTC. All text from the web has passed `service.text.clean`.
"""

from service.models.brand import Brand, Source, SourceKind, WorkedExample
from service.models.choosing import (
    Choice,
    Effect,
    Finding,
    Group,
    LookAlike,
    Receipt,
    Rejected,
    Sent,
    Story,
    StoryMemory,
)
from service.models.judging import Cost, Evaluation, Judgement, Link, RiskKind, Scorer, Term, Tone
from service.models.reading import DateFrom, Gate, Item, SourceHealth, SourceReport, SourceState
from service.models.running import Counts, Digest, RunReport, Trigger
from service.models.voting import Answer, NoReason, Vote

__all__ = [
    "Answer",
    "Brand",
    "Choice",
    "Cost",
    "Counts",
    "DateFrom",
    "Digest",
    "Effect",
    "Evaluation",
    "Finding",
    "Gate",
    "Group",
    "Item",
    "Judgement",
    "Link",
    "LookAlike",
    "NoReason",
    "Receipt",
    "Rejected",
    "RiskKind",
    "RunReport",
    "Scorer",
    "Sent",
    "Source",
    "SourceHealth",
    "SourceKind",
    "SourceReport",
    "SourceState",
    "Story",
    "StoryMemory",
    "Term",
    "Tone",
    "Trigger",
    "Vote",
    "WorkedExample",
]
