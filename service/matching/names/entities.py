"""Entities that were left over in a text, as in "Nando&rsquo;s" and "P&amp;G"; pure."""

from __future__ import annotations

import re
from html import unescape

_ENTITY = re.compile(r"&(?:amp;)?(?:#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});")


def decoded(text: str) -> tuple[str, list[int]]:
    """Return a text with its entities as characters, and where each of these stood before.

    No places are returned for a text that has none.
    """
    if "&" not in text or ";" not in text or not _ENTITY.search(text):
        return text, []
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in _ENTITY.finditer(text):
        said = unescape(unescape(match[0]))
        parts += [text[at : match.start()], said]
        places += range(at, match.start())
        places += [match.end() - 1] * len(said)
        at = match.end()
    parts.append(text[at:])
    places += range(at, len(text))
    return "".join(parts), places
