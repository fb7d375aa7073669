"""What a digest says, in the order in which it says it: both its forms are written from this."""

from __future__ import annotations

from dataclasses import dataclass

from service.models import Sample
from service.wording.labels import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletLink:
    """Another outlet that tells a finding, or its headline, and where; without an address if that
    is not known."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One finding as it is shown; where a mail has little room quote, tags, the reason, the other
    outlets and share are empty."""

    title: str
    url: str
    """Empty: no link."""
    outlet: str
    age: str
    change: str
    remark: str
    """"One source, unconfirmed", "listed earlier"; mostly empty."""
    language: str
    """ISO 639, empty where it is the mail's own or nobody can tell."""
    in_language: str
    """"in isiZulu"; empty likewise."""
    title_translated: str
    """By a machine; mostly empty, as is `quote_translated`."""
    quote_translated: str
    translated_to: str
    """ISO 639."""
    why: str
    why_language: str
    """ISO 639, empty where it is the mail's own."""
    quote: str
    tags: tuple[Tag, ...]
    why_this: str
    also_in: tuple[OutletLink, ...]
    more_outlets: str
    """"and 3 more"; empty where all are named."""
    see_also: tuple[OutletLink, ...]
    """Headlines taken for this one's event that may say something else."""
    yes: str
    no: str
    share: str
    """Where anybody may read this one finding, and nothing else."""
    group: str = ""
    """"About Debonairs Pizza"; empty where the section's heading says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Cards under a heading: one of the two groups, or what comes before both."""

    heading: str
    cards: tuple[Card, ...]
    alarm: bool = False
    """Serious risks, whichever group they are of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerUp:
    """The best that was left out: "almost in"."""

    title: str
    language: str
    """ISO 639, empty where it is the mail's own or nobody can tell."""
    title_translated: str
    """By a machine; mostly empty."""
    translated_to: str
    in_language: str
    url: str
    outlet: str
    age: str
    reason: str
    vote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStory:
    """A story about the brand that has no card."""

    title: str
    language: str
    """ISO 639, empty where it is the mail's own or nobody can tell."""
    in_language: str
    url: str
    """Empty: no link."""
    outlet: str
    age: str
    vote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLine:
    """What votes did to this mail."""

    text: str
    undo: str = ""
    """Where the reader takes the vote back; empty: it is not, or not only, this reader's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """All of one mail: plain strings, clean and of bounded length, not yet escaped."""

    brand: str
    sample: Sample
    headline: str
    date: str
    preheader: str
    sections: tuple[Section, ...]
    quiet: tuple[str, ...]
    """Sentences of a mail without findings."""
    runner_up: RunnerUp | None
    also_about: str
    """The heading over `also`."""
    also: tuple[ListedStory, ...]
    not_listed: str
    """How many more there are, in words."""
    effects: tuple[EffectLine, ...]
    precision: str
    precision_share: int | None
    """Per cent, for the bar."""
    foot: tuple[str, ...]
    """What a reader should know of how this mail came about, a line each; mostly nothing."""
    forwarding: str
    """What happens to the links when this mail is forwarded, and what to pass on instead."""
    view: str
    unsubscribe: str
    sent_to: str
