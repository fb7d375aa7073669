"""Redirects that stand in the page itself, or in the header `Refresh`, under status 200. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from service.errors import BodyError
from service.scraping.http.content_encoding import unpacked

_SMALL = 8_192
"""Bytes as sent of a page that does nothing but send on; real pages reload themselves, too."""
_UNPACKED = 32_768
_SHOWN = 500
"""Bytes of text of a page that does nothing but send on; one that tells more is read itself."""
_SOON = 5
"""Seconds after which a page that sends on is left before anyone has read it."""
_TARGET = re.compile(
    r"\s*+(\d{1,4})(?:\.\d*+)?[;,\s]++url\s*+=\s*+(.{1,2000})", re.IGNORECASE | re.DOTALL
)
_META = re.compile(
    rb"<meta\b[^<>]{0,2000}http-equiv\s*=\s*[\"']?\s*refresh\b[^<>]{0,2000}>", re.IGNORECASE
)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^<>]*))", re.IGNORECASE)
_UNSEEN = re.compile(
    rb"<!--(?:(?!-->).)*+(?:-->|\Z)"
    rb"|<(noscript|script|style|textarea)\b(?:(?!</\1).)*+(?:</\1|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""Where a browser with scripts sees no such element."""
_TAG = re.compile(rb"<[^<>]*+>|\s++")


def sends_to(headers: Mapping[str, str], body: bytes, coding: str, url: str) -> str:
    """Return where an answer from `url` sends its readers at once, as it is written; "" nowhere.

    `headers` have names in lower case; `coding` is how `body` is packed.
    """
    if len(body) > _SMALL or "html" not in headers.get("content-type", "html").lower():
        return ""
    try:
        html = unpacked(body, coding, url, limit=_UNPACKED, cut=True) if coding else body
    except BodyError:  # whoever reads the page says so
        return ""
    if "refresh" not in headers and b"refresh" not in html.lower():
        return ""
    html = _UNSEEN.sub(b"", html)
    if len(_TAG.sub(b"", html)) > _SHOWN:
        return ""
    if "refresh" in headers:
        return _target(headers["refresh"])
    found = _META.search(html)
    content = _CONTENT.search(found[0].decode("utf-8", "replace")) if found else None
    return _target(unescape(next(filter(None, content.groups()), ""))) if content else ""


def _target(said: str) -> str:
    """Return the address in "0; url='/a'", "" where it comes later or there is none."""
    found = _TARGET.match(said)
    if not found or int(found[1]) > _SOON:
        return ""
    return found[2].strip().strip("\"'").strip()
