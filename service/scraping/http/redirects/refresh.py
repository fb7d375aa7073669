"""Redirects that stand in the page itself, or in the header `Refresh`, under status 200. Pure.

Where all that a page has is a script that leaves it at once, that is where it leads, unless nothing
can be read there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import NamedTuple

from service.errors import BodyError
from service.scraping.http.answers.content_encoding import unpacked
from service.scraping.http.redirects.leaving_scripts import left_for

_SMALL = 8_192
"""Bytes as sent of a page that does nothing but send on; real pages reload themselves, too."""
_UNPACKED = 32_768
_SHOWN = 500
"""Bytes of text of a page that does nothing but send on; one that tells more is read itself."""
_SOON = 5
"""Seconds after which a page that sends on is left before anyone has read it."""
_TARGET = re.compile(
    r"\s*+(?=[\d.])(\d{0,4})[\d.]*+(?:\s*+[;,]\s*+|\s++)(?:url\s*+=\s*+)?+"
    r"(?:\"([^\"]{1,2000})|'([^']{1,2000})|([^\"'].{0,1999}))",
    re.IGNORECASE | re.DOTALL,
)
_META = re.compile(
    rb"<meta\b[^<>]{0,2000}http-equiv\s*=\s*[\"']?\s*refresh\b[^<>]{0,2000}>", re.IGNORECASE
)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^<>]*))", re.IGNORECASE)
_UNSEEN = re.compile(
    rb"<!--(?:(?!-->).)*+(?:-->|\Z)"
    rb"|<(?P<name>noscript|script|style|textarea|template)\b(?P<said>(?:(?!</(?P=name)).)*+)"
    rb"(?:</(?P=name)|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""Where a browser with scripts sees no such element."""
_SHOWN_BESIDE_SCRIPT = 200
"""Bytes of text of a page that a script leaves at once."""
_ELSEWHERE = re.compile(rb"(?<![\w-])(?:src\s*+=|nomodule\b)", re.IGNORECASE)
_TYPE = re.compile(rb"(?<![\w-])type\s*+=\s*+[\"']?+\s*+([\w/+.-]*+)", re.IGNORECASE)
_RUN = frozenset(
    (
        b"",
        b"application/ecmascript",
        b"application/javascript",
        b"application/x-javascript",
        b"module",
        b"text/ecmascript",
        b"text/javascript",
    )
)
"""Types of scripts that browsers run; the others are data."""
_TAG = re.compile(rb"<[^<>]*+>|\s++")


class Lead(NamedTuple):
    """Where a page leads, as it is written; "" nowhere."""

    address: str
    by_script: bool = False


_NOWHERE = Lead("")


def sends_to(headers: Mapping[str, str], body: bytes, coding: str, url: str) -> Lead:
    """Return where an answer from `url` sends its readers at once.

    `headers` have names in lower case; `coding` is how `body` is packed.
    """
    if len(body) > _SMALL or "html" not in headers.get("content-type", "html").lower():
        return _NOWHERE
    try:
        html = unpacked(body, coding, url, limit=_UNPACKED, cut=True) if coding else body
    except BodyError:  # whoever reads the page says so
        return _NOWHERE
    lower = html.lower()
    if "refresh" not in headers and b"refresh" not in lower and b"location" not in lower:
        return _NOWHERE
    scripts = [
        found["said"]
        for found in _UNSEEN.finditer(html)
        if (found["name"] or b"").lower() == b"script"
    ]
    html = _UNSEEN.sub(b"", html)
    shown = len(_TAG.sub(b"", html))
    if shown > _SHOWN:
        return _NOWHERE
    address = _target(headers["refresh"]) if "refresh" in headers else _of_meta(html)
    return Lead(address) if address or shown > _SHOWN_BESIDE_SCRIPT else _of_scripts(scripts)


def _of_meta(html: bytes) -> str:
    found = _META.search(html)
    content = _CONTENT.search(found[0].decode("utf-8", "replace")) if found else None
    return _target(unescape(next(filter(None, content.groups()), ""))) if content else ""


def _of_scripts(scripts: list[bytes]) -> Lead:
    said = [one.partition(b">")[2] for one in scripts if _is_run(one)]
    return Lead(left_for(said), by_script=True)


def _is_run(script: bytes) -> bool:
    """Return whether a browser runs what stands in a script, given with its attributes."""
    attributes = script.partition(b">")[0]
    kind = _TYPE.search(attributes)
    return not _ELSEWHERE.search(attributes) and (not kind or kind[1].lower() in _RUN)


def _target(said: str) -> str:
    """Return the address in "0; url='/a'", "" where it comes later or there is none."""
    found = _TARGET.match(said)
    if not found or int(found[1] or 0) > _SOON:
        return ""
    return (found[2] or found[3] or found[4]).strip().strip("\"'").strip()
