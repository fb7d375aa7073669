"""Moments, amounts and states in words, for the templates. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from markupsafe import Markup, escape

from service.digest.links import web_link
from service.wording import digest, figures, labels, moments, runs


def parse_moment(value: Any) -> datetime | None:
    """Return an aware moment from an ISO string or a datetime; None for anything else."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) and value.tzinfo else None


def moment(value: Any, zone: tzinfo) -> str:
    """Return "Mon 23 Nov, 09:40" in the brand's time zone, or a dash."""
    at = parse_moment(value)
    return moments.short_moment(at.astimezone(zone)) if at else "–"


def day(value: Any, zone: tzinfo) -> str:
    """Return "Monday 23 November" in the brand's time zone, or a dash."""
    at = parse_moment(value)
    return moments.whole_day(at.astimezone(zone)) if at else "–"


def iso(value: Any) -> str:
    """Return what a `<time datetime>` attribute takes."""
    at = parse_moment(value)
    return at.isoformat(timespec="seconds") if at else ""


def ago(value: Any, now: datetime) -> str:
    """Return "25 min ago", or a dash."""
    at = parse_moment(value)
    return moments.age(at, now) if at else "–"


def lasted(value: Any, now: datetime) -> str:
    """Return "25 min", or nothing for less than a minute."""
    at = parse_moment(value)
    return moments.lasted(at, now) if at else ""


def until(value: Any, now: datetime) -> str:
    """Return "in 4 min", "in 2 h", "now"."""
    return moments.until(parse_moment(value), now)


def lasting(seconds: float | None) -> str:
    """Return "48 s" or "3 min 05 s", or a dash."""
    return "–" if seconds is None else moments.duration(seconds)


def score(value: float | None) -> str:
    """Return a score with one decimal; what could not be judged is "unscored", never zero."""
    return labels.state("unscored") if value is None else figures.number(value, ".1f")


def percent(share: float | None) -> str:
    """Return "75%", or a dash."""
    return "–" if share is None else f"{share:.0%}"


def thousands(value: float) -> str:
    """Return "12,480"."""
    return figures.number(value, ",.0f")


def told(words: str) -> Markup:
    """Return a sentence of ours for a page: what stands in backticks is a thing to type."""
    parts = escape(words).split("`")
    if len(parts) % 2 == 0:  # a lone one is none of ours
        return escape(words)
    made = "".join(f"<code>{one}</code>" if i % 2 else one for i, one in enumerate(parts))
    return Markup(made)  # noqa: S704 - every part of it was escaped above


FILTERS: Mapping[str, Callable[..., Any]] = {
    "ago": ago,
    "day": day,
    "findings": figures.findings,
    "second_question": runs.second_question,
    "items_read": figures.items_read,
    "new_items": figures.new_items,
    "recipients": figures.recipients,
    "sources": figures.sources,
    "tokens": figures.tokens,
    "dollars": figures.money,
    "iso": iso,
    "lasted": lasted,
    "lasting": lasting,
    "moment": moment,
    "part": labels.part,
    "percent": percent,
    "safe_link": web_link,
    "score": score,
    "state": labels.state,
    "thousands": thousands,
    "told": told,
    "tone": labels.tone,
    "unmarked": digest.unmarked,
    "until": until,
}
