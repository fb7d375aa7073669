"""Moments, amounts and states in words, for the templates. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from service.models import RiskKind
from service.wording.phrases import age, money, plural, web_link

_RISKS = {kind.value: kind.value.replace("_", " ") for kind in RiskKind}
_RISKS[RiskKind.NONE.value] = "risk"
_LEVELS = ("", "watch", "serious", "act now")


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
    return f"{at.astimezone(zone):%a %d %b, %H:%M}" if at else "–"


def iso(value: Any) -> str:
    """Return what a `<time datetime>` attribute takes."""
    at = parse_moment(value)
    return at.isoformat(timespec="seconds") if at else ""


def ago(value: Any, now: datetime) -> str:
    """Return "25 min ago", or a dash."""
    at = parse_moment(value)
    return age(at, now) if at else "–"


def lasted(value: Any, now: datetime) -> str:
    """Return "25 min", or nothing for less than a minute."""
    at = parse_moment(value)
    if at is None or now - at < timedelta(minutes=1):
        return ""
    return age(at, now).removesuffix(" ago")


def until(value: Any, now: datetime) -> str:
    """Return "in 4 min", "in 2 h", "now"."""
    at = parse_moment(value)
    if at is None:
        return "not planned"
    left = at - now
    if left < timedelta(seconds=1):
        return "now"
    if left < timedelta(minutes=1):
        return f"in {left.seconds} s"
    if left < timedelta(hours=2):
        return f"in {left // timedelta(minutes=1)} min"
    return f"in {left // timedelta(hours=1)} h"


def lasting(seconds: float | None) -> str:
    """Return "48 s" or "3 min 05 s"."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def dollars(amount: float | None) -> str:
    """Return an amount, or "unpriced" for a model without a price."""
    return "unpriced" if amount is None else money(amount)


def score(value: float | None) -> str:
    """Return a score with one decimal; what could not be judged is "unscored", never zero."""
    return "unscored" if value is None else f"{value:.1f}"


def risk(level: int, kind: str) -> str:
    """Return "food safety: act now", or an empty string without risk."""
    if not level:
        return ""
    return f"{_RISKS.get(kind, 'risk')}: {_LEVELS[min(level, 3)]}"


def percent(share: float | None) -> str:
    """Return "75%", or a dash."""
    return "–" if share is None else f"{share:.0%}"


def thousands(value: float) -> str:
    """Return "12,480"."""
    return f"{value:,.0f}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "ago": ago,
    "dollars": dollars,
    "iso": iso,
    "lasted": lasted,
    "lasting": lasting,
    "moment": moment,
    "percent": percent,
    "plural": plural,
    "safe_link": web_link,
    "score": score,
    "thousands": thousands,
    "until": until,
}
