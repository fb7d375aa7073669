"""What a channel gets: one finding at a time, with its links; and the week in review, in short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from service.models.digest import Sample
from service.models.run_result import FindingJson


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingNote:
    """One finding for one channel, before it is put into the form that the channel takes."""

    recipient: str
    """`channel:NAME`."""
    brand_id: str
    brand: str
    """The brand's name, for people."""
    run_id: str
    """Of the run whose choice it is."""
    at: datetime
    """When that run was; what the webhook's timestamp of the event is."""
    finding: FindingJson
    """As `result.findings` of a run has it."""
    age: str
    """"2 hours ago"; empty where nobody says when it came out."""
    share: str
    """Where anybody may read this one finding."""
    vote: str
    """The page with the two buttons, for everybody in the channel: opening it casts no vote."""
    sample: Sample = Sample.NOTHING

    @property
    def message_id(self) -> str:
        """What this finding is known by at this channel: the same whenever the run is repeated."""
        return f"{self.brand_id}.{self.run_id}.{self.finding.story}.{self.recipient}"


class _Published(BaseModel):
    """Programs of others read these names, in a webhook's JSON: add to them, never rename them."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, defer_build=True)


class StoryOfWeek(_Published):
    """A story of the week, by its title."""

    story: str
    """Its key, as in `finding.story`."""
    title: str
    url: str
    """Empty: no link."""
    risk: int = Field(json_schema_extra={"minimum": 0, "maximum": 3})


class WeekFigures(_Published):
    """The headline figures of a week."""

    first: date
    last: date
    """The seven days, both ends included."""
    headline: str
    """How much was said, in a line for people."""
    said: tuple[str, ...]
    """The same figures in sentences for people."""
    reports: int
    """Reports of the brand; copies of one text are one."""
    stories: int
    usual: float | None
    """Reports of a week like this; null: too little is known."""
    loudness: str
    """`much_more`, `more`, `normal`, `less` or `unknown`."""
    spikes: tuple[date, ...]
    """Days far outside of normal."""
    risks: tuple[StoryOfWeek, ...]
    """Serious risks that are still open."""
    five: tuple[StoryOfWeek, ...]
    """The five of the week, of what was mailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekNote:
    """The week in review for one channel: its headline figures, and where the whole of it is."""

    recipient: str
    """`channel:NAME`."""
    brand_id: str
    brand: str
    week: date
    """The Monday of the week in which it goes out: each week has one."""
    at: datetime
    subject: str
    figures: WeekFigures
    page: str
    """The whole, behind the operator's token."""
    sample: Sample = Sample.NOTHING

    @property
    def message_id(self) -> str:
        """What this week is known by at this channel."""
        return f"{self.brand_id}.week-{self.week}.{self.recipient}"
