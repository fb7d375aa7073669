"""What a week says, typed once: the page shows it, the mail tells it, `/week` answers it as JSON.

Outside clients read these names: add to them, never rename them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from pydantic import Field

from service.archive.week.baseline import distance
from service.models import RiskKind
from service.models.run_result import Moment, StoredJson

_LEAST_WEEKS = 2
"""Weeks before this one by which it can be compared."""
_SOME, _MUCH = 2.0, 3.5
"""Deviations from which a week is louder, or far louder, than others."""


class Loudness(StrEnum):
    """How much was said against what is normal."""

    MUCH_MORE = "much_more"
    MORE = "more"
    NORMAL = "normal"
    LESS = "less"
    UNKNOWN = "unknown"
    """Too little is known of the weeks before."""


class WeekDay(StoredJson):
    """One day of the week."""

    day: date
    reports: int = 0
    """Reports of the brand; copies of one text are one."""
    stories: int = 0
    compared: int = 0
    """Of the reports, those by sources that were read long enough to compare."""
    usual: float | None = None
    """Reports of such a day; None: too little is known."""
    high: int | None = None
    """The most that is still ordinary."""
    spike: bool = False
    over: bool = True
    """False: the day is not over yet."""
    read: bool = True
    """False: nothing was read on this day."""
    watched: bool = True
    """False: the brand was not watched yet."""


class WeekStory(StoredJson):
    """A story, as the archive has it."""

    story: str = ""
    title: str = ""
    url: str = ""
    source: str = ""
    """The outlet."""
    outlets: int = 1
    score: float | None = None
    why: str = ""
    evidence: str = ""
    risk: int = Field(default=0, json_schema_extra={"minimum": 0, "maximum": 3})
    risk_kind: RiskKind = RiskKind.NONE
    tone: str = ""
    found_at: Moment | None = None
    told_at: Moment | None = None
    """When it was last told of."""
    yes: int = 0
    no: int = 0


class WeekSpike(StoredJson):
    """A day, or an hour of one that was none, far outside of normal, and the story that made it."""

    day: date
    hour: Moment | None = None
    """When that hour began; None: it was the whole day."""
    reports: int
    """Of the day, or of the hour."""
    usual: float
    story: WeekStory | None = None
    """None: the archive does not have it any more."""


class WeekVolume(StoredJson):
    """How much was said of the brand."""

    reports: int = 0
    stories: int = 0
    compared: int = 0
    """Reports of the days that are over, by sources that are compared."""
    usual: float | None = None
    """Of a week like this, up to the same day; None: too little is known."""
    loudness: Loudness = Loudness.UNKNOWN
    days_known: int = 0
    """Days before this week by which normal is told."""
    days_needed: int = 0
    not_compared: tuple[str, ...] = ()
    """Sources that are too new to be compared."""
    days: tuple[WeekDay, ...] = ()
    spikes: tuple[WeekSpike, ...] = ()


class WeekTone(StoredJson):
    """How the brand was spoken of, by stories."""

    positive: int = 0
    neutral: int = 0
    mixed: int = 0
    negative: int = 0
    unknown: int = 0
    """Read by an earlier version, which did not keep it."""


class VoiceShare(StoredJson):
    """How much of what was said was about one name."""

    name: str
    own: bool = False
    stories: int = 0
    share: float = 0.0
    """Of all that name the brand or a rival, 0 to 1; stories that name several count for each."""


class WeekVoice(StoredJson):
    """The brand among its listed rivals, by stories."""

    shares: tuple[VoiceShare, ...] = ()
    """The brand first, then the rivals, the loudest first."""
    sources: int = 0
    searches_of_brand: int = 0
    """Of the sources, searches for words that name no rival: they see one only beside the brand."""
    searches_of_rivals: int = 0
    left_out: int = 0
    """Reports of the week by a version that did not look for rivals."""


class WeekVotes(StoredJson):
    """What readers said in the week."""

    yes: int = 0
    no: int = 0
    readers: int = 0
    stories: tuple[WeekStory, ...] = ()
    """The stories voted on, those with most votes first, five at most."""


class WeekCost(StoredJson):
    """What judging cost in the week (days of UTC)."""

    usd: float = 0.0
    tokens: int = 0
    unpriced: bool = False
    estimated: bool = False


class WeekReview(StoredJson):
    """One week in review."""

    brand: str = ""
    first: date
    last: date
    over: bool = True
    """Whether the last of its days is over."""
    made_at: Moment
    volume: WeekVolume = WeekVolume()
    tone: WeekTone = WeekTone()
    voice: WeekVoice = WeekVoice()
    risks: tuple[WeekStory, ...] = ()
    """Serious risks told of in the two weeks until its end, to which no reader said no."""
    five: tuple[WeekStory, ...] = ()
    """The five of the week, of what was mailed."""
    votes: WeekVotes = WeekVotes()
    sources_quiet: tuple[str, ...] = ()
    """Sources that are silent or failing now, in a sentence each."""
    cost: WeekCost = WeekCost()


def loudness_of(count: int, weeks: Sequence[float]) -> tuple[Loudness, float | None]:
    """Return how a count compares with those of like stretches before, and what is usual."""
    if len(weeks) < _LEAST_WEEKS:
        return Loudness.UNKNOWN, None
    usual, off = distance(count, weeks)
    if off >= _MUCH and count >= 2 * usual:
        return Loudness.MUCH_MORE, usual
    if off >= _SOME:
        return Loudness.MORE, usual
    return (Loudness.LESS if off <= -_SOME else Loudness.NORMAL), usual
