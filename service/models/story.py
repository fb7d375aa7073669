"""What it adds up to: stories, and the five that go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from service.models.evaluation import Evaluation
from service.models.item import Item
from service.models.vote import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a story looked like when it was last mailed: a change is measured against this."""

    at: datetime
    run_id: str
    title: str
    outlets: int
    risk: int
    impact: int
    facts: tuple[str, ...] = ()
    """Names and numbers that were already told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMemory:
    """What is remembered of a story between runs; stored as JSON by `storage.stories`."""

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
    run_id: str = ""


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
    change: str = ""
    """What is new since it was mailed ("day 3: two outlets to seven"); empty if nothing is."""
    sketch: Mapping[str, Any] = field(default_factory=dict)

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
    """What it was ranked by: the judge's score with what the readers taught."""
    reasons: tuple[str, ...] = ()
    """"topic labour +0.8: 6 of 7 yes"; for "why this?"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A story that was not chosen, and why in words."""

    story: Story
    evaluation: Evaluation
    score: float
    reason: str
    """"0.2 under the floor", "a second competitor story"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the votes of one answer to one story did to a mail: without them it would not be so."""

    story: str
    """Key of the story that was voted on."""
    title: str
    """Its headline, one short line."""
    answer: Answer
    recipients: tuple[str, ...]
    """Who gave that answer: `service.signing.recipient_id` of each."""
    day: str
    """"today", "on Tuesday"."""
    deed: str
    """"kept three stories like “…” out"."""
    moved: tuple[str, ...]
    """Keys of the stories that it moved."""

    def told_to(self, reader: str = "") -> str:
        """Return the sentence for `reader`, an id as in `recipients`, or for nobody in particular.

        "Your no on Tuesday kept “…” out"; "2 of you said no to “…”, which kept “…” out".
        """
        if len(self.recipients) > 1:
            count = len(self.recipients)
            return f"{count} of you said {self.answer} to “{self.title}”, which {self.deed}"
        whose = "Your" if reader in self.recipients else "A"
        return f"{whose} {self.answer} {self.day} {self.deed}"


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
class Receipt:
    """What the votes did to this mail."""

    effects: tuple[Effect, ...] = ()
    """What the votes on one story did by themselves."""
    lines: tuple[str, ...] = ()
    """Sentences on what only several votes together explain."""
    kept_out: tuple[str, ...] = ()
    """Story keys that would be in without the votes."""
    brought_in: tuple[str, ...] = ()
    yes: int = 0
    no: int = 0
    precision: float | None = None
    """Share of yes among the votes of the last 30 days."""
    interval: tuple[float, float] | None = None
    """95% interval (Wilson) of the precision."""
    look_alikes: tuple[LookAlike, ...] = ()
    """Suggested by "wrong brand" votes of those 30 days; never applied by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What ranking made of a run's stories."""

    findings: tuple[Finding, ...]
    almost: Rejected | None = None
    rejected: tuple[Rejected, ...] = ()
    receipt: Receipt = field(default_factory=Receipt)
