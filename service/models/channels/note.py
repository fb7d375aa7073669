"""What a channel gets: one finding at a time, with its links; and the week in review, in short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTitle:
    """A story of the week, by its title."""

    story: str
    title: str
    url: str
    """Empty: no link."""
    risk: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekNote:
    """The week in review for one channel: its headline figures, and where the whole of it is."""

    recipient: str
    """`channel:NAME`."""
    brand_id: str
    brand: str
    week: date
    """The Monday of the week in which it goes out: each week has one."""
    first: date
    last: date
    at: datetime
    subject: str
    headline: str
    said: tuple[str, ...]
    """The figures in sentences: spikes first, then how much was said."""
    reports: int
    stories: int
    usual: float | None
    """Reports of a week like this; None: too little is known."""
    loudness: str
    spikes: tuple[date, ...]
    risks: tuple[WeekTitle, ...]
    """Those still open."""
    five: tuple[WeekTitle, ...]
    page: str
    """The whole, behind the operator's token."""
    sample: Sample = Sample.NOTHING

    @property
    def message_id(self) -> str:
        """What this week is known by at this channel."""
        return f"{self.brand_id}.week-{self.week}.{self.recipient}"
