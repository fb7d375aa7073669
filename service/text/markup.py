"""What of HTML is left in text, and what of it a reader does not see: it must not speak to the
judge. Pure."""

from __future__ import annotations

import html
import re

from service.text.normalize import clean, squeeze

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_HIDDEN = re.compile(
    r"<(\w++)[^<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|\bhidden\b)[^<>]*>.*?(?:</\1\s*>|$)",
    re.DOTALL | re.IGNORECASE,
)
"""Hidden elements in text that should be plain, as far as a pattern can find them: of pages, their
tree was searched (`scraping.pages.hidden`)."""
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,30}://|www\.|mailto:|javascript:|data:)\S*", re.IGNORECASE
)
_DOMAIN = re.compile(
    r"[\w-]{1,63}(?:[.。．][\w-]{1,63}){0,8}[.。．][^\W\d_]{2,63}(?![\w])(?:[/:?#]\S*)?"
)
"""What a mail program would make a link of: words joined by dots, the last one of letters."""
_NUMBERED = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:(?::\d{1,5})?/\S*|:\d{1,5}(?!\d))")
"""An address by number, with a port or a path: without them it may be a version's number."""
_ANY_TAG = re.compile(r"<[^<>]*>?")
_SIGNS = re.compile(r"[<>`|{}\[\]*_]+")


def visible(text: str) -> str:
    """Return what a reader would see of `text`: no markup, comments, hidden or tag characters."""
    for pattern in (_COMMENT, _HIDDEN, _TAG):
        text = pattern.sub(" ", text)
    return clean(text)


def unmarked(text: str) -> str:
    """Return what a model wrote without markup of any kind."""
    return squeeze(_SIGNS.sub(" ", _ANY_TAG.sub(" ", html.unescape(text))))


def addresses(text: str) -> list[str]:
    """Return what a mail program would make links of."""
    return [*_URL.findall(text), *_NUMBERED.findall(text), *_DOMAIN.findall(text)]


def bare(text: str) -> str:
    """Return one line of what a model wrote, without markup and without addresses."""
    text = squeeze(clean(html.unescape(text)))
    for pattern in (_ANY_TAG, _URL, _NUMBERED, _SIGNS, _DOMAIN):
        text = pattern.sub(" ", text)
    return squeeze(text).strip(" ,;:-–")
