"""Whether a passage only quotes a firm on others: its analysts, surveys, price targets. Pure."""

from __future__ import annotations

import re

from service.matching.events.words import whole_words
from service.text.sentences import Span

_ANALYSTS = r"(?:analysts?|economists?|strategists?)"
_SPEAK = r"(?:says?|said|warns?|warned|expects?|expected|predicts?|predicted)\b"
_AT = re.compile(rf"\b{_ANALYSTS} at(?: the)? $", re.IGNORECASE)
_ACCORDING = re.compile(r"\baccording to(?: the| an?)? $", re.IGNORECASE)
_ACCORDING_AT = re.compile(rf"\baccording to {_ANALYSTS} at(?: the)? $", re.IGNORECASE)
_SAYS = re.compile(rf"\b{_SPEAK} $", re.IGNORECASE)
_SPEAKS = re.compile(rf" {_SPEAK}", re.IGNORECASE)
_ITS_ANALYST = re.compile(rf"(?:['’]s?)? (?:chief |senior )?{_ANALYSTS}\b", re.IGNORECASE)
_ITS_SURVEY = re.compile(r"(?:['’]s?)? (?:surveys?|polls?|research)\b", re.IGNORECASE)
_RATES = re.compile(
    r" (?:cuts?|raises?|raised|lowers?|lowered) (?:its |the )?(?:[^\s,;:.!?]{1,20} ){0,2}?"
    r"(?:(?:price targets?|target prices?)(?! (?:at|by)\b)|rating(?= on\b))\b",
    re.IGNORECASE,
)
"""Right behind a name: it rates others, as brokers do."""
_FORMER = re.compile(r"\b(?:former|ex|fired|sacked|rogue|jailed)[ -]$", re.IGNORECASE)
_OF_ITS_OWN = whole_words("its-own")
"""Where one of these stands, it may be the firm's own, and nobody is only quoted."""
_REACH = 60
"""Characters before a name that are looked at."""


def is_source(text: str, name: Span) -> bool:
    """Return whether a name only says whose analysts, survey or rating of others is told."""
    start, end = name
    reach = max(0, start - _REACH)
    if _OF_ITS_OWN.search(text) or _FORMER.search(text, reach, start):
        return False
    if _RATES.match(text, end) or _ACCORDING_AT.search(text, reach, start):
        return True
    if _AT.search(text, reach, start):
        return _SPEAKS.match(text, end) is not None
    is_according = _ACCORDING.search(text, reach, start) is not None
    if analyst := _ITS_ANALYST.match(text, end):
        is_asked = is_according or _SAYS.search(text, reach, start) is not None
        return is_asked or _SPEAKS.match(text, analyst.end()) is not None
    return is_according and _ITS_SURVEY.match(text, end) is not None
