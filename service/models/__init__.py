"""The types that flow from room to room: frozen, plain, touching nothing of the outside world.

The order is the order of a run: what to watch (`brand`, `source_kind`), what was read (`item`),
what was thought of it (`evaluation`, on the scales of `score`), what it adds up to (`story`), the
mail (`digest`), what came back (`vote`), and the run as a whole (`run`).

All datetimes are aware and in UTC. All text from the web has passed `service.text.normalize.clean`.
"""

from service.models.brand import Brand, Source, WorkedExample
from service.models.digest import Digest, Letter, QuietHours, Sample, SourceNews
from service.models.evaluation import (
    Cost,
    Evaluation,
    Judgement,
    Link,
    RiskKind,
    Scorer,
    SecondQuestion,
    Term,
    Tone,
    Translation,
)
from service.models.item import (
    DateFrom,
    HealthState,
    Item,
    QuietBecause,
    SourceHealth,
    SourceQuiet,
    SourceReport,
    SourceRhythm,
    SourceState,
    Wall,
)
from service.models.network import Network
from service.models.reason import Reason, ReasonCode, as_written
from service.models.run import (
    CUT_OFF,
    LEASE_EXPIRED,
    STOPPED,
    Counts,
    RunReport,
    RunStatus,
    Trigger,
    is_cut_off,
)
from service.models.score import (
    DEFAULT_MIN_SCORE,
    MAX_IMPACT,
    MAX_RISK,
    MAX_SCORE,
    SERIOUS_RISK,
    URGENT_IMPACT,
    URGENT_RISK,
)
from service.models.source_kind import SourceKind
from service.models.story import (
    Choice,
    Finding,
    Group,
    LookAlike,
    Rejected,
    Sent,
    Story,
    StoryChange,
    StoryMemory,
    VoteEffect,
    VoteEffects,
)
from service.models.vote import Answer, NoReason, Vote

__all__ = [
    "CUT_OFF",
    "DEFAULT_MIN_SCORE",
    "LEASE_EXPIRED",
    "MAX_IMPACT",
    "MAX_RISK",
    "MAX_SCORE",
    "SERIOUS_RISK",
    "STOPPED",
    "URGENT_IMPACT",
    "URGENT_RISK",
    "Answer",
    "Brand",
    "Choice",
    "Cost",
    "Counts",
    "DateFrom",
    "Digest",
    "Evaluation",
    "Finding",
    "Group",
    "HealthState",
    "Item",
    "Judgement",
    "Letter",
    "Link",
    "LookAlike",
    "Network",
    "NoReason",
    "QuietBecause",
    "QuietHours",
    "Reason",
    "ReasonCode",
    "Rejected",
    "RiskKind",
    "RunReport",
    "RunStatus",
    "Sample",
    "Scorer",
    "SecondQuestion",
    "Sent",
    "Source",
    "SourceHealth",
    "SourceKind",
    "SourceNews",
    "SourceQuiet",
    "SourceReport",
    "SourceRhythm",
    "SourceState",
    "Story",
    "StoryChange",
    "StoryMemory",
    "Term",
    "Tone",
    "Translation",
    "Trigger",
    "Vote",
    "VoteEffect",
    "VoteEffects",
    "Wall",
    "WorkedExample",
    "as_written",
    "is_cut_off",
]
