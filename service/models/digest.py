"""The mail that a run makes: what it says, and the letter made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from service.models.brand import Brand
from service.models.evaluation import Cost, Scorer
from service.models.item import SourceReport
from service.models.reason import Reason
from service.models.run import Counts
from service.models.score import DEFAULT_MIN_SCORE
from service.models.story import Choice


@dataclass(frozen=True, slots=True)
class SourceNews:
    """Sources that a mail names, each once when its trouble begins and once when it is over."""

    begun: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Findings of mails that reached nobody, which do not come again."""

    stories: tuple[str, ...] = ()
    """Their keys."""
    titles: tuple[str, ...] = ()
    """Of the gravest."""


class Sample(StrEnum):
    """What is invented for show; marked SAMPLE wherever it shows. False where nothing is."""

    NOTHING = ""
    STORIES = "stories"
    VERDICTS = "verdicts"
    """The stories, and what a stand-in for a model says of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All that a mail says, before it is put into words for one recipient."""

    brand: Brand
    run_id: str
    at: datetime
    choice: Choice
    counts: Counts
    reports: tuple[SourceReport, ...] = ()
    source_news: SourceNews = SourceNews()
    """Sources that this mail names, where nobody gets alerts."""
    undelivered: Undelivered = Undelivered()
    cost: Cost = field(default_factory=Cost)
    month_usd: float | None = None
    """Projected cost of the month; None: unpriced."""
    scorer: Scorer = Scorer.LEXICAL
    unscored: bool = False
    """Whether a model was to score and scored nothing in this run."""
    notes: tuple[Reason, ...] = ()
    min_score: float = DEFAULT_MIN_SCORE
    best_score: float | None = None
    """The best score since the last digest, where that is more than this run's."""
    since: datetime | None = None
    """Since when its stories were collected; None: they are of this run alone."""
    told_today: bool = False
    """Whether a mail with findings was made on the same day: then it is not "nothing today"."""
    sample: Sample = Sample.NOTHING
    channels: Mapping[str, str] = field(default_factory=dict)
    """Names of channels by recipient id: whose votes are a team's."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words. `html` may be empty: then it is plain text alone."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one recipient, in the bytes that every attempt sends."""

    message_id: str
    """The same at every attempt and different for each message."""
    sender: str
    recipient: str
    subject: str
    body: bytes
    repeatable: bool = False
    """The other side knows a message by its id, so one that may have arrived is sent until it is
    taken, and not only once more."""
    story: str = ""
    """The key of the story that it tells, where it tells one."""


@dataclass(frozen=True, slots=True)
class WeeklyTime:
    """A time of day on one day of the week."""

    weekday: int
    """0: Monday."""
    at: time


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` (included) to `end` (excluded), over midnight when `end` is the earlier.

    Equal times mean no quiet hours at all.
    """

    start: time
    end: time

    def hold(self, at: time) -> bool:
        """Return whether mail is held at this time of day."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end
