"""What it adds up to: stories, and the five that go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from service.models.evaluation import Evaluation, RiskKind
from service.models.item import Item
from service.models.reason import Reason, ReasonCode, as_written
from service.models.score import DEFAULT_MIN_SCORE, SERIOUS_RISK
from service.models.vote import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a story looked like when it was last mailed: a change is measured against this."""

    at: datetime
    run_id: str
    title: str
    outlets: int
    risk: int
    """The highest that was told and not said to be over."""
    impact: int
    facts: tuple[str, ...] = ()
    """Names and numbers that were already told."""
    risk_kind: RiskKind = RiskKind.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMemory:
    """What is remembered of a story between runs; stored as JSON by `storage.tables.stories`."""

    key: str
    """16 hex digits, stable for the life of the story."""
    title: str
    first_seen: datetime
    last_seen: datetime
    outlets: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    sketch: Mapping[str, Any] = field(default_factory=dict)
    """What `ranking.stories` needs to recognise it again; opaque to all other rooms."""
    publisher: str = ""
    topic: str = ""
    link: str = ""
    score: float | None = None
    risk: int = 0
    impact: int = 0
    sent: Sent | None = None
    listed: Sent | None = None
    """What it looked like when a mail named it by its title alone; it counts as shown."""
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class StoryChange:
    """What is new of a story since it was mailed."""

    day: int
    """1 on the day on which it was first seen; 0: `updates` say it, as an old row has it."""
    updates: tuple[Reason, ...]
    """Never empty."""


def _read_change(stored: Any) -> Any:
    """Return what pydantic is to read a change from; rows of before have a sentence, or ""."""
    if isinstance(stored, str):
        return StoryChange(0, (as_written(stored),)) if stored else None
    return stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event, told by one or more items."""

    key: str
    items: tuple[Item, ...]
    """This run's, the best to show first. Never empty."""
    first_seen: datetime
    last_seen: datetime
    outlets: tuple[str, ...] = ()
    """All outlets so far, earlier runs included."""
    memory: StoryMemory | None = None
    """What was known of it before this run; None: new."""
    change: Annotated[StoryChange | None, BeforeValidator(_read_change)] = None
    """What is new since it was mailed; None if nothing is."""
    sketch: Mapping[str, Any] = field(default_factory=dict)
    named_in: str = ""
    """The id of the item that names the brand, where the leading one does not; else empty."""

    @property
    def naming_item(self) -> Item:
        """The item that names the brand; the leading one where that does, or none."""
        return next((one for one in self.items if one.id == self.named_in), self.items[0])

    @property
    def names_brand_beside(self) -> bool:
        """Whether an item that does not lead names the brand."""
        return any(one.id == self.named_in for one in self.items)

    @property
    def is_new(self) -> bool:
        """Whether it has never been mailed."""
        return self.memory is None or self.memory.sent is None


class Group(StrEnum):
    """The two groups of a mail."""

    BRAND = "brand"
    RELEVANT = "relevant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A story that goes out, with its place and its reasons."""

    rank: int
    story: Story
    evaluation: Evaluation
    """Of the story's leading item."""
    group: Group
    score: float
    """What it was ranked by, 0 to 5: the judge's score, the outlets, what the readers taught."""
    points: float = 0.0
    """What the readers taught, of that."""
    reasons: tuple[Reason, ...] = ()
    """What the votes did to its place, if anything: one at most; for "why this?"."""
    left_over: bool = False
    """Whether it has a place that what is new left free."""
    beside: tuple[Item, ...] = ()
    """Items of it that may tell something else of the brand: their headlines are named."""
    again: Reason | None = None
    """LISTED_EARLIER, ASKED_FOR: why a story is here that a mail had named by its title."""

    @property
    def alarm(self) -> int:
        """The serious risk that the mail raises an alarm about; 0: none, or nobody bears it out."""
        risk = self.evaluation.risk
        return 0 if self.evaluation.unconfirmed or risk < SERIOUS_RISK else risk

    @property
    def place_in_mail(self) -> tuple[int, bool, int]:
        """What orders findings as a mail has them: serious risks, the brand's own, the others."""
        own = bool(self.alarm) or self.group is Group.BRAND
        return -self.alarm, not own, self.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A story that was not chosen, and why."""

    story: Story
    evaluation: Evaluation
    score: float
    reason: Reason
    left_over: bool = False
    """Whether an earlier mail had no place for it either."""

    @property
    def names_brand(self) -> bool:
        """Whether one of its items names the brand, and nothing keeps that out at any score."""
        return self.evaluation.names_brand or self.story.names_brand_beside

    @property
    def is_unseen(self) -> bool:
        """Whether no mail has shown it, not even its title."""
        return self.story.is_new and not (self.story.memory and self.story.memory.listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteEffect:
    """What the votes of one answer to one story did to a mail: without them it would not be so.

    A no kept stories out, a yes brought them in.
    """

    story: str
    """Key of the story that was voted on."""
    title: str
    """Its headline, one short line."""
    answer: Answer
    recipients: tuple[str, ...]
    """Who gave that answer: `service.signing.recipient_id` of each."""
    voted_on: date
    """The day of the last of these votes."""
    days_ago: int
    moved: tuple[str, ...]
    """Keys of the stories that it moved; never empty."""
    moved_title: str
    """The headline of the first of them, one short line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """A name that may belong into the brand's `not_us`."""

    name: str
    """Folded, as it would be written there."""
    readers: int
    """How many readers said "wrong brand" to a story that has it."""
    title: str
    """The headline of one such story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteEffects:
    """What the votes did to this mail; `result.receipt` of a run."""

    effects: tuple[VoteEffect, ...] = ()
    """What the votes on one story did by themselves."""
    lines: tuple[Reason, ...] = ()
    """What only several votes together explain."""
    kept_out: tuple[str, ...] = ()
    """Story keys that would be in without the votes."""
    brought_in: tuple[str, ...] = ()
    moved: Mapping[str, ReasonCode] = field(default_factory=dict)
    """What the votes did to the place of each chosen story, by key."""
    yes: int = 0
    no: int = 0
    precision: float | None = None
    """Share of yes among the votes of the last 30 days."""
    interval: tuple[float, float] | None = None
    """95% interval (Wilson) of the precision; None: too few votes for one."""
    look_alikes: tuple[LookAlike, ...] = ()
    """Suggested by "wrong brand" votes of those 30 days; never applied by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosingRules:
    """What the operator has decided of what is mailed."""

    top: int = 5
    """Findings in a mail, at most."""
    min_score: float = DEFAULT_MIN_SCORE
    competitors: int = 1
    """Calm competitor stories in a mail while others want their places."""
    max_age: timedelta = timedelta(hours=72)
    zone: tzinfo = UTC
    """The readers': in it a day is today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What ranking made of a run's stories."""

    findings: tuple[Finding, ...]
    runner_up: Rejected | None = None
    """The best that was left out, if it came close enough to be offered."""
    also: tuple[Rejected, ...] = ()
    """Those that name the brand and were in no mail yet: it has their titles."""
    unlisted: int = 0
    """How many more there are."""
    rejected: tuple[Rejected, ...] = ()
    vote_effects: VoteEffects = field(default_factory=VoteEffects)

    @property
    def named(self) -> tuple[Rejected, ...]:
        """Those that a mail shows without a card: the one that was almost in, and the list."""
        return (*([self.runner_up] if self.runner_up else []), *self.also)
