"""What of HTML a reader does not see: it must not speak to the judge. Pure."""

from __future__ import annotations

import re

from service.text.normalize import clean

_STYLES = (("display", "none"), ("visibility", "hidden"))
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_HIDDEN = re.compile(
    r"<(\w++)[^<>]*(?:"
    + "".join(rf"{name}\s*:\s*{value}|" for name, value in _STYLES)
    + r"\bhidden\b)[^<>]*>.*?(?:</\1\s*>|$)",
    re.DOTALL | re.IGNORECASE,
)
"""The same in text that should be plain, as far as a pattern can find them."""
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)


def visible(text: str) -> str:
    """Return what a reader would see of `text`: no markup, comments, hidden or tag characters."""
    for pattern in (_COMMENT, _HIDDEN, _TAG):
        text = pattern.sub(" ", text)
    return clean(text)
