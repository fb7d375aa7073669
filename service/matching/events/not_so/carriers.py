"""Whether a carrier of what others say is named only as where it was said or seen. Pure.

A network, a station and a paper stand in news of others every day: "slammed on Zazu", "Zazu users
mock", "told Zazu", "…: Zazu". What is told there befalls those, and not the carrier.
"""

from __future__ import annotations

import re

from service.matching.events.not_so.sources import is_medium
from service.text.sentences import Span

_REACH = 60
"""Characters before a name that are looked at."""
_ON = re.compile(
    r"(?P<what>[\w’'-]{1,20}) (?:on|via)(?: the)? $|\b(?:tells?|told|telling) $", re.IGNORECASE
)
"""Right before a carrier: what was said or seen there, and whom somebody told."""
_LAID_ON = frozenset(
    {"arguments", "assault", "assaults", "attack", "attacks", "ban", "bans", "bet", "bets",
     "blame", "block", "boycott", "case", "clampdown", "complaint", "conflicted", "crackdown",
     "curbs", "cyberattack", "damages", "deal", "decide", "decides", "decision", "down",
     "duty", "eyes", "fears", "fine", "fines", "focus", "hack", "hearing", "hit", "impact",
     "investigation", "lawsuit", "levy", "limits", "news", "penalties", "penalty", "plug",
     "pressure", "probe", "raid", "raids", "report", "restrictions", "rules", "ruling",
     "sanctions", "scrutiny", "spotlight", "stake", "stance", "strike", "strikes", "suit",
     "take", "takes", "taking", "talks", "tariffs", "tax", "verdict", "view", "views", "vote",
     "war", "warning"}
)  # fmt: skip
"""What lies on whoever is named behind "on"."""
_CARRIED = re.compile(
    r"(?:['’]s)?(?: (?:live|viral|racist|sexist|private|secret|fake|angry|tearful|op-ed))? (?:"
    r"posts?(?! (?:an?|its|the|record|net|wider|bigger|surprise|first|second|third|fourth"
    r"|quarter\w*|strong\w*|weak\w*|higher|lower|better|profits?|loss\w*|gains?|rise|drop|[\d$£€])\b)"
    r"|posting|threads?|videos?|clips?|hashtags?|pages?|op-eds?|columns?|interviews?|memes?"
    r"|documentar(?:y|ies)|dramas?|series|sitcoms?|films?|influencers?|creators?"
    r"|live ?streams?|stars?|town halls?|debates?|uproar|outrage|storm|mobs?|reactions?"
    r"|commenters|followers|groups?|messages?|rants?|feuds?"
    r"|(?:users?|viewers) (?:slam|mock|roast|explod|erupt|troll|taunt|pluck|jok|laugh|blast|clap"
    r"|los(?:e|ing)|outraged|crush|burn|drag|rip|skewer|shred|critici|condemn|accus)\w*)\b",
    re.IGNORECASE,
)
"""Right behind one: what it carries, and those who say it."""
_PEOPLE = re.compile(
    r"(?:influencers?|creators?|stars?|followers|commenters|groups?|mobs?)$", re.IGNORECASE
)
"""Who only appears on a network, and works for a station."""
_LABEL_BEFORE = re.compile(r"(?: (?:--?|[–—|])|:) (?:the )?$", re.IGNORECASE)
_LABEL_BEHIND = re.compile(r"\s*:\s| [-–—] ")
_STATION = re.compile(
    r" (?:\d{1,2}|News|Channel \d{1,2})(?: [A-Z][a-z]+){0,2}(?: - [A-Z]{3,4}\b.*|[ .…]{1,8})?"
)
"""Right behind a network at the end, which of its stations it is: "CBS 3 Springfield - WSHM"."""
_DATE = re.compile(r"\d{1,2}/\d{1,2} - ")
_DATELINE = re.compile(r"\)(?: ?[-–—]|\W*$)")
"""Right behind an agency in brackets: "LAGOS (Zazu) - Stocks fell", "Stocks fall (Zazu)"."""
_OWN_TROUBLE = re.compile(
    r"\b(?:child(?:ren)?|kids?|minors?|teens?|teenagers?|drugs?|exploit\w*|traffick\w*|hate speech"
    r"|extremis\w*|supremacis\w*|terroris\w*|scams?|scammers?|fraudsters?|counterfeit\w*|deepfakes?"
    r"|(?:false|fake|misleading|doctored|bogus) (?:\w+ )?(?:news|accounts|profiles|videos?|clips?)"
    r"|misinformation|disinformation|su(?:e|es|ed|ing)|lawsuits?|experiments?"
    r"|(?:girl|boy)s?(?:,| of| aged) \d|self[ -]harm\w*|suicid\w+|paedophiles?|pedophiles?|genocide"
    r"|cruelty|censor\w*|(?:viral|online|dangerous|deadly|blackout) challenges?"
    r"|(?:abused?|bull(?:ied|ying)|fraud|groom\w*|challenges?|stalk\w+|slurs?) (?:\w+ )?(?:on|via)"
    r"|accus\w+ (?:it|app|the app|platform|channel|network|site|broadcaster|company) of"
    r"|privacy|personal (?:info|information|data)|moderat\w+|polic(?:y|ies)|algorithms?)\b",
    re.IGNORECASE,
)
"""What is blamed on the carrier, too, wherever in a text it is spoken of."""
_BLAMED = re.compile(
    r" (?:(?:is|are|was|were|has|have|been|faces?|stands?) ){0,3}(?:accus\w+|slammed|blasted"
    r"|criticis\w+|criticiz\w+|condemned|under fire|prob\w+|investigat\w+|complaints?|misled"
    r"|breach\w*|cleared|backlash|crash\w*)\b",
    re.IGNORECASE,
)
"""Right behind what a carrier shows, which is its own then: "BBC drama accused of bias"."""
_BEGUN = 30
"""Characters of a headline by which a list of headlines is known to begin with it."""
_OF_A_CARRIER = frozenset(
    {"data breach", "security flaw", "outage", "boycott", "regulator", "labour strike"}
)


