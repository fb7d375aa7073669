"""Redirects that stand in the page itself, or in the header `Refresh`, under status 200. Pure.

A script is not run: where all that a page has is one that names another address, that is where it
leads.
"""

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
_SCRIPT = re.compile(rb"<script\b[^<>]*+>(?P<said>(?:(?!</script).)*+)", re.IGNORECASE | re.DOTALL)
_LEAVES = re.compile(
    rb"(?<![\w.$-])(?:(?:window|document|self|top|parent)\s?\.\s?)?location"
    rb"(?:(?:\s?\.\s?href)?\s?=\s?|\s?\.\s?(?:replace|assign)\s?\(\s?)(?P<mark>[\"'])"
    rb"(?P<url>[^\"'\\\s]{1,2000})(?P=mark)\s?(?:[;)}\r\n<]|\Z)"
)
_SHOWN_BESIDE_SCRIPT, _SCRIPTS = 200, 2_000
"""Bytes of text and of scripts of a page that a script leaves at once; longer scripts may do so on
a click, and draw the page themselves."""
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
    lower = html.lower()
    if "refresh" not in headers and b"refresh" not in lower and b"location" not in lower:
        return ""
    scripts = b"\n".join(found["said"] for found in _SCRIPT.finditer(html))
    html = _UNSEEN.sub(b"", html)
    shown = len(_TAG.sub(b"", html))
    if shown > _SHOWN:
        return ""
    if "refresh" in headers:
        return _target(headers["refresh"])
    return _of_meta(html) or (_of_script(scripts) if shown <= _SHOWN_BESIDE_SCRIPT else "")


def _of_meta(html: bytes) -> str:
    found = _META.search(html)
    content = _CONTENT.search(found[0].decode("utf-8", "replace")) if found else None
    return _target(unescape(next(filter(None, content.groups()), ""))) if content else ""


def _of_script(scripts: bytes) -> str:
    """Return the one address for which scripts leave a page; of several none is sure."""
    if len(scripts) > _SCRIPTS:
        return ""
    leads = {found["url"].decode("utf-8", "replace") for found in _LEAVES.finditer(scripts)}
    return leads.pop() if len(leads) == 1 else ""


def _target(said: str) -> str:
    """Return the address in "0; url='/a'", "" where it comes later or there is none."""
    found = _TARGET.match(said)
    if not found or int(found[1]) > _SOON:
        return ""
    return found[2].strip().strip("\"'").strip()
