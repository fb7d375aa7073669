"""Harm that the same words tell of, though it is another one that happened. Pure.

Whoever leads a firm is ousted, and nobody's job is cut: "Zazu boss fired". An inquiry into a recall
is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.matching.events.reading import Event

_STAFF = re.compile(
    r"\b(?:workers?|staff|employees?|people|drivers?|pilots?|nurses?|miners?|engineers?|crews?"
    r"|teams?|jobs?|posts|roles|workforce|headcount|hundreds|thousands|dozens|scores"
    r"|(?!(?:19|20)\d\d\b)\d{2,}|strik\w{1,5}|unions?|whistle-?blowers?"
    r"|equal pay|unfair\w{0,2}|tribunal|pregnan\w{1,3}|discriminat\w{1,5}|maternity)\b",
    re.IGNORECASE,
)
"""Who else is dismissed, or what makes a dismissal a dispute."""
_RECALLS = frozenset({"recall", "product recall"})
_OF_LAW = frozenset({"regulator", "court", "fraud"})
_LOOKED_INTO = re.compile(
    r"\b(?:inquir(?:y|ies)|enquir(?:y|ies)|probes?|probing|investigations?|investigat(?:e|es|ing)"
    r"|lawsuits?|suits?|charges|charged|hearings?|settlements?|settles?|questions?|questioned"
    r"|grill(?:s|ed)?|testif(?:y|ies|ied)|testimony|fined?|penalty|sued?|sues)\b[^.;:!?]{0,60}"
    r"\b(?:into|over|of|on|about|for)"
    r"(?: (?!(?:as|after|and|it|they|who|which|that|while|when|to|but|amid|for|by|with|leads?|led"
    r"|prompt\w{0,3}|trigger\w{0,3}|forc(?:es?|ed|ing)|spark\w{0,3}|spur\w{0,4}|widen\w{0,3}"
    r"|expand\w{0,3}|brings?|caus(?:es?|ed)|results?|ends?|announc\w{1,3}|issues|orders?|begins"
    r"|starts|means|yields|urges?|demands?|calls|recommends?|seeks?)\b)"
    r"[\w'’&.-]{1,30}){0,4} $",
    re.IGNORECASE,
)
"""Right before "recall": somebody asks how it was done."""


def without_another(found: Sequence[Event], text: str) -> list[Event]:
    """Return the events without those whose words tell of another one."""
    kinds = {one.kind.name for one in found}
    ousted = {one.start for one in found if one.kind.name == "ouster"}
    if ousted and _STAFF.search(text):
        ousted = set()
    is_law = not _OF_LAW.isdisjoint(kinds)
    return [
        one
        for one in found
        if not (one.kind.name == "labour dispute" and one.start in ousted)
        and not (is_law and one.kind.name in _RECALLS and _is_looked_into(text, one))
    ]


def _is_looked_into(text: str, event: Event) -> bool:
    at = text.lower().find("recall", event.start, event.end)
    return at >= 0 and _LOOKED_INTO.search(text, max(0, at - 120), at) is not None