def is_carried(text: str, name: Span) -> bool:
    """Return whether a carrier of what others say is named only as where it was said or seen."""
    return _is_place(text, name) and _OWN_TROUBLE.search(text) is None


def _is_place(text: str, name: Span) -> bool:
    """Return whether a name stands as where something was said or seen would."""
    start, end = name
    on = _ON.search(text, max(0, start - _REACH), start)
    if on and (on["what"] or "").lower() not in _LAID_ON:
        return True
    begins = not text[:start].strip() or _DATE.fullmatch(text, 0, start) is not None
    ends = not text[end:].strip() or _STATION.fullmatch(text, end) is not None
    if begins and is_medium(text, name) and _LABEL_BEHIND.match(text, end):
        return True  # a network with a colon or a dash only reports what stands behind it
    is_label = ends and _LABEL_BEFORE.search(text, 0, start)
    if is_label or (text[:start].endswith("(") and _DATELINE.match(text, end)):
        return True
    carried = _CARRIED.match(text, end)
    if carried is None:
        return False
    is_apart = _PEOPLE.search(carried[0]) is not None and not is_medium(text, name)
    return is_apart or _BLAMED.match(text, carried.end()) is None


def is_list_of(text: str, title: str) -> bool:
    """Return whether a summary begins as its title does, and goes on with others and their outlets.

    So aggregators write: "Headline Outlet Another headline Another outlet".
    """
    begun = title[:_BEGUN]
    return len(begun) == _BEGUN and text.startswith(begun) and len(text) > len(title) + _BEGUN


def may_be_its_own(kind: str) -> bool:
    """Return whether a kind of event befalls a carrier where its users are spoken of."""
    return kind in _OF_A_CARRIER
