"""Times of day and zones as languages and programs write them → as the parser knows them. Pure.

`午後3時05分`, `下午 3:05`, `3:05 μ.μ.` and `12 noon` are hours; `Africa/Johannesburg` is a zone.
"""

from __future__ import annotations

import re
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_HOUR = re.compile(
    r"(?<!\d)(\d{1,2})\s?[時时點点시]\s?(?:(\d{1,2})\s?[分분])?(?:\s?(\d{1,2})\s?[秒초])?"
)
"""`15時05分`, `15点5分`, `15시 5분`: hours, minutes and seconds with their signs."""
_HALF_BEFORE = re.compile(
    r"(?:(午前|上午|오전|凌晨|清晨|早上)|(?:午後|下午|오후|傍晚|晚上?))\s?(\d{1,2}:\d\d(?::\d\d)?)(?!\d)"
)
"""Which half of the day stands before the hour in Chinese, Japanese and Korean; the first group is
the morning."""
_HALF_BEHIND = re.compile(r"(?<=:\d\d)\s?(?:(ص|π\.?\s?μ\.?|SA)|(?:م|μ\.?\s?μ\.?|CH))(?!\w)")
"""Arabic, Greek and Vietnamese, whose letters would else be a zone's; the first group is the
morning."""
_NOON = re.compile(r"\b(?:12\s?)?(noon|midday|midnight)\b", re.IGNORECASE)
_PLACE = re.compile(r"[\[(]?\b([A-Z][A-Za-z]{2,11}(?:/[A-Z][A-Za-z_-]{1,30}){1,2})[\])]?$")
"""A zone of the IANA's behind the time, in brackets or not."""


def in_ours(text: str) -> str:
    """Return `text` with its times of day as `15:05` or `3:05 PM`."""
    if not text.isascii():
        text = _HOUR.sub(_with_colons, text)
        text = _HALF_BEFORE.sub(lambda at: f"{at[2]} {'AM' if at[1] else 'PM'}", text)
        text = _HALF_BEHIND.sub(lambda half: " AM" if half[1] else " PM", text)
    if "oon" not in text and "mid" not in text.lower():
        return text
    return _NOON.sub(lambda at: "00:00" if at[1].lower() == "midnight" else "12:00", text)


def _with_colons(at: re.Match[str]) -> str:
    """Return an hour with its signs as `15:05:00`."""
    hour, minute, second = (int(part or 0) for part in at.groups())
    return f"{hour:02d}:{minute:02d}:{second:02d}"


def without_place(text: str) -> tuple[str, tzinfo | None]:
    """Return `text` without the zone's name at its end, `Africa/Johannesburg`, and that zone."""
    found = _PLACE.search(text) if "/" in text else None
    if found is None:
        return text, None
    try:
        return text[: found.start()].rstrip(), ZoneInfo(found[1])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return text, None
