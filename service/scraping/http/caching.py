"""What HTTP headers say about when to come again and whether anything changed. Pure.

RFC 9110 (conditional requests, `Retry-After`), RFC 9111 (`Cache-Control`, `Expires`), RFC 3229
(`A-IM: feed`, status 226). Headers come as mappings with names in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from zlib_ng import zlib_ng

DAY = 86_400.0
"""No host may keep us away for longer than a day, in seconds."""

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})")
_READ = "read"
"""When what validators stand for was last read whole, in ISO 8601."""
_AHEAD = timedelta(minutes=5)
"""A moment this much later than now is from a clock that was ahead."""
_NO_CACHE = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b")


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that `Retry-After` asks for, in either of its forms; None without one."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal() and len(value) < 12:
        return min(float(value), DAY)
    return _until(value, now)


def reset_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until a used-up quota is renewed, as Reddit tells them; None if not."""
    left, reset = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-reset", "")
    try:
        return min(max(0.0, float(reset)), DAY) if float(left) < 1 else None
    except ValueError:
        return None


def fresh_for(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds for which the host says that nothing will change; 0 if it does not.

    What a cache on the way has had for some time (`Age`, RFC 9111) is fresh for so much less.
    """
    control = headers.get("cache-control", "").lower()
    if _NO_CACHE.search(control):
        return 0.0
    age = _MAX_AGE.search(control)
    if age:
        had = headers.get("age", "").strip()
        since = float(had) if had.isdecimal() and had.isascii() else 0.0
        return min(max(0.0, float(age[1]) - since), DAY)
    return _until(headers.get("expires", ""), now) or 0.0


def validators(
    url: str, headers: Mapping[str, str], body: bytes | None, status: int
) -> dict[str, str]:
    """Return what to keep of an answer read at `url`, so that the next request can be conditional.

    `Expires: 0` is a host's way to say that its validators mean nothing: only the body's hash is
    kept then. A 226 holds a part of the feed, whose hash would mean nothing.
    """
    kept = {"url": url}
    if status != 226 and body is not None:
        kept["hash"] = _print_of(body)
    if headers.get("expires", "").strip() != "0":
        kept["etag"] = headers.get("etag", "")
        kept["modified"] = headers.get("last-modified", "")
    return {name: value for name, value in kept.items() if value}


def _print_of(body: bytes) -> str:
    """Return the length of a body and two checksums of it.

    A site that makes another body with the same hides a change of its own, which it could by
    saying that nothing has changed. A cryptographic hash takes twenty times as long, on the loop.
    """
    return f"{len(body):x}-{zlib_ng.crc32(body):08x}{zlib_ng.adler32(body):08x}"


def conditional(kept: Mapping[str, str], url: str, *, delta: bool) -> dict[str, str]:
    """Return the headers that make a request to `url` conditional on what was `kept`.

    Validators go only to the address that gave them, never to another host. `delta` asks for the
    new entries alone.
    """
    if kept.get("url") != url:
        return {}
    headers = {}
    if kept.get("etag"):
        headers["If-None-Match"] = kept["etag"]
        if delta:
            headers["A-IM"] = "feed"
    if kept.get("modified"):
        headers["If-Modified-Since"] = kept["modified"]
    return headers


def read_whole(status: int, kept: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Return what is kept of when a feed was last read whole; a 226 holds a part of it alone."""
    if status != HTTPStatus.IM_USED:
        return {_READ: now.isoformat(timespec="seconds")}
    return {_READ: kept[_READ]} if _READ in kept else {}


def still_trusted(kept: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Return what a request may be conditional on: a day after what was read whole, nothing.

    A server, or a cache before it, whose validators are stuck says "not modified" for good. The
    hash stays, by which the same body is still known; but not of what was read while the clock was
    ahead: what was too old then may be news.
    """
    try:
        age = now - datetime.fromisoformat(kept.get(_READ, ""))
    except (ValueError, TypeError):
        age = None
    if age is not None and timedelta(0) <= age < timedelta(seconds=DAY):
        return dict(kept)
    if age is not None and age < -_AHEAD:
        return {}
    return {name: kept[name] for name in ("url", "hash") if name in kept}


def is_stored(kept: Mapping[str, str], stored: datetime) -> bool:
    """Return whether validators stand for nothing later than what is `stored`.

    A database that was restored from a backup has not seen what a later answer brought.
    """
    try:
        return datetime.fromisoformat(kept.get(_READ, "")) <= stored
    except (ValueError, TypeError):
        return True


def unchanged(kept: Mapping[str, str], new: Mapping[str, str], status: int) -> bool:
    """Return whether an answer is the one that was `kept`: a 304, or the same body.

    Where no hash of the body is at hand the ETag speaks for it. What has come is worth more than
    what is said of it: an ETag may be stuck.
    """
    if status == 304:
        return True
    if status == 226 or kept.get("url") != new.get("url"):
        return False
    if "hash" in kept and "hash" in new:
        return kept["hash"] == new["hash"]
    return bool(kept.get("etag")) and kept.get("etag") == new.get("etag")


def _until(value: str, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), DAY)
