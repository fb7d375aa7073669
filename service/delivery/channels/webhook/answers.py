"""What a receiver's answer means for a message, by the Standard Webhooks specification. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from service.delivery.channel import MOST_PATIENCE, Outcome, Verdict
from service.scraping.http.caching import retry_after
from service.signing import mask_tokens
from service.text.normalize import one_line

_SKEW = timedelta(minutes=5)
"""How far a receiver lets our clock be from its own, by the specification's libraries."""
_TEMPORARY = frozenset({408, 429})


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What a receiver answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """By small names."""
    body: bytes = b""
    """As much as was read."""


def outcome_of(answer: HookAnswer, now: datetime) -> Outcome:
    """Return what follows from an answer that came `now`."""
    status = answer.status
    told = _told(answer)
    if 200 <= status < 300:
        return Outcome(Verdict.ACCEPTED, told, status)
    if status == HTTPStatus.GONE:
        told += (
            ". It wants no more: nothing is sent there until its address is changed, or it is "
            "started again on /deliveries"
        )
        return Outcome(Verdict.UNWANTED, told, status)
    if 300 <= status < 400:
        return Outcome(Verdict.MISCONFIGURED, told + _moved(answer), status)
    if status >= 500 or status in _TEMPORARY:
        wait = min(retry_after(answer.headers, now) or 0.0, MOST_PATIENCE)
        return Outcome(Verdict.RETRY, told, status, retry_after=wait)
    return Outcome(Verdict.FAILED, told + _clocks(answer, now), status)


def _told(answer: HookAnswer) -> str:
    try:
        phrase = f" {HTTPStatus(answer.status).phrase}"
    except ValueError:
        phrase = ""
    said = answer.body.decode("utf-8", "replace").strip()
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        said = ""
    # An answer may repeat what it was sent, links with live tokens and all.
    said = "" if said.startswith("<") else one_line(mask_tokens(said), 200)
    return f"it answered {answer.status}{phrase}" + (f": {said}" if said else "")


def _moved(answer: HookAnswer) -> str:
    try:
        parts = urlsplit(answer.headers.get("location", ""))
        where = f" to {parts.scheme}://{parts.hostname}" if parts.scheme and parts.hostname else ""
    except ValueError:
        where = ""
    return f". It redirects{where}, and redirects are not followed: mend the channel's address"


def _clocks(answer: HookAnswer, now: datetime) -> str:
    """Return a warning where a refusal may come from clocks that differ; empty where it cannot."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
        apart = abs(now - theirs)
    except (ValueError, TypeError):
        return ""
    if apart <= _SKEW:
        return ""
    minutes = round(apart.total_seconds() / 60)
    return (
        f". Its clock and ours are {minutes} minutes apart, more than receivers of signed calls "
        "allow: set this machine's clock"
    )
