"""What a digest says, in the order in which it says it: both its forms are written from this."""

from __future__ import annotations

from dataclasses import dataclass

from service.mail.phrases import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One finding as it is shown."""

    title: str
    url: str
    """Empty: no link."""
    meta: str
    """Outlet and age."""
    change: str
    why: str
    quote: str
    tags: tuple[Tag, ...]
    why_this: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of entries under a heading."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Almost:
    """The best that was left out."""

    title: str
    url: str
    meta: str
    reason: str
    vote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All of one mail: plain strings, clean and of bounded length, not yet escaped."""

    brand: str
    sample: bool
    headline: str
    date: str
    preheader: str
    sections: tuple[Section, ...]
    quiet: tuple[str, ...]
    """Sentences of a mail without findings."""
    almost: Almost | None
    receipt: tuple[str, ...]
    precision: str
    precision_share: int | None
    """Per cent, for the bar."""
    failed: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    view: str
    unsubscribe: str
    sent_to: str
