"""The texts of a page's own styles, be they packed into addresses. Pure."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

LINKED = "link[rel~=stylesheet i][href^='data:' i]"
"""Where the page says its styles itself and not in a style element, as a CSS selector."""
_DATA = re.compile(r"data:text/css([^,]{0,80}),([^'\")]{0,100000})", re.IGNORECASE)
_IMPORTED = re.compile(
    r"""@import\s{0,9}(?:url\(\s{0,9})?["']?(data:text/css[^,]{0,80},[^'")]{0,100000})""",
    re.IGNORECASE,
)
_MOST = 20
"""Styles that one element imports so; each is read once."""


def text_of(node: LexborNode) -> str:
    """Return the styles that `node` says, before them what it imports from itself."""
    if node.tag != "style":
        return _unpacked(node.attributes.get("href") or "")
    text = node.text()
    if "@import" not in text or "data:" not in text:
        return text
    return "\n".join([*map(_unpacked, _IMPORTED.findall(text)[:_MOST]), _IMPORTED.sub("", text)])


def _unpacked(address: str) -> str:
    """Return the styles in a `data:` address; "" where it holds none."""
    found = _DATA.match(address.strip())
    if found is None:
        return ""
    said = unquote(found[2])
    if not found[1].lower().rstrip().endswith("base64"):
        return said
    try:
        return b64decode(said + "===").decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        return ""
