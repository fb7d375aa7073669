"""How long a server asks us to wait: headers and bodies in all the forms in use. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from service.evaluation.llm.said.complaints import Complaint

_PART = re.compile(
    r"(\d+(?:\.\d+)?)\s*(ms|millis\w*|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)\b"
    r"|(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)(?=\d)",
    re.IGNORECASE,
)
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_IN_WORDS = re.compile(
    r"(?:retry|try again|wait|available|reset)\w*\b[^.\d]{0,40}?(?:in|after|for)?\s*"
    r"((?:\d+(?:\.\d+)?\s*(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)\s*)+)",
    re.IGNORECASE,
)
_IN_BODY = ("retry_after", "retryafter", "retry-after", "retry_after_seconds", "retrydelay",
            "retry_delay")  # fmt: skip
_RESET = re.compile(
    r"^(?:x-ratelimit-reset(?:-after)?|(?:x-)?ratelimit-reset|x-rate-limit-reset"
    r"|(?:x-ratelimit|anthropic-ratelimit|x-rate-limit|ratelimit)-(?:reset-(?P<after>[\w-]+)"
    r"|(?P<before>[\w-]+)-reset))$"
)
_MS_FROM, _EPOCH_FROM = 1e11, 1e8
"""Numbers from here on are moments: milliseconds, seconds since 1970."""
_MAX_DEPTH = 5


def asked_pause(said: Complaint, now: datetime) -> float | None:
    """Return the seconds that the server asks us to wait; None if it does not say."""
    headers = {name.lower(): value for name, value in said.headers.items()}
    milliseconds = _number(headers.get("retry-after-ms", headers.get("x-ms-retry-after-ms", "")))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = seconds(headers.get("retry-after", ""), now)
    if asked is not None:
        return asked
    for found in (_from_resets(headers, now), _from_body(said.body, now)):
        if found is not None:
            return found
    words = _IN_WORDS.search(said.words)
    return seconds(words[1], now) if words else None


def seconds(text: object, now: datetime) -> float | None:
    """Return the seconds from `now` in "7", "7.5s", "6m0s", "120ms", a moment or a date."""
    value = str(text).strip()[:80]
    number = _number(value)
    if number is not None:
        if number >= _MS_FROM:
            number /= 1000
        return max(0.0, number - now.timestamp()) if number >= _EPOCH_FROM else number
    parts = [(m[1] or m[3], (m[2] or m[4]).lower()) for m in _PART.finditer(value)]
    if parts and not _PART.sub("", value).strip(" ,"):
        return sum(float(figure) * _unit(unit) for figure, unit in parts)
    moment = _moment(value)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def _unit(name: str) -> float:
    return _UNITS["ms" if name.startswith(("ms", "milli")) else name[0]]


def _number(text: object) -> float | None:
    try:
        number = float(str(text))
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _moment(text: str) -> datetime | None:
    if len(text) < 10 or not any(ch.isdigit() for ch in text):
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _from_resets(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return when the limit that is used up is filled again; of several the last."""
    spent: list[float] = []
    others: list[float] = []
    for name, value in headers.items():
        found = _RESET.match(name)
        wait = seconds(value, now) if found else None
        if wait is None:
            continue
        left = _number(headers.get(name.replace("reset-after", "remaining").replace(
            "reset", "remaining"), ""))  # fmt: skip
        (spent if left in (None, 0.0) else others).append(wait)
    structured = re.search(r"\b(?:reset|t)=(\d+(?:\.\d+)?)", headers.get("ratelimit", ""))
    if structured:
        spent.append(float(structured[1]))
    return max(spent) if spent else min(others, default=None)


def _from_body(body: Any, now: datetime) -> float | None:
    for name, value in _fields(body):
        if name in _IN_BODY:
            return seconds(value, now)
        if name == "headers" and isinstance(value, Mapping):
            found = _from_resets({str(k).lower(): str(v) for k, v in value.items()}, now)
            if found is not None:
                return found
    return None


def _fields(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield every name and value in a body."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name).lower(), inner
            yield from _fields(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:20]:
            yield from _fields(inner, depth + 1)
