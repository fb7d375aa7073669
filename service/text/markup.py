"""What of HTML is left in text, and what of it a reader does not see: it must not speak to the
judge. Pure."""

from __future__ import annotations

import re

from service.text.normalize import clean

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_HIDDEN = re.compile(
    r"<(\w++)[^<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|\bhidden\b)[^<>]*>.*?(?:</\1\s*>|$)",
    re.DOTALL | re.IGNORECASE,
)
"""Hidden elements in text that should be plain, as far as a pattern can find them: of pages, their
tree was searched (`scraping.pages.hidden`)."""
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)


def visible(text: str) -> str:
    """Return what a reader would see of `text`: no markup, comments, hidden or tag characters."""
    for pattern in (_COMMENT, _HIDDEN, _TAG):
        text = pattern.sub(" ", text)
    return clean(text)
