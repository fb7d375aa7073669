"""Whether a carrier of what others say is named only as where it was said or seen. Pure.

A network, a station and a paper stand in news of others every day: "slammed on Zazu", "Zazu users
mock", "told Zazu", "…: Zazu". What is told there befalls those, and not the carrier.
"""

from __future__ import annotations

import re

from service.text.sentences import Span

_REACH = 60
"""Characters before a name that are looked at."""
_ON = re.compile(
    r"(?P<what>[\w’'-]{1,20}) (?:on|via)(?: the)? $|\b(?:tells?|told|telling) $", re.IGNORECASE
)
"""Right before a carrier: what was said or seen there, and whom somebody told."""
_LAID_ON = frozenset(
    {"attack", "attacks", "ban", "bans", "assault", "assaults", "blame", "block", "boycott", "case",
     "clampdown", "complaint", "crackdown", "curbs", "cyberattack", "damages", "down", "duty",
     "eyes", "fears", "fine", "fines", "focus", "hack", "hit", "impact", "investigation", "lawsuit",
     "levy", "limits", "penalties", "penalty", "pressure", "probe", "raid", "raids", "report",
     "restrictions", "rules", "ruling", "sanctions", "scrutiny", "spotlight", "strike", "strikes",
     "suit", "tariffs", "tax", "verdict", "war", "warning"}
)  # fmt: skip
"""What lies on whoever is named behind "on"."""
_CARRIED = re.compile(
    r"(?:['’]s)?(?: (?:live|viral|racist|sexist|private|secret|fake|angry|tearful|op-ed))?"
    r" (?:posts?|posting|threads?|videos?|clips?|hashtags?|pages?|polls?|op-eds?|columns?"
    r"|interviews?|documentar(?:y|ies)|dramas?|series|sitcoms?|films?|memes?|influencers?|creators?|trends?"
    r"|challenges?|live ?streams?|stars?|town halls?|debates?|uproar|outrage|storm|mobs?|reactions?"
    r"|commenters|followers|viewers|users|groups?|messages?|rants?|feuds?|account) ?\b",
    re.IGNORECASE,
)
"""Right behind one: what it carries, and those who say it."""
_LABEL_BEFORE, _LABEL_BEHIND = re.compile(r"(?: [-–—|]|:) $"), re.compile(r"\s*:\s")
_OF_A_CARRIER = frozenset(
    {"data breach", "security flaw", "outage", "boycott", "regulator", "labour strike"}
)
"""What befalls a carrier itself where its users are spoken of."""


def is_carried(text: str, name: Span) -> bool:
    """Return whether a carrier of what others say is named only as where it was said or seen."""
    start, end = name
    on = _ON.search(text, max(0, start - _REACH), start)
    if on and (on["what"] or "").lower() not in _LAID_ON:
        return True
    is_label = _LABEL_BEHIND.match(text, end) if not text[:start].strip() else None
    if is_label or (not text[end:].strip() and _LABEL_BEFORE.search(text, 0, start)):
        return True
    return _CARRIED.match(text, end) is not None


def may_be_its_own(kind: str) -> bool:
    """Return whether a kind of event befalls a carrier where its users are spoken of."""
    return kind in _OF_A_CARRIER
