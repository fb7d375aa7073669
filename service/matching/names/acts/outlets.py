"""Whether a word is the name of who publishes news: "The Telegraph reports". Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from service.matching.words.written import is_in_title

_OF_OUTLETS = frozenset({"newspaper", "magazine", "newsroom", "tabloid", "journalism"})
"""What the trade of a brand has that publishes news."""
_OWN_ARTICLE = re.compile(r"[a-z\d][,’'\"”]? The $")
"""An article with a capital where small letters are usual, which belongs to the name."""
_ARTICLE = re.compile(r"(?:^|[.!?:;,”\"]\s|\s)[Tt]he $")
_SAYS = re.compile(
    r" (?:reports|reported|disclosed|revealed|wrote|writes|understands|quoted|has learn(?:ed|t)"
    r"|can reveal)\b"
)
"""What such a one does when others tell what it said."""
_GOES_ON = re.compile(r" [A-Z]")
_BACK = 8


def is_outlet(text: str, start: int, end: int, trade: Collection[str]) -> bool:
    """Return whether a word with a capital is an outlet's name, as its article or what it does
    tells; `trade` are words of the brand's."""
    if not text[start : start + 1].isupper() or _OF_OUTLETS.isdisjoint(trade):
        return False
    if _GOES_ON.match(text, end):
        return False
    before = max(0, start - _BACK)
    if _ARTICLE.search(text, before, start) and _SAYS.match(text, end):
        return True
    has_own = _OWN_ARTICLE.search(text, before, start) is not None
    return has_own and not is_in_title(text, start, end)
