"""The JSON of a webhook, typed once: the channel writes it, OpenAPI describes it.

One call is one finding. Programs of others read these names: add to them, never rename them; what
cannot be had by adding is another `version`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from service.models import Letter
from service.models.channels import FindingNote, WeekFigures, WeekNote
from service.models.digest import Sample
from service.models.run_result import FindingJson, Moment

VERSION: Literal[1] = 1


class HookEvent(StrEnum):
    """What happened; `type` of the JSON."""

    NEW = "finding.new"
    """A story that this channel has not had."""
    CHANGED = "finding.changed"
    """A story that was told before and changed since: `finding.change` says how."""
    WEEK = "week"
    """The week in review, in short."""
    NOTE = "note"
    """Words for people, such as a test's."""


class _Described(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, defer_build=True)


class BrandOfEvent(_Described):
    """Which brand a finding is for."""

    id: str
    name: str


class LinksOfEvent(_Described):
    """Addresses of ours that belong to a finding."""

    share: str
    """Where anybody may read this one finding."""
    vote: str
    """The page with yes and no for everybody behind this channel; opening it casts no vote."""


class FindingOfEvent(_Described):
    """What a finding's event tells."""

    finding: FindingJson
    """As `result.findings` of a run has it; `story` is the same whenever the story comes again."""
    brand: BrandOfEvent
    run_id: str
    """Of the run that chose it."""
    channel: str
    """The name of the channel that it goes to."""
    links: LinksOfEvent
    sample: bool = False
    """The story, or the verdict on it, is invented: a demonstration."""


class FindingEvent(_Described):
    """The body of a call with a finding."""

    type: Literal[HookEvent.NEW, HookEvent.CHANGED]
    version: Literal[1] = VERSION
    """Of this form. What a receiver does not know it leaves alone."""
    timestamp: Moment
    """When it was found; when the call was made says the header `webhook-timestamp`."""
    data: FindingOfEvent


class WordsOfEvent(_Described):
    """Words for people."""

    brand_id: str
    subject: str
    text: str


class NoteEvent(_Described):
    """The body of a call with words for people, such as a test."""

    type: Literal[HookEvent.NOTE] = HookEvent.NOTE
    version: Literal[1] = VERSION
    timestamp: Moment
    data: WordsOfEvent


class LinksOfWeek(_Described):
    """Addresses of ours that belong to a week."""

    week: str
    """The whole as a page, behind the operator's token; as JSON by `Accept`."""


class WeekOfEvent(WeekFigures):
    """What a week's event tells: its headline figures."""

    brand: BrandOfEvent
    channel: str
    """The name of the channel that it goes to."""
    links: LinksOfWeek
    sample: bool = False
    """It is invented: a demonstration."""


class WeekEvent(_Described):
    """The body of a call with the week in review."""

    type: Literal[HookEvent.WEEK] = HookEvent.WEEK
    version: Literal[1] = VERSION
    timestamp: Moment
    data: WeekOfEvent


def of_week(note: WeekNote, channel: str) -> WeekEvent:
    """Return the event of a week."""
    return WeekEvent(
        timestamp=note.at,
        data=WeekOfEvent(
            **dict(note.figures),
            brand=BrandOfEvent(id=note.brand_id, name=note.brand),
            channel=channel,
            links=LinksOfWeek(week=note.page),
            sample=note.sample is not Sample.NOTHING,
        ),
    )


def of_finding(note: FindingNote, channel: str) -> FindingEvent:
    """Return the event of a finding."""
    return FindingEvent(
        type=HookEvent.CHANGED if note.finding.change else HookEvent.NEW,
        timestamp=note.at,
        data=FindingOfEvent(
            finding=note.finding,
            brand=BrandOfEvent(id=note.brand_id, name=note.brand),
            run_id=note.run_id,
            channel=channel,
            links=LinksOfEvent(share=note.share, vote=note.vote),
            sample=note.sample is not Sample.NOTHING,
        ),
    )


def of_letter(letter: Letter, brand_id: str, at: Moment) -> NoteEvent:
    """Return the event of a small letter."""
    words = WordsOfEvent(brand_id=brand_id, subject=letter.subject, text=letter.text)
    return NoteEvent(timestamp=at, data=words)


def written(event: FindingEvent | NoteEvent | WeekEvent) -> bytes:
    """Return the bytes of an event, which are signed and sent as they are."""
    return event.model_dump_json().encode()
